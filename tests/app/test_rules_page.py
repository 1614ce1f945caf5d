"""The page on the rules of a plan shows a question that can be asked and leaves out no rule."""

import re
from pathlib import Path

import app.recommendations
from app.recommendations.asking.wire_requirements import PortfolioRequirementsWire, RequirementsWire
from tests.journeys.asking import read

PAGE = (Path(app.recommendations.__file__).parent / "rules.md").read_text(encoding="utf-8")


def test_the_question_of_the_page_can_be_asked() -> None:
    block = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    question = read(block[1])
    assert [capacity.of for capacity in question.rules.capacities] == ["gpus", "vcpus", "workloads"]
    assert [discount.provider for discount in question.volume_discounts] == ["ovhcloud"]


def test_every_rule_of_the_portfolio_stands_on_the_page() -> None:
    rules = set(PortfolioRequirementsWire.model_fields) - set(RequirementsWire.model_fields)
    assert {rule for rule in rules if f"`{rule}`" not in PAGE} == set()
