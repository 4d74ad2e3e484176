"""The report's page: its numbers, that nothing in it can run, and its map."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from planner.api import PlannedStudy, Run, load_study
from planner.report.map import Spot, map_svg

STUDY = """
study: mine
title: {en: "<script>alert(1)</script> & co"}
dataset: tutorial
currency: CNY
periods: [2026, 2027]
"""


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> PlannedStudy:
    folder = tmp_path_factory.mktemp("report")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    return load_study(folder)


@pytest.fixture(scope="module")
def run(planned: PlannedStudy) -> Run:
    return planned.change("sites[ridge].name_en = <img src=x onerror=alert(1)>").solve()


@pytest.fixture(scope="module")
def page(run: Run) -> str:
    return run.report.read_text(encoding="utf-8")


class Reader(HTMLParser):
    """Gathers the elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def test_nothing_in_the_page_runs_or_is_loaded(page: str) -> None:
    reader = Reader()
    reader.feed(page)
    tags = {tag for tag, _ in reader.elements}
    assert not tags & {"script", "img", "link", "iframe", "object", "form", "image", "a"}
    for tag, attributes in reader.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        assert not {"src", "href", "xlink:href"} & set(attributes)
    assert "url(" not in page
    assert html.escape("<img src=x onerror=alert(1)>") in page


def test_the_policy_allows_the_style_and_nothing_else(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert policy is not None
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    rules = html.unescape(policy[1])
    assert rules.startswith("default-src 'none';")
    assert f"style-src 'sha256-{digest}'" in rules
    assert "unsafe" not in rules


def test_the_headline_and_figures_are_those_of_the_plan(page: str, run: Run) -> None:
    text = html.unescape(re.sub(r"<[^>]+>", " ", page))
    assert "2 sites with 4.00 MW of IT halls serve 100 % of the demand of 2027" in text
    assert f"{run.objective_mcur:.1f} m CNY" in text
    assert run.id in text
    assert "sites[ridge].name_en" in text


def test_a_plan_that_ran_out_of_time_says_so(run: Run) -> None:
    from planner.report.page import PlanFacts, report_html

    facts = PlanFacts(run.id, "time_limit", 187.88, 100.0, 0.4678, {}, ())
    page = report_html(run.study, facts, run.tables, run.key_figures)
    assert "ran out of time" in page
    assert "46.8 %" in page


def test_circles_are_in_proportion_by_area_and_in_place(planned: PlannedStudy) -> None:
    spots = [Spot("large", 1.0, -1.0, 40.0), Spot("small", 1.0, 1.0, 10.0), Spot("none", -1, 1, 0)]
    svg = ElementTree.fromstring(map_svg(planned.study, spots, "Map"))
    circles = {circle.findtext("title", "").split(":")[0]: circle for circle in svg.iter("circle")}
    radius = {name: float(circle.get("r", "0")) for name, circle in circles.items()}
    assert radius["large"] / radius["small"] == pytest.approx(2, rel=0.01)
    x = {name: float(circle.get("cx", "0")) for name, circle in circles.items()}
    y = {name: float(circle.get("cy", "0")) for name, circle in circles.items()}
    assert x["large"] < x["small"]
    assert y["small"] < y["none"]
    assert circles["none"].get("class") == "empty"


def test_regions_of_equal_area_are_drawn_with_equal_area(planned: PlannedStudy) -> None:
    """The tutorial's four squares mirror each other at the equator, so their areas are equal."""
    svg = ElementTree.fromstring(map_svg(planned.study, [], "Map"))
    areas = []
    for path in svg.iter("path"):
        points = [tuple(map(float, point.split())) for point in path.get("d", "")[1:-1].split("L")]
        shoelace = sum(
            a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True)
        )
        areas.append(abs(shoelace) / 2)
    assert len(areas) == 4
    assert max(areas) / min(areas) == pytest.approx(1, abs=0.005)


def test_maps_without_borders_or_sites_can_be_drawn(planned: PlannedStudy) -> None:
    from dataclasses import replace

    bare = replace(planned.study, borders_file=None)
    assert map_svg(bare, [Spot("a", 1, 1, 1)], "Map").startswith("<svg")
    assert "<path" in map_svg(planned.study, [], "Map")


def test_borders_of_polygons_and_lines_are_both_drawn(
    planned: PlannedStudy, tmp_path: Path
) -> None:
    """A claim line on a map is no area: it is drawn as a line and never filled."""
    from dataclasses import replace

    file = tmp_path / "regions.geojson"
    file.write_text(
        '{"type": "FeatureCollection", "features": ['
        '{"type": "Feature", "properties": {"region_id": "north"}, "geometry": {"type": "Polygon",'
        ' "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 0]]]}},'
        '{"type": "Feature", "properties": {"region_id": "claim"}, "geometry": {"type":'
        ' "MultiLineString", "coordinates": [[[0, 0], [1, 1]], [[2, 2], [3, 1]]]}}]}'
    )
    svg = ElementTree.fromstring(map_svg(replace(planned.study, borders_file=file), [], "Map"))
    drawn = {path.get("class"): path.get("d", "") for path in svg.iter("path")}
    assert drawn["region"].endswith("Z")
    assert drawn["line"].count("M") == 2
    assert "Z" not in drawn["line"]


def test_the_report_is_rewritten_if_it_is_lost(run: Run) -> None:
    path = run.report
    before = path.read_bytes()
    path.unlink()
    assert run.report.read_bytes() == before
    assert run.store.verify() == {}


def test_files_of_the_page_are_shipped() -> None:
    from planner.resources import share

    assert Path(share("reports", "page.css")).is_file()
    assert Path(share("reports", "page.html.j2")).is_file()
