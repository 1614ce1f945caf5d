"""Where places lie on the map: an outline drawn on the server from coordinates, nothing from a tile server.

Outlines: Natural Earth 1:110m land (world) and 1:50m countries (Europe), release 4.1.0, public domain,
thinned; one ring per line as `longitude,latitude` pairs. Equirectangular projection with one true parallel
(Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395, 1987, section 12).
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import cos, radians

WIDTH = 900.0


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the world, in degrees, and the parallel that is drawn to scale."""

    name: str
    west: float
    south: float
    east: float
    north: float
    true_parallel: float

    @property
    def scale(self) -> float:
        """Pixels per degree of longitude."""
        return WIDTH / (self.east - self.west)

    @property
    def height(self) -> float:
        """Height in pixels."""
        return (self.north - self.south) * self.scale / cos(radians(self.true_parallel))

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether a point lies inside."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """A point in pixels from the upper left corner."""
        down = (self.north - latitude) * self.scale / cos(radians(self.true_parallel))
        return (longitude - self.west) * self.scale, down


EUROPE = Window("europe", -30.0, 35.5, 44.0, 66.5, 50.0)
WORLD = Window("world", -128.0, -45.0, 180.0, 72.0, 20.0)


@cache
def outline_path(window: Window) -> str:
    """The outline as the `d` of an SVG path, in whole pixels."""
    text = (files(__package__) / "outlines" / f"{window.name}.txt").read_text(encoding="ascii")
    return "".join(_ring(window, line) for line in text.splitlines())


def _ring(window: Window, line: str) -> str:
    """One closed ring, relative to its first point: short, and each pixel once."""
    points = [tuple(map(float, pair.split(","))) for pair in line.split()]
    pixels = [tuple(map(round, window.at(longitude, latitude))) for longitude, latitude in points]
    kept = [pixels[0]]
    kept += [pixel for before, pixel in pairwise(pixels) if pixel != before]
    if len(kept) < 3:
        return ""
    moves = [f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in pairwise(kept)]
    return f"M{kept[0][0]} {kept[0][1]}l{' '.join(moves)}z"
