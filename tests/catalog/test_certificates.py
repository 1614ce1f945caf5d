"""Which offers a certificate covers, on which day, and what it never covers."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.certificates import (
    CERTIFICATE_COLUMNS,
    Certificate,
    Perimeters,
    Standing,
    certificate_of,
    read_certificates,
    standing_on,
    standings,
)
from catalog.files import DataFiles, day_of

HELD = Certificate(
    provider_id="north",
    scheme="SecNumCloud",
    level="3.2",
    valid_from="2025-01-01",
    valid_to="2027-01-01",
    status="held",
    offers=("vault-*@n2", "box@n1"),
    evidence="authority",
    superseded=False,
    source="x",
    codes=("secnumcloud",),
    covers="machines of the vault",
)
PROVIDERS = ("north", "south")
INSIDE = day_of("2026-06-01")


def offers_of(*names: tuple[int, str, str], tokens: bool = False) -> Perimeters:
    """(provider code, name, region) of each offer."""
    provider = np.array([provider for provider, _, _ in names], dtype=np.int32)
    return Perimeters(
        provider, pl.Series([n for _, n, _ in names]), pl.Series([r for _, _, r in names]), tokens
    )


VAULT = offers_of((0, "vault-1", "n2"))


def best(*certificates: Certificate, offers: Perimeters = VAULT, day: int = INSIDE) -> list[int]:
    standing, _ = standings(certificates, "secnumcloud", offers, PROVIDERS, day)
    return [int(each) for each in standing]


def test_a_perimeter_covers_its_names_in_its_regions_of_its_provider() -> None:
    offers = offers_of(
        (0, "vault-1", "n2"), (0, "vault-1", "n1"), (0, "box", "n1"), (0, "boxes", "n1"), (1, "vault-1", "n2")
    )
    held = Standing.HELD
    assert best(HELD, offers=offers) == [held, 0, held, 0, 0]


def test_a_perimeter_without_a_region_covers_every_region() -> None:
    everything = replace(HELD, offers=("*",))
    offers = offers_of((0, "anything", "n1"), (0, "else", "n9"), (1, "anything", "n1"))
    assert best(everything, offers=offers) == [Standing.HELD, Standing.HELD, Standing.MISSING]


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("2024-12-31", Standing.MISSING),
        ("2025-01-01", Standing.HELD),
        ("2026-12-31", Standing.HELD),
        ("2027-01-01", Standing.EXPIRED),
    ],
)
def test_the_end_date_is_the_first_day_without_the_certificate(day: str, standing: Standing) -> None:
    assert standing_on(HELD, day_of(day)) is standing
    assert HELD.holds_on(day) is (standing is Standing.HELD)


@given(st.dates().map(str), st.sampled_from(["held", "in_progress", "not_held", "unverified"]), st.booleans())
def test_the_gate_and_the_sovereignty_lens_agree_on_what_is_held(day: str, status: str, old: bool) -> None:
    certificate = replace(HELD, status=status, superseded=old)
    assert certificate.holds_on(day) is (best(certificate, day=day_of(day)) == [Standing.HELD])


def test_dates_nobody_published_neither_start_nor_end_anything() -> None:
    undated = replace(HELD, valid_from="", valid_to="")
    assert undated.holds_on("1999-01-01") and undated.holds_on("2099-01-01")


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("in_progress", Standing.IN_PROGRESS),
        ("unverified", Standing.UNVERIFIED),
        ("not_held", Standing.MISSING),
    ],
)
def test_a_certificate_that_is_awaited_or_only_claimed_passes_no_gate(
    status: str, standing: Standing
) -> None:
    assert best(replace(HELD, status=status)) == [standing]
    assert standing.reason == f"certificate_{standing.name.lower()}"


def test_the_best_of_several_certificates_counts_and_is_named() -> None:
    expired, awaited = replace(HELD, valid_to="2026-01-01"), replace(HELD, status="in_progress")
    standing, rests_on = standings((awaited, HELD, expired), "secnumcloud", VAULT, PROVIDERS, INSIDE)
    assert (standing.tolist(), rests_on.tolist()) == ([Standing.HELD], [1])
    nothing = standings((replace(HELD, superseded=True),), "secnumcloud", VAULT, PROVIDERS, INSIDE)
    assert (nothing[0].tolist(), nothing[1].tolist()) == ([Standing.MISSING], [-1])


def test_another_scheme_and_an_unknown_provider_prove_nothing() -> None:
    assert best(replace(HELD, codes=("hds",)), replace(HELD, provider_id="elsewhere")) == [Standing.MISSING]


@given(st.sampled_from(["*", "vault-*@n2", "*@n2", "chat*"]))
def test_a_certificate_on_machines_never_covers_the_token_service_of_its_provider(pattern: str) -> None:
    service = offers_of((0, "chat-model", "n2"), tokens=True)
    assert best(replace(HELD, offers=(pattern,)), offers=service) == [Standing.MISSING]


@pytest.mark.parametrize(
    ("perimeter", "standing"),
    [("*", Standing.HELD), ("chat-*@n2", Standing.HELD), ("chat-*@n1", Standing.MISSING)],
)
def test_a_token_service_passes_only_where_a_perimeter_names_it(perimeter: str, standing: Standing) -> None:
    service = offers_of((0, "chat-model", "n2"), tokens=True)
    assert best(replace(HELD, token_offers=(perimeter,)), offers=service) == [standing]
    # Words prove nothing: only the perimeter counts, and an awaited one passes no gate.
    assert best(replace(HELD, covers="token service"), offers=service) == [Standing.MISSING]
    awaited = replace(HELD, token_offers=(perimeter,), status="in_progress")
    assert best(awaited, offers=service) != [Standing.HELD]
    assert best(replace(HELD, offers=(), token_offers=("*",))) == [Standing.MISSING]


ROW = {
    **dict.fromkeys(CERTIFICATE_COLUMNS, ""),
    "provider_id": "north",
    "codes": "hds;iso_27001",
    "offers": "vault-*@n2;box@n1",
    "superseded": "no",
    "status": "held",
}


def test_a_row_holds_several_codes_and_several_perimeters() -> None:
    text = ",".join(CERTIFICATE_COLUMNS) + "\n" + ",".join(ROW.values()) + "\n"
    (found,) = read_certificates(DataFiles({"certificates.csv": text.encode()}))
    assert found.codes == ("hds", "iso_27001")
    assert found.offers == ("vault-*@n2", "box@n1")
    assert not found.superseded


@pytest.mark.parametrize("word", ["true", "", "No"])
def test_superseded_is_yes_or_no_and_nothing_else(word: str) -> None:
    with pytest.raises(ValueError, match="superseded is yes or no"):
        certificate_of({**ROW, "superseded": word})
