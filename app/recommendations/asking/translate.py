"""From the wire schema to domain values: requirements merged, classes inherited, copies made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.recommendations.asking.defaults import Taken
from app.recommendations.asking.inheritance import Inherited, inherit
from app.recommendations.asking.needs import need_of
from app.recommendations.asking.portfolio import (
    baseline_of,
    priorities_of,
    quotes_of,
    rules_of,
    terms_of,
    volume_discounts_of,
)
from app.recommendations.asking.replicas import expand_replicas
from app.recommendations.asking.schemas import QuestionWire
from app.recommendations.asking.stricter import JOINED, Combiner, Contradiction
from app.recommendations.asking.vocabulary import Vocabulary
from app.recommendations.asking.wire_requirements import RequirementsWire
from app.recommendations.asking.wire_workloads import (
    AnyWorkloadWire,
    ComputeWire,
    InferenceWire,
    StorageWire,
)
from app.recommendations.question import Commitment, Link, Question
from catalog.workloads import (
    DataClass,
    Evidence,
    JurisdictionRule,
    Pin,
    Reach,
    Requirements,
    UserGroup,
    Workload,
)


class Contradictory(ValueError):
    """Workloads whose requirements no place can meet; `found` pairs the index of each with the reason."""

    def __init__(self, found: list[tuple[int, Contradiction]]) -> None:
        """Keep every contradiction."""
        super().__init__(f"{len(found)} workloads contradict themselves")
        self.found = tuple(found)


def translate(wire: QuestionWire, taken: Taken, vocabulary: Vocabulary, today: str) -> Question:
    """The question as domain values; raises `Contradictory`."""
    terms, rules = terms_of(wire, today), rules_of(wire.requirements)
    question = Question(
        name=wire.name,
        terms=terms,
        workloads=_workloads(wire, taken, vocabulary),
        links=tuple(Link(link.source, link.target, link.gib_per_month) for link in wire.links),
        rules=replace(rules, capacities=(*rules.capacities, *vocabulary.own.capacities)),
        priorities=priorities_of(wire.priorities),
        commitments=tuple(
            Commitment(item.provider, item.spend_per_month, item.until) for item in wire.commitments
        ),
        volume_discounts=volume_discounts_of(wire),
        baseline=baseline_of(wire),
        quotes=vocabulary.own.with_kept(quotes_of(wire), [item.name for item in wire.workloads], terms),
    )
    several = (item for item in wire.workloads if isinstance(item, ComputeWire | StorageWire))
    copies = {item.name: item.replicas_in for item in several}
    return expand_replicas(question, copies)


def _workloads(wire: QuestionWire, taken: Taken, vocabulary: Vocabulary) -> tuple[Workload, ...]:
    inferences = {item.name: item for item in wire.workloads if isinstance(item, InferenceWire)}
    builder = _Builder(wire, taken, Combiner(vocabulary), _classes(wire, taken), inferences)
    built: list[Workload] = []
    contradictions: list[tuple[int, Contradiction]] = []
    for index, workload in enumerate(wire.workloads):
        try:
            built.append(builder.build(index, workload))
        except Contradiction as contradiction:
            contradictions.append((index, contradiction))
    if contradictions:
        raise Contradictory(contradictions)
    return tuple(built)


def _classes(wire: QuestionWire, taken: Taken) -> dict[str, Inherited]:
    """The class of every workload; one given by `defaults` is a floor, not a statement."""
    floor: dict[str, DataClass] = {}
    stated: dict[str, DataClass] = {}
    flows = [pair for link in wire.links for pair in _both_ways(link.source, link.target)]
    for index, workload in enumerate(wire.workloads):
        own = DataClass(workload.data_class) if workload.data_class else None
        floor[workload.name] = own or DataClass.INTERNAL
        if own and ("data_class",) not in taken.get(index, frozenset()):
            stated[workload.name] = own
        if isinstance(workload, StorageWire) and workload.monitoring:
            flows.append((workload.monitoring.requests_of, workload.name))
    return inherit(floor, stated, flows)


def _both_ways(source: str, target: str) -> Iterable[tuple[str, str]]:
    return (source, target), (target, source)


@dataclass(frozen=True, slots=True)
class _Builder:
    """What every workload of a question is built with."""

    wire: QuestionWire
    taken: Taken
    combiner: Combiner
    classes: Mapping[str, Inherited]
    inferences: Mapping[str, InferenceWire]

    def build(self, index: int, workload: AnyWorkloadWire) -> Workload:
        """One workload; raises `Contradiction`."""
        inherited = self.classes[workload.name]
        return Workload(
            name=workload.name,
            kind=workload.kind,
            need=need_of(workload, self.inferences),
            requirements=self._requirements(index, workload, inherited),
            data_class=inherited.data_class,
            inherited_from=inherited.inherited_from,
            growth_per_month=self._growth(workload),
            importance=workload.importance,
            interruptible=workload.interruptible,
            users=tuple(UserGroup(group.country, group.share) for group in workload.users),
            pinned=Pin(workload.pinned.provider, workload.pinned.region) if workload.pinned else None,
        )

    def _growth(self, workload: AnyWorkloadWire) -> float:
        """A month's growth; traces grow with the requests they watch unless they state their own."""
        own = workload.growth_per_month
        if own is None and isinstance(workload, StorageWire) and workload.monitoring:
            own = self.inferences[workload.monitoring.requests_of].growth_per_month
        return own or 0.0

    def _requirements(self, index: int, workload: AnyWorkloadWire, inherited: Inherited) -> Requirements:
        taken = self.taken.get(index, frozenset())
        home = f"workloads.{workload.name}.requirements"
        origins = {
            field: f"defaults.requirements.{field}"
            if ("requirements", field) in taken or ("requirements",) in taken
            else f"{home}.{field}"
            for field in RequirementsWire.model_fields
        }
        everywhere = {field: f"requirements.{field}" for field in RequirementsWire.model_fields}
        presets = self.combiner.vocabulary.data_classes
        return self.combiner.strictest(
            [
                requirements_of(workload.requirements, origins),
                requirements_of(self.wire.requirements, everywhere),
                *(presets.preset(data_class) for data_class in inherited.reached_by),
            ]
        )


def requirements_of(wire: RequirementsWire, origins: Mapping[str, str]) -> Requirements:
    """Requirements as stated in one place; `origins` names that place for each field it may state."""
    stated = {field: origin for field, origin in origins.items() if getattr(wire, field) not in (None, [])}
    for field in JOINED:
        for item in getattr(wire, field) or () if field in stated else ():
            stated[f"{field}.{getattr(item, 'country', item)}"] = origins[field]
    unstated = Requirements()
    return Requirements(
        residency=tuple(wire.residency or ()),
        juridical_min=wire.juridical_min or 0,
        technological_min=wire.technological_min or 0,
        evidence=Evidence(wire.evidence) if wire.evidence else unstated.evidence,
        certificates=tuple(wire.certificates or ()),
        certificate_valid=wire.certificate_valid or unstated.certificate_valid,
        exclude_jurisdictions=tuple(
            JurisdictionRule(rule.country, Reach(rule.reach)) for rule in wire.exclude_jurisdictions or ()
        ),
        max_rtt_ms=wire.max_rtt_ms,
        keys=wire.keys,
        exclude_providers=tuple(wire.exclude_providers or ()),
        only_providers=tuple(wire.only_providers or ()),
        exclude_stale_prices=wire.exclude_stale_prices or False,
        max_price_age_days=wire.max_price_age_days or unstated.max_price_age_days,
        origins=stated,
    )
