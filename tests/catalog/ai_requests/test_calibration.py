"""The label against the rows it was checked on: letters and quantiles on the catalog's own grids."""

import numpy as np
import pytest

from catalog.ai_requests.calibration import Configurations, configurations, letters_of
from catalog.ai_requests.constants import Interval
from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.label import LABEL, LETTERS
from catalog.ai_requests.tokens import SECONDS_PER_YEAR, HostEmbodied
from catalog.carbon.facts import read_carbon
from catalog.carbon.grids import zone_intensity
from catalog.files import read_files

FILES = read_files()
HOST = HostEmbodied(Interval.exact(5700 / 8), Interval(164, 273, 575), 3.0)
GRIDS = zone_intensity(read_carbon())
ROWS = {
    (row["item"], row["key"]): float(row["value"])
    for row in FILES.frame(LABEL, ("item", "key", "value", "unit", "source", "date")).iter_rows(named=True)
}
TASKS, ZONES = ("chat", "reasoning"), ("FR", "DE", "PL")


def grams(ai: AiFacts, task: str, zone: str) -> np.ndarray:
    level = float(GRIDS.intensity.central[GRIDS.code(zone)])
    return configurations(FILES, task).co2e_g(ai, HOST, level)


@pytest.mark.parametrize("task", TASKS)
def test_the_shipped_energy_counts_come_out_of_the_rows(ai: AiFacts, task: str) -> None:
    found = letters_of(configurations(FILES, task).facility_wh(ai), ai.label, "energy")
    assert found == {letter: ROWS["energy_count", f"{task}:{letter}"] for letter in LETTERS}
    assert found["A"] == 0


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("task", TASKS)
def test_the_shipped_co2e_counts_and_quantiles_are_those_of_the_catalogs_grids(
    ai: AiFacts, task: str, zone: str
) -> None:
    values = grams(ai, task, zone)
    assert letters_of(values, ai.label, "co2e") == {
        letter: ROWS[f"co2e_count_{zone}", f"{task}:{letter}"] for letter in LETTERS
    }
    shipped = [ROWS[f"co2e_quantile_p{share}", f"{task}:{zone}"] for share in (10, 50, 90)]
    assert np.percentile(values, [10, 50, 90]) == pytest.approx(shipped, rel=5e-3)


@pytest.mark.parametrize("task", TASKS)
def test_fewer_than_three_in_ten_earn_an_a_even_on_the_cleanest_of_the_three_grids(
    ai: AiFacts, task: str
) -> None:
    # The rule of the method: above 30 % the scale would need a new version.
    counts = letters_of(grams(ai, task, "FR"), ai.label, "co2e")
    assert counts["A"] < 0.3 * sum(counts.values())


@pytest.mark.parametrize("task", TASKS)
def test_the_same_configurations_lose_letters_from_france_to_germany_to_poland(
    ai: AiFacts, task: str
) -> None:
    mean = [
        np.mean([LETTERS.index(letter) for letter, n in counts.items() for _ in range(n)])
        for counts in (letters_of(grams(ai, task, zone), ai.label, "co2e") for zone in ZONES)
    ]
    assert mean[0] + 1 < mean[1] < mean[2]


def test_co2e_is_use_on_the_grid_and_hardware_for_the_time_it_is_held(ai: AiFacts) -> None:
    one = Configurations(np.array([0.1]), np.array([2.0]))
    use_g = 0.1 * 1.35 * 1.25 / 1000 * 300
    made_g = 2.0 * (5700 / 8 + 273) * 1000 / (3 * SECONDS_PER_YEAR)
    assert one.co2e_g(ai, HOST, 300)[0] == pytest.approx(use_g + made_g)
