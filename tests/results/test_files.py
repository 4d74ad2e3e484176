"""Exports read back the same, and no spreadsheet runs what is in them."""

from __future__ import annotations

import io
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from planner.results.files import csv_bytes, write_csv, write_gpkg, write_parquet, write_xlsx
from planner.results.geography import layers, with_places
from planner.results.plan import Plan
from planner.results.tables import result_tables


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
        plain = pd.read_csv(tmp_path / f"{name}.csv", keep_default_na=False, na_values=[""])
        assert list(plain.columns) == list(table.columns)
        for column in table.select_dtypes("float64").columns:
            pd.testing.assert_series_equal(plain[column].astype("float64"), table[column])


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
