"""Where things stand: regions of providers, countries of users, and the round trip between them."""

from dataclasses import dataclass

import numpy as np

from catalog.provenance import Grade
from catalog.quantities import BoolArray, Estimate, FloatArray, IntArray
from catalog.recent import Itself, kept

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
FIBRE_KM_PER_MS = 200.0  # light in glass travels about 200 km in a millisecond
FIXED_RTT_MS = 4.0  # access and switching at both ends, method page of the contract
DETOUR = (1.2, 1.6, 2.2)  # cable path over great circle: low, central, high


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """Every region of every provider, one row each; a row number is the region's code everywhere.

    `country` is ISO 3166 alpha-2, empty where only an area is published; `area` then lists the
    countries the service may run in (empty: anywhere). `place` numbers the physical site: regions
    sold under several names in one site share it. `grid_zone` is empty where no single zone exists.
    """

    provider_id: tuple[str, ...]
    region_id: tuple[str, ...]
    name: tuple[str, ...]
    city: tuple[str, ...]
    country: tuple[str, ...]
    area: tuple[tuple[str, ...], ...]
    latitude: FloatArray
    longitude: FloatArray
    spread_km: FloatArray
    coord_basis: tuple[str, ...]
    grid_zone: tuple[str, ...]
    place: IntArray
    source: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.region_id)


@dataclass(frozen=True, slots=True, eq=False)
class Countries:
    """Where the users of a country stand (population-weighted centre) and which unions it is in."""

    code: tuple[str, ...]
    name: tuple[str, ...]
    latitude: FloatArray
    longitude: FloatArray
    spread_km: FloatArray
    in_eu: BoolArray
    in_eea: BoolArray
    source: tuple[str, ...]

    def members(self, group: str) -> frozenset[str]:
        """The countries named by `EU`, `EEA` or a single country code."""
        return _unions(Itself(self)).get(group, frozenset({group}))


@kept(8)
def _unions(listed: Itself[Countries]) -> dict[str, frozenset[str]]:
    """The members of each union: asked for by every requirement on places."""
    countries = listed.value
    code = np.array(countries.code)
    return {
        name: frozenset(code[mask].tolist())
        for name, mask in (("EU", countries.in_eu), ("EEA", countries.in_eea))
    }


def great_circle_km(
    latitude_a: FloatArray, longitude_a: FloatArray, latitude_b: FloatArray, longitude_b: FloatArray
) -> FloatArray:
    """Distance on the sphere in km by the haversine formula; inputs in degrees, broadcast together."""
    phi_a, phi_b = np.radians(latitude_a), np.radians(latitude_b)
    half_phi = (phi_b - phi_a) / 2
    half_lambda = np.radians(longitude_b - longitude_a) / 2
    chord = np.sin(half_phi) ** 2 + np.cos(phi_a) * np.cos(phi_b) * np.sin(half_lambda) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


def round_trip_ms(regions: Regions, countries: Countries, user_country: str) -> Estimate:
    """Network round trip from users of a country to each region, in ms; NaN where no place is published.

    4 ms + 2 x detour x great-circle km / 200, detour 1.6 (1.2 to 2.2); the spread of the users'
    country and of services known by country only widens the interval.
    """
    row = countries.code.index(user_country)
    distance = great_circle_km(
        regions.latitude, regions.longitude, countries.latitude[row], countries.longitude[row]
    )
    spread = regions.spread_km + countries.spread_km[row]
    near, far = np.maximum(distance - spread, 0.0), distance + spread
    low, central, high = (
        FIXED_RTT_MS + 2 * detour * km / FIBRE_KM_PER_MS
        for detour, km in zip(DETOUR, (near, distance, far), strict=True)
    )
    return Estimate.of(low, central, high, "ms", Grade.MODELLED)
