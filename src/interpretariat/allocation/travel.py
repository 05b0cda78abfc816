"""Distances and travel times between homes and sites (the contract's haversine and its rounding)."""

import math
from collections.abc import Mapping
from typing import Protocol

EARTH_KM = 6371


class Place(Protocol):
    """Anything with WGS 84 coordinates in degrees."""

    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...


class Speed(Protocol):
    """How fast one travels: the `travel` block of a scenario."""

    @property
    def km_per_hour(self) -> float: ...
    @property
    def detour(self) -> float: ...
    @property
    def fixed_minutes(self) -> float: ...
    @property
    def round_to(self) -> float: ...


def road_km(a: Place, b: Place, detour: float) -> float:
    """Kilometres by road: great circle × detour."""
    lat1, lon1, lat2, lon2 = map(math.radians, (a.lat, a.lon, b.lat, b.lon))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, h))) * detour


class Roads:
    """Remembered distances between the sites of one scenario."""

    def __init__(self, sites: Mapping[str, Place], speed: Speed) -> None:
        self._sites = sites
        self._speed = speed
        self._km: dict[tuple[str, str], float] = {}
        self._minutes: dict[tuple[str, str], int] = {}

    def km(self, a: str, b: str) -> float:
        """Kilometres between two sites."""
        key = (a, b)
        if key not in self._km:
            self._km[key] = road_km(self._sites[a], self._sites[b], self._speed.detour)
        return self._km[key]

    def minutes(self, a: str, b: str) -> int:
        """Whole minutes from site to site, rounded up as the scenario says; 0 within one site."""
        if a == b:
            return 0
        key = (a, b)
        if key not in self._minutes:
            s = self._speed
            exact = self.km(a, b) / s.km_per_hour * 60 + s.fixed_minutes
            self._minutes[key] = int(math.ceil(exact / s.round_to) * s.round_to)
        return self._minutes[key]

    def home_km(self, home: Place, site: str) -> float:
        """Kilometres from a home to a site."""
        return road_km(home, self._sites[site], self._speed.detour)
