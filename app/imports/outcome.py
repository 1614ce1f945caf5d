"""What an import comes to: a question, what was assumed, what was left out and why, and the coverage."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Kind = Literal["focus", "terraform", "compose", "kubernetes", "score", "table"]
Wire = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Found:
    """One workload as a question writes it, where it runs today, what was assumed, what it costs today.

    `weight` counts in the coverage: money a month for a bill, resources elsewhere.
    """

    workload: Wire
    weight: Decimal
    baseline: Wire | None = None
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A cell or a resource that could not be read: where, what is wrong, how many rows alike."""

    where: str
    column: str | None
    code: str
    text: str
    rows: int = 1


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What did not become a workload, and why; `weight` as in `Found`."""

    what: str
    code: str
    why: str
    weight: Decimal
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Discount:
    """What the bill charges below list prices: share (0-1) of the list cost of usage."""

    list_cost: Decimal
    effective_cost: Decimal
    share: float | None


@dataclass(frozen=True, slots=True)
class Imported:
    """An import as a dry run: nothing is asked, nothing is stored.

    `coverage_of` says what the coverage is a share of: `cost` for a bill, `resources` elsewhere.
    `charges` are sums of a bill that are no usage (purchases, taxes, credits), a month.
    """

    kind: Kind
    found: Sequence[Found]
    left_out: Sequence[LeftOut]
    problems: Sequence[RowProblem]
    coverage_of: Literal["cost", "resources"]
    currency: str = "EUR"
    discount: Discount | None = None
    charges: Mapping[str, Decimal] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def coverage(self) -> float | None:
        """Share (0-1) of cost or of resources that became workloads; None where there was nothing."""
        understood = sum((found.weight for found in self.found), Decimal(0))
        whole = understood + sum((out.weight for out in self.left_out if out.weight > 0), Decimal(0))
        return float(understood / whole) if whole > 0 else None

    def question(self, name: str, as_of: str) -> dict[str, object]:
        """The question these workloads ask, with where each runs today."""
        baseline = {
            str(found.workload["name"]): dict(found.baseline) for found in self.found if found.baseline
        }
        asked: dict[str, object] = {
            "name": name,
            "as_of": as_of,
            "currency": self.currency,
            "workloads": [dict(found.workload) for found in self.found],
        }
        return {**asked, "baseline": baseline} if baseline else asked


def named_apart(found: Sequence[Found]) -> Iterator[Found]:
    """The workloads with names that differ: a second `api` becomes `api-2`."""
    taken: set[str] = set()
    for one in found:
        name = wanted = plain_name(str(one.workload["name"]))
        number = 1
        while name in taken:
            number += 1
            name = f"{wanted}-{number}"
        taken.add(name)
        yield Found({**one.workload, "name": name}, one.weight, one.baseline, one.assumptions)


def plain_name(text: str) -> str:
    """Text as the name of a workload: visible characters without `#`, at most 80 of them."""
    kept = "".join(letter if letter.isprintable() and letter != "#" else "-" for letter in text).strip()
    return kept[:80].strip() or "workload"
