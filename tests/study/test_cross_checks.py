"""Rules between tables that need more than one text replaced to be broken."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import Point, box

from planner.errors import Fault, InputError
from planner.study import fault_kinds
from planner.study.fault_kinds import KINDS
from planner.study.load import load_study
from tests.study.small import STUDY, TABLES


def only_fault(folder: Path, *changes: str) -> Fault:
    with pytest.raises(InputError) as raised:
        load_study(folder, changes)
    assert {fault.code for fault in raised.value.faults} == {raised.value.faults[0].code}
    return raised.value.faults[0]


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("setting", "code", "words"),
    [
        ("rules: {site_count: {enabled: true}}", "E243", "at_most or exactly"),
        ("rules: {site_count: {at_most: 3, exactly: 3}}", "E243", "both"),
        ("rules: {site_count: {enabled: true, at_most: 1}}", "E266", "2 sites must open"),
        ("rules: {site_count: {enabled: true, exactly: 4}}", "E266", "only 3 sites may open"),
        ("rules: {domestic_share: {enabled: true}}", "E243", "ratio_by_period"),
        ("rules: {domestic_share: {enabled: true, ratio_by_period: {2030: 0.5}}}", "E243", "2030"),
        ("rules: {domestic: {enabled: true}}", "E204", "Did you mean domestic_share?"),
        ("rules: {pue_cap: {enabled: 'yes'}}", "E206", "boolean"),
        ("aim: highest_profit", "E261", "no workload has revenue"),
        ("price_year: '2025'", "E206", "integer"),
        ("report: {languages: [en, fr]}", "E206", "'en' or 'zh'"),
        ("solve: {time_limit_s: 0}", "E206", "greater than 0"),
        ("title2: [", "E202", "is not YAML"),
    ],
)
def test_study_file_contradicts_itself_or_its_tables(
    small: Path, setting: str, code: str, words: str
) -> None:
    (small / "study.yaml").write_text(STUDY.replace("currency: CNY", setting), "utf-8")
    fault = only_fault(small)
    assert (fault.code, words in fault.message) == (code, True), fault.message


def test_risk_needs_futures(small: Path) -> None:
    text = STUDY[: STUDY.index("futures:")] + "risk: {measure: cvar}\n"
    (small / "study.yaml").write_text(text, "utf-8")
    fault = only_fault(small)
    assert (fault.code, fault.row, fault.column) == ("E243", 7, "risk.measure")


def test_rivals_on_one_campus_cannot_both_open(small: Path) -> None:
    fault = only_fault(small, "sites[wuhu].campus = a", "sites[zhangjiakou].campus = a")
    assert (fault.code, fault.row, fault.column) == ("E266", 4, "campus_id")


def test_a_site_must_be_left(small: Path) -> None:
    fault = only_fault(small, "sites[*].state = excluded")
    assert fault.code == "E266" and "every site is excluded" in fault.message


def test_work_that_no_chip_can_do(small: Path) -> None:
    _edit(small / "chip_workload.csv", "h20,realtime,0.2\n", "")
    load_study(small)
    _edit(small / "chip_workload.csv", "ascend,realtime,0.15\n", "")
    fault = only_fault(small)
    assert (fault.code, fault.file, fault.row) == ("E257", "workloads.csv", 3)


def test_work_whose_only_chip_is_not_on_sale(small: Path) -> None:
    _edit(small / "chip_workload.csv", "h20,realtime,0.2\n", "")
    fault = only_fault(small, "chips[ascend].first_period = 2030")
    assert fault.code == "E257" and "2026-2027" in fault.message
    # chips that stand already are enough
    (small / "chip_workload.csv").write_text(TABLES["chip_workload"], "utf-8")
    load_study(small, ["chips[*].first_period = 2030", "chips[*].last_period = 2031"])


def test_domestic_share_needs_a_domestic_chip(small: Path) -> None:
    rule = "rules: {domestic_share: {enabled: true, ratio_by_period: {2027: 0.5}}}"
    (small / "study.yaml").write_text(STUDY.replace("currency: CNY", rule), "utf-8")
    load_study(small)
    assert only_fault(small, "chips[ascend].domestic_flag = 0").code == "E243"


def test_only_listed_pairs_must_reach_every_region(small: Path) -> None:
    fault = only_fault(small, "network.only_listed_flag = 1")
    assert (fault.code, fault.file) == ("E265", "demand.csv")
    (small / "links.csv").write_text(
        "region_id,site_id\neast,wuhu\nsouth,guian\nwest,guian\nnorth,wuhu\n", "utf-8"
    )
    load_study(small, ["network.only_listed_flag = 1"])
    fault = only_fault(small, "network.only_listed_flag = 1", "sites[wuhu].state = excluded")
    assert fault.code == "E265"


def test_halls_must_be_able_to_cool_the_chips_that_stand(small: Path) -> None:
    fault = only_fault(small, "coolings[chiller].rack_limit_kw = 30")
    assert fault.code == "E256" and "40 kW" in fault.message
    # retired before the plan begins: 2020 + 5 years of life
    load_study(small, ["coolings[chiller].rack_limit_kw = 30", "chips[h20].lifetime_year = 1"])


def test_climate_is_needed_where_pue_is_derived(small: Path) -> None:
    (small / "climate.csv").unlink()
    fault = only_fault(small)
    assert (fault.code, fault.file, fault.row) == ("E262", "sites.csv", 4)
    load_study(small, ["site_cooling[zhangjiakou].pue_ratio = 1.2"])


def test_absent_optional_tables_switch_features_off(small: Path) -> None:
    for name in ("zones", "areas", "chip_supply", "slices", "profiles", "grid_steps", "links",
                 "network", "economics", "sources", "provenance", "climate", "coolings",
                 "site_cooling", "existing_halls", "existing"):  # fmt: skip
        (small / f"{name}.csv").unlink()
    assert set(load_study(small).tables) == {
        "regions", "sites", "chips", "chip_workload", "workloads", "demand",
    }  # fmt: skip


def test_required_table_without_rows(small: Path) -> None:
    (small / "chips.csv").write_text("chip_id,server_power_w\n", "utf-8")
    fault = only_fault(small)
    assert (fault.code, fault.file) == ("E235", "chips.csv")


def test_points_in_another_coordinate_system_are_refused(small: Path) -> None:
    (small / "sites.csv").unlink()
    shapes = gpd.points_from_xy([106.6], [26.4], crs="EPSG:4326").to_crs("EPSG:3857")
    table = gpd.GeoDataFrame(
        {"site_id": ["guian"], "zone_id": ["CN-GZ"], "state": ["candidate"]}, geometry=shapes
    )
    table.to_file(small / "sites.gpkg", layer="sites", driver="GPKG")
    fault = only_fault(small)
    assert (fault.code, fault.file) == ("E218", "sites.gpkg") and "3857" in fault.message
    (small / "sites.gpkg").unlink()
    table.to_parquet(small / "sites.parquet")
    assert only_fault(small).code == "E218"


def test_region_without_a_polygon(small: Path) -> None:
    drawn = {"east": (121.5, 31.2), "south": (113.3, 23.1), "west": (106.7, 26.6)}
    shapes = {name: Point(at).buffer(5) for name, at in drawn.items()} | {
        "norht": box(116, 39, 117, 40)
    }
    frame = gpd.GeoDataFrame({"region_id": list(shapes)}, geometry=list(shapes.values()), crs=4326)
    (small / "regions.geojson").write_text(frame.to_json(), "utf-8")
    fault = only_fault(small)
    assert (fault.code, fault.file, fault.row) == ("E269", "regions.csv", 5)
    assert "norht has no region" in fault.message


def test_every_code_is_used_and_every_used_code_is_registered() -> None:
    package = Path(fault_kinds.__file__).parents[1]
    used = {
        code
        for path in package.rglob("*.py")
        if path.name != "fault_kinds.py"
        for code in re.findall(r'"([AEW]\d\d\d)"', path.read_text("utf-8"))
    }
    assert used == set(KINDS)
