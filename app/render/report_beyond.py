"""What lies beyond the plan: the staircase of levels, limits, documents worth asking for, the next plans."""

from collections.abc import Iterator
from itertools import groupby

from app.recommendations.answer import Answer
from app.recommendations.answer_figures import Delta
from app.recommendations.answer_prices import (
    InformationValue,
    LimitMoved,
    NextBestPlan,
    SectionLeftOut,
    ShadowPrice,
    Stairs,
    StairStep,
    StepPlan,
)
from app.render import figures
from app.render.figures import plain
from app.render.report import Column, Section

STAIR_COLUMNS = (
    Column("Every workload at"),
    Column("Cost a month", figures=True),
    Column("Times level 0", figures=True),
    Column("kg CO2e", figures=True),
    Column("Providers"),
    Column("Notes, and what each kind pays"),
)
LIMIT_COLUMNS = (
    Column("Limit"),
    Column("Used of", figures=True),
    Column("The plan holds"),
    Column("A higher limit"),
    Column("A lower limit"),
)
NEXT_COLUMNS = (
    Column("Rank", figures=True),
    Column("Moves"),
    Column("Cost", figures=True),
    Column("CO2e", figures=True),
)
WORKLOADS_SHOWN = 5
QUESTIONS_SHOWN = 3
SEEN = 0.005  # a factor closer to 1 says nothing


def staircase_section(answer: Answer) -> Section:
    """The cheapest plan of each level, structural and proven."""
    currency = answer.question.currency
    rows = tuple(row for stairs in answer.staircase for row in _stair_rows(stairs, currency))
    line = "The cheapest plan in which every workload reaches a level; all else is held as asked."
    return Section("What each level costs", (line,) if rows else (), STAIR_COLUMNS, rows)


def _stair_rows(stairs: Stairs, currency: str) -> Iterator[tuple[str, ...]]:
    """A row per step; above level 0, steps that come to the same are told together."""

    def shown(step: StairStep) -> tuple[str, bool, tuple[str, ...]]:
        return step.evidence, step.level == 0, _step_cells(step, currency)

    for (evidence, _, cells), steps in groupby(stairs.steps, key=shown):
        levels = [step.level for step in steps]
        between = f"{levels[0]}" if len(levels) == 1 else f"{levels[0]} to {levels[-1]}"
        yield (f"{stairs.axis} {between}, {evidence}", *cells)


def _step_cells(step: StairStep, currency: str) -> tuple[str, ...]:
    if step.plan is not None:
        return _plan_cells(step.plan, currency, "")
    reason = plain(step.reason or "")
    if step.as_far_as_possible is None:
        return ("no plan", "-", "-", "-", reason)
    return _plan_cells(step.as_far_as_possible, currency, f"as far as possible: {reason}")


def _plan_cells(plan: StepPlan, currency: str, note: str) -> tuple[str, ...]:
    dearer = [kind for kind in plan.by_kind if kind.times is not None and abs(kind.times - 1) >= SEEN]
    kinds = ", ".join(f"{kind.kind} x {figures.number(kind.times)}" for kind in dearer)
    notes = [text for text in (note, kinds) if text]
    notes += [f"beyond {', '.join(plan.beyond)}"] if plan.beyond else []
    notes += [] if plan.proven_best else ["not proven to be the cheapest"]
    return (
        figures.money(plan.cost_per_month, currency),
        figures.number(plan.times),
        figures.number(plan.carbon_kg_per_month),
        figures.listed(list(plan.providers)),
        plain("; ".join(notes)),
    )


def limits_section(answer: Answer) -> Section:
    """What one unit more or less of a limit is worth, and how far that holds."""
    currency = answer.question.currency
    rows = tuple(_limit_row(price, currency) for price in answer.shadow_prices)
    return Section("What the limits are worth", columns=LIMIT_COLUMNS, rows=rows)


def _limit_row(price: ShadowPrice, currency: str) -> tuple[str, ...]:
    to = "on" if price.holds_to is None else f"to {figures.number(price.holds_to)}"
    loosened = "changes nothing" if price.loosened is None else _moved(price.loosened, currency)
    tightened = "not known" if price.tightened is None else _moved(price.tightened, currency)
    return (
        plain(price.requirement.removeprefix("requirements.")),
        f"{figures.number(price.used)} of {figures.number(price.limit)}",
        f"from {figures.number(price.holds_from)} {to}",
        plain(loosened),
        plain(tightened),
    )


def _moved(moved: LimitMoved, currency: str) -> str:
    unit = "" if moved.per_unit is None else f"; {figures.money(moved.per_unit, currency)} a unit"
    return f"at {figures.number(moved.limit)}: {_change(moved.change, currency)}{unit}"


def _change(change: Delta, currency: str) -> str:
    return f"{figures.signed_money(change.cost, currency)}, {figures.signed_kilograms(change.carbon_kg)}"


def information_section(answer: Answer) -> Section:
    """What documents of a provider would save, were they shown."""
    currency = answer.question.currency
    bullets = [line for value in answer.value_of_information for line in _information(value, currency)]
    return Section("Documents worth asking for", bullets=tuple(map(plain, bullets)))


def _information(value: InformationValue, currency: str) -> Iterator[str]:
    what = "one document" if value.documents == 1 else f"{value.documents} documents"
    cost, carbon = value.saves.cost, value.saves.carbon_kg
    changes = [f"{'save' if cost >= 0 else 'add'} {figures.money(abs(cost), currency)}"]
    if carbon is not None:
        changes.append(f"{'save' if carbon >= 0 else 'add'} {figures.kilograms(abs(carbon))} of CO2e")
    yield (
        f"{what} from {value.provider} would {' and '.join(changes)} a month: "
        f"{figures.listed(list(value.workloads))} would run there"
    )
    questions = dict.fromkeys(fact.question_en for each in value.to_obtain for fact in each.facts)
    for question in list(questions)[:QUESTIONS_SHOWN]:
        yield f"{value.provider}: {question}"
    if len(questions) > QUESTIONS_SHOWN:
        yield f"{value.provider}: and {len(questions) - QUESTIONS_SHOWN} more questions"


def next_best_section(answer: Answer) -> Section:
    """The plans that come after the plan."""
    currency = answer.question.currency
    rows = tuple(_next_row(each, currency) for each in answer.next_best_plans)
    return Section("The next best plans", columns=NEXT_COLUMNS, rows=rows)


def _next_row(each: NextBestPlan, currency: str) -> tuple[str, ...]:
    moves = [f"{one.workload} to {one.provider} {one.region}" for one in each.moved[:WORKLOADS_SHOWN]]
    more = len(each.moved) + each.moved_more - len(moves)
    text = ", ".join(moves) + (f" and {more:,} more" if more else "")
    carbon = figures.signed_kilograms(each.change.carbon_kg)
    return (str(each.rank), plain(text), figures.signed_money(each.change.cost, currency), carbon)


def left_out_section(answer: Answer) -> Section:
    """Sections left out for want of time or because the question is too large, not those unasked."""
    told = [one for one in answer.sections_left_out if _worth_saying(one)]
    return Section("Not worked out", bullets=tuple(plain(f"{_named(one)}: {one.why}") for one in told))


def _worth_saying(one: SectionLeftOut) -> bool:
    return one.why not in ("not asked for", "there is no plan")


def _named(one: SectionLeftOut) -> str:
    return one.section.replace("_", " ")
