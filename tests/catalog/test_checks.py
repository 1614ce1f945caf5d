"""What `havre catalog check` finds: every family of fault, made on purpose in a small copy of the data."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest

from catalog.checks import FAULT, WARNING, Finding, check_catalog, check_files
from catalog.files import DataFiles, read_files
from catalog.library import load

KEPT_OFFERS = ("scaleway", "hikube", "numspot", "stackit")
LONG = {"grids/fuel_factors.csv": 300, "grids/mix.csv": 900, "tokens/prices.csv": 300}
Row = dict[str, str]
Edit = Callable[[list[Row]], None]


@pytest.fixture(scope="module")
def small() -> DataFiles:
    """The shipped data with few offers and the first lines of long files."""
    content = dict(read_files().content)
    for path in list(content):
        folder, _, name = path.rpartition("/")
        if folder == "offers" and name.removesuffix(".csv") not in KEPT_OFFERS:
            del content[path]
        elif path in LONG:
            content[path] = b"".join(content[path].splitlines(keepends=True)[: LONG[path]])
    return DataFiles(content)


def doctored(files: DataFiles, path: str, edit: Edit) -> DataFiles:
    """The files after an edit of the rows of one."""
    rows = list(csv.DictReader(StringIO(files.content[path].decode())))
    header = list(rows[0])
    edit(rows)
    text = StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return DataFiles({**files.content, path: text.getvalue().encode()})


def found(files: DataFiles, severity: str, path: str) -> list[Finding]:
    return [f for f in check_files(files) if f.severity == severity and f.where.split(":")[0] == path]


def line_of(files: DataFiles, path: str, **cells: str) -> int:
    """The line of the first row with these cells."""
    rows = csv.DictReader(StringIO(files.content[path].decode()))
    return next(line for line, row in enumerate(rows, start=2) if cells.items() <= row.items())


def test_the_shipped_catalog_has_no_fault() -> None:
    assert [f for f in check_catalog(load()) if f.severity == FAULT] == []


def test_the_small_copy_has_no_fault(small: DataFiles) -> None:
    assert [f for f in check_files(small) if f.severity == FAULT] == []


OFFER = "offers/scaleway.csv"
CELLS = [
    ("regions.csv", "provider", "nobody", "'nobody' is not in providers.csv"),
    ("regions.csv", "same_place_as", "nowhere", "/nowhere' is not in regions.csv"),
    ("regions.csv", "area", "EU;ATLANTIS", "'ATLANTIS'"),
    ("regions.csv", "latitude", "95", "from -90 to 90"),
    ("regions.csv", "longitude", "-180.5", "from -180 to 180"),
    ("regions.csv", "grid_zone", "XX", "no dated lifecycle figure"),
    ("regions.csv", "grid_zone_source", "hearsay", "'hearsay' is not in sources.csv"),
    (OFFER, "region", "nowhere", "'scaleway/nowhere' is not in regions.csv"),
    (OFFER, "gpu_model", "GPU9000", "GPU 'GPU9000'"),
    (OFFER, "source", "hearsay:inferred", "'hearsay' is not in sources.csv"),
    (OFFER, "source", "", "no source"),
    (OFFER, "price_per_hour", "0", "above 0"),
    (OFFER, "price_per_hour", "-1.5", "above 0"),
    (OFFER, "price_per_hour", "cheap", "is not a number"),
    (OFFER, "price_per_hour", "NaN", "above 0"),
    (OFFER, "price_per_hour", "", "price and purchase contradict"),
    (OFFER, "memory_gib", "-8", "at least 0"),
    (OFFER, "vcpu", "0", "leave it empty"),
    (OFFER, "currency", "DOGE", "'DOGE' is none of"),
    (OFFER, "currency", "", "a price without a currency"),
    (OFFER, "purchase", "barter", "'barter' is none of"),
    (OFFER, "superseded", "maybe", "'maybe' is none of"),
    (OFFER, "date", "last week", "not ISO 8601"),
    ("storage_network.csv", "region", "nowhere", "/nowhere' is not in regions.csv"),
    ("storage_network.csv", "price", "-0.01", "at least 0"),
    ("storage_network.csv", "tier_from_gib", "-1", "at least 0"),
    ("tokens/prices.csv", "model", "gpt-99", "'gpt-99' is not in models/llm_models.csv"),
    ("tokens/prices.csv", "cached_per_mtok", "0", "above 0"),
    ("tokens/places.csv", "region", "nowhere", "/nowhere' is not in regions.csv"),
    ("exchange_rates.csv", "rate", "0", "above 0"),
    ("exchange_rates.csv", "base", "XYZ", "'XYZ' is none of"),
    ("price_age.csv", "share_per_started_year", "1.5", "from 0 to 1"),
    ("countries.csv", "eu", "perhaps", "'perhaps' is none of"),
    ("sites/datacentres.csv", "pue", "0.98", "at least 1"),
    ("sites/datacentres.csv", "carbon_free_percent", "101", "from 0 to 100"),
    ("grids/intensity.csv", "g_per_kwh", "-5", "at least 0"),
    ("grids/mix.csv", "share", "1.2", "from 0 to 1"),
    ("hardware/factors.csv", "low", "99999", "low 99999 is above central"),
    ("models/model_aliases.csv", "model", "gpt-99", "'gpt-99' is not in"),
    ("sovereignty/perimeters.csv", "structure", "ghost", "'ghost' is not in sovereignty/structures.csv"),
    ("sovereignty/awards.csv", "structure", "ghost", "'ghost' is not in sovereignty/structures.csv"),
    ("certificates.csv", "status", "hoped_for", "'hoped_for' is none of"),
    ("certificates.csv", "valid_to", "2022 (about)", "not ISO 8601"),
    ("data_classes.csv", "value", "7", "no level from 0 to 4"),
]


FIRST_LINE = {"regions.csv": 62}  # from here on every region has a place
Case = tuple[str, str, str, str]


def lines_of_cases() -> dict[Case, int]:
    """Each wrong cell on a line of its own."""
    lines: dict[Case, int] = {}
    for case in CELLS:
        before = sum(path == case[0] for path, *_ in lines)
        lines[case] = FIRST_LINE.get(case[0], 3) + before
    return lines


LINES = lines_of_cases()


@pytest.fixture(scope="module")
def all_wrong(small: DataFiles) -> tuple[Finding, ...]:
    """What is found when every cell of the cases is wrong at once."""
    files = small
    for path in {case[0] for case in CELLS}:

        def edit(rows: list[Row], path: str = path) -> None:
            for case, line in LINES.items():
                if case[0] == path:
                    rows[line - 2][case[1]] = case[2]

        files = doctored(files, path, edit)
    return check_files(files)


@pytest.mark.parametrize("case", CELLS, ids=lambda case: "-".join(case[:3]))
def test_a_wrong_cell_is_found_at_its_line(all_wrong: tuple[Finding, ...], case: Case) -> None:
    path, _, _, problem = case
    faults = [f for f in all_wrong if f.where == f"{path}:{LINES[case]}" and f.severity == FAULT]
    assert [problem in f.problem for f in faults].count(True) == 1


@pytest.mark.parametrize(
    "path",
    ["sources.csv", "providers.csv", "regions.csv", OFFER, "storage_network.csv", "tokens/places.csv"],
)
def test_a_row_that_stands_twice_is_found(small: DataFiles, path: str) -> None:
    twice = doctored(small, path, lambda rows: rows.append(rows[0]))
    assert [f.where for f in found(twice, FAULT, path) if "more than once" in f.problem] == [f"{path}:2"]


def test_an_offer_that_was_replaced_may_stand_beside_the_new_one(small: DataFiles) -> None:
    twice = doctored(small, OFFER, lambda rows: rows.append({**rows[0], "superseded": "true"}))
    assert found(twice, FAULT, OFFER) == []


def test_a_layer_somebody_knows_needs_a_source_and_an_unknown_one_does_not(small: DataFiles) -> None:
    path = "sovereignty/structures.csv"
    line = line_of(small, path, tier="E1")

    def edit(rows: list[Row]) -> None:
        rows[line - 2]["source"] = ""

    assert [f.where for f in found(doctored(small, path, edit), FAULT, path)] == [f"{path}:{line}"]


def test_a_certificate_that_ends_before_it_begins_is_found(small: DataFiles) -> None:
    path = "certificates.csv"

    def edit(rows: list[Row]) -> None:
        rows[4].update(valid_from="2026-05-01", valid_to="2026-05-01")

    faults = found(doctored(small, path, edit), FAULT, path)
    assert [f.where for f in faults] == [f"{path}:6"]
    assert "valid from 2026-05-01 to 2026-05-01" in faults[0].problem


def test_a_data_class_that_asks_for_an_unknown_certificate_is_found(small: DataFiles) -> None:
    path = "data_classes.csv"
    line = line_of(small, path, requirement="certificates", operator="includes")

    def edit(rows: list[Row]) -> None:
        rows[line - 2]["value"] = "gold_medal"

    faults = found(doctored(small, path, edit), FAULT, path)
    assert [(f.where, "gold_medal" in f.problem) for f in faults] == [(f"{path}:{line}", True)]


def test_storage_that_is_free_in_any_quantity_is_a_gap_of_the_source(small: DataFiles) -> None:
    path = "storage_network.csv"
    line = line_of(small, path, item="block_storage_gib_month", tier_from_gib="0")

    def edit(rows: list[Row]) -> None:
        rows[line - 2]["price"] = "0"

    assert [f.where for f in found(doctored(small, path, edit), FAULT, path)] == [f"{path}:{line}"]


def test_a_file_whose_facts_cannot_be_traced_is_found(small: DataFiles) -> None:
    files = DataFiles({**small.content, "rumours.csv": b"what,date\nprices fall,2026-11-22\n"})
    assert [f.problem for f in found(files, FAULT, "rumours.csv")] == [
        "no column 'source': its facts cannot be traced"
    ]


def test_facts_without_a_date_are_counted_per_file_and_are_no_fault(small: DataFiles) -> None:
    def edit(rows: list[Row]) -> None:
        for row in rows:
            row["date"] = "2026-11-22"
        rows[0]["date"] = rows[5]["date"] = ""

    files = doctored(small, OFFER, edit)
    assert found(files, FAULT, OFFER) == []
    dates = [f for f in found(files, WARNING, OFFER) if "date" in f.problem]
    assert [(f.where, f.problem.split(" of ")[0]) for f in dates] == [(OFFER, "2")]


def test_a_token_price_whose_place_is_unknown_is_a_warning(small: DataFiles) -> None:
    path = "tokens/prices.csv"

    def edit(rows: list[Row]) -> None:
        rows[2]["scope"] = rows[3]["scope"] = "the moon"

    warnings = [f for f in found(doctored(small, path, edit), WARNING, path) if "the moon" in f.problem]
    assert warnings[0].where == f"{path}:4"
    assert all("never offered" in f.problem for f in warnings)


def test_a_figure_from_memory_is_a_warning(small: DataFiles) -> None:
    def edit(rows: list[Row]) -> None:
        rows[0]["source"] = "from-memory-unverified"

    files = doctored(small, OFFER, edit)
    assert [f.where for f in found(files, WARNING, OFFER) if "from-memory" in f.problem] == [f"{OFFER}:2"]


def test_a_currency_without_a_rate_is_a_warning(small: DataFiles) -> None:
    def edit(rows: list[Row]) -> None:
        rows[0]["currency"] = "GBP"

    files = doctored(small, OFFER, edit)
    assert [f.where for f in found(files, WARNING, OFFER) if "GBP" in f.problem] == [f"{OFFER}:2"]


def test_a_mix_that_does_not_add_up_is_a_warning(small: DataFiles) -> None:
    path = "grids/mix.csv"
    before = {f.where for f in found(small, WARNING, path)}

    def edit(rows: list[Row]) -> None:
        rows[0]["share"] = "0.001"

    assert {f.where for f in found(doctored(small, path, edit), WARNING, path)} - before == {f"{path}:2"}


def test_many_rows_with_one_fault_are_one_finding(small: DataFiles) -> None:
    def edit(rows: list[Row]) -> None:
        for row in rows[3:10]:
            row["source"] = "hearsay"

    faults = found(doctored(small, OFFER, edit), FAULT, OFFER)
    assert [(f.where, f.problem) for f in faults] == [
        (f"{OFFER}:5", "source 'hearsay' is not in sources.csv (7 rows, the first here)")
    ]


def test_faults_come_before_warnings(small: DataFiles) -> None:
    def edit(rows: list[Row]) -> None:
        rows[0]["purchase"] = "barter"

    severities = [f.severity for f in check_files(doctored(small, OFFER, edit))]
    assert severities == sorted(severities)
    assert {FAULT, WARNING} == set(severities)
