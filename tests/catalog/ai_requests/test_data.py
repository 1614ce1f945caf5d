"""What is shipped about models holds together: sources, dates, aliases, sizes."""

import re

import pytest

from catalog.ai_requests.constants import CONSTANTS, constants_from
from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.models import ALIASES, MODELS, models_from
from catalog.files import DataFiles, read_files
from catalog.provenance import source_ids

FILES = read_files()
SOURCES = {line.split(",")[0] for line in FILES.content["sources.csv"].decode().splitlines()[1:]}
PATHS = FILES.below("models")
DATE = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?)?")


def _frame(path: str) -> dict[str, list[str]]:
    header = FILES.content[path].decode().splitlines()[0].split(",")
    return FILES.frame(path, header).to_dict(as_series=False)


def _altered(path: str, old: str, new: str) -> DataFiles:
    text = FILES.content[path].decode()
    assert old in text
    return DataFiles({**FILES.content, path: text.replace(old, new, 1).encode()})


@pytest.mark.parametrize("path", PATHS)
def test_every_row_names_a_known_source_and_a_readable_date(path: str) -> None:
    rows = _frame(path)
    unknown = {each for cell in rows["source"] for each in source_ids(cell)} - SOURCES
    assert not unknown
    assert all(rows["source"])
    assert [each for each in rows["date"] if not DATE.fullmatch(each)] == []


def test_an_alias_of_two_models_stops_the_reading() -> None:
    doubled = FILES.content[ALIASES] + b"Llama-3.3-70B,llama-3.1-8b-instruct,name_variant,,mlenergy_v3,,\n"
    with pytest.raises(ValueError, match="names two models"):
        models_from(DataFiles({**FILES.content, ALIASES: doubled}))


def test_an_alias_of_no_model_stops_the_reading() -> None:
    dangling = FILES.content[ALIASES] + b"some-name,no-such-model,name_variant,,mlenergy_v3,,\n"
    with pytest.raises(ValueError, match="is no model"):
        models_from(DataFiles({**FILES.content, ALIASES: dangling}))


def test_a_word_outside_the_vocabulary_stops_the_reading() -> None:
    with pytest.raises(ValueError, match="openness"):
        models_from(_altered(MODELS, ",open,", ",perhaps,"))


@pytest.mark.parametrize(("old", "new"), [("host_factor,1.21", "host_factor,1.5"), ("host_factor", "hots")])
def test_constants_that_do_not_fit_the_method_stop_the_reading(old: str, new: str) -> None:
    with pytest.raises(ValueError, match=CONSTANTS):
        constants_from(_altered(CONSTANTS, old, new))


def test_a_moving_alias_has_no_size_and_an_estimate_is_never_called_published(ai: AiFacts) -> None:
    models = ai.models
    for code in range(len(models)):
        total = models.total_b(code)
        if models.moving[code]:
            assert total is None and models.active_b(code) is None
        if total is not None and total.low < total.high:
            assert models.size_is_estimated(code)
        active = models.active_b(code)
        assert active is None or total is None or active.high <= total.high
