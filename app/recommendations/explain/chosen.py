"""The chosen candidate of one workload, with everything the sections of the answer need of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from app.recommendations.options import Options, Told
from app.recommendations.question import Question
from catalog.bundles import NONE, Basis, Bundles
from catalog.candidates import Family
from catalog.cost.exact import Line, exact_lines
from catalog.market import Market
from catalog.quantities import Estimate
from catalog.scorecard import Scorecard
from catalog.sizing.demand import month_factors
from catalog.sovereignty.assess import Levels
from catalog.workloads import Inference, Workload

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Chosen:
    """`option` is the candidate's number in `options`; `lines` its offers in exact decimals.

    `quote` is the price given for it, `quote_source` the id of its source where it is kept.
    `charges` are this workload's shares of the plan's charges by purpose (traffic, contract fees).
    `breakdown` is the central monthly cost by purpose, charges included, rounded to the cent: its sum is the
    placement's cost.
    """

    market: Market
    options: Options
    option: int
    lines: tuple[Line, ...]
    charges: dict[str, Decimal]
    quote: Decimal | None
    quote_source: str
    breakdown: dict[str, Decimal]

    @property
    def workload(self) -> Workload:
        """The workload served."""
        return self.options.workload

    @property
    def family(self) -> Family:
        """The family of bundles it comes from."""
        return self.options.found.families[int(self.options.family[self.option])]

    @property
    def bundles(self) -> Bundles:
        """The bundles of the family."""
        return self.family.bundles

    @property
    def card(self) -> Scorecard:
        """The scorecard of the family."""
        return self.options.scorecards[int(self.options.family[self.option])]

    @property
    def levels(self) -> Levels:
        """Its judgement by the sovereignty lens, as a column of one."""
        return self.card.levels.take(np.array([self.row]))

    @property
    def judged(self) -> int:
        """Its row in the scorecard."""
        return int(self.options.row[self.option])

    @property
    def row(self) -> int:
        """Its row in the bundles."""
        return int(self.card.rows[self.judged])

    @property
    def region(self) -> int:
        """Code of its region."""
        return int(self.options.region[self.option])

    @property
    def provider(self) -> str:
        """Id of its provider."""
        return self.market.catalog.providers.id[int(self.options.provider[self.option])]

    @property
    def region_id(self) -> str:
        """Id of its region."""
        return self.market.catalog.regions.region_id[self.region]

    @property
    def structure(self) -> int:
        """Code of its structure, -1 unknown."""
        return int(self.options.structure[self.option])

    @property
    def basis(self) -> Basis:
        """How its demand was sized."""
        return self.bundles.bases[int(self.bundles.sizing[self.row])]

    @property
    def model(self) -> str | None:
        """Canonical id of the model served, if any."""
        number = int(self.bundles.model[self.row])
        need = self.workload.need
        return need.models[number].id if isinstance(need, Inference) and number >= 0 else None

    @property
    def requests_per_month(self) -> float | None:
        """Mean requests a month over the horizon, for workloads that serve requests."""
        need = self.workload.need
        if not isinstance(need, Inference):
            return None
        months = self.market.terms.horizon_months
        return need.requests_per_month * float(month_factors(self.workload.growth_per_month, months).mean())

    def once(self, what: str, explain: Callable[["Chosen"], Told]) -> Told:
        """What was explained of this candidate before, else now (`Options.once`)."""
        return self.options.once((what, self.option), lambda: explain(self))

    def cost(self) -> Decimal:
        """Central monthly cost: the mean over the horizon."""
        return sum(self.breakdown.values(), Decimal(0))

    def cost_of_month(self, name: str) -> Decimal:
        """Cost of the `first` or the `last` month; charges and migration do not grow."""
        if self.quote is not None:
            return self.cost()
        grown = sum((getattr(line, name) for line in self.lines), Decimal(0))
        flat = self.cost() - sum((line.mean for line in self.lines), Decimal(0))
        return (grown + flat).quantize(CENT)

    def estimate(self, column: Estimate) -> Estimate:
        """One figure of the scorecard, as a column of one."""
        return column.take(np.array([self.judged], dtype=np.int32))


def chosen_of(
    market: Market,
    question: Question,
    options: Sequence[Options],
    picks: Sequence[int],
    charges: Sequence[dict[str, Decimal]],
) -> tuple[Chosen, ...]:
    """The chosen candidates in the order of the question; `picks[w]` is the option of workload w."""
    return tuple(
        _chosen(market, question, found, int(pick), paid)
        for found, pick, paid in zip(options, picks, charges, strict=True)
    )


def _chosen(
    market: Market, question: Question, options: Options, option: int, charges: dict[str, Decimal]
) -> Chosen:
    number = int(options.quoted[option])
    if number != NONE:
        given = question.quotes[number]
        breakdown = _breakdown(options, option, (), given.cost_per_month, charges)
        return Chosen(market, options, option, (), charges, given.cost_per_month, given.source, breakdown)
    lines = options.once(("lines", option), lambda: _lines(market, options, option))
    breakdown = _breakdown(options, option, lines, None, charges)
    return Chosen(market, options, option, lines, charges, None, "", breakdown)


def _lines(market: Market, options: Options, option: int) -> tuple[Line, ...]:
    family = int(options.family[option])
    row = int(options.scorecards[family].rows[int(options.row[option])])
    bundles = options.found.families[family].bundles
    return exact_lines(market, bundles, row, options.workload.requirements.max_price_age_days)


def _breakdown(
    options: Options,
    option: int,
    lines: Sequence[Line],
    quote: Decimal | None,
    charges: Mapping[str, Decimal],
) -> dict[str, Decimal]:
    found = {purpose: Decimal(0) for purpose in ("compute", "storage", "network", "migration", "other")}
    if quote is not None:
        found["other"] = quote
    for line in lines:
        found[line.purpose] += line.mean
    found["migration"] += Decimal(repr(round(float(options.moving[option]), 9)))
    for purpose, amount in charges.items():
        found[purpose] += amount
    return {purpose: amount.quantize(CENT) for purpose, amount in found.items()}
