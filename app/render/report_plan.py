"""The plan in words and figures: placements, AI requests, reasons, totals, conditions to confirm."""

from app.recommendations.answer import Answer
from app.recommendations.answer_figures import MonthlyCost
from app.recommendations.answer_placement import Alternative, PerRequest, Placement
from app.render import figures
from app.render.figures import plain
from app.render.report import Column, Section

TICK = "✓"
PLACEMENT_COLUMNS = (
    Column("✓"),
    Column("Workload"),
    Column("Place and what is bought"),
    Column("Cost a month", figures=True),
    Column("kg CO2e a month", figures=True),
    Column("Levels J / T"),
    Column("RTT", figures=True),
)
REQUEST_COLUMNS = (
    Column("Workload"),
    Column("Cost of a request", figures=True),
    Column("Energy", figures=True),
    Column("CO2e", figures=True),
    Column("Water", figures=True),
    Column("Energy A-G", letters=True),
    Column("CO2e A-G", letters=True),
    Column("Evidence"),
)
REASONS_SHOWN = 4
WORKLOADS_SHOWN = 200


def placements_section(answer: Answer) -> Section:
    """One row per chosen placement; a plan of thousands is cut, and says so."""
    shown = answer.placements[:WORKLOADS_SHOWN]
    rest = len(answer.placements) - len(shown)
    lines = (f"{rest:,} more placements are in the JSON answer.",) if rest else ()
    return Section("Where to run it", lines, PLACEMENT_COLUMNS, tuple(map(_placement_row, shown)))


def _placement_row(placement: Placement) -> tuple[str, ...]:
    country = f" ({plain(placement.country)})" if placement.country else ""
    bought = plain(f"{placement.label}, {placement.purchase}" if placement.purchase else placement.label)
    sovereignty = placement.sovereignty
    return (
        TICK,
        f"{plain(placement.workload)}\n{plain(placement.data_class)}",
        f"{plain(placement.provider)} {plain(placement.region)}{country}\n{bought}",
        _two_lines(figures.monthly_cost(placement.cost_per_month)),
        _two_lines(figures.spread(placement.carbon_kg_per_month.total)),
        f"J {figures.level(sovereignty.juridical)}\nT {figures.level(sovereignty.technological)}",
        "-" if placement.rtt_ms is None else f"{figures.number(placement.rtt_ms.value)} ms",
    )


def _two_lines(estimate: str) -> str:
    """`12 EUR (9 to 14)` with its interval on a second line."""
    return estimate.replace(" (", "\n(", 1)


def requests_section(answer: Answer) -> Section:
    """What one AI request costs and emits, with indicative letters."""
    served = [(p.workload, p.per_request) for p in answer.placements[:WORKLOADS_SHOWN] if p.per_request]
    rows = tuple(_request_row(workload, request) for workload, request in served)
    note = (
        f"Letters are indicative, method {plain(answer.methods.label)}; in brackets what the interval allows."
    )
    return Section("One AI request", (note,) if rows else (), REQUEST_COLUMNS, rows)


def _request_row(workload: str, request: PerRequest) -> tuple[str, ...]:
    label = request.label
    ranges = label.range if label else None
    return (
        plain(workload),
        _two_lines(figures.unit_cost(request.cost)),
        _two_lines(figures.spread(request.energy_wh, "Wh")),
        _two_lines(figures.spread(request.co2e_g, "g")),
        _two_lines(figures.spread(request.water_ml, "mL")),
        figures.letter(label.energy if label else None, ranges.energy if ranges else None),
        figures.letter(label.co2e if label else None, ranges.co2e if ranges else None),
        plain(request.evidence_tier or figures.UNKNOWN),
    )


def reasons_section(answer: Answer) -> Section:
    """Why each place was chosen, which class of data reached it, and who came second."""
    bullets = [line for p in answer.placements[:WORKLOADS_SHOWN] for line in _why(p, answer)]
    return Section("Why", bullets=tuple(bullets))


def _why(placement: Placement, answer: Answer) -> list[str]:
    lines = [f"{placement.workload}: {reason}" for reason in placement.reasons[:REASONS_SHOWN]]
    if placement.inherited:
        inherited = placement.inherited
        lines.append(f"{placement.workload}: data class {inherited.data_class} comes from {inherited.from_}")
    if placement.alternatives:
        second = placement.alternatives[0]
        cost = figures.signed_money(second.delta_cost, answer.question.currency)
        carbon = figures.signed_kilograms(second.delta_carbon_kg)
        lines.append(
            f"{placement.workload}: next best {second.provider} {second.region}, "
            f"{cost} and {carbon} CO2e a month: {second.reason}"
        )
    lines += [
        _best_other(placement, other, answer) for other in placement.alternatives[1:] if other.best_other
    ]
    return [plain(line) for line in lines]


def _best_other(placement: Placement, other: Alternative, answer: Answer) -> str:
    """The best alternative of another provider, country or law, where the next best is none."""
    what = " and ".join(f"another {name.replace('_', ' ')}" for name in other.best_other)
    cost = figures.signed_money(other.delta_cost, answer.question.currency)
    carbon = figures.signed_kilograms(other.delta_carbon_kg)
    where = f"{other.provider} {other.region}"
    return f"{placement.workload}: best of {what}: {where}, {cost} and {carbon} CO2e a month"


def classes_section(answer: Answer) -> Section:
    """What each data class in use asks of a place, and on which ground; conditions have their own section."""
    lines = []
    for shown in answer.question.data_classes:
        gates = [rule for rule in shown.rules if rule.operator != "condition" and rule.value != "0"]
        for rule in gates:
            asked = f"{rule.requirement.replace('_', ' ')} {rule.operator.replace('_', ' ')} {rule.value}"
            ground = f"{rule.status}: {rule.legal_basis}"
            lines.append(plain(f"{shown.data_class} ({figures.listed(shown.workloads)}): {asked} [{ground}]"))
    return Section("What the data classes ask", bullets=tuple(lines))


def conditions_section(answer: Answer) -> Section:
    """Requirements no fact can gate and that are not known to be met."""
    who: dict[tuple[str, str], list[str]] = {}
    for placement in answer.placements:
        for condition in placement.conditions:
            if condition.state != "met":
                said = f"{condition.state.replace('_', ' ')}: {condition.because}"
                who.setdefault((condition.text, said), []).append(placement.workload)
    lines = (plain(f"{figures.listed(names)}: {text} ({said})") for (text, said), names in who.items())
    return Section("To confirm before signing", bullets=tuple(lines))


def totals_section(answer: Answer) -> Section:
    """The whole plan a month, mean over the horizon, and its weakest levels."""
    totals = answer.totals
    if totals is None:
        return Section("Totals")
    levels = totals.sovereignty
    rows = (
        ("Cost a month", figures.monthly_cost(totals.cost_per_month)),
        ("First and last month", _ends(totals.cost_per_month)),
        ("CO2e a month", figures.spread(totals.carbon_kg_per_month, "kg")),
        ("Energy a month", figures.spread(totals.energy_kwh_per_month, "kWh")),
        ("Water a month", figures.spread(totals.water_l_per_month, "L")),
        ("Juridical level, weakest", figures.level(levels.juridical)),
        ("Technological level, weakest", figures.level(levels.technological)),
        ("Sovereignty score of 100", figures.score(levels.score)),
    )
    title = f"Totals, mean over {answer.question.horizon_months} months"
    return Section(title, columns=(Column("Figure"), Column("Value")), rows=rows)


def _ends(cost: MonthlyCost) -> str:
    return f"{figures.amount(cost.month_1)} and {figures.money(cost.last_month, cost.currency)}"
