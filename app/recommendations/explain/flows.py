"""What flows along the links of a question: its class, its places, who could read it, who could stop it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.recommendations.answer import Flow, FlowReaders, StoppableLayer
from app.recommendations.explain.chosen import Chosen
from app.recommendations.explain.sovereignty import stack_of
from app.recommendations.question import Link, Question
from catalog.market import Market
from catalog.sovereignty import Layer, kill_switches, reach_of, trusted_set
from catalog.workloads import Reach


def flows_of(market: Market, question: Question, chosen: Sequence[Chosen]) -> tuple[Flow, ...]:
    """One flow per link, in the order of the question; GiB a month as the link states them.

    Reach and layers come from the structure facts of both ends (`catalog/sovereignty/method.md`), read
    under the trusted countries of the question.
    """
    if not question.links:
        return ()
    countries = market.catalog.countries
    trusted = trusted_set(market.profile, countries.members("EU"), countries.members("EEA"))
    at = {one.workload.name: one for one in chosen}
    linked = {name: at[name] for link in question.links for name in (link.source, link.target)}
    # A workload may stand at the end of many links: its stack is read once.
    ends = {name: _end(one, trusted) for name, one in linked.items()}
    return tuple(_flow(link, ends[link.source], ends[link.target]) for link in question.links)


@dataclass(frozen=True, slots=True)
class End:
    """One end of a link: its placement, the layers that could be stopped, how many nobody speaks of."""

    chosen: Chosen
    stoppable: tuple[StoppableLayer, ...]
    unknown_layers: int


def _flow(link: Link, source: End, target: End) -> Flow:
    ends = (source.chosen, target.chosen)
    place = source.chosen.market.catalog.regions.place
    return Flow(
        from_=link.source,
        to=link.target,
        data_class=max((end.workload.data_class for end in ends), key=lambda held: held.strictness).value,
        gib_per_month=link.gib_per_month,
        same_place=bool(place[ends[0].region] == place[ends[1].region]),
        who_can_read=FlowReaders(
            control=_reached(ends, Reach.CONTROL),
            presence=_reached(ends, Reach.PRESENCE),
            control_unknown_at=_silent(ends, "ultimate_owner_country"),
            presence_unknown_at=_silent(ends, "presence_countries"),
        ),
        who_can_stop=source.stoppable + target.stoppable,
        unknown_layers=source.unknown_layers + target.unknown_layers,
    )


def _reached(ends: Sequence[Chosen], reach: Reach) -> tuple[str, ...]:
    """Countries that reach either end, in the order of their codes."""
    found = (reach_of(end.market.catalog.sovereignty, end.structure)[reach.value] for end in ends)
    return tuple(sorted({country for countries in found for country in countries}))


def _silent(ends: Sequence[Chosen], layer: str) -> tuple[str, ...]:
    """The ends of whose provider nothing better than a guess says who stands at a layer."""
    facts = ends[0].market.catalog.sovereignty
    return tuple(end.workload.name for end in ends if facts.fact(end.structure, layer) is None)


def _end(chosen: Chosen, trusted: frozenset[str]) -> End:
    layers = stack_of(chosen)
    unknown = sum(not layer.controlling_countries and layer.licence != "open" for layer in layers)
    return End(chosen, _stoppable(chosen, layers, trusted), unknown)


def _stoppable(
    chosen: Chosen, layers: Sequence[Layer], trusted: frozenset[str]
) -> tuple[StoppableLayer, ...]:
    """The layers under one end that nobody can promise to keep running, those confirmed first."""
    stoppable = kill_switches(layers, trusted)
    found = sorted((x for x in layers if x.layer in stoppable), key=lambda x: x.switch_off != "yes")
    return tuple(
        StoppableLayer(
            workload=chosen.workload.name,
            provider=chosen.provider,
            layer=layer.layer,
            vendor=layer.vendor or None,
            controlling_countries=layer.controlling_countries,
            confirmed=layer.switch_off == "yes",
        )
        for layer in found
    )
