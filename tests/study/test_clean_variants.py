"""Ways to write the same clean study; none is a fault and all have one digest."""

from __future__ import annotations

import io
import sqlite3
import struct
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from planner.study.load import load_study
from tests.study.small import TABLES, write_small


def _each(folder: Path, edit: Callable[[str, str], str], pattern: str = "*.csv") -> None:
    for path in folder.glob(pattern):
        text = edit(path.stem, path.read_text(encoding="utf-8"))
        path.write_bytes(text.encode())


def frame(name: str) -> pd.DataFrame:
    """The table as pandas would read it, numbers typed."""
    return pd.read_csv(io.StringIO(TABLES[name]))


def byte_order_mark(folder: Path) -> None:
    _each(folder, lambda _, text: "\ufeff" + text)


def byte_order_mark_in_study(folder: Path) -> None:
    _each(folder, lambda _, text: "\ufeff" + text, "study.yaml")


def windows_line_ends(folder: Path) -> None:
    _each(folder, lambda _, text: text.replace("\n", "\r\n"))


def windows_line_ends_in_study(folder: Path) -> None:
    _each(folder, lambda _, text: text.replace("\n", "\r\n"), "study.yaml")


def every_cell_quoted(folder: Path) -> None:
    for name in TABLES:
        table = pd.read_csv(io.StringIO(TABLES[name]), dtype=str, keep_default_na=False)
        table.to_csv(folder / f"{name}.csv", index=False, quoting=1)


def columns_reversed(folder: Path) -> None:
    for name in TABLES:
        table = pd.read_csv(io.StringIO(TABLES[name]), dtype=str, keep_default_na=False)
        table[table.columns[::-1]].to_csv(folder / f"{name}.csv", index=False)


def rows_reversed(folder: Path) -> None:
    for name in TABLES:
        table = pd.read_csv(io.StringIO(TABLES[name]), dtype=str, keep_default_na=False)
        table[::-1].to_csv(folder / f"{name}.csv", index=False)


def blank_lines_at_the_end(folder: Path) -> None:
    _each(folder, lambda _, text: text + "\n\n\n")


def blank_cells_at_the_end(folder: Path) -> None:
    _each(folder, lambda _, text: text + "," * text.split("\n", 1)[0].count(",") + "\n")


def no_line_end_at_the_end(folder: Path) -> None:
    _each(folder, lambda _, text: text.rstrip("\n"))


def whole_numbers_as_decimals(folder: Path) -> None:
    _each(folder, lambda _, text: text.replace(",2026,", ",2026.0,").replace(",2027,", ",2027.0,"))


def scientific_notation(folder: Path) -> None:
    _each(folder, lambda _, text: text.replace(",300,", ",3.00e2,").replace(",0.38", ",38E-2"))


def plus_signs_and_bare_points(folder: Path) -> None:
    _each(folder, lambda _, text: text.replace(",0.38", ",+.38").replace(",300,", ",300.,"))


def absent_columns_with_default_written_out(folder: Path) -> None:
    _each(folder, lambda n, t: _appended(t, "altitude_m", "0") if n == "sites" else t)


def empty_optional_column(folder: Path) -> None:
    _each(folder, lambda n, t: _appended(t, "plot_ha", "") if n == "sites" else t)


def _appended(text: str, heading: str, cell: str) -> str:
    first, *rest = text.rstrip("\n").split("\n")
    return "\n".join([f"{first},{heading}", *(f"{line},{cell}" for line in rest)]) + "\n"


def notes_beside_the_tables(folder: Path) -> None:
    (folder / "README.md").write_text("What we know", "utf-8")
    (folder / "raw").mkdir()
    (folder / "raw" / "site.csv").write_text("anything", "utf-8")
    (folder / ".~lock.sites.csv#").write_text("", "utf-8")
    (folder / "~$dataset.xlsx").write_text("", "utf-8")
    (folder / "tariffs-2025.csv").write_text("a;b\n1;2\n", "utf-8")


def empty_optional_table(folder: Path) -> None:
    (folder / "budgets.csv").write_text("period,capital_mcur\n", "utf-8")


def parquet(folder: Path) -> None:
    for name in TABLES:
        (folder / f"{name}.csv").unlink()
        frame(name).to_parquet(folder / f"{name}.parquet")


def parquet_of_texts_and_categories(folder: Path) -> None:
    for name in ("sites", "demand", "chips"):
        (folder / f"{name}.csv").unlink()
        table = frame(name)
        for column in table.columns[table.dtypes == "str"]:
            table[column] = table[column].astype("category")
        table.to_parquet(folder / f"{name}.parquet", index=False)


def workbook(folder: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Read me first"
    for name in TABLES:
        (folder / f"{name}.csv").unlink()
        sheet = book.create_sheet(name)
        table = frame(name).astype(object)
        sheet.append(list(table.columns))
        for row in table.where(table.notna(), None).itertuples(index=False):
            sheet.append(list(row))
    book.save(folder / "dataset.xlsx")


def workbook_of_any_name(folder: Path) -> None:
    workbook(folder)
    (folder / "dataset.xlsx").rename(folder / "My figures.xlsx")


def workbook_that_the_study_names(folder: Path) -> None:
    workbook(folder)
    (folder / "dataset.xlsx").rename(folder / "figures of May.xlsx")
    (folder / "other workbook.xlsx").write_bytes(b"not read")
    study = folder / "study.yaml"
    text = study.read_text("utf-8")
    assert "dataset: .\n" in text
    study.write_text(text.replace("dataset: .\n", "dataset: figures of May.xlsx\n"), "utf-8")


def geopackage_of_points(folder: Path) -> None:
    for name in ("regions", "sites"):
        (folder / f"{name}.csv").unlink()
        _points(name).to_file(folder / "dataset.gpkg", layer=name, driver="GPKG")


def geopackage_of_attributes(folder: Path) -> None:
    for name in ("regions", "sites"):
        (folder / f"{name}.csv").unlink()
        points = _points(name)
        points["lat_deg"], points["lon_deg"] = frame(name)["lat_deg"], frame(name)["lon_deg"]
        points.to_file(folder / f"{name}.gpkg", layer=name, driver="GPKG")


def geoparquet_of_points(folder: Path) -> None:
    (folder / "sites.csv").unlink()
    _points("sites").to_parquet(folder / "sites.parquet", index=False)


def geojson_of_points(folder: Path) -> None:
    (folder / "sites.csv").unlink()
    (folder / "sites.geojson").write_text(_points("sites").to_json(na="drop"), "utf-8")


def _points(name: str) -> gpd.GeoDataFrame:
    table = frame(name)
    shapes = gpd.points_from_xy(table["lon_deg"], table["lat_deg"], crs="EPSG:4326")
    return gpd.GeoDataFrame(table.drop(columns=["lat_deg", "lon_deg"]), geometry=shapes)


def another_title(folder: Path) -> None:
    _each(folder, lambda _, t: t.replace("A small study", "Ein Versuch"), "study.yaml")


def dataset_in_a_folder_of_its_own(folder: Path) -> None:
    (folder / "tables").mkdir()
    for path in folder.glob("*.csv"):
        path.rename(folder / "tables" / path.name)
    _each(folder, lambda _, t: t.replace("dataset: .", "dataset: ./tables"), "study.yaml")


VARIANTS = [
    byte_order_mark,
    byte_order_mark_in_study,
    windows_line_ends,
    windows_line_ends_in_study,
    every_cell_quoted,
    columns_reversed,
    rows_reversed,
    blank_lines_at_the_end,
    blank_cells_at_the_end,
    no_line_end_at_the_end,
    whole_numbers_as_decimals,
    scientific_notation,
    plus_signs_and_bare_points,
    absent_columns_with_default_written_out,
    empty_optional_column,
    notes_beside_the_tables,
    empty_optional_table,
    parquet,
    parquet_of_texts_and_categories,
    workbook,
    workbook_of_any_name,
    workbook_that_the_study_names,
    geopackage_of_points,
    geopackage_of_attributes,
    geoparquet_of_points,
    geojson_of_points,
    another_title,
    dataset_in_a_folder_of_its_own,
]


@pytest.mark.parametrize("rewrite", VARIANTS, ids=lambda f: f.__name__)
def test_variant_is_clean_and_means_the_same(
    tmp_path: Path, small: Path, rewrite: Callable[[Path], None]
) -> None:
    folder = write_small(tmp_path / "variant")
    rewrite(folder)
    assert load_study(folder).digest() == load_study(small).digest()


def test_unicode_ids_are_ids(small: Path) -> None:
    _each(small, lambda _, t: t.replace("guian,", "贵安,").replace("guian]", "贵安]"), "*")
    assert load_study(small).records("sites")[0].site_id == "贵安"


def test_norway_and_on_stay_words(small: Path) -> None:
    _each(small, lambda _, t: t.replace("study: small", "study: NO"), "study.yaml")
    assert load_study(small).settings.study == "NO"


def test_records_are_plain_values_with_defaults(small: Path) -> None:
    study = load_study(small)
    guian, wuhu, zhangjiakou = study.records("sites")
    assert (guian.site_id, guian.opening_cost_mcur, guian.grid_limit_mw) == ("guian", 51.0, 300.0)
    assert (guian.open_period, zhangjiakou.open_period) == (None, 2027)
    assert type(zhangjiakou.open_period) is int and type(guian.grid_limit_mw) is float
    assert (wuhu.campus_id, wuhu.plot_ha, wuhu.altitude_m) == (None, None, 0.0)
    assert zhangjiakou.name_en == "Zhangjiakou, Huailai"
    assert study.records("site_cooling")[0].slice_id == ""
    assert study.records("budgets") == () and not study.has("budgets")
    assert study.row("economics").carbon_price_cur_per_t == 80.0
    assert study.row("network").fixed_rtt_ms == 0.5


def test_borders_are_found_and_need_every_region(small: Path) -> None:
    drawn = frame("regions")
    land = gpd.points_from_xy(drawn["lon_deg"], drawn["lat_deg"]).buffer(1)
    shapes = gpd.GeoDataFrame(
        {"region_id": [*drawn["region_id"], "sea"]}, geometry=[*land, land[0]]
    )
    path = small / "regions.geojson"
    path.write_text(shapes.to_json(), "utf-8")
    assert load_study(small).borders_file == path


def test_point_blob_of_a_geopackage_is_read_without_a_gis_library(tmp_path: Path) -> None:
    from planner.study.read_other import Package

    path = tmp_path / "sites.gpkg"
    package = sqlite3.connect(path)
    package.executescript(
        "CREATE TABLE gpkg_contents(table_name, data_type);"
        "CREATE TABLE gpkg_geometry_columns(table_name, column_name, geometry_type_name, srs_id);"
        "CREATE TABLE sites(fid INTEGER PRIMARY KEY, geom BLOB, site_id TEXT);"
        "INSERT INTO gpkg_contents VALUES ('sites', 'features');"
        "INSERT INTO gpkg_geometry_columns VALUES ('sites', 'geom', 'POINT', 4326);"
    )
    header = b"GP\x00\x01" + struct.pack("<i", 4326)
    blob = header + struct.pack("<BIdd", 1, 1, 106.6, 26.4)
    package.execute("INSERT INTO sites VALUES (1, ?, 'guian')", (blob,))
    package.commit()
    package.close()
    table, faults = Package(path).read("sites", "sites.gpkg")
    assert table is not None and not faults
    cells = {name: values.to_pylist() for name, values in table.columns.items()}
    assert cells == {"site_id": ["guian"], "lon_deg": ["106.6"], "lat_deg": ["26.4"]}
