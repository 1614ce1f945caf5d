"""By which column compared places are ordered, and which end comes first; unknown comes last."""

from collections.abc import Callable
from dataclasses import dataclass

from app.ai_requests.schemas import ComparedPlace
from app.recommendations.answer_figures import Levels, Spread
from catalog.ai_requests.tiers import Tier

TIERS = tuple(tier.value for tier in Tier)  # best evidence first
Key = Callable[[ComparedPlace], float | str | None]


@dataclass(frozen=True, slots=True)
class Sort:
    """A column to order by; `descending` where more is better."""

    name: str
    key: Key
    descending: bool = False

    def ordered(self, places: list[ComparedPlace]) -> list[ComparedPlace]:
        """The places in order; equals by cost, then by name; places without the figure at the end."""
        return sorted(places, key=self._rank)

    def _rank(self, place: ComparedPlace) -> tuple[bool, float, str, float, str, str, str]:
        found = self.key(place)
        number = found if isinstance(found, int | float) else 0.0
        text = found if isinstance(found, str) else ""
        cost = _cost(place)
        return (
            found is None,
            -number if self.descending else number,
            text,
            float("inf") if cost is None else cost,
            place.provider,
            place.region,
            place.serving or "",
        )


def _value(spread: Spread | None) -> float | None:
    return None if spread is None else spread.value


def _cost(place: ComparedPlace) -> float | None:
    cost = place.per_request.cost
    return None if cost is None else float(cost.value)


def _letter(place: ComparedPlace, name: str) -> str | None:
    label = place.per_request.label
    found: str | None = None if label is None else getattr(label, name)
    return found


def _level(levels: Levels) -> float | None:
    return levels.structural


SORTS = {
    sort.name: sort
    for sort in (
        Sort("cost", _cost),
        Sort("energy", lambda place: _value(place.per_request.energy_wh)),
        Sort("co2e", lambda place: _value(place.per_request.co2e_g)),
        Sort("water", lambda place: _value(place.per_request.water_ml)),
        Sort("energy_letter", lambda place: _letter(place, "energy")),
        Sort("co2e_letter", lambda place: _letter(place, "co2e")),
        Sort("juridical", lambda place: _level(place.sovereignty.juridical), descending=True),
        Sort("technological", lambda place: _level(place.sovereignty.technological), descending=True),
        Sort("rtt", lambda place: _value(place.rtt_ms)),
        Sort("tier", lambda place: TIERS.index(place.per_request.evidence_tier or "V")),
        Sort("break_even", lambda place: place.break_even_requests_per_month),
        Sort("provider", lambda place: place.provider),
        Sort("country", lambda place: place.country),
    )
}
