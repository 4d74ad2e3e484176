"""A zone with a figure is shaded by its polygon, its regions, land of its name, or its sites."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from shapely import Point, Polygon, box, to_geojson

from planner.report.cartography.build import QUOTA_BREAKS, bare_scene, zone_indicator
from planner.report.cartography.inset import site_insets
from planner.report.cartography.scene import Scene
from planner.report.cartography.svg import map_svg
from planner.report.charts.theme import STEPS
from planner.report.data import ReportData, report_data
from planner.report.layout import shade_keys
from planner.report.words import Text
from planner.study.load import load_study
from tests.report.invented import invented_solution
from tests.study.small import TABLES, write_small

SVG = "{http://www.w3.org/2000/svg}"
REGIONS = {
    "east": (121.5, 31.2),
    "south": (113.3, 23.1),
    "west": (106.7, 26.6),
    "north": (116.4, 39.9),
}
#: the zone of a site alone, where Zhangjiakou lies
ALONE = "CN-HE"
QUOTA = {(2027, ALONE): 0.95, (2027, "CN-GZ"): 0.6, (2027, "CN-SH"): 0.1}


def collection(path: Path, key: str, shapes: dict[str, Polygon]) -> None:
    features = [
        {"type": "Feature", "properties": {key: name}, "geometry": json.loads(to_geojson(shape))}
        for name, shape in shapes.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")


def study_data(
    folder: Path,
    land: dict[str, Polygon] | None = None,
    zones: dict[str, Polygon] | None = None,
) -> ReportData:
    """Return a study with a zone of a site alone, with squares for regions, and more land."""
    write_small(folder)
    text = TABLES["zones"] + f"{ALONE},2026,900,0.6,0.2\n{ALONE},2027,900,0.6,0.2\n"
    (folder / "zones.csv").write_text(text, "utf-8")
    text = TABLES["sites"].replace("张家口,CN-BJ", f"张家口,{ALONE}")
    (folder / "sites.csv").write_text(text, "utf-8")
    if land is not None:
        squares = {n: Point(at).buffer(2, cap_style="square") for n, at in REGIONS.items()}
        collection(folder / "regions.geojson", "region_id", squares | land)
    if zones is not None:
        collection(folder / "zones.geojson", "zone_id", zones)
    return report_data(load_study(folder), invented_solution(), {})


def quota_map(data: ReportData) -> tuple[Scene, ET.Element]:
    bare = bare_scene(data, "m", (2027,))
    made = zone_indicator(data, "quota", Text("Quota used", "指标"), QUOTA, QUOTA_BREAKS)
    scene = Scene(**{**vars(bare), "indicators": (made,)})
    return scene, ET.fromstring(map_svg(scene, "en", still=False))


def fills(root: ET.Element) -> dict[str, str]:
    """Return the fill of each area and rim by what is said of it."""
    shades = root.find(f".//{SVG}g[@data-indicator='quota']")
    assert shades is not None
    return {item[0].text or "": item.get("fill", "") for item in shades if len(item)}


def missing(scene: Scene) -> str:
    return " ".join(key.name.en for key in shade_keys(scene, scene.indicators[0]))


def test_a_zone_is_shaded_as_the_land_of_its_name(tmp_path: Path) -> None:
    data = study_data(
        tmp_path / "s", {ALONE: box(114.1, 39, 114.3, 42), "sea": box(100, 10, 101, 11)}
    )
    scene, root = quota_map(data)
    shown = fills(root)
    assert shown[f"{ALONE}: quota used 95%"] == STEPS[-1]
    assert shown["West: quota used 60%"] == STEPS[2] and shown["East: quota used 10%"] == STEPS[0]
    assert shown["sea: no data"].startswith("url(") and shown["South: no data"].startswith("url(")
    assert not scene.rims and not scene.rim_note and scene.indicators[0].zones == {}
    assert ALONE not in missing(scene) and "South" in missing(scene)
    assert "zhangjiakou" in site_insets(data)


@pytest.mark.parametrize("land", [{}, None])
def test_a_zone_without_land_is_told_by_rims_of_its_sites(
    tmp_path: Path, land: dict[str, Polygon] | None
) -> None:
    """With polygons of the regions, and where regions are points."""
    scene, root = quota_map(study_data(tmp_path / "s", land))
    assert set(scene.rims) == {ALONE} and "Rims" in scene.rim_note.en
    assert fills(root)[f"{ALONE}: quota used 95%"] == STEPS[-1]
    (rim,) = [c for c in root.iter(f"{SVG}circle") if len(c) and ALONE in (c[0].text or "")]
    x, y = scene.plane.at(115.5, 40.4)
    assert (float(rim.get("cx", 0)), float(rim.get("cy", 0))) == pytest.approx((x, y), abs=0.06)
    assert ALONE not in missing(scene)


def test_a_zone_is_shaded_by_its_own_polygon_first(tmp_path: Path) -> None:
    own = {
        ALONE: box(113, 39, 116, 42),
        "CN-GZ": box(103, 24, 109, 29),
        "CN-XX": box(90, 30, 95, 35),
    }
    data = study_data(tmp_path / "s", {}, own)
    scene, root = quota_map(data)
    assert set(scene.plane.zones) == set(own) and not scene.rims
    shades = root.find(f".//{SVG}g[@data-indicator='quota']")
    assert shades is not None
    by_shape = {use.get("href"): use.get("fill") for use in shades}
    assert by_shape["#m-__CN-GZ"] == STEPS[2] and by_shape["#m-__CN-HE"] == STEPS[-1]
    assert str(by_shape["#m-__CN-XX"]).startswith("url(")  # no figure
    assert by_shape["#m-east"] == STEPS[0]  # of a zone without a polygon of its own
    assert "CN-XX" in missing(scene) and "South" not in missing(scene)
    ids = [item.get("id") for item in root.iter() if item.get("id")]
    assert len(ids) == len(set(ids))
    for x, y in (scene.plane.at(90, 30), scene.plane.at(121.5, 31.2)):
        assert 0 < x < 760 and 0 < y < scene.plane.height


def test_zones_may_have_polygons_where_regions_are_points(tmp_path: Path) -> None:
    scene, root = quota_map(study_data(tmp_path / "s", None, {ALONE: box(113, 39, 116, 42)}))
    assert scene.plane.areas == {} and set(scene.dots) == set(REGIONS)
    assert fills(root)[f"{ALONE}: quota used 95%"] == STEPS[-1]
