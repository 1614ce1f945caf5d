"""One place of the comparison: its figures per request, in other units, and against the best."""

from collections.abc import Callable, Sequence
from math import isfinite

from app.ai_requests.break_even import BreakEven
from app.ai_requests.schemas import (
    CATEGORY,
    ComparedPlace,
    Inventory,
    PerMillionOutputTokens,
    Ratios,
    WaterParts,
)
from app.recommendations.answer_figures import Spread
from app.recommendations.answer_placement import PerRequest, Placement
from app.recommendations.explain.chosen import Chosen
from app.recommendations.explain.figures import spread
from app.recommendations.explain.placements import site_sources
from app.recommendations.explain.unit_costs import unit_costs_of
from catalog.ai_requests.constants import Interval
from catalog.quantities import Estimate
from catalog.workloads import Inference

G_PER_KG = 1000.0
QUIET = ("market_factor_not_published",)  # true of every place: said once, in the notes


def compared_place(one: Chosen, placement: Placement, need: Inference, even: BreakEven) -> ComparedPlace:
    """A judged candidate as a place of the comparison; ratios to the best come later."""
    figures = placement.per_request
    if figures is None:
        raise TypeError("a place of the comparison serves requests")
    gpu = int(one.bundles.gpu[one.row])
    return ComparedPlace(
        provider=placement.provider,
        region=placement.region,
        country=placement.country,
        serving=placement.serving,
        model=placement.model,
        label=placement.label,
        gpu=one.market.catalog.gpus.name[gpu] if gpu >= 0 else None,
        purchase=placement.purchase,
        offers=placement.offers,
        per_request=figures.model_copy(update={"break_even_requests_per_month": even.requests_per_month}),
        unit_costs=unit_costs_of(one, figures),
        per_million_output_tokens=_per_million(need, figures),
        water_parts=_water_parts(one, figures),
        inventory=_inventory(one),
        sovereignty=placement.sovereignty,
        rtt_ms=placement.rtt_ms,
        break_even_requests_per_month=even.requests_per_month,
        break_even_note=even.note,
        ratio_to_best=Ratios(cost=None, energy=None, co2e=None, water=None),
        gaps=_gaps(one),
    )


def with_ratios(places: Sequence[ComparedPlace]) -> list[ComparedPlace]:
    """The places with each figure over the least one shown ("3.4 times")."""
    readers: dict[str, Callable[[PerRequest], float | None]] = {
        "cost": lambda figures: None if figures.cost is None else float(figures.cost.value),
        "energy": lambda figures: _central(figures.energy_wh),
        "co2e": lambda figures: _central(figures.co2e_g),
        "water": lambda figures: _central(figures.water_ml),
    }
    values = {name: [read(place.per_request) for place in places] for name, read in readers.items()}
    least = {name: min((v for v in column if v), default=None) for name, column in values.items()}
    ratios = [
        Ratios(**{name: _ratio(column[row], least[name]) for name, column in values.items()})
        for row in range(len(places))
    ]
    return [
        place.model_copy(update={"ratio_to_best": ratio}) for place, ratio in zip(places, ratios, strict=True)
    ]


def _ratio(value: float | None, least: float | None) -> float | None:
    return None if value is None or least is None else value / least


def _central(figure: Spread | None) -> float | None:
    return None if figure is None else figure.value


def _per_million(need: Inference, figures: PerRequest) -> PerMillionOutputTokens:
    written = 0.0 if need.task == "embedding" else need.output_tokens
    factor = 1e6 / written / 1000 if written else 0.0  # Wh to kWh, g to kg
    return PerMillionOutputTokens(
        energy_kwh=_times(figures.energy_wh, factor), co2e_kg=_times(figures.co2e_g, factor)
    )


def _times(figure: Spread | None, factor: float) -> Spread | None:
    if figure is None or not factor:
        return None
    ends = Interval(figure.low, figure.value, figure.high).scaled(factor)
    return Spread.of(ends.low, ends.central, ends.high, figure.grade, figure.sources)


def _water_parts(one: Chosen, figures: PerRequest) -> WaterParts:
    """Wh of the servers times litres per kWh: mL; those behind the electricity count what the site adds."""
    sites, region = one.market.sites, one.region
    facility_wh = _central(figures.energy_wh)
    if facility_wh is None:
        return WaterParts(on_site_ml=None, grid_ml=None)
    site, grid = float(sites.wue_site.central[region]), float(sites.wue_grid.central[region])
    return WaterParts(
        on_site_ml=_known(facility_wh / float(sites.pue.central[region]) * site),
        grid_ml=_known(facility_wh * grid),
    )


def _known(figure: float) -> float | None:
    return figure if isfinite(figure) else None


def _inventory(one: Chosen) -> Inventory:
    carbon, requests = one.card.carbon, one.requests_per_month or 1.0

    def grams(kg: Estimate) -> Spread | None:
        return spread(one.estimate(kg).scaled(G_PER_KG / requests, "g"), site_sources(one))

    return Inventory(
        category=CATEGORY,
        location_based_g=grams(carbon.total_kg),
        of_which_use_g=grams(carbon.use_kg),
        of_which_embodied_g=grams(carbon.embodied_kg),
        market_based_g=grams(carbon.market_based_kg),
    )


def _gaps(one: Chosen) -> tuple[str, ...]:
    """Codes of what is not known or was assumed at this place, each once."""
    site = [code for code in one.market.sites.gaps[one.region] if code not in QUIET]
    stale = ["price_stale"] if any(line.stale for line in one.lines) else []
    unknown = ["structure_unknown"] if one.structure < 0 else []
    notes = [code for code in one.basis.notes if "=" not in code]
    return tuple(dict.fromkeys([*site, *notes, *stale, *unknown]))
