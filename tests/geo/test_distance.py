"""Distances against published ones; latency against a sum by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.geo.distance import great_circle_km, round_trip_ms
from planner.study.entities import Network

LATITUDE = st.floats(-90, 90)
LONGITUDE = st.floats(-180, 180)


def test_a_quarter_of_the_globe() -> None:
    """From pole to equator: a quarter of 2 pi x 6371.0088 km = 10,007.557 km."""
    assert great_circle_km(90, 0, 0, 37) == pytest.approx(10_007.557, abs=0.001)


def test_beijing_to_shanghai() -> None:
    """About 1,068 km, airport guides say 1,067 to 1,075."""
    assert great_circle_km(39.9075, 116.39723, 31.22222, 121.45806) == pytest.approx(1068, abs=3)


@given(LATITUDE, LONGITUDE, LATITUDE, LONGITUDE)
def test_there_and_back_is_the_same(a: float, b: float, c: float, d: float) -> None:
    there, back = great_circle_km(a, b, c, d), great_circle_km(c, d, a, b)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 20_016


def test_antipodes_do_not_break_the_arcsine() -> None:
    assert great_circle_km(30, 10, -30, -170) == pytest.approx(20_015.1, abs=0.1)


def test_round_trip_by_hand() -> None:
    """1,000 km x 1.25 = 1,250 km of fibre, 6.25 ms one way, 12.5 ms both, + 0.5 ms."""
    assert round_trip_ms(1000, Network()) == pytest.approx(13.0)


def test_round_trip_takes_the_network_given() -> None:
    network = Network(latency_ms_per_km=0.004, route_factor_ratio=2, fixed_rtt_ms=3)
    assert round_trip_ms(100, network) == pytest.approx(4.6)
