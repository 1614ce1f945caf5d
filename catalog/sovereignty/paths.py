"""The chain of entities by which a country reaches a provider, and the laws it can use there.

The structure rows are read as a graph: the company that sells, who operates, who owns, where it has
subsidiaries, who supplies. A path runs from the company to a country, one sentence a lawyer can check:
`AWS European Sovereign Cloud GmbH → Amazon.com Inc. → US: CLOUD Act, FISA 702`.
"""

from dataclasses import dataclass, replace

from catalog.sovereignty.entities import SUPPLY_LAYERS, countries_of, reach_of
from catalog.sovereignty.evidence import Tier
from catalog.sovereignty.facts import Law, SovereigntyFacts
from catalog.workloads import JurisdictionRule, Reach

ARROW = " → "
# Control first by its strongest link: a path through the owner says more than the seat it also has.
OWNER_LAYERS = ("ultimate_owner_country", "ultimate_owner")


@dataclass(frozen=True, slots=True)
class Step:
    """One node of a path: who or what it is, how it hangs on the node before, on which evidence."""

    name: str
    relation: str  # sells | operates | owns | present_in | supplies_<layer>
    tier: Tier
    source: str


@dataclass(frozen=True, slots=True)
class Path:
    """From the company that sells to a country with power over it, and the laws it may use there."""

    steps: tuple[Step, ...]
    country: str
    reach: Reach
    laws: tuple[Law, ...]

    @property
    def text(self) -> str:
        """The path in one line; without a listed law it ends in the country."""
        named = ", ".join(dict.fromkeys(law.short for law in self.laws))
        return ARROW.join(
            [*(step.name for step in self.steps), f"{self.country}: {named}" if named else self.country]
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources of every step and law, each once."""
        cited = (*(step.source for step in self.steps), *(law.source for law in self.laws))
        return tuple(dict.fromkeys(source for source in cited if source))


def paths_of_reach(
    facts: SovereigntyFacts,
    structure: int,
    country: str,
    reach: Reach,
    eu_members: frozenset[str] = frozenset(),
    gpu_vendor_country: str | None = None,
) -> tuple[Path, ...]:
    """Every path by which a country reaches a structure, narrowest reach first; empty when none does.

    A wider reach includes the narrower ones. `EU` stands for the union and for its `eu_members`.
    `gpu_vendor_country` is the country of the accelerator actually chosen.
    """
    if structure < 0:
        return ()
    wanted = eu_members | {"EU"} if country == "EU" else frozenset({country})
    reaches = tuple(Reach)[: tuple(Reach).index(reach) + 1]
    found: list[Path] = []
    for kind in reaches:
        for place in sorted(wanted & _places(facts, structure, kind, gpu_vendor_country)):
            chains = _chains(facts, structure, place, kind, gpu_vendor_country)
            found += [Path(chain, place, kind, _laws(facts, place, kind)) for chain in chains]
    return tuple(found)


def reason_path(
    facts: SovereigntyFacts,
    structure: int,
    rule: JurisdictionRule,
    eu_members: frozenset[str] = frozenset(),
    gpu_vendor_country: str | None = None,
) -> str:
    """Why a structure fails a rule of `exclude_jurisdictions`, in a line with sources; empty when it passes.

    An owner nobody names fails too, and the line says that.
    """
    paths = paths_of_reach(facts, structure, rule.country, rule.reach, eu_members, gpu_vendor_country)
    if paths:
        return f"reached by {paths[0].reach.value}: {paths[0].text} [{', '.join(paths[0].sources)}]"
    if structure < 0:
        return "no public fact names the company, its owner or its operator [structures.csv]"
    if not countries_of(facts, structure, "ultimate_owner_country"):
        company = company_of(facts, structure)
        cited = f" [{company.source}]" if company.source else ""
        return f"{company.name}: no public fact names the ultimate owner, which counts as reached{cited}"
    return ""


def company_of(facts: SovereigntyFacts, structure: int) -> Step:
    """The company a path starts from: the operator when named in the seat's country, else the seller."""
    entity, operator = facts.fact(structure, "legal_entity"), facts.fact(structure, "operator_entity")
    if operator and (entity is None or operator.countries == entity.countries):
        return Step(operator.value.partition(";")[0], "operates", operator.tier, operator.source)
    if entity:
        return Step(entity.value, "sells", entity.tier, entity.source)
    return Step(facts.structures[structure], "sells", Tier.E0, "")


def _places(
    facts: SovereigntyFacts, structure: int, kind: Reach, gpu_vendor_country: str | None
) -> frozenset[str]:
    """Countries one kind of reach alone gives; presence does not repeat control."""
    lists = {
        name: frozenset(places) for name, places in reach_of(facts, structure, gpu_vendor_country).items()
    }
    control = lists[Reach.CONTROL.value]
    return lists[kind.value] - control if kind is Reach.PRESENCE else lists[kind.value]


def _chains(
    facts: SovereigntyFacts, structure: int, place: str, kind: Reach, gpu_vendor_country: str | None
) -> tuple[tuple[Step, ...], ...]:
    company = company_of(facts, structure)
    if kind is Reach.CONTROL:
        return _control_chains(facts, structure, place, company)
    if kind is Reach.PRESENCE:
        return ((company, _step(facts, structure, "presence_countries", "present_in")),)
    layers = [layer for layer in SUPPLY_LAYERS if place in countries_of(facts, structure, layer)]
    if "control_plane" in layers:
        layers = [layer for layer in layers if layer != "control_plane_licence"]  # the same vendor twice
    chains = [(company, _supplied(facts, structure, layer)) for layer in layers]
    if gpu_vendor_country == place and "gpu_vendor" not in layers:
        chains.append((company, Step("accelerator of the offer", "supplies_gpu_vendor", Tier.E2, "offer")))
    return tuple(chains)


def _supplied(facts: SovereigntyFacts, structure: int, layer: str) -> Step:
    """A supply step names its layer too: a vendor alone does not say what it supplies."""
    step = _step(facts, structure, layer, f"supplies_{layer}")
    return replace(step, name=f"{layer.replace('_', ' ')}: {step.name}")


def _control_chains(
    facts: SovereigntyFacts, structure: int, place: str, company: Step
) -> tuple[tuple[Step, ...], ...]:
    """Through the owner, through the operator, and by the seat itself; a shorter one only when it adds."""
    chains: list[tuple[Step, ...]] = []
    if any(place in countries_of(facts, structure, layer) for layer in OWNER_LAYERS):
        owner = _step(facts, structure, _owner_layer(facts, structure), "owns")
        chains.append((company,) if owner.name == company.name else (company, owner))
    if place in countries_of(facts, structure, "operator_country"):
        operator = _step(facts, structure, "operator_entity", "operates")
        via = (company,) if operator.name in ("", company.name) else (company, operator)
        chains.append(via)
    if place in countries_of(facts, structure, "seat_country"):
        chains.append((company,))
    return tuple(dict.fromkeys(chains))


def _owner_layer(facts: SovereigntyFacts, structure: int) -> str:
    return "ultimate_owner" if facts.fact(structure, "ultimate_owner") else "ultimate_owner_country"


def _step(facts: SovereigntyFacts, structure: int, layer: str, relation: str) -> Step:
    fact = facts.fact(structure, layer)
    if fact is None:
        return Step("", relation, Tier.E0, "")
    # What follows a semicolon comments on the name; the fact itself keeps it.
    return Step(fact.value.partition(";")[0], relation, fact.tier, fact.source)


def _laws(facts: SovereigntyFacts, country: str, reach: Reach) -> tuple[Law, ...]:
    """Laws of a country that compel by this reach, in the order of `laws.csv`."""
    return tuple(
        law for law in facts.laws if law.country == country and reach.value in law.compels_by.split(";")
    )
