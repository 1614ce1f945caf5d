"""The document for who decides: two pages with the plan, its front, the staircase, the letters, the gaps."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from app.recommendations.answer_figures import Label
from app.recommendations.answer_placement import Placement
from app.records.canonical import Group
from app.records.documents.blocks import (
    Block,
    Bullets,
    Cards,
    Cell,
    Heading,
    NewPage,
    Picture,
    Table,
    Text,
    letter,
)
from app.records.documents.case import Case
from app.records.documents.chart import PLAN, Point, points_of
from app.records.trees import groups_of, number_of, text_of, texts_of

MOST_PLACEMENTS, MOST_REASONS, MOST_PRICES, MOST_GAPS, MOST_LETTERS, MOST_FACTS = 8, 5, 5, 5, 3, 3
CENT = Decimal("0.01")
FRONT = "front.svg"
STATUS = {
    "optimal": "Proven: nothing better exists among {offers} offers (gap {gap}).",
    "feasible": "A plan with a bound: at most {gap} from the best possible among {offers} offers.",
    "refused": "Refused: no plan meets every requirement among {offers} offers.",
    "unknown": "Not decided: time ran out without a plan and without a proof.",
}


def decision_blocks(case: Case) -> list[Block]:
    """The blocks of the document, in order."""
    return [*_first_page(case), *_second_page(case)]


def _first_page(case: Case) -> Iterator[Block]:
    say, answer = case.teller.say, case.answer
    gap = "" if answer.gap is None else case.teller.numbers.share(answer.gap)
    offers = case.teller.numbers.whole(answer.catalog.offers)
    yield Text(say(STATUS[answer.status], offers=offers, gap=gap))
    if answer.totals is None:
        yield from _refusal(case)
        return
    yield Cards(_cards(case))
    yield Heading(say("The plan"))
    yield _plan(case, case.placements[:MOST_PLACEMENTS])
    left = len(case.placements) - MOST_PLACEMENTS
    if left > 0:
        yield Text(say("{count} more workloads are in the annex.", count=left), "note")
    yield Text(
        say("Levels: SEAL 0 to 4 that the structure allows, in brackets what published evidence proves."),
        "note",
    )
    yield Heading(say("Why this plan"))
    yield Bullets(_reasons(case))
    yield Heading(say("What the requirements cost"))
    yield from _prices(case)


def _refusal(case: Case) -> Iterator[Block]:
    say, refusal = case.teller.say, case.answer.refusal
    if refusal is None:
        return
    yield Heading(say("What clashes"))
    yield Bullets([*refusal.conflict, *refusal.unserved] or [say("not known")])
    yield Heading(say("Ways out"))
    rows = [
        [way.relax, way.to or say("drop it"), case.teller.money(_text(way.cost_per_month), case.currency)]
        for way in refusal.ways_out
    ]
    yield Table([say("Relax"), say("To"), say("Cost a month")], rows, [3, 2, 1], [2])


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _cards(case: Case) -> list[tuple[str, str, str]]:
    totals, teller = case.answer.totals, case.teller
    if totals is None:
        return []
    say, cost, carbon = teller.say, totals.cost_per_month, totals.carbon_kg_per_month
    score = totals.sovereignty.score
    months = case.answer.question.horizon_months
    return [
        (
            say("Cost a month"),
            teller.numbers.money(cost.value, cost.currency),
            say("mean over {months} months", months=months),
        ),
        (
            say("CO2e a month"),
            teller.numbers.kilograms(None if carbon is None else carbon.value),
            "" if carbon is None else teller.span(carbon.model_dump(), " kg"),
        ),
        (
            say("Juridical / technological"),
            " / ".join(
                teller.levels(axis.model_dump())
                for axis in (totals.sovereignty.juridical, totals.sovereignty.technological)
            ),
            say("weakest placement"),
        ),
        (
            say("Sovereignty score"),
            teller.numbers.unknown if score is None else teller.span(score.model_dump()),
            say("of 100, proven to possible"),
        ),
    ]


def _plan(case: Case, placements: Sequence[Placement]) -> Table:
    say, teller = case.teller.say, case.teller
    rows: list[list[Cell]] = []
    for one in placements:
        total = one.carbon_kg_per_month.total
        rows.append(
            [
                f"{one.workload}\n{teller.code(one.data_class)}",
                f"{one.provider} {one.region}\n{teller.words.country(one.country)}",
                case.teller.told(one.label),
                teller.numbers.money(one.cost_per_month.value, case.currency),
                teller.numbers.kilograms(None if total is None else total.value),
                teller.levels(one.sovereignty.juridical.model_dump()),
                teller.levels(one.sovereignty.technological.model_dump()),
            ]
        )
    head = (
        *(say("Workload"), say("Place"), say("What is bought"), say("Cost a month")),
        *(say("CO2e a month"), say("Jur."), say("Tech.")),
    )
    return Table(head, rows, [2, 2, 3, 0, 0, 0, 0], [3, 4])


def _reasons(case: Case) -> list[str]:
    found = []
    for one in case.placements[:MOST_REASONS]:
        told = [case.teller.told(reason) for reason in one.reasons[:2]]
        if one.alternatives:
            told.append(_runner_up(case, one))
        found.append(case.teller.about(one.workload, "; ".join(told)))
    return found


def _runner_up(case: Case, one: Placement) -> str:
    other = one.alternatives[0]
    return case.teller.say(
        "next best {place}: {cost} and {carbon} a month",
        place=f"{other.provider} {other.region}",
        cost=case.teller.numbers.change(other.delta_cost, case.currency),
        carbon=case.teller.numbers.kilograms_change(other.delta_carbon_kg),
    )


def _prices(case: Case) -> Iterator[Block]:
    say, numbers = case.teller.say, case.teller.numbers
    rows = [
        [
            _requirement(case, price.requirement or price.group or ""),
            numbers.change(delta.cost, case.currency),
            numbers.kilograms_change(delta.carbon_kg),
        ]
        for price in case.answer.price_of_requirements
        if (delta := price.dropped_alone or price.dropped_together) is not None and abs(delta.cost) >= CENT
    ]
    if not rows:
        yield Text(say("No requirement, dropped alone, would make the plan cheaper."))
        return
    head = [say("Requirement or group"), say("Cost a month"), say("CO2e a month")]
    yield Table(head, rows[:MOST_PRICES], [4, 0, 0], [1, 2])


def _requirement(case: Case, path: str) -> str:
    """What a requirement is, and where it was asked."""
    word = case.teller.code(path.rpartition(".")[2].partition("[")[0])
    return word if word == path else f"{word} ({path})"


def _second_page(case: Case) -> Iterator[Block]:
    say, points = case.teller.say, points_of(case)
    yield NewPage()
    yield Heading(say("The front: what else was possible"))
    if points:
        yield Picture(
            FRONT, _alt(case, points), say("Cost and carbon of the plan and of what it is compared with"), 82
        )
        yield _front_table(case, points)
    yield from _staircase(case)
    yield from _letters(case)
    yield Heading(say("Open gaps"))
    gaps = [case.teller.about(gap.about, case.teller.told(gap.effect)) for gap in case.answer.honest_gaps]
    left = len(gaps) - MOST_GAPS
    more = [say("{count} more in the annex", count=left)] if left > 0 else []
    yield Bullets([*gaps[:MOST_GAPS], *more] or [say("none known")])
    yield from _to_do(case)
    yield Heading(say("Decision"))
    yield Table(
        [say("Name"), say("Function"), say("Date"), say("Signature")], [["", "", "", "\n\n"]], [2, 2, 1, 2]
    )


def _to_do(case: Case) -> Iterator[Block]:
    """What the levels asked still need, and whose price must be asked for."""
    say, french, answer = case.teller.say, case.teller.language.code == "fr", case.answer
    facts = [
        case.teller.about(one.provider, fact.question_fr if french else fact.question_en)
        for one in answer.facts_to_obtain
        for fact in one.facts
    ]
    if facts:
        yield Heading(say("To ask before signature"))
        left = len(facts) - MOST_FACTS
        more = [say("{count} more in the annex", count=left)] if left > 0 else []
        yield Bullets([*facts[:MOST_FACTS], *more])


def _alt(case: Case, points: Sequence[Point]) -> str:
    """The drawing in words."""
    teller = case.teller
    told = [
        f"{one.mark} {_name(case, one)}: {teller.money(f'{one.cost:.2f}', case.currency)}, "
        f"{teller.numbers.kilograms(one.carbon_kg)}"
        for one in points
    ]
    return teller.say("Scatter plot of cost and carbon a month.") + " " + "; ".join(told)


def _name(case: Case, point: Point) -> str:
    return case.teller.say("This plan") if point.name == PLAN else case.teller.code(point.name)


def _front_table(case: Case, points: Sequence[Point]) -> Table:
    teller = case.teller
    say, references = teller.say, case.answer.references
    rows = []
    for one in points:
        plan = None if one.name == PLAN else getattr(references, one.name).plan
        rows.append(
            [
                one.mark,
                _name(case, one),
                teller.money(f"{one.cost:.2f}", case.currency),
                teller.numbers.kilograms(one.carbon_kg),
                teller.numbers.number(one.score),
                "" if plan is None else teller.told(plan.note),
            ]
        )
    head = ["", say("Plan"), say("Cost a month"), say("CO2e a month"), say("Score"), say("Note")]
    return Table(head, rows, [0, 2, 0, 0, 0, 4], [2, 3, 4])


def _staircase(case: Case) -> Iterator[Block]:
    """The price of each level, where the answer has worked it out."""
    outcome = case.record["outcome"]
    if not isinstance(outcome, dict) or not outcome.get("staircase"):
        return
    say, steps = case.teller.say, _steps(outcome)
    yield Heading(say("The staircase: the price of each level"))
    rows = [
        [str(level), *(_step(case, steps.get((axis, level))) for axis in ("juridical", "technological"))]
        for level in sorted({level for _, level in steps})
    ]
    head = [say("Level"), say("Juridical: cost a month"), say("Technological: cost a month")]
    yield Table(head, rows, [0, 3, 3])


def _steps(outcome: Group) -> dict[tuple[str, int], Group]:
    """The steps by what structure allows, by axis and level."""
    return {
        (text_of(stairs, "axis"), int(number_of(step, "level") or 0)): step
        for stairs in groups_of(outcome, "staircase")
        for step in groups_of(stairs, "steps")
        if step["evidence"] == "structural"
    }


def _step(case: Case, step: Group | None) -> str:
    """What a level costs, how many times level 0, and with whom; or that no plan reaches it."""
    plan = None if step is None else step["plan"]
    if not isinstance(plan, Mapping):
        return case.teller.say("no plan")
    cost, times = case.teller.money(plan["cost_per_month"], case.currency), number_of(plan, "times")
    told = "" if times is None else f" (x {case.teller.numbers.number(times)})"
    return f"{cost}{told}: {case.teller.joined(texts_of(plan, 'providers'), 3)}"


def _letter_cells(label: Label | None, unknown: str) -> list[Cell]:
    """The letters of energy and CO2e, with what their intervals allow."""
    if label is None:
        return [unknown, unknown]
    ends = label.range
    return [letter(label.energy, ends.energy, unknown), letter(label.co2e, ends.co2e, unknown)]


def _letters(case: Case) -> Iterator[Block]:
    teller, say = case.teller, case.teller.say
    rows: list[list[Cell]] = []
    for one in case.placements:
        request = one.per_request
        if request is None:
            continue
        label, cost, energy, co2e = request.label, request.cost, request.energy_wh, request.co2e_g
        unknown = teller.numbers.unknown
        rows.append(
            [
                one.workload,
                unknown if cost is None else teller.numbers.price(cost.value, case.currency),
                unknown if energy is None else f"{teller.numbers.number(energy.value)} Wh",
                unknown if co2e is None else f"{teller.numbers.number(co2e.value)} g",
                *_letter_cells(label, unknown),
            ]
        )
    if rows:
        yield Heading(say("The letters: one AI request"))
        head = [say("Workload"), say("Cost"), say("Energy"), "CO2e", say("Energy A-G"), "CO2e A-G"]
        yield Table(head, rows[:MOST_LETTERS], [2, 1, 1, 1, 1, 1], [1, 2, 3])
        yield Text(
            say(
                "Letters are indicative and follow fixed thresholds (method {version}).",
                version=case.answer.methods.label,
            ),
            "note",
        )
