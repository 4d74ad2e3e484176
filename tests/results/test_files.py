"""Exports read back the same, and no spreadsheet runs what is in them."""

from __future__ import annotations

import io
import sqlite3
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from planner.results.files import csv_bytes, from_parquet, write_csv, write_parquet
from planner.results.geography import border_lines, layers, with_places
from planner.results.geopackage import region_table, write_gpkg
from planner.results.plan import Plan
from planner.results.tables import result_tables
from planner.results.workbook import write_xlsx
from planner.study.load import load_study


@pytest.fixture(scope="session")
def tables(rich: Plan) -> dict[str, pd.DataFrame]:
    return result_tables(rich.study, rich.d, rich.solution)


def test_csv_and_parquet_read_back_the_same(
    tables: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    write_csv(tables, tmp_path)
    write_parquet(tables, tmp_path)
    for name, table in tables.items():
        back = pd.read_parquet(tmp_path / f"{name}.parquet")
        pd.testing.assert_frame_equal(back, table)
        pd.testing.assert_frame_equal(
            from_parquet((tmp_path / f"{name}.parquet").read_bytes()), back
        )
        plain = pd.read_csv(tmp_path / f"{name}.csv", keep_default_na=False, na_values=[""])
        assert list(plain.columns) == list(table.columns)
        for column in table.select_dtypes("float64").columns:
            pd.testing.assert_series_equal(plain[column].astype("float64"), table[column])


_READ = """
import sys
from pathlib import Path
import psutil, pyarrow
from planner.results.files import from_parquet
content = Path(sys.argv[1]).read_bytes()
pyarrow.array(range(100_000))  # its memory has a thread that knows nothing of Python
before = psutil.Process().num_threads()
assert len(from_parquet(content)) == 3
print(psutil.Process().num_threads() - before)
"""


def test_reading_begins_no_thread(tmp_path: Path) -> None:
    """One that lets go of what it read while the interpreter ends would abort the process."""
    write_parquet({"numbers": pd.DataFrame({name: [1.0, 2.0, 3.0] for name in "abc"})}, tmp_path)
    words = [sys.executable, "-c", _READ, str(tmp_path / "numbers.parquet")]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip() == "0"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_looks_like_a_formula_is_kept_from_running(text: str, tmp_path: Path) -> None:
    table = pd.DataFrame({"name_en": [text, "plain"], "hall_it_mw": [-1.5, 2.0]})
    plain = pd.read_csv(io.BytesIO(csv_bytes(table)), dtype={"name_en": str})
    assert plain["name_en"].to_list() == ["'" + text, "plain"]
    assert plain["hall_it_mw"].to_list() == [-1.5, 2.0]
    (path,) = write_xlsx({"sites": table}, tmp_path / "plan.xlsx")
    cell = openpyxl.load_workbook(path)["sites"]["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_places(rich: Plan, tables: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    placed = layers(tables, rich.study)
    assert set(placed["sites"].geom_type) == {"Point"}
    assert set(placed["flows"].geom_type) == {"LineString"}
    old = placed["sites"].set_index("site_id").loc["old", "geometry"].iloc[0]
    assert (old.x, old.y) == (101, 30)
    flow = placed["flows"].iloc[0]
    regions = {r.region_id: (r.lon_deg, r.lat_deg) for r in rich.study.records("regions")}
    assert flow.geometry.coords[0] == regions[flow.region_id]
    assert with_places(tables["costs"], rich.study) is None
    (path,) = write_gpkg(placed, tmp_path / "plan.gpkg")
    back = gpd.read_file(path, layer="flows")
    assert len(back) == len(tables["flows"])
    assert back.crs.to_epsg() == 4326


def test_regions_are_polygons_where_borders_are_known(tutorial: Plan) -> None:
    tables = result_tables(tutorial.study, tutorial.d, tutorial.solution)
    placed = with_places(tables["demand"], tutorial.study)
    assert placed is not None
    north = placed[placed["region_id"] == "north"].iloc[0].geometry
    assert north.bounds == (-2, 0, 0, 2)


def test_the_workbook_says_what_it_holds_and_in_which_unit(
    tables: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    facts = {"Study": "=rich", "Proven gap (ratio)": 0.004}
    (path,) = write_xlsx(tables, tmp_path / "plan.xlsx", facts=facts, currency="EUR")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["read_me", *tables]
    told = dict(book["read_me"].iter_rows(min_row=2, values_only=True))
    assert told["Study"] == "'=rich"
    assert told["Proven gap (ratio)"] == 0.004
    assert told["Rows of sheet flows"] == len(tables["flows"])
    for name, table in tables.items():
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.max_row == len(table) + 1
        assert sheet.column_dimensions["A"].width >= 9
        assert [str(c.value).split(" (")[0] for c in sheet[1]] == list(table.columns)
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert "discounted_mcur (m EUR)" in [c.value for c in book["costs"][1]]
    back = pd.read_excel(path, sheet_name="sites")
    assert back["chips_it_mw (MW)"].sum() == pytest.approx(tables["sites"]["chips_it_mw"].sum())


def test_the_geopackage_names_a_style_for_its_layers(
    rich: Plan, tables: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    with_regions = tables | {"regions": region_table(tables, rich.study)}
    (path,) = write_gpkg(layers(with_regions, rich.study), tmp_path / "plan.gpkg")
    file = sqlite3.connect(path)
    listed = dict(file.execute("SELECT table_name, data_type FROM gpkg_contents"))
    assert listed["layer_styles"] == "attributes"
    columns = [row[1] for row in file.execute("PRAGMA table_info(layer_styles)")]
    assert columns[:8] == [
        *("id", "f_table_catalog", "f_table_schema", "f_table_name"),
        *("f_geometry_column", "styleName", "styleQML", "styleSLD"),
    ]
    shapes = dict(file.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
    styles = file.execute(
        "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
    ).fetchall()
    assert {name for name, *_ in styles} == {"sites", "flows", "regions"}
    for name, column, default, qml in styles:
        assert listed[name] == "features"
        assert (column, default) == (shapes[name], 1)
        fields = {row[1] for row in file.execute(f'PRAGMA table_info("{name}")')}
        renderer = ElementTree.fromstring(qml).find("renderer-v2")
        symbols = {symbol.get("name") for symbol in renderer.iter("symbol")}
        for rule in renderer.find("rules"):
            assert rule.get("symbol") in symbols
            # every field that a rule tests is there, and some row passes the year
            assert {part for part in rule.get("filter").split('"')[1::2]} <= fields
            assert '"period" = 2027' in rule.get("filter")
    file.close()


def test_a_region_is_shaded_by_its_worst_precision(
    rich: Plan, tables: dict[str, pd.DataFrame]
) -> None:
    """Two futures of probability 0.6 and 0.4; of two precisions the worse one counts."""
    rows = [
        ("west", 2027, "fp16", "base", 100.0, 100.0),
        ("west", 2027, "fp16", "boom", 150.0, 75.0),
        ("west", 2027, "fp8", "base", 10.0, 10.0),
        ("west", 2027, "fp8", "boom", 10.0, 10.0),
    ]
    columns = ["region_id", "period", "precision", "future_id", "demand_pflops", "served_pflops"]
    found = region_table({"demand": pd.DataFrame(rows, columns=columns)}, rich.study)
    assert found["served_ratio"].to_list() == [pytest.approx((60 + 30) / (60 + 60))]
    assert found["name_en"].to_list() == ["=West"]


def test_the_geopackage_holds_the_whole_territory() -> None:
    """All 34 provinces of the shipped map, three of them without demand, and its line."""
    study = load_study("china-2030")
    rows = [(r.region_id, 2030, "base", "fp16", 5.0, 4.0) for r in study.records("regions")]
    names = ["region_id", "period", "future_id", "precision", "demand_pflops", "served_pflops"]
    table = region_table({"demand": pd.DataFrame(rows, columns=names)}, study)
    now = table[table["period"] == 2030]
    assert len(now) == 34 and not now["region_id"].duplicated().any()
    without = now[now["served_ratio"].isna()]
    assert set(without["region_id"]) == {"CN-TW", "CN-HK", "CN-MO"}
    assert "台湾" in set(without["name_zh"])
    assert (now["served_ratio"].dropna() == 0.8).all()
    lines = border_lines(study)
    assert lines is not None and set(lines["region_id"]) == {"nine-dash-line"}
