"""What a person sees of an answer, in every format."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from io import StringIO

import pytest
from rich.console import Console

from app.recommendations.answer import Answer, HonestGap
from app.render.compose import compose, verdict
from app.render.html import render_html, style_hash
from app.render.markdown import render_markdown
from app.render.table import render_table
from tests.app import answers

HOSTILE = "<script>alert(1)</script> | [red]x[/red] \x1b[31m **b**"


def in_terminal(answer: Answer, width: int = 100) -> str:
    buffer = StringIO()
    render_table(answer, Console(file=buffer, width=width, color_system=None))
    return buffer.getvalue()


def squeezed(text: str) -> str:
    """Text without any space, so that a line break of a narrow cell does not matter."""
    return re.sub(r"\s+", "", text)


class Page(HTMLParser):
    """Collects the visible text, the tags and the attributes of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.text, self.tags, self.attributes = "", [], []
        self.open: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend((tag, name, value or "") for name, value in attrs)
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def test_one_workload_is_counted_in_the_singular() -> None:
    plan = answers.plan()
    alone = plan.model_copy(update={"question": plan.question.model_copy(update={"workloads": 1})})
    assert ": 1 workload, as of" in compose(alone).title
    assert ": 2 workloads, as of" in compose(plan).title


def test_an_optimal_verdict_names_the_offers_and_the_gap() -> None:
    expected = "Optimal: nothing better exists among 49,998 offers; proven gap 0."
    assert verdict(answers.plan()) == expected


@pytest.mark.parametrize(
    ("status", "word"),
    [("optimal", "Optimal"), ("feasible", "Feasible"), ("unknown", "Unknown"), ("refused", "Refused")],
)
def test_every_status_has_a_verdict_and_a_clock_is_admitted(status: str, word: str) -> None:
    answer = answers.plan().model_copy(update={"status": status, "gap": 0.025, "reproducible": False})
    sentence = verdict(answer)
    assert sentence.startswith(word)
    assert "another run may differ" in sentence


def test_a_feasible_verdict_tells_how_far_the_best_could_be() -> None:
    answer = answers.plan().model_copy(update={"status": "feasible", "gap": 0.025})
    assert "within 2.5 % of the best possible" in verdict(answer)


@pytest.mark.parametrize("width", [80, 100])
def test_no_line_in_a_terminal_is_wider_than_the_terminal(width: int) -> None:
    for answer in (answers.plan(), answers.refusal()):
        assert max(map(len, in_terminal(answer, width).splitlines())) <= width


def test_a_narrow_terminal_loses_no_figure() -> None:
    words = set(in_terminal(answers.plan(), 80).split())
    assert {"100.00", "(90.00", "120.00)", "1,400", "(0.7", "9.2"} <= words


def test_each_placement_shows_cost_interval_carbon_levels_and_round_trip() -> None:
    shown = squeezed(in_terminal(answers.plan()))
    for expected in ("100.00EUR", "(90.00to120.00)", "1,400EUR", "(0.7to4)", "2(0proven)", "9.2ms", "✓chat"):
        assert expected in shown


def test_an_unknown_level_reads_unknown_and_not_zero() -> None:
    section = next(s for s in compose(answers.plan()).sections if s.title == "Where to run it")
    assert section.rows[0][5] == "J 2 (0 proven)\nT Unknown"
    assert section.rows[1][5] == "J 3 (Unknown proven)\nT Unknown"


def test_an_unknown_total_reads_unknown() -> None:
    totals = next(s for s in compose(answers.plan()).sections if s.title.startswith("Totals"))
    assert dict(totals.rows)["Water a month"] == "Unknown"


def test_letters_come_with_the_range_of_their_interval() -> None:
    row = next(s for s in compose(answers.plan()).sections if s.title == "One AI request").rows[0]
    assert row[5:7] == ("D (C to E)", "B")


def test_a_reference_is_shown_as_a_difference_to_the_plan() -> None:
    section = next(s for s in compose(answers.plan()).sections if s.title == "Compared with")
    # 1,300.50 - 1,500.50 = -200.00 and 20.0 - 12.5 = +7.5
    assert section.rows[0][2:4] == ("-200.00 EUR", "+7.5 kg")
    assert section.rows[-1] == ("Today", "none", "", "", "", "no baseline was given")


def test_a_reference_that_emits_nothing_is_not_an_unknown_one() -> None:
    answer = answers.plan()
    plan = answer.references.cheapest.plan
    assert plan is not None
    green = answer.references.cheapest.model_copy(
        update={"plan": plan.model_copy(update={"carbon_kg_per_month": 0.0})}
    )
    changed = answer.model_copy(
        update={"references": answer.references.model_copy(update={"cheapest": green})}
    )
    section = next(s for s in compose(changed).sections if s.title == "Compared with")
    assert section.rows[0][3] == "-12.5 kg"


def test_a_plan_that_costs_more_than_today_says_so() -> None:
    section = next(s for s in compose(answers.plan()).sections if s.title == "Saving")
    assert section.lines[0] == "Against baseline, the plan adds 250.25 EUR a month."


def test_exclusions_are_counted_by_reason_most_first() -> None:
    section = next(s for s in compose(answers.plan()).sections if s.title == "Left out, and why")
    assert section.rows == (
        ("control US", "1,234", "a, b", "requirements.x"),
        ("rtt too long", "7", "c", ""),
    )


def test_only_conditions_that_are_not_met_are_to_confirm() -> None:
    section = next(s for s in compose(answers.plan()).sections if s.title == "To confirm before signing")
    assert section.bullets == (
        "chat: contract on data processing (to confirm: no fact of the catalog settles it)",
    )


def test_a_refusal_shows_the_clash_and_the_way_out_and_no_plan() -> None:
    report = compose(answers.refusal())
    titles = [section.title for section in report.sections]
    assert titles[:2] == ["What clashes", "Ways out"]
    assert "Where to run it" not in titles and "Compared with" not in titles
    shown = squeezed(in_terminal(answers.refusal()))
    assert "requirements.budget_per_month" in shown and "71000.00" in shown


def test_all_formats_hold_the_same_cells() -> None:
    answer = answers.plan()
    terminal, page = squeezed(in_terminal(answer)), squeezed(Page(render_html(answer)).text)
    markdown = squeezed(render_markdown(answer).replace("\\", "").replace("<br>", ""))
    for section in compose(answer).sections:
        for cell in (cell for row in section.rows for cell in row):
            assert squeezed(cell) in page
            assert squeezed(cell) in markdown
        for line in (*section.lines, *section.bullets):
            assert squeezed(line) in terminal and squeezed(line) in page and squeezed(line) in markdown


def hostile() -> Answer:
    answer = answers.plan()
    echo = answer.question.model_copy(update={"name": HOSTILE})
    gap = HonestGap(code="x", about=HOSTILE, effect=HOSTILE)
    return answer.model_copy(update={"question": echo, "honest_gaps": (gap,)})


def test_a_page_never_runs_what_a_user_wrote() -> None:
    page = Page(render_html(hostile()))
    assert "script" not in page.tags
    assert "<script>alert(1)</script>" in page.text


def test_a_terminal_gets_no_control_codes_and_no_markup_from_a_user() -> None:
    shown = in_terminal(hostile())
    assert "\x1b" not in shown
    assert "[red]x[/red]" in shown


def test_markdown_marks_of_a_user_stay_text() -> None:
    text = render_markdown(hostile())
    assert "<script>" not in text.replace("\\<", "")
    assert r"\*\*b\*\*" in text


def test_a_page_is_whole_and_loads_nothing() -> None:
    page = Page(render_html(answers.plan()))
    assert page.open == []
    assert ("html", "lang", "en") in page.attributes
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert not {name for _, name, _ in page.attributes} & {"src", "href", "style", "onclick"}


def test_a_page_allows_its_own_style_only() -> None:
    source = render_html(answers.plan())
    policy = next(value for tag, name, value in Page(source).attributes if value.startswith("default-src"))
    assert f"'{style_hash()}'" in policy and "unsafe" not in policy
    found = re.search(r"<style>(.*?)</style>", source, re.DOTALL)
    assert found is not None
    digest = b64encode(sha256(found[1].encode()).digest()).decode()
    assert style_hash() == f"sha256-{digest}"


def test_every_header_cell_says_what_it_heads() -> None:
    page = Page(render_html(answers.plan()))
    headers = page.tags.count("th")
    scopes = [value for tag, name, value in page.attributes if tag == "th" and name == "scope"]
    assert len(scopes) == headers > 0
    assert set(scopes) == {"col", "row"}


def test_a_plan_of_thousands_is_cut_and_says_so() -> None:
    answer = answers.plan().model_copy(update={"placements": (answers.archive(),) * 1200})
    section = next(s for s in compose(answer).sections if s.title == "Where to run it")
    assert len(section.rows) == 200
    assert section.lines == ("1,000 more placements are in the JSON answer.",)
