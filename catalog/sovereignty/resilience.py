"""What is left when a vendor leaves: kill switches, time to degradation, the weakest layer, trusted share.

Unknown stays unknown: a time is only ever *at most* so many days while a layer nobody documents could
fail sooner, and the share of layers in trusted hands is a range.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.sovereignty.stack import Layer, kill_switches, trusted_share


@dataclass(frozen=True, slots=True)
class Degradation:
    """Days until the first layer degrades once foreign vendors leave.

    `days_at_most` is the smallest figure known (0 or more, infinite: keeps running), None when none is;
    `exact` when no layer is unknown or nothing can be sooner; `unknown_layers` are those without a figure.
    """

    days_at_most: float | None
    exact: bool
    unknown_layers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resilience:
    """The metrics of a stack under a set of trusted countries; `trusted_low` and `trusted_high` are 0-1."""

    trusted_low: float
    trusted_high: float
    kill_switch_layers: tuple[str, ...]
    confirmed_kill_switches: tuple[str, ...]
    weakest_layer: str
    degradation: Degradation
    foreign_layers: tuple[str, ...]


def resilience_of(layers: Sequence[Layer], trusted: frozenset[str]) -> Resilience:
    """Metrics of the layers under one offer; the countries are ISO alpha-2 codes (and `EU`)."""
    low, high = trusted_share(layers, trusted)
    stoppable = kill_switches(layers, trusted)
    return Resilience(
        trusted_low=low,
        trusted_high=high,
        kill_switch_layers=stoppable,
        confirmed_kill_switches=tuple(
            x.layer for x in layers if x.layer in stoppable and x.switch_off == "yes"
        ),
        weakest_layer=max(layers, key=lambda layer: weakness(layer, trusted)).layer,
        degradation=time_to_degradation(layers, trusted),
        foreign_layers=tuple(x.layer for x in layers if is_foreign(x, trusted)),
    )


def is_foreign(layer: Layer, trusted: frozenset[str]) -> bool:
    """Is some country outside the trusted set known to control the layer?"""
    return bool(layer.controlling_countries) and not trusted.issuperset(layer.controlling_countries)


def weakness(layer: Layer, trusted: frozenset[str]) -> tuple[int, int, float]:
    """How weak a layer is, to compare: in foreign hands and stoppable, then foreign, unknown, trusted.

    Among equals one without a substitute is weaker, then one that degrades sooner. The first layer in the
    order of the stack wins a tie.
    """
    if is_foreign(layer, trusted):
        rank = {"yes": 4, "unknown": 3, "no": 2}[layer.switch_off]
    else:
        rank = 0 if layer.controlling_countries or layer.licence == "open" else 1
    days = math.inf if layer.days_without_vendor is None else layer.days_without_vendor
    return rank, {"no": 2, "unknown": 1, "yes": 0}[layer.substitute], -days


def time_to_degradation(layers: Sequence[Layer], trusted: frozenset[str]) -> Degradation:
    """Least days over the layers not known to be in trusted hands (method page: minimum over layers)."""
    exposed = [x for x in layers if is_foreign(x, trusted) or not x.controlling_countries]
    known = [x.days_without_vendor for x in exposed if x.days_without_vendor is not None]
    unknown = tuple(x.layer for x in exposed if x.days_without_vendor is None)
    least = min(known, default=None if unknown else math.inf)
    if least is not None and math.isinf(least) and unknown:
        least = None  # some layers keep running for ever: that bounds nothing
    return Degradation(least, exact=least == 0 or not unknown, unknown_layers=unknown)
