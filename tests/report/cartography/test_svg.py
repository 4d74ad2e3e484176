"""What the map of the invented plan and of odd studies shows."""

import dataclasses
import re
import xml.etree.ElementTree as ET

import pytest
from shapely import box

from planner.report.cartography.build import scene
from planner.report.cartography.shapes import WIDTH, plane
from planner.report.cartography.svg import map_svg
from tests.report.invented import invented_data

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def china():
    return scene(invented_data())


def drawn(picture, *, still=True, language="en"):
    return ET.fromstring(map_svg(picture, language, still=still))


def test_all_34_regions_are_drawn_and_shaded(china):
    root = drawn(china)
    shapes = root.findall(f"{SVG}defs/{SVG}path")
    assert len(shapes) == 34
    shades = root.find(f".//{SVG}g[@data-indicator='served']")
    fills = {use.get("href")[5:]: use.get("fill") for use in shades}
    assert len(fills) == 34
    without = {region for region, fill in fills.items() if fill.startswith("url(")}
    assert without == {"CN-HK", "CN-MO", "CN-TW"}


def test_the_inset_shows_the_islands_and_covers_no_region(china):
    corner = china.plane.corner
    assert corner is not None and len(china.plane.lines) == 1
    taiwan = china.plane.at(121.0, 21.9)
    assert taiwan[1] < corner.y
    x, y = china.plane.at(112.3, 16.9)  # the Paracels, by an atlas
    assert corner.x < x * corner.scale + corner.shift[0] < corner.x + corner.width
    assert corner.y < y * corner.scale + corner.shift[1] < corner.y + corner.height


def test_the_scale_bar_is_as_long_as_it_says(china):
    """Beijing to Shanghai are 1,068 km apart."""
    (x1, y1), (x2, y2) = china.plane.at(116.397, 39.9075), china.plane.at(121.474, 31.2304)
    km = ((x1 - x2) ** 2 + (y1 - y2) ** 2) ** 0.5 * china.plane.unit_m / 1000
    assert km == pytest.approx(1068, rel=0.02)
    bar = drawn(china).find(f".//{SVG}g[@class='scale']")
    length = float(re.search(r"h([\d.]+)v", bar.find(f"{SVG}path").get("d"))[1])
    assert float(bar.find(f"{SVG}text").text.split()[0]) == pytest.approx(
        length * china.plane.unit_m / 1000, rel=0.01
    )


def test_each_year_has_its_own_groups_and_only_one_is_shown(china):
    root = drawn(china, still=False)
    groups = [g for g in root.iter(f"{SVG}g") if g.get("class") == "layer sites"]
    assert [int(g.get("data-year")) for g in groups] == list(china.years)
    assert [g.get("data-year") for g in groups if g.get("display") is None] == ["2030"]


def test_pies_are_as_large_as_their_power(china):
    """Area goes with power: radius with its root, between pies above the least radius."""
    pies = [p for p in china.pies[2030] if p.radius > 3.3]
    assert pies == sorted(pies, key=lambda p: -p.size_mw)
    for pie in pies:
        assert (pie.radius / pies[0].radius) ** 2 == pytest.approx(pie.size_mw / pies[0].size_mw)
        assert sum(item.share for item in pie.slices) == pytest.approx(1)


def test_ids_are_unique(china):
    ids = re.findall(r' id="([^"]+)"', map_svg(china, "zh", still=False))
    assert len(ids) == len(set(ids))


def test_without_polygons_regions_are_points():
    data = dataclasses.replace(invented_data(), borders=None)
    root = drawn(scene(data))
    shades = root.find(f".//{SVG}g[@data-indicator='served']")
    assert len(shades.findall(f"{SVG}circle")) == 31
    assert root.findall(f"{SVG}defs/{SVG}path") == []
    assert b"inset" not in ET.tostring(root)


@pytest.mark.parametrize(
    "shapes",
    [
        {"a": box(-74, -55, -68, -20), "b": box(-68, -30, -66, -20)},
        {"a": box(-124, 25, -100, 49), "b": box(-100, 25, -67, 49)},
        {"a": box(100, -8, 120, 4), "b": box(120, -8, 140, 4)},
        {"only": box(6.0, 49.4, 6.6, 50.2)},
    ],
)
def test_any_country_fits_into_the_picture(shapes):
    centre = next(iter(shapes.values())).centroid
    made = plane(shapes, [(centre.x, centre.y)])
    assert set(made.areas) == set(shapes) and made.corner is None
    for shape in shapes.values():
        for lon, lat in shape.exterior.coords:
            x, y = made.at(lon, lat)
            assert 0 <= x <= WIDTH and 0 <= y <= made.height


def test_one_place_alone_can_be_drawn():
    made = plane({}, [(6.13, 49.61)])
    x, y = made.at(6.13, 49.61)
    assert 0 < x < WIDTH and 0 < y < made.height
