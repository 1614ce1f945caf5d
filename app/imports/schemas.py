"""An import as it travels: the question, what was assumed, what was left out, how much was understood."""

from typing import Literal

from app.imports.outcome import Imported, Kind
from app.recommendations.answer_figures import Figure, Money, Part


class Assumed(Part):
    """What one workload takes for granted."""

    workload: str
    assumptions: tuple[str, ...]


class LeftOutView(Part):
    """What did not become a workload, and why; `weight` is money a month or a number of resources."""

    what: str
    code: str
    why: str
    weight: Money
    rows: int


class ProblemOfRow(Part):
    """A cell or a resource that could not be read."""

    where: str
    column: str | None
    code: str
    text: str
    rows: int


class DiscountView(Part):
    """What today's bill charges below list prices; `share` is 0-1 of the list cost."""

    list_cost: Money
    effective_cost: Money
    share: Figure | None


class ChargeView(Part):
    """Charges of a bill that are no usage, a month."""

    category: str
    cost_per_month: Money


class ImportView(Part):
    """A dry run: `question` can be asked as it is; `coverage` (0-1) is the share of what was understood."""

    kind: Kind
    question: dict[str, object]
    workloads: int
    coverage: Figure | None
    coverage_of: Literal["cost", "resources"]
    assumed: tuple[Assumed, ...]
    left_out: tuple[LeftOutView, ...]
    problems: tuple[ProblemOfRow, ...]
    discount: DiscountView | None
    charges: tuple[ChargeView, ...]
    notes: tuple[str, ...]


def view_of(found: Imported, name: str, as_of: str) -> ImportView:
    """The view of an import; `as_of` (ISO) is the date of the question."""
    discount = found.discount
    return ImportView(
        kind=found.kind,
        question=found.question(name, as_of),
        workloads=len(found.found),
        coverage=found.coverage,
        coverage_of=found.coverage_of,
        assumed=tuple(
            Assumed(workload=str(one.workload["name"]), assumptions=one.assumptions)
            for one in found.found
            if one.assumptions
        ),
        left_out=tuple(
            LeftOutView(what=out.what, code=out.code, why=out.why, weight=out.weight, rows=out.rows)
            for out in found.left_out
        ),
        problems=tuple(
            ProblemOfRow(where=p.where, column=p.column, code=p.code, text=p.text, rows=p.rows)
            for p in found.problems
        ),
        discount=None
        if discount is None
        else DiscountView(
            list_cost=discount.list_cost, effective_cost=discount.effective_cost, share=discount.share
        ),
        charges=tuple(
            ChargeView(category=name, cost_per_month=c) for name, c in sorted(found.charges.items())
        ),
        notes=found.notes,
    )
