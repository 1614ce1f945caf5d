"""Grids over one or two parameters of changes, and the points at which another plan becomes the best.

A sweep is an opening (the base) and parts (spans of the grid) put together. Points depend on the base alone,
and the changes of plan between two points on these two: wherever the grid is cut, the sweep is the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from math import prod
from time import perf_counter

from app.recommendations.answer import CatalogStamp
from app.scenarios.break_even import BreakEven, Solve, break_evens
from app.scenarios.changes.change import Change
from app.scenarios.describe import plan_view
from app.scenarios.differences import regret_of
from app.scenarios.planned import Kept, Planned, plan_after
from app.scenarios.plans import Plans
from app.scenarios.sweep_schemas import (
    BreakEvenView,
    GridPoint,
    NumberedPlan,
    ParameterView,
    Sweep,
    SweepPart,
)
from app.scenarios.vocabulary import altered
from app.scenarios.whatif import base_of
from app.scenarios.world import World

Value = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One key of one change and the values it takes; `changes[i]` is the change at `values[i]`."""

    kind: str
    key: str
    values: tuple[Value, ...]
    changes: tuple[Change, ...]

    @property
    def name(self) -> str:
        """`carbon_price.per_tonne`."""
        return f"{self.kind}.{self.key}"

    @property
    def straight(self) -> bool:
        """Whether the value of any plan is a straight line in it."""
        return self.key in type(self.changes[0]).STRAIGHT

    @property
    def numeric(self) -> bool:
        """Whether break-even points can lie between its values."""
        return all(isinstance(value, int | float) and not isinstance(value, bool) for value in self.values)

    def at(self, value: float) -> Change:
        """The change at a value between those of the grid."""
        first = self.changes[0]
        written = first.model_dump(mode="python")
        kind = type(written[self.key])
        return first.model_copy(update={self.key: kind(str(value)) if kind not in (int, float) else value})


@dataclass(frozen=True, slots=True)
class SweepAsked:
    """`held` changes hold at every point; break-even points are found for one numeric parameter."""

    parameters: tuple[Parameter, ...]
    held: tuple[Change, ...] = ()
    break_even: bool = True
    seconds: float = 10.0

    @property
    def points(self) -> int:
        """How many points the grid has."""
        return prod(len(each.values) for each in self.parameters)

    @property
    def finds_break_even(self) -> bool:
        """Whether there is one parameter between whose values another plan may begin."""
        return self.break_even and len(self.parameters) == 1 and self.parameters[0].numeric

    @property
    def straight(self) -> bool:
        """Whether the value of any plan is a straight line in the only parameter."""
        return self.parameters[0].straight


def sweep(world: World, asked: SweepAsked) -> Sweep:
    """The plan at every point of a grid, searched from the base. Raises FaultyQuestion."""
    began = perf_counter()
    base = base_of(world, asked.seconds)
    begun = opening(base, asked, perf_counter() - began)
    return joined(begun, [part(base, asked, 0, asked.points)])


def opening(base: Planned, asked: SweepAsked, seconds: float) -> Sweep:
    """A sweep before its first point; `seconds` were spent on the base."""
    world = base.stated.world
    catalog, plans = world.catalog, Plans()
    plans.number(base)
    return Sweep(
        schema_="havre/sweep/1",
        question=world.question.name,
        currency=world.question.terms.currency,
        catalog=CatalogStamp(digest=catalog.digest, as_of=catalog.as_of, offers=catalog.offers),
        parameters=tuple(ParameterView(name=each.name, values=each.values) for each in asked.parameters),
        base=plan_view(base),
        points=(),
        break_even=(),
        plans=plans.views(),
        seconds=seconds,
    )


def part(base: Planned, asked: SweepAsked, first: int, last: int) -> SweepPart:
    """Some points of a grid, `first` to before `last`, and the changes of plan from the point before each.

    Raises FaultyQuestion.
    """
    began = perf_counter()
    plans = Plans()
    plans.number(base)
    points: list[GridPoint] = []
    breaks: list[BreakEvenView] = []
    before: tuple[float, Planned] | None = None
    from_before = max(0, first - asked.finds_break_even)
    for number, (values, changes) in enumerate(islice(_grid(asked), from_before, last), from_before):
        there = altered(base.stated.world, changes)
        after, kept = plan_after(base, there, asked.seconds, name_conflict=False)
        if number >= first:
            points.append(_point(values, after, kept, plans))
        if asked.finds_break_even:
            here = float(values[0]), after
            found = () if before is None else break_evens(before, here, _solver(base, asked), asked.straight)
            breaks += [_break_view(each, plans) for each in found]
            before = here  # only neighbours are kept: a stated world takes megabytes
    return SweepPart(
        points=tuple(points),
        break_even=tuple(breaks),
        plans=plans.views(),
        keys=plans.keys(),
        seconds=perf_counter() - began,
    )


def joined(begun: Sweep, parts: Iterable[SweepPart]) -> Sweep:
    """The sweep of consecutive parts, its plans numbered in the order they are met."""
    points: list[GridPoint] = []
    breaks: list[BreakEvenView] = []
    known: dict[str, NumberedPlan] = {}
    seconds = begun.seconds
    for each in parts:
        number: dict[int | None, int | None] = {None: None}
        for plan, key in zip(each.plans, each.keys, strict=True):
            met = known.setdefault(key, plan.model_copy(update={"number": len(known)}))
            number[plan.number] = met.number
        points += [point.model_copy(update={"plan": number[point.plan]}) for point in each.points]
        breaks += [
            one.model_copy(update={"before": number[one.before], "after": number[one.after]})
            for one in each.break_even
        ]
        seconds += each.seconds
    return begun.model_copy(
        update={
            "points": tuple(points),
            "break_even": tuple(breaks),
            "plans": tuple(known.values()) or begun.plans,
            "seconds": seconds,
        }
    )


def _solver(base: Planned, asked: SweepAsked) -> Solve:
    """Solves one value of the only parameter, from the plan given."""
    parameter = asked.parameters[0]

    def solve(start: Planned, value: float) -> tuple[Planned, Kept | None]:
        world = altered(base.stated.world, (*asked.held, parameter.at(value)))
        return plan_after(start, world, asked.seconds, name_conflict=False)

    return solve


def _grid(asked: SweepAsked) -> Iterator[tuple[tuple[Value, ...], tuple[Change, ...]]]:
    """Every point with its changes, the last parameter running fastest; one alone ascends."""
    orders = [list(range(len(each.values))) for each in asked.parameters]
    if asked.finds_break_even:
        orders[0].sort(key=lambda number: float(asked.parameters[0].values[number]))
    for numbers in product(*orders):
        pairs = list(zip(asked.parameters, numbers, strict=True))
        values = tuple(each.values[number] for each, number in pairs)
        yield values, (*asked.held, *(each.changes[number] for each, number in pairs))


def _point(values: tuple[Value, ...], after: Planned, kept: Kept | None, plans: Plans) -> GridPoint:
    view = plan_view(after)
    regret = None
    if kept is not None and kept.reckoning is not None and kept.allowed:
        regret = regret_of(kept.reckoning.values, after)
    return GridPoint(
        values=values,
        status=view.status,
        objective=view.objective,
        totals=view.totals,
        regret_of_base=regret,
        base_allowed=None if kept is None else kept.allowed,
        plan=plans.number(after),
    )


def _break_view(found: BreakEven, plans: Plans) -> BreakEvenView:
    return BreakEvenView(
        value=found.value,
        before=plans.number(found.before),
        after=plans.number(found.after),
        exact=found.exact,
        within=found.within,
    )
