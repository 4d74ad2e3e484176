"""Build ``data/island``: an invented island state, to show the planner outside any real country.

Nothing in it is measured. Shapes come from fixed seeds, figures from :mod:`tools.island_tables`,
and the same bytes come out every time: ``python -m tools.build_island [folder]``.
"""

from __future__ import annotations

import csv
import json
import math
import random
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from shapely import LineString, MultiPoint, MultiPolygon, Point, Polygon, voronoi_polygons
from shapely.ops import linemerge, polygonize, unary_union

from planner.study.entities import TABLES
from tools.island_tables import CENTRE_LAT, CENTRE_LON, ISLET, MAINLAND, Row, tables

SOURCE, NOTE = "invented", "Invented; the country does not exist"
#: digits of a coordinate: about a hundred metres
DIGITS = 3


def coast(east: float, north: float, wide: float, high: float, seed: int, steps: int) -> Polygon:
    """Return an outline with bays: an ellipse whose radius a few waves make uneven."""
    rng = random.Random(seed)
    waves = [(n, rng.uniform(0.35, 0.8) / n**0.9, rng.uniform(0, math.tau)) for n in range(2, 15)]

    def at(turn: float) -> tuple[float, float]:
        bump = 1 + 0.3 * sum(size * math.sin(n * turn + shift) for n, size, shift in waves)
        x, y = wide * bump * math.cos(turn), high * bump * math.sin(turn)
        return CENTRE_LON + east + x, CENTRE_LAT + north + y

    return Polygon([at(math.tau * step / steps) for step in range(steps)])


def wandering(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """Return a border that strays from the straight line, the same from either end."""
    first, last = sorted((start, end))
    rng = random.Random(f"{first[0]:.6f} {first[1]:.6f} {last[0]:.6f} {last[1]:.6f}")
    points = [first, last]
    for _ in range(5):
        finer = [points[0]]
        for (x, y), (u, v) in pairwise(points):
            aside = rng.uniform(-0.16, 0.16)
            finer += [((x + u) / 2 - aside * (v - y), (y + v) / 2 + aside * (u - x)), (u, v)]
        points = finer
    return points


def shapes() -> dict[str, Polygon | MultiPolygon]:
    """Return the polygon of each region; neighbours share their border to the last digit."""
    land = coast(0, 0, 3.6, 1.95, seed=11, steps=220)
    towns = {r.id: Point(CENTRE_LON + r.east, CENTRE_LAT + r.north) for r in MAINLAND}
    cells = voronoi_polygons(MultiPoint(list(towns.values())), extend_to=land.buffer(3)).geoms
    straight = unary_union([cell.boundary for cell in cells])
    merged = linemerge(straight) if straight.geom_type == "MultiLineString" else straight
    edges = [
        wandering(*ends)
        for line in getattr(merged, "geoms", [merged])
        for ends in pairwise(line.coords)
    ]
    borders = unary_union([land.boundary, *(LineString(edge) for edge in edges)])
    parts: dict[str, list[Polygon]] = {name: [] for name in towns}
    for piece in polygonize(borders):
        inside = piece.representative_point()
        if land.contains(inside):
            parts[min(towns, key=lambda name: towns[name].distance(inside))].append(piece)
    made: dict[str, Polygon | MultiPolygon] = {name: unary_union(p) for name, p in parts.items()}
    made[ISLET.id] = coast(ISLET.east, ISLET.north, 0.42, 0.3, seed=5, steps=60)
    rock = coast(-4.2, -1.3, 0.16, 0.12, seed=3, steps=30)
    made["southreach"] = unary_union([made["southreach"], rock])
    return made


def borders_json() -> str:
    """Return the regions as GeoJSON, one a line."""
    features = [
        {"type": "Feature", "properties": {"region_id": name}, "geometry": _geometry(shape)}
        for name, shape in shapes().items()
    ]
    lines = ",\n".join(json.dumps(feature) for feature in features)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'


def _geometry(shape: Polygon | MultiPolygon) -> dict[str, object]:
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    rings = [[[_rounded(spot) for spot in part.exterior.coords]] for part in parts]
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings[0]}
    return {"type": "MultiPolygon", "coordinates": rings}


def _rounded(spot: Iterable[float]) -> list[float]:
    return [round(value, DIGITS) for value in spot]


def provenance(made: dict[str, list[Row]]) -> list[Row]:
    """Return one row for each column of figures: all of them assumptions."""
    return [
        {
            "table": name,
            "key": "*",
            "column": column.name,
            "grade": "assumption",
            "low_value": None,
            "high_value": None,
            "source_id": SOURCE,
            "note": NOTE,
        }
        for name, rows in made.items()
        for column in TABLES[name].columns
        if column.kind in ("number", "integer", "flag") and column.name not in TABLES[name].key
        if any(row.get(column.name) not in (None, "") for row in rows)
    ]


def main(folder: Path) -> None:
    """Write the dataset into a folder; its README is written by hand."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "regions.geojson").write_text(borders_json(), encoding="utf-8")
    made = tables()
    sources: list[Row] = [{"source_id": SOURCE, "citation": NOTE, "seen": "derived"}]
    for name, rows in {**made, "sources": sources, "provenance": provenance(made)}.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("data/island"))
