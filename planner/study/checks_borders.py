"""Rules between the borders and the tables: whose polygons there are, and what lies in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.study.borders import Borders, area_km2, check_borders, distance_km, zone_shapes
from planner.study.faults import Group, Place, one
from planner.study.guess import nearest
from planner.study.tables import Tables

#: a simplified coast may leave a point so far outside without a word
_NEAR_KM = 1.0
#: beyond this and so many roots of its area, a polygon is elsewhere than its point
_FAR_KM, _FAR_ROOTS = 100.0, 2.0
#: strays named where most are
_SHOWN = 3
_COMPARE = "Compare the coordinates of both."


@dataclass(frozen=True, slots=True)
class _Stray:
    """A place outside its polygon: entry of its table, distance, and what was mistaken, if far."""

    at: int
    km: float
    is_far: bool
    guess: str


def border_groups(tables: Tables, faulty: Collection[str] = ()) -> tuple[list[Group], list[Group]]:
    """Return the faults of the borders, and what their owner should know of them.

    Parameters
    ----------
    tables : Tables
        Regions, zones, sites and settings, and the files of the borders where there are any.
    faulty : collection of str
        Tables that have faults of their own: what lies where is not asked of them.
    """
    places = {"regions", "sites", "zones"}.isdisjoint(faulty)
    zones = _zones(tables) if places else []
    known: dict[str, Mapping[str, Sequence[str]]] = {
        "regions": _names(tables),
        "zones": dict.fromkeys(zones, ()),
    }
    faults: list[Group] = []
    notes: list[Group] = []
    read: dict[str, Borders] = {}
    for table, path in tables.borders.items():
        repair = tables.settings.borders.repair
        borders, found = check_borders(path, table, repair, known[table])
        faults, notes = faults + found.faults, notes + found.notes
        if borders is not None:
            read[table] = borders
    if "regions" in read:
        faults += _without_polygon(tables, read["regions"])
    if "zones" in read and places:
        notes += _zones_without_polygon(zones, read["zones"])
    for table, shapes in _drawn_by(tables, zones, read) if places else ():
        bad, told = _outside(tables, table, shapes)
        faults, notes = faults + bad, notes + told
    return faults, notes


def _drawn_by(
    tables: Tables, zones: Sequence[str], read: Mapping[str, Borders]
) -> Iterator[tuple[str, list[list[Any]]]]:
    """Yield tables with the shapes that each of their rows should lie in."""
    regions = tables["regions"]
    drawn = read["regions"].polygons if "regions" in read else {}
    yield "regions", [[drawn[r]] if r in drawn else [] for r in regions["region_id"]]
    zone_of = dict(zip(regions["region_id"], regions["zone_id"], strict=True))
    shapes = zone_shapes(zone_of, zones, read.get("regions"), read.get("zones"))
    yield "sites", [shapes.get(zone, []) for zone in tables["sites"]["zone_id"]]


def _names(tables: Tables) -> dict[str, Sequence[str]]:
    regions = tables["regions"]
    words = [regions[c].to_list() for c in ("name_en", "name_zh") if c in regions]
    return dict(zip(regions["region_id"], zip(*words, strict=True), strict=True))


def _zones(tables: Tables) -> list[str]:
    """Return the zones that something belongs to, in their order."""
    ids = [*tables["zones"]["zone_id"], *tables["regions"]["zone_id"], *tables["sites"]["zone_id"]]
    return list(dict.fromkeys(ids))


def _without_polygon(tables: Tables, borders: Borders) -> list[Group]:
    ids = tables["regions"]["region_id"].to_list()
    spare = sorted(set(borders.shapes) - set(ids))
    lacking = np.array([i for i, name in enumerate(ids) if name not in borders.shapes], dtype=int)

    def explain(i: int) -> tuple[str, str, str]:
        near = nearest(ids[i], spare)
        remedy = f"Give one its region_id; {near} has no region." if near else "Draw it."
        return ids[i], f"has no polygon in {borders.file}", remedy

    return tables.place("regions").group("E269", lacking, "region_id", explain)


def _zones_without_polygon(zones: Sequence[str], borders: Borders) -> list[Group]:
    spare = sorted(set(borders.shapes) - set(zones))
    found = []
    for zone in zones:
        if zone not in borders.shapes:
            near = nearest(zone, spare)
            remedy = f"Give one its zone_id; {near} is no zone." if near else ""
            rule = "has no polygon for this zone: its regions are drawn, or its sites"
            zh = f"{borders.file}：区域 {zone} 没有多边形，以其地区或站点表示。"
            found.append(one("W314", rule, remedy, file=borders.file, key=zone, zh=zh))
    return found


def _outside(
    tables: Tables, table: str, shapes: Sequence[Sequence[Any]]
) -> tuple[list[Group], list[Group]]:
    """Return faults and notes of the places of a table that lie outside their shapes.

    Most regions far away are one fault of the file. A site may well stand far from the land that
    its zone is drawn by, so it is faulty only if swapped figures or another sign put it right.
    """
    spots = zip(tables[table]["lon_deg"], tables[table]["lat_deg"], shapes, strict=True)
    strays = [
        stray
        for i, (lon, lat, own) in enumerate(spots)
        if own and (stray := _stray(i, float(lon), float(lat), own)) is not None
    ]
    far = [s for s in strays if s.is_far and (table == "regions" or s.guess)]
    place, owner = tables.place(table), "polygon" if table == "regions" else "zone's polygon"
    if table == "regions" and 1 < len(far) > sum(map(bool, shapes)) / 2:
        worst = sorted(far, key=lambda stray: -stray.km)[:_SHOWN]
        named = ", ".join(f"{place.key_of(s.at)} {s.km:,.0f} km" for s in worst)
        rule = f"{len(far)} of {sum(map(bool, shapes))} polygons lie far from their points: {named}"
        guess, count = Counter(stray.guess for stray in far).most_common(1)[0]
        told = f"Here or in the borders {guess}." if guess and 2 * count > len(far) else ""
        faults = [one("E316", rule, told or _COMPARE, file=place.file)]
    else:
        faults = _told(place, "E316", far, owner)
    return faults, _told(place, "W313", [s for s in strays if s not in far], owner)


def _told(place: Place, code: str, strays: Sequence[_Stray], owner: str) -> list[Group]:
    by_row = {stray.at: stray for stray in strays}

    def explain(i: int) -> tuple[str, str, str, str]:
        stray = by_row[i]
        guess = stray.guess[:1].upper() + stray.guess[1:] + "." if stray.guess else ""
        remedy = guess or (_COMPARE if code.startswith("E") else "")
        zh = f"{place.file}（{place.key_of(i)}）：位于所属多边形之外 {_km(stray.km)}。"
        return "", f"lies {_km(stray.km)} outside its {owner}", remedy, zh

    return place.group(code, np.array(sorted(by_row), dtype=int), "", explain)


def _km(km: float) -> str:
    return f"{km:,.0f} km" if km >= 10 else f"{km:.1f} km"


def _stray(at: int, lon_deg: float, lat_deg: float, shapes: Sequence[Any]) -> _Stray | None:
    km = min(distance_km(shape, lon_deg, lat_deg) for shape in shapes)
    if km <= _NEAR_KM:
        return None
    is_far = km > max(_FAR_KM, _FAR_ROOTS * sum(map(area_km2, shapes)) ** 0.5)
    return _Stray(at, km, is_far, _guess(lon_deg, lat_deg, shapes) if is_far else "")


def _guess(lon_deg: float, lat_deg: float, shapes: Sequence[Any]) -> str:
    """Return the usual mistake that a place would lie in its shapes without, if there is one."""
    from shapely import Point

    for guess, lon, lat in (
        ("latitude and longitude look swapped", lat_deg, lon_deg),
        ("the longitude looks to have the wrong sign", -lon_deg, lat_deg),
        ("the latitude looks to have the wrong sign", lon_deg, -lat_deg),
        ("latitude and longitude look to have the wrong sign", -lon_deg, -lat_deg),
    ):
        if any(shape.covers(Point(lon, lat)) for shape in shapes):
            return guess
    return ""
