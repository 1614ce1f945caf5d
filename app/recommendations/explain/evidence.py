"""Facts to obtain: what the chosen providers should show before the plan rests on proof."""

from collections.abc import Iterable, Sequence

from app.recommendations.answer_facts import FactsToObtain, FactToObtain, WayToProof
from app.recommendations.explain.chosen import Chosen
from catalog.sovereignty import Levels, WantedFact, WayToLevel, way_to_level
from catalog.workloads import DataClass, Evidence, Workload

LEAST_DEMANDED = 2  # SEAL-2: the first level at which no foreign law alone decides
FACTS_KEPT = 10

Asked = tuple[str, int]  # an axis and the level (0-4) to prove on it
Known = dict[tuple[Levels, int, Asked], WayToLevel]
Listed = tuple[str, tuple[WayToProof, ...], tuple[FactToObtain, ...], int]


def facts_wanted(chosen: Sequence[Chosen]) -> tuple[FactsToObtain, ...]:
    """What to ask of each chosen provider, workloads with the same list together.

    A workload asks when it has a minimum on an axis or holds confidential data or stricter; the level to
    prove is its minimum, at least 2. Facts are ordered by what they gain: the criterion that is
    furthest from the level comes first, which within an axis is the order of the staircase. What the
    documents of a provider would save in money is worked out in `information.py`.
    """
    known: Known = {}

    def ways(one: Chosen) -> list[WayToLevel]:
        return [_way(one, each, known) for each in _asked(one.workload)]

    return facts_listed((one.workload.name, one.provider, one.once("ways", ways)) for one in chosen)


def facts_listed(wanted: Iterable[tuple[str, str, Sequence[WayToLevel]]]) -> tuple[FactsToObtain, ...]:
    """What to ask, from workloads with their providers and ways to levels; those with one list together."""
    groups: dict[Listed, list[str]] = {}
    for workload, provider, ways in wanted:
        if any(way.wanted or not way.reachable for way in ways):
            groups.setdefault(_listed(provider, ways), []).append(workload)
    return tuple(
        FactsToObtain(workloads=tuple(names), provider=provider, ways=ways, facts=facts, facts_more=more)
        for (provider, ways, facts, more), names in groups.items()
    )


def _asked(workload: Workload) -> tuple[Asked, ...]:
    """The axes on which proof matters to a workload, and the level aimed at."""
    required = workload.requirements
    minima = (("juridical", required.juridical_min), ("technological", required.technological_min))
    sensitive = workload.data_class.strictness >= DataClass.CONFIDENTIAL.strictness
    return tuple((axis, max(least, LEAST_DEMANDED)) for axis, least in minima if least > 0 or sensitive)


def _way(chosen: Chosen, asked: Asked, known: Known) -> WayToLevel:
    """The way to a proven level; placements of one case share it."""
    levels, row = chosen.card.levels, chosen.row
    key = (levels, int(levels.case[row]), asked)
    if key not in known:
        facts = chosen.market.catalog.sovereignty
        known[key] = way_to_level(facts, levels, row, *asked, Evidence.PROVEN)
    return known[key]


def _listed(provider: str, ways: Sequence[WayToLevel]) -> Listed:
    facts = [_fact(way, wanted) for way in ways for wanted in way.wanted]
    facts.sort(key=lambda fact: fact.level - fact.needed)
    kept = tuple(facts[:FACTS_KEPT])
    return provider, tuple(map(_summary, ways)), kept, len(facts) - len(kept)


def _summary(way: WayToLevel) -> WayToProof:
    return WayToProof(
        axis=way.axis,
        demanded=way.demanded,
        reached=None if way.reached < 0 else way.reached,
        reachable=way.reachable,
        blocked_by=way.blocked_by,
    )


def _fact(way: WayToLevel, wanted: WantedFact) -> FactToObtain:
    question = wanted.question
    return FactToObtain(
        axis=way.axis,
        criterion=wanted.criterion,
        level=wanted.level,
        needed=way.demanded,
        axis_reaches=wanted.reaches,
        least_evidence=wanted.least_tier.name,
        question_en=question.question_en,
        question_fr=question.question_fr,
        document_en=question.document_en,
        document_fr=question.document_fr,
    )
