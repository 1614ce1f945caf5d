"""Levels, reach and layers of a placement, as the answer shows them."""

from typing import get_args

from app.recommendations.answer_figures import Level
from app.recommendations.answer_placement import (
    Layer,
    LegalReach,
    OfficialScore,
    PlacementSovereignty,
    SwitchOff,
)
from app.recommendations.explain.chosen import Chosen
from app.recommendations.explain.figures import levels_at, score_range
from catalog.library import Catalog
from catalog.provenance import source_ids
from catalog.recent import kept
from catalog.sovereignty.assess import Official
from catalog.sovereignty.entities import reach_of
from catalog.sovereignty.stack import NAMED_IN_THE_OFFER, layers_of
from catalog.sovereignty.stack import Layer as StackLayer


def sovereignty_of(chosen: Chosen) -> PlacementSovereignty:
    """The sovereignty lens at one placement; a provider without structure facts is unknown throughout."""
    levels, row = chosen.levels, 0
    known = chosen.structure >= 0
    reach = reach_of(chosen.market.catalog.sovereignty, chosen.structure, gpu_country(chosen))
    return PlacementSovereignty(
        juridical=levels_at(levels.juridical, row),
        technological=levels_at(levels.technological, row),
        assurance=levels_at(levels.assurance, row),
        score=score_range(float(levels.score_low[row]), float(levels.score_high[row])) if known else None,
        official={name: _official(official, known=known) for name, official in levels.official.items()},
        reach=LegalReach(**reach),
        layers=_layers(chosen),
    )


def _official(official: Official, *, known: bool) -> OfficialScore:
    if not known:
        return OfficialScore(seal=None, score=None)
    seal: Level | None = None if official.seal[0] < 0 else int(official.seal[0])
    return OfficialScore(
        seal=seal, score=score_range(float(official.score_low[0]), float(official.score_high[0]))
    )


def gpu_country(chosen: Chosen) -> str | None:
    """Country of the vendor of the accelerator chosen, if the offer names one."""
    gpu = int(chosen.bundles.gpu[chosen.row])
    return chosen.market.catalog.gpus.vendor_country[gpu] if gpu >= 0 else None


def stack_of(chosen: Chosen) -> tuple[StackLayer, ...]:
    """The layers under a placement, with the accelerator and the model chosen."""
    return _stack(
        chosen.market.catalog, chosen.structure, int(chosen.bundles.gpu[chosen.row]), chosen.model or ""
    )


@kept(1024)
def _stack(catalog: Catalog, structure: int, gpu: int, model: str) -> tuple[StackLayer, ...]:
    code = catalog.ai.models.code(model) if model else -1
    return layers_of(
        catalog.sovereignty,
        structure,
        catalog.gpus.vendor[gpu] if gpu >= 0 else None,
        catalog.gpus.vendor_country[gpu] if gpu >= 0 else None,
        catalog.ai.models.developer[code] if code >= 0 else None,
        catalog.ai.models.developer_country[code] if code >= 0 else None,
    )


def _layers(chosen: Chosen) -> tuple[Layer, ...]:
    return tuple(
        Layer(
            layer=layer.layer,
            vendor=layer.vendor or None,
            controlling_countries=layer.controlling_countries,
            licence=layer.licence or None,
            switch_off=next(word for word in get_args(SwitchOff) if word == layer.switch_off),
            evidence=layer.tier.name,
            sources=_cited(chosen, layer.source),
        )
        for layer in stack_of(chosen)
    )


def _cited(chosen: Chosen, reference: str) -> tuple[str, ...]:
    """Sources of a layer; where the offer itself names the vendor, the sources of the offer."""
    if reference != NAMED_IN_THE_OFFER:
        return source_ids(reference)
    return tuple(dict.fromkeys(each for line in chosen.lines for each in source_ids(line.source)))
