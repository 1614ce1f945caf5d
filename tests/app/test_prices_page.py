"""The page on prices names what the answer holds, and nothing that it does not."""

import re
from pathlib import Path

import app.recommendations
from app.recommendations.explain.groups import GROUPS
from app.recommendations.sections import NAMED

PAGE = (Path(app.recommendations.__file__).parent / "prices.md").read_text(encoding="utf-8")


def test_every_section_has_its_line_in_the_order_it_is_worked_out() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == [section.value for section in NAMED]


def test_every_group_is_explained() -> None:
    for group in (*GROUPS, "all"):
        assert f"`{group}`" in PAGE
