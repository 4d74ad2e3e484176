"""Result rows find their place on the globe: flows across 180 degrees, zones with their land."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from shapely import LineString, MultiLineString, MultiPoint, box, to_geojson

from planner.results.geography import with_places
from planner.study.load import load_study
from planner.study.study import Study
from tests.study.small import TABLES, write_small


def study_with(folder: Path, east: tuple[float, float], guian: tuple[float, float]) -> Study:
    """Return the small study with a region and a site at other longitudes and latitudes."""
    write_small(folder)
    for table, old, (lon, lat) in (("regions", "31.2,121.5", east), ("sites", "26.4,106.6", guian)):
        text = TABLES[table].replace(old, f"{lat},{lon}")
        (folder / f"{table}.csv").write_text(text, "utf-8")
    return load_study(folder)


@pytest.mark.parametrize(
    ("start", "end", "line"),
    [
        ((170, 0), (-170, 10), MultiLineString([[(170, 0), (180, 5)], [(-180, 5), (-170, 10)]])),
        ((-170, 10), (170, 0), MultiLineString([[(-170, 10), (-180, 5)], [(180, 5), (170, 0)]])),
        ((179, 7), (-178, 4), MultiLineString([[(179, 7), (180, 6)], [(-180, 6), (-178, 4)]])),
        ((-80, 10), (90, 20), LineString([(-80, 10), (90, 20)])),
    ],
)
def test_a_flow_goes_the_short_way(
    tmp_path: Path, start: tuple[float, float], end: tuple[float, float], line: LineString
) -> None:
    study = study_with(tmp_path / "s", start, end)
    flows = pd.DataFrame({"region_id": ["east"], "site_id": ["guian"], "useful_pflops": [1.0]})
    placed = with_places(flows, study)
    assert placed is not None and placed.geometry[0].equals(line)


def test_a_zone_is_its_own_land_or_that_of_its_regions_or_its_sites(tmp_path: Path) -> None:
    folder = write_small(tmp_path / "s")
    table = pd.DataFrame({"zone_id": ["CN-GZ", "CN-SH"], "period": [2026, 2026]})
    bare = with_places(table, load_study(folder))
    assert bare is not None and bare.geometry[0].equals(MultiPoint([(106.6, 26.4)]))
    places = {"east": (121, 31), "south": (113, 23), "west": (106, 26), "north": (116, 39)}
    squares = {name: box(x, y, x + 1, y + 1) for name, (x, y) in places.items()}

    def write(name: str, key: str, shapes: dict[str, object]) -> None:
        features = [
            {"type": "Feature", "properties": {key: n}, "geometry": json.loads(to_geojson(s))}
            for n, s in shapes.items()
        ]
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (folder / name).write_text(text, "utf-8")

    write("regions.geojson", "region_id", squares)
    drawn = with_places(table, load_study(folder))
    assert drawn is not None and drawn.geometry[0].equals(squares["west"])
    write("zones.geojson", "zone_id", {"CN-GZ": box(104, 25, 109, 29)})
    own = with_places(table, load_study(folder))
    assert own is not None and own.geometry[0].equals(box(104, 25, 109, 29))
    assert own.geometry[1].equals(squares["east"])
