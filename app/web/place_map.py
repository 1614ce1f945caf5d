"""The map of an answer: chosen places, places that came next, and every other place of the catalog."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.browse.tables import region_views
from app.browse.views import RegionView
from app.recommendations.answer import Answer
from app.web.outline import EUROPE, WIDTH, WORLD, Window, outline_path
from catalog.library import Catalog

NEAR_PIXELS = 10.0
LINE_PIXELS = 20.0
LETTER_PIXELS = 8.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the map, in pixels, with its label; several places so near share one."""

    x: float
    y: float
    label: str
    label_y: float
    leftward: bool


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """Everything drawn: `others` are points without a label; `unplaced` have no published coordinates."""

    width: float
    height: float
    outline: str
    chosen: tuple[Mark, ...]
    next_best: tuple[Mark, ...]
    others: tuple[tuple[float, float], ...]
    unplaced: tuple[str, ...]


def place_map(catalog: Catalog, answer: Answer) -> PlaceMap:
    """The map of an answer: Europe when every chosen place lies there, else the world."""
    known = _regions(catalog)
    chosen = [(p.provider, p.region) for p in answer.placements]
    second = [(a.provider, a.region) for p in answer.placements for a in p.alternatives]
    placed = [known[name] for name in dict.fromkeys(chosen) if name in known and _has_point(known[name])]
    window = EUROPE if all(EUROPE.holds(*_point(region)) for region in placed) else WORLD
    drawn = {(region.provider, region.region) for region in placed}
    beside = [known[name] for name in dict.fromkeys(second) if name in known and name not in drawn]
    return PlaceMap(
        width=WIDTH,
        height=round(window.height),
        outline=outline_path(window),
        chosen=_marks(window, placed, spread=True),
        next_best=_marks(window, beside, spread=False),
        others=_others(catalog, window),
        unplaced=tuple(f"{p} {r}" for p, r in dict.fromkeys(chosen) if (p, r) not in drawn),
    )


@lru_cache(maxsize=2)
def _regions(catalog: Catalog) -> dict[tuple[str, str], RegionView]:
    return {(region.provider, region.region): region for region in region_views(catalog)}


@lru_cache(maxsize=4)
def _others(catalog: Catalog, window: Window) -> tuple[tuple[float, float], ...]:
    points = {
        tuple(map(round, window.at(*_point(region))))
        for region in region_views(catalog)
        if _has_point(region) and window.holds(*_point(region))
    }
    return tuple(sorted((float(x), float(y)) for x, y in points))


def _has_point(region: RegionView) -> bool:
    return region.longitude is not None and region.latitude is not None


def _point(region: RegionView) -> tuple[float, float]:
    """Longitude and latitude."""
    return region.longitude or 0.0, region.latitude or 0.0


def _marks(window: Window, regions: Iterable[RegionView], *, spread: bool) -> tuple[Mark, ...]:
    """One mark per spot; labels of `spread` marks are moved apart so that none covers another."""
    spots: defaultdict[tuple[float, float], list[RegionView]] = defaultdict(list)
    for region in regions:
        if _has_point(region) and window.holds(*_point(region)):
            x, y = window.at(*_point(region))
            near = next((s for s in spots if abs(s[0] - x) + abs(s[1] - y) < NEAR_PIXELS), (x, y))
            spots[near].append(region)
    marks: list[Mark] = []
    for (x, y), here in sorted(spots.items(), key=lambda spot: spot[0][1]):
        label = _label(here)
        leftward = x + LETTER_PIXELS * len(label) > WIDTH
        at = y
        if spread and marks and at - marks[-1].label_y < LINE_PIXELS:
            at = marks[-1].label_y + LINE_PIXELS
        marks.append(Mark(round(x, 1), round(y, 1), label, round(at, 1), leftward))
    return tuple(marks)


def _label(here: Sequence[RegionView]) -> str:
    """City, and who is there."""
    city = here[0].city or here[0].name
    return f"{city}: {', '.join(dict.fromkeys(region.provider for region in here))}"
