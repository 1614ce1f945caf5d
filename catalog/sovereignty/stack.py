"""The chain of dependence of an offer, layer by layer: who makes it, under which country, can it be stopped.

Processors, accelerators and firmware come from outside Europe for every provider, "cloud de confiance"
included; what differs between providers is the control plane, its updates and its operation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from catalog.sovereignty.evidence import Tier
from catalog.sovereignty.facts import SovereigntyFacts, StructureFact

SwitchOff = Literal["yes", "no", "unknown"]
LAYERS = (
    ("silicon_cpu", "cpu_vendor"),
    ("silicon_gpu", "gpu_vendor"),
    ("firmware", "firmware_root_of_trust"),
    ("servers_network", "server_network_vendor"),
    ("hypervisor", "hypervisor"),
    ("control_plane", "control_plane"),
    ("platform_services", "platform_services"),
    ("ai_stack", "ai_stack"),
    ("operations_support", "operator_entity"),
    ("updates_signing", "update_signing"),
    ("capital_ownership", "ultimate_owner"),
    ("datacentre_operator", "datacentre_operator"),
)
NAMED_IN_THE_OFFER = "offer"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer. `controlling_countries` is empty when unknown or when code has many origins.

    `licence` is `open`, `closed`, `licensed_foreign` or empty; `switch_off` is `yes`, `no` or `unknown`:
    can somebody outside stop it from afar? `source` is `offer` where the chosen offer names the vendor.
    `days_without_vendor` is how long it works once the vendor leaves (None unknown, infinite: keeps running);
    `substitute` is `yes`, `no` or `unknown`: could another vendor take its place?
    """

    layer: str
    vendor: str
    controlling_countries: tuple[str, ...]
    licence: str
    switch_off: SwitchOff
    tier: Tier
    date: str
    source: str
    days_without_vendor: float | None = None
    substitute: str = "unknown"


def layers_of(
    facts: SovereigntyFacts,
    structure: int,
    gpu_vendor: str | None = None,
    gpu_vendor_country: str | None = None,
    model_developer: str | None = None,
    model_country: str | None = None,
) -> tuple[Layer, ...]:
    """The layers under an offer of a structure (code -1: only what holds for the whole market).

    The accelerator and the model come from the chosen offer when it names them; a model adds a layer.
    """
    layers = [_layer(facts, structure, name, column) for name, column in LAYERS]
    if gpu_vendor:
        layers[1] = _named(layers[1], gpu_vendor, gpu_vendor_country)
    if model_developer:
        empty = Layer("model", "", (), "", "unknown", Tier.E0, "", "")
        layers.append(_named(empty, model_developer, model_country))
    return tuple(_after_withdrawal(facts, layer) for layer in layers)


def _after_withdrawal(facts: SovereigntyFacts, layer: Layer) -> Layer:
    """The layer with what `withdrawal.csv` says of its kind; the first row that fits speaks."""
    for row in facts.withdrawals:
        fits = row.licence in ("", layer.licence) and row.switch_off in ("", layer.switch_off)
        if row.layer == layer.layer and fits and layer.tier > Tier.E0:
            return replace(layer, days_without_vendor=row.days, substitute=row.substitute)
    return layer


def _layer(facts: SovereigntyFacts, structure: int, name: str, column: str) -> Layer:
    fact = facts.fact(structure, column) or facts.market.get(column)
    licence = ""
    switch_off: SwitchOff = "unknown"
    if column == "control_plane":
        known = facts.fact(structure, "control_plane_licence")
        licence, switch_off = known.value if known else "", _switch_off(facts, structure)
    elif fact is not None and fact.open_code:
        licence = "open"
    if fact is None:
        return Layer(name, "", (), licence, switch_off, Tier.E0, "", "")
    countries = fact.countries or _countries_behind(facts, structure, column)
    return Layer(name, fact.value, countries, licence, switch_off, fact.tier, fact.date, fact.source)


def _countries_behind(facts: SovereigntyFacts, structure: int, column: str) -> tuple[str, ...]:
    """Countries of a layer told by its neighbour: the licence of a control plane, the owner's country."""
    neighbour = {"control_plane": "control_plane_licence", "ultimate_owner": "ultimate_owner_country"}
    fact: StructureFact | None = facts.fact(structure, neighbour.get(column, ""))
    return fact.countries if fact else ()


def _switch_off(facts: SovereigntyFacts, structure: int) -> SwitchOff:
    if facts.reads(structure, "remote_switch_off_risk", "switch_off"):
        return "yes"
    return "no" if facts.reads(structure, "remote_switch_off_risk", "no_switch_off") else "unknown"


def _named(layer: Layer, vendor: str, country: str | None) -> Layer:
    countries = (country,) if country else ()
    return replace(
        layer,
        vendor=vendor,
        controlling_countries=countries,
        tier=Tier.E2,
        date="",
        source=NAMED_IN_THE_OFFER,
    )


def trusted_share(layers: Sequence[Layer], trusted: frozenset[str]) -> tuple[float, float]:
    """Least and greatest share (0-1) of layers under trusted countries: unknown ones counted out, then in."""
    inside = sum(
        bool(x.controlling_countries) and trusted.issuperset(x.controlling_countries) for x in layers
    )
    unknown = sum(not x.controlling_countries and x.licence != "open" for x in layers)
    open_code = sum(not x.controlling_countries and x.licence == "open" for x in layers)
    return (inside + open_code) / len(layers), (inside + open_code + unknown) / len(layers)


def kill_switches(layers: Sequence[Layer], trusted: frozenset[str]) -> tuple[str, ...]:
    """Layers somebody outside the trusted countries can stop, or for which nobody rules it out."""
    return tuple(
        x.layer
        for x in layers
        if x.switch_off != "no"
        and x.controlling_countries
        and not trusted.issuperset(x.controlling_countries)
    )
