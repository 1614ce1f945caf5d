"""The short view: under 8 kB whatever the answer, and honest about what it leaves out."""

import pytest

from app.recommendations.answer import Answer, HonestGap
from app.recommendations.summary import LIMIT_BYTES, size_bytes, summarise
from tests.app import answers


def grown(placements: int, gaps: int, text: str) -> Answer:
    chat = answers.chat().model_copy(update={"label": text, "workload": text, "reasons": (text, text)})
    gap = HonestGap(code="x", about=text, effect=text)
    return answers.plan().model_copy(
        update={"placements": (chat,) * placements, "honest_gaps": (gap,) * gaps}
    )


@pytest.mark.parametrize("placements", [1, 20, 3000])
@pytest.mark.parametrize("gaps", [0, 500])
@pytest.mark.parametrize("text", ["a", "é" * 5000])
def test_a_summary_stays_under_its_limit(placements: int, gaps: int, text: str) -> None:
    assert size_bytes(summarise(grown(placements, gaps, text))) < LIMIT_BYTES


def test_what_a_summary_leaves_out_is_counted() -> None:
    view = summarise(grown(3000, 500, "chat"))
    assert isinstance(view["winner"], list) and isinstance(view["gaps"], list)
    assert len(view["winner"]) + int(str(view["winner_more"])) == 3000
    assert len(view["gaps"]) + int(str(view["gaps_more"])) == 500


def test_a_summary_shows_the_dearest_workload_first_with_the_figures_of_the_answer() -> None:
    view = summarise(answers.plan())
    assert isinstance(view["winner"], list)
    assert [row["workload"] for row in view["winner"]] == ["archive", "chat"]
    assert view["winner"][0]["cost_per_month"] == "1400.50"
    assert view["winner"][1]["carbon_kg_per_month"] == 2.0


def test_a_summary_of_a_refusal_gives_the_clash_and_the_way_out() -> None:
    view = summarise(answers.refusal())
    assert view["totals"] is None
    assert view["reasons"] == ["requirements.budget_per_month", "workloads.chat.requirements.certificates"]
    assert view["refusal"] == {
        "unserved": ["archive"],
        "ways_out": [
            {"relax": "requirements.budget_per_month", "to": "71000.00", "cost_per_month": "71000.00"}
        ],
    }
