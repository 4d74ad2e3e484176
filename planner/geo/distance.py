"""How far apart two places are, and how long light in a fibre takes."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from planner.study.entities import Network

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG


def great_circle_km(lat1_deg: float, lon1_deg: float, lat2_deg: float, lon2_deg: float) -> float:
    """Return the great-circle distance between two points.

    Parameters
    ----------
    lat1_deg, lon1_deg, lat2_deg, lon2_deg : float
        Latitude and longitude of the two points, degrees.

    Returns
    -------
    float
        Distance on a sphere of mean radius 6,371.0088 km, at most 0.6 % off the ellipsoid.
    """
    lat1, lat2 = radians(lat1_deg), radians(lat2_deg)
    across = sin((lat2 - lat1) / 2) ** 2
    along = cos(lat1) * cos(lat2) * sin(radians(lon2_deg - lon1_deg) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, across + along)))


def round_trip_ms(distance_km: float, network: Network) -> float:
    """Return the round trip over fibre between two points by the distance rule.

    Twice the one-way time along the fibre, which is longer than the great circle, plus a fixed
    time for equipment and access.

    Parameters
    ----------
    distance_km : float
        Great-circle distance.
    network : Network
        Delay per km, route factor and fixed round trip.

    Returns
    -------
    float
        Round trip in ms.
    """
    fibre_km = distance_km * network.route_factor_ratio
    return 2 * network.latency_ms_per_km * fibre_km + network.fixed_rtt_ms
