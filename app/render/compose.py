"""From an answer to a report: the sections in reading order and the verdict in one sentence."""

from app.recommendations.answer import Answer
from app.render import figures
from app.render.figures import plain
from app.render.report import Report, Section
from app.render.report_beyond import (
    information_section,
    left_out_section,
    limits_section,
    next_best_section,
    staircase_section,
)
from app.render.report_context import (
    excluded_section,
    gaps_section,
    prices_section,
    proof_section,
    quotes_section,
    rates_section,
    references_section,
    refusal_section,
    savings_section,
    ways_out_section,
)
from app.render.report_flows import facts_section, flows_section
from app.render.report_plan import (
    classes_section,
    conditions_section,
    placements_section,
    reasons_section,
    requests_section,
    totals_section,
)
from app.render.report_projection import fronts_section, months_section, unit_costs_section


def compose(answer: Answer) -> Report:
    """Everything a person should see of an answer; empty sections are left out."""
    return Report(_title(answer), verdict(answer), tuple(s for s in _sections(answer) if not s.is_empty))


def _title(answer: Answer) -> str:
    question = answer.question
    return plain(
        f"{question.name}: {figures.counted(question.workloads, 'workload')}, as of {question.as_of}, "
        f"from {question.starts} for {question.horizon_months} months"
    )


def verdict(answer: Answer) -> str:
    """The outcome in one sentence, with its proof."""
    offers = f"{answer.catalog.offers:,} offers"
    by_clock = "" if answer.reproducible else " Stopped by the clock: another run may differ."
    match answer.status:
        case "optimal":
            return f"Optimal: nothing better exists among {offers}; proven gap {_gap(answer)}.{by_clock}"
        case "feasible":
            return (
                f"Feasible: a plan among {offers}, proven to be within {figures.share(answer.gap)} "
                f"of the best possible.{by_clock}"
            )
        case "refused":
            return f"Refused: no plan among {offers} meets all these requirements.{by_clock}"
        case "unknown":
            bound = figures.number(answer.bound)
            return f"Unknown: time ran out without a plan and without a proof; bound {bound}.{by_clock}"


def _gap(answer: Answer) -> str:
    return figures.gap(answer.gap)


def _sections(answer: Answer) -> tuple[Section, ...]:
    return (
        refusal_section(answer),
        ways_out_section(answer),
        placements_section(answer),
        requests_section(answer),
        totals_section(answer),
        fronts_section(answer),
        months_section(answer),
        unit_costs_section(answer),
        references_section(answer),
        savings_section(answer),
        reasons_section(answer),
        prices_section(answer),
        staircase_section(answer),
        limits_section(answer),
        information_section(answer),
        next_best_section(answer),
        left_out_section(answer),
        rates_section(answer),
        flows_section(answer),
        excluded_section(answer),
        quotes_section(answer),
        classes_section(answer),
        conditions_section(answer),
        facts_section(answer),
        gaps_section(answer),
        proof_section(answer),
    )
