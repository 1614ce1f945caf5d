"""What stands around a plan: comparisons, the price of requirements, exclusions, doubts and sources."""

from collections import defaultdict
from decimal import Decimal

from app.recommendations.answer import Answer, Excluded, Reference, RequirementPrice
from app.recommendations.answer_figures import Delta
from app.render import figures
from app.render.figures import plain
from app.render.report import Column, Section

REFERENCE_NAMES = {
    "cheapest": "Cheapest",
    "greenest": "Greenest",
    "most_sovereign": "Most sovereign",
    "hyperscaler_only": "Hyperscalers only",
    "eu_controlled_only": "EU-controlled only",
    "baseline": "Today",
}
REFERENCE_COLUMNS = (
    Column("Plan"),
    Column("Cost a month", figures=True),
    Column("Against ours", figures=True),
    Column("CO2e against ours", figures=True),
    Column("Score", figures=True),
    Column("Note"),
)
PRICE_COLUMNS = (
    Column("Requirement"),
    Column("Its price alone", figures=True),
    Column("CO2e", figures=True),
    Column("If it were the only one", figures=True),
    Column("Note"),
)
EXCLUDED_COLUMNS = (
    Column("Reason"),
    Column("Offers", figures=True),
    Column("Providers"),
    Column("Asked by"),
)
QUOTES_SHOWN = 10


def references_section(answer: Answer) -> Section:
    """Other plans under the same requirements, as differences to ours."""
    rows = [
        _reference_row(name, getattr(answer.references, key), answer) for key, name in REFERENCE_NAMES.items()
    ]
    return Section("Compared with", columns=REFERENCE_COLUMNS, rows=tuple(rows) if answer.totals else ())


def _reference_row(name: str, reference: Reference, answer: Answer) -> tuple[str, ...]:
    plan, totals, currency = reference.plan, answer.totals, answer.question.currency
    if plan is None or totals is None:
        return (name, "none", "", "", "", plain(reference.reason or "no reason given"))
    ours, theirs = totals.carbon_kg_per_month, plan.carbon_kg_per_month
    difference = None if ours is None or theirs is None else theirs - ours.value
    return (
        name,
        figures.money(plan.cost_per_month, currency),
        figures.signed_money(plan.cost_per_month - totals.cost_per_month.value, currency),
        figures.signed_kilograms(difference),
        figures.score(plan.sovereignty_score),
        plain(plan.note),
    )


def savings_section(answer: Answer) -> Section:
    """What the plan saves or adds against today, and when the move has paid for itself."""
    savings, currency = answer.savings, answer.question.currency
    if savings is None:
        return Section("Saving")
    verb = "adds" if savings.cost_per_month is not None and savings.cost_per_month < 0 else "saves"
    cost = None if savings.cost_per_month is None else abs(savings.cost_per_month)
    lines = [f"Against {savings.against}, the plan {verb} {figures.money(cost, currency)} a month."]
    lines.append(f"CO2e saved a month: {figures.kilograms(savings.carbon_kg_per_month)}.")
    lines.append(
        f"Moving costs {figures.money(savings.one_off, currency)} once; {_payback(savings.payback_months)}."
    )
    return Section("Saving", tuple(plain(line) for line in lines))


def _payback(months: float | None) -> str:
    return (
        "payback is unknown or never comes"
        if months is None
        else f"paid back in {figures.number(months)} months"
    )


def prices_section(answer: Answer) -> Section:
    """What each requirement costs; positive means that holding it makes the plan dearer."""
    rows = tuple(_price_row(price, answer.question.currency) for price in answer.price_of_requirements)
    return Section("Price of the requirements, a month", columns=PRICE_COLUMNS, rows=rows)


def _price_row(price: RequirementPrice, currency: str) -> tuple[str, ...]:
    dropped = price.dropped_alone or price.dropped_together
    name = price.requirement or f"group: {price.group}"
    return (
        plain(name),
        _delta_cost(dropped, currency),
        "-" if dropped is None else figures.signed_kilograms(dropped.carbon_kg),
        _delta_cost(price.added_alone, currency),
        plain(price.note or ""),
    )


def _delta_cost(delta: Delta | None, currency: str) -> str:
    return "-" if delta is None else figures.signed_money(delta.cost, currency)


def rates_section(answer: Answer) -> Section:
    """What the priorities are worth in money."""
    rates, currency = answer.exchange_rates, answer.question.currency
    named: tuple[tuple[Decimal | None, str], ...] = (
        (rates.eur_per_tonne_co2e, "A tonne of CO2e avoided is worth"),
        (rates.eur_per_sovereignty_point, "A point of sovereignty a month is worth"),
    )
    lines = [f"{words} {figures.money(rate, currency)}." for rate, words in named if rate is not None]
    return Section("What the priorities mean", tuple(lines) if answer.totals else ())


def excluded_section(answer: Answer) -> Section:
    """Offers left out, counted by reason, most first."""
    groups: defaultdict[str, list[Excluded]] = defaultdict(list)
    for exclusion in answer.excluded:
        groups[exclusion.reason].append(exclusion)
    ordered = sorted(groups.items(), key=lambda item: (-sum(e.offers for e in item[1]), item[0]))
    note = "An offer counts once for each workload it was looked at for."
    rows = tuple(_excluded_row(reason, group) for reason, group in ordered)
    examples = tuple(line for reason, group in ordered for line in _example(reason, group))
    return Section("Left out, and why", (note,) if rows else (), EXCLUDED_COLUMNS, rows, examples)


def _example(reason: str, group: list[Excluded]) -> list[str]:
    """The first example of a reason, if any of its lines has one."""
    found = (exclusion.example for exclusion in group if exclusion.example)
    return [plain(f"{reason.replace('_', ' ')}, for example {text}") for text in found][:1]


def _excluded_row(reason: str, group: list[Excluded]) -> tuple[str, ...]:
    providers = sorted({provider for exclusion in group for provider in exclusion.providers})
    askers = sorted({exclusion.requirement for exclusion in group if exclusion.requirement})
    offers = sum(exclusion.offers for exclusion in group)
    return (
        plain(reason.replace("_", " ")),
        f"{offers:,}",
        figures.listed(providers),
        figures.listed(askers),
    )


def quotes_section(answer: Answer) -> Section:
    """Places that could serve if their price were known."""
    quotes = answer.quote_required
    bullets = [plain(f"{q.workload}: {q.provider} {q.region}: {q.why}") for q in quotes[:QUOTES_SHOWN]]
    if len(quotes) > QUOTES_SHOWN:
        bullets.append(f"and {len(quotes) - QUOTES_SHOWN:,} more")
    return Section("Ask for a quote", bullets=tuple(bullets))


def refusal_section(answer: Answer) -> Section:
    """The requirements that clash and the workloads nothing serves."""
    refusal = answer.refusal
    if refusal is None:
        return Section("What clashes")
    unserved = tuple(f"nothing serves workload {workload}" for workload in refusal.unserved)
    return Section("What clashes", bullets=tuple(plain(line) for line in (*refusal.conflict, *unserved)))


def ways_out_section(answer: Answer) -> Section:
    """The least changes that make a plan possible."""
    ways = answer.refusal.ways_out if answer.refusal else ()
    currency = answer.question.currency
    rows = tuple(
        (plain(way.relax), plain(way.to or "drop it"), figures.money(way.cost_per_month, currency))
        for way in ways
    )
    columns = (Column("Relax"), Column("To"), Column("Cost a month then", figures=True))
    return Section("Ways out", columns=columns, rows=rows)


def gaps_section(answer: Answer) -> Section:
    """What is not known, and what that does to the answer."""
    gaps = answer.honest_gaps
    return Section(
        "What to doubt", bullets=tuple(plain(f"{gap.about}: {gap.effect} [{gap.code}]") for gap in gaps)
    )


def proof_section(answer: Answer) -> Section:
    """Which facts, methods and solver stand behind the answer."""
    catalog, methods, solver = answer.catalog, answer.methods, answer.solver
    versions = ", ".join(f"{name} {version}" for name, version in methods.model_dump().items())
    lines = (
        f"Sources cited: {len(answer.sources):,}; facts up to {catalog.as_of}, digest {catalog.digest}.",
        f"Methods: {versions}.",
        f"Solved by {solver.name} in {figures.number(solver.seconds)} s, seed {solver.seed}.",
        f"Answer {answer.id}.",
    )
    return Section("Where it comes from", tuple(plain(line) for line in lines))
