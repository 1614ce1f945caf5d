"""Has an answer become worse than an earlier one? Conditions such as `cost>+10%,carbon>+10%`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.recommendations.answer import Answer

Metric = Literal["cost", "carbon", "energy", "water", "sovereignty"]
METRICS: tuple[Metric, ...] = ("cost", "carbon", "energy", "water", "sovereignty")
CONDITION = re.compile(r"^\s*([a-z]+)\s*([<>])\s*([+-]?\d+(?:\.\d+)?)\s*%\s*$")


class UnreadableCondition(ValueError):
    """A condition of `--fail-if` that cannot be read; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when the change of a metric, in per cent of the earlier answer, is above or below a limit."""

    metric: Metric
    above: bool
    percent: float

    def __str__(self) -> str:
        return f"{self.metric}{'>' if self.above else '<'}{self.percent:+g}%"


def read_conditions(text: str) -> tuple[Condition, ...]:
    """The conditions written in `text`, separated by commas."""
    return tuple(_read(part) for part in text.split(","))


def _read(part: str) -> Condition:
    found = CONDITION.match(part)
    metric = next((m for m in METRICS if found and m == found[1]), None)
    if found is None or metric is None:
        known = ", ".join(METRICS)
        raise UnreadableCondition(
            f'"{part.strip()}" is not a condition; write one such as cost>+10%, with one of {known}'
        )
    return Condition(metric, found[2] == ">", float(found[3]))


def broken_conditions(conditions: Sequence[Condition], earlier: Answer, now: Answer) -> tuple[str, ...]:
    """One sentence per condition that holds, or that cannot be judged: what is unknown never passes."""
    return tuple(text for condition in conditions if (text := _judge(condition, earlier, now)))


def _judge(condition: Condition, earlier: Answer, now: Answer) -> str | None:
    if condition.metric == "cost" and earlier.question.currency != now.question.currency:
        return f"{condition}: {earlier.question.currency} and {now.question.currency} cannot be compared"
    before, after = _figure(earlier, condition.metric), _figure(now, condition.metric)
    if before is None or after is None:
        return f"{condition}: {condition.metric} is unknown in one of the answers"
    if before == 0:
        return f"{condition}: {condition.metric} was 0, so that no share of it exists" if after != 0 else None
    change = (after - before) / abs(before) * 100
    holds = change > condition.percent if condition.above else change < condition.percent
    return f"{condition}: {condition.metric} changed by {change:+.1f}%" if holds else None


def _figure(answer: Answer, metric: Metric) -> float | None:
    totals = answer.totals
    if totals is None:
        return None
    match metric:
        case "cost":
            return float(totals.cost_per_month.value)
        case "carbon":
            return totals.carbon_kg_per_month.value if totals.carbon_kg_per_month else None
        case "energy":
            return totals.energy_kwh_per_month.value if totals.energy_kwh_per_month else None
        case "water":
            return totals.water_l_per_month.value if totals.water_l_per_month else None
        case "sovereignty":
            return totals.sovereignty.score.low if totals.sovereignty.score else None
