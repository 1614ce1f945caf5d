"""What each workload may choose from: judged candidates as columns, with moving costs and quotes."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from app.recommendations.failing import PASSES as PASSES
from app.recommendations.failing import Condition, Failures, conditions_of, failures_of, pattern_of
from app.recommendations.moving import moving_costs, region_code
from app.recommendations.question import Question
from app.recommendations.worthy import dearer_and_larger, front
from catalog.bundles import NONE, Bundles, Table
from catalog.candidates import Candidates, Family, candidates, sizing_key
from catalog.gates import Exclusion
from catalog.market import Market, waiting
from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.quoted import quoted_family
from catalog.recent import Recent, kept
from catalog.scorecard import Scorecard, judge
from catalog.workloads import Training, Workload

Told = TypeVar("Told")
CHEAPEST: Recent[tuple[Market, int, str], tuple[float, float] | None] = Recent(4)

LEVELS = tuple(
    (axis, kind) for axis in ("juridical", "technological") for kind in ("structural", "proven", "ceiling")
)


@dataclass(frozen=True, slots=True)
class Options:
    """Candidates of one workload, judged. `family` and `row` lead back to the scorecards.

    `missing` is PASSES, or the position in `paths` of the one requirement a candidate fails: those
    are kept to price that requirement. SEVERAL stands for more than one; `fails` names them, a column per
    one of `conditions`. `levels` holds a column per pair of LEVELS (-1 undetermined). `cost` holds
    `moving`; `quoted` rows carry a quote's price.
    Costs are in the question's currency, carbon in kg CO2e, both a month; `score` is 0-100; `fee` is
    what a contract costs a month beside its offers; `gpu`, `gpus` and `vcpus` say what quotas count: its kind
    of GPU (NONE without), GPUs and vCPU held at once. `worthy` marks the candidates some plan may want:
    no other of the same place, parties and requirements is at once cheaper and cleaner. `met` counts the
    candidates that meet every requirement, those not judged included because a smaller machine is cheaper;
    `cheapest` is the cost and the carbon (0 unknown) of the cheapest priced one, whatever it fails. `told`
    keeps what was explained of them (`once`) for as long as they are at hand.
    """

    workload: Workload
    found: Candidates
    scorecards: tuple[Scorecard, ...]
    family: IntArray
    row: IntArray
    missing: IntArray
    paths: tuple[str, ...]
    conditions: tuple[Condition, ...]
    fails: BoolArray
    levels: NDArray[np.int8]
    region: IntArray
    provider: IntArray
    structure: IntArray
    cost: FloatArray
    moving: FloatArray
    carbon: FloatArray
    score: FloatArray
    quoted: IntArray
    fee: FloatArray
    gpu: IntArray
    gpus: FloatArray
    vcpus: FloatArray
    worthy: BoolArray
    exclusions: tuple[Exclusion, ...]
    met: int
    cheapest: tuple[float, float] | None
    told: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.cost)

    def allowed(self, dropped: str | None = None) -> BoolArray:
        """Candidates that meet every requirement, or every one but the dropped path."""
        passes = self.missing == PASSES
        if dropped in self.paths:
            passes = passes | (self.missing == self.paths.index(dropped))
        return np.asarray(passes)

    def once(self, what: Hashable, explain: Callable[[], Told]) -> Told:
        """What was explained of these candidates under `what` before, else now.

        The next question with a workload of this shape asks the same again: nothing told may hold its name.
        """
        if what not in self.told:
            self.told[what] = explain()
        return cast(Told, self.told[what])

    def take(self, rows: BoolArray | IntArray) -> "Options":
        """The chosen candidates."""
        columns = (
            *("family", "row", "missing", "region", "provider", "structure"),
            *("cost", "moving", "carbon", "score", "quoted", "fee", "gpu", "gpus", "vcpus", "worthy"),
            *("fails", "levels"),
        )
        return replace(self, told={}, **{name: getattr(self, name)[rows] for name in columns})


def options_of(
    market: Market,
    question: Question,
    workload: Workload,
    *,
    carbon_needed: bool,
    dropped: frozenset[str] = frozenset(),
    several: bool = False,
) -> Options:
    """Everything a workload may choose from, and what it would gain were one requirement dropped.

    `dropped` names requirements, by path, that are not held at all. `several` keeps candidates that fail
    more than one as well, which takes longer.
    """
    listed = candidates(market, workload, carbon_needed=carbon_needed)
    listed, quotes = with_quotes(market, question, workload, listed, carbon_needed)
    found = _without_gates(listed, dropped)
    failures = [failures_of(family, conditions_of(found.families)) for family in found.families]
    share = waiting_share(market, workload)
    cards = tuple(
        judge(market, family, _kept(market, question, family, failed, several), share)
        for family, failed in zip(found.families, failures, strict=True)
    )
    options = _joined(market, workload, found, cards, failures)
    if quotes:
        cheapest = cheapest_of(market, found.families)
    else:
        key = market, *sizing_key(workload)
        cheapest = CHEAPEST.get(key, lambda: cheapest_of(market, found.families))
    options = replace(options, cheapest=cheapest)
    options = _with_known_carbon(options) if carbon_needed else options
    options = _quotes_only(options, quotes)
    moving = moving_costs(market, question, workload, options.region, options.provider)
    return _with_worthy(replace(options, moving=moving, cost=options.cost + moving), question, several)


def waiting_share(market: Market, workload: Workload) -> FloatArray | None:
    """Share of its use emissions a job that may wait keeps in each region, by a forecast; None if it may not.

    The forecast knows only the past. Where it would do harm the job starts at once.
    """
    need = workload.need
    if not isinstance(need, Training) or need.flexible is None:
        return None
    kept = waiting(market.catalog, need.flexible.duration_hours, need.flexible.window_hours)
    return np.minimum(kept.forecast, 1.0)


def _without_gates(found: Candidates, dropped: frozenset[str]) -> Candidates:
    families = tuple(
        replace(family, gates=tuple(gate for gate in family.gates if gate.requirement not in dropped))
        for family in found.families
    )
    return replace(found, families=families) if dropped else found


def wants_dearer(question: Question) -> bool:
    """A cap on a share of spend may want dearer candidates: then all are worthy."""
    return any(cap.of == "spend" for cap in question.rules.share_caps)


def counts_units(question: Question) -> bool:
    """Whether a capacity counts what candidates hold: then one that holds less may be worth more."""
    return any(capacity.of != "workloads" for capacity in question.rules.capacities)


def _kept(market: Market, question: Question, family: Family, failed: Failures, several: bool) -> BoolArray:
    """Rows worth judging; not so machines dearer than a smaller one, which may be tens of thousands."""
    kept: BoolArray = ~failed.hopeless
    pattern = failed.pattern()
    if not several:
        pattern = failed.missing
        kept = kept & (pattern >= PASSES)
    if wants_dearer(question) or family.bundles.family != "machine":
        return kept
    fee = contract_fee(market, family.bundles)
    return kept & ~dearer_and_larger(family.bundles, family.cost.mean.central, fee, pattern)


def _with_worthy(options: Options, question: Question, several: bool) -> Options:
    """Mark the front, by which the model is built; with levels apart where every level may be asked for."""
    if wants_dearer(question):
        return options
    asked: tuple[IntArray, ...] = (options.missing,)
    if several:
        levels = np.unique(options.levels, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int32)
        asked = (pattern_of(options.fails), levels)
    place = (options.provider, options.region, options.structure)
    keys: tuple[IntArray | FloatArray, ...] = (*asked, *place, options.score, options.fee)
    if counts_units(question):
        keys = (*keys, options.gpu, options.gpus, options.vcpus)
    return replace(options, worthy=front(keys, options.cost, options.carbon))


def _joined(
    market: Market,
    workload: Workload,
    found: Candidates,
    cards: tuple[Scorecard, ...],
    failures: Sequence[Failures],
) -> Options:
    conditions = conditions_of(found.families)
    paths = tuple(dict.fromkeys(condition.path for condition in conditions))
    missing = [failed.missing for failed in failures]
    fails = [failed.fails[card.rows] for failed, card in zip(failures, cards, strict=True)]
    bundles = [family.bundles for family in found.families]
    size = sum(len(card) for card in cards)

    def column(name: str) -> IntArray:
        parts = [getattr(b, name)[card.rows] for b, card in zip(bundles, cards, strict=True)]
        return np.concatenate([np.zeros(0, dtype=np.int32), *parts]).astype(np.int32)

    def figure(values: Sequence[FloatArray]) -> FloatArray:
        return np.concatenate([np.zeros(0), *values])

    return Options(
        workload=workload,
        found=found,
        scorecards=cards,
        family=np.repeat(np.arange(len(cards)), [len(card) for card in cards]).astype(np.int32),
        row=np.concatenate([np.zeros(0, dtype=np.int32), *(np.arange(len(card)) for card in cards)]).astype(
            np.int32
        ),
        missing=np.concatenate(
            [np.zeros(0, dtype=np.int32), *(m[card.rows] for m, card in zip(missing, cards, strict=True))]
        ).astype(np.int32),
        paths=paths,
        conditions=conditions,
        fails=np.concatenate([np.zeros((0, len(conditions)), dtype=np.bool_), *fails]),
        levels=np.concatenate([np.zeros((0, len(LEVELS)), dtype=np.int8), *map(_levels, cards)]),
        region=column("region"),
        provider=column("provider"),
        structure=column("structure"),
        cost=figure([card.cost.mean.central for card in cards]),
        moving=np.zeros(size),
        carbon=figure([card.carbon.total_kg.central for card in cards]),
        score=figure([card.score for card in cards]),
        quoted=np.full(size, NONE, dtype=np.int32),
        fee=figure([contract_fee(market, b, card.rows) for b, card in zip(bundles, cards, strict=True)]),
        gpu=column("gpu"),
        gpus=figure([b.hardware.gpus_held[card.rows] for b, card in zip(bundles, cards, strict=True)]),
        vcpus=figure(
            [np.nan_to_num(b.hardware.vcpus_held[card.rows]) for b, card in zip(bundles, cards, strict=True)]
        ),
        worthy=np.ones(size, dtype=np.bool_),
        exclusions=found.exclusions,
        met=sum(int((failed == PASSES).sum()) for failed in missing),
        cheapest=None,
    )


def cheapest_of(market: Market, families: Sequence[Family]) -> tuple[float, float] | None:
    """Cost and carbon (0 where unknown) of the cheapest priced bundle with all gates off."""
    best: tuple[float, Family, int] | None = None
    for family in families:
        price = family.cost.mean.central
        known = np.isfinite(price)
        if known.any():
            row = int(np.where(known, price, np.inf).argmin())
            if best is None or price[row] < best[0]:
                best = float(price[row]), family, row
    if best is None:
        return None
    card = judge(market, best[1], np.array([best[2]], dtype=np.int32))
    return best[0], float(np.nan_to_num(card.carbon.total_kg.central[0]))


def _levels(card: Scorecard) -> NDArray[np.int8]:
    """The levels of the judged rows, a column per pair of LEVELS."""
    judged = card.levels.take(card.rows)
    return np.column_stack([getattr(judged.axis(axis), kind) for axis, kind in LEVELS]).astype(np.int8)


def contract_fee(market: Market, bundles: Bundles, rows: IntArray | None = None) -> FloatArray:
    """Fixed monthly fee of the contract behind some bundles (all of them), in the question's currency."""
    part = bundles.parts[0]
    offers = part.row if rows is None else part.row[rows]
    if part.table is not Table.MACHINE:
        return np.zeros(len(offers))
    return contract_fee_of(market, offers)


def contract_fee_of(market: Market, offers: IntArray) -> FloatArray:
    """The same behind some machines."""
    return np.asarray(_contract_fees(market)[offers])


@kept(4)
def _contract_fees(market: Market) -> FloatArray:
    """The same of every machine on sale."""
    machines = market.catalog.machines
    fee = machines.extra_per_month
    return np.where(fee > 0, fee * market.factors[machines.currency], 0.0)


def _with_known_carbon(options: Options) -> Options:
    """Without the candidates whose carbon is not known, when the objective or a cap reads it."""
    known = np.isfinite(options.carbon)
    out = ~known & options.allowed()
    if not out.any():
        return options.take(known)
    who = tuple(int(code) for code in np.unique(options.provider[out]))
    line = Exclusion("carbon_unknown", "priorities", options.workload.name, int(out.sum()), who)
    return replace(options.take(known), exclusions=(*options.exclusions, line))


def with_quotes(
    market: Market, question: Question, workload: Workload, found: Candidates, carbon_needed: bool
) -> tuple[Candidates, dict[int, int]]:
    """The candidates with one family more per quote, and the number of the quote by the family's number."""
    numbers: dict[int, int] = {}
    listed = families = found.families
    for number, quote in enumerate(question.quotes):
        if quote.workload != workload.name or not quote.holds_on(market.terms.as_of):
            continue
        region = region_code(market.catalog, quote.provider, quote.region)
        price = float(quote.cost_per_month)
        family = quoted_family(market, workload, region, price, listed, carbon_needed=carbon_needed)
        if family is not None:
            numbers[len(families)] = number
            families = (*families, family)
    return replace(found, families=families), numbers


def _quotes_only(options: Options, numbers: dict[int, int]) -> Options:
    """Where a quote stands, it replaces every list price of its region."""
    for family, number in numbers.items():
        mine = options.family == family
        there = np.isin(options.region, options.region[mine])
        options = options.take(mine | ~there)
        options.quoted[options.family == family] = number
    return options
