"""Files that their libraries choke on: each is a located fault, and never a traceback."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from planner.errors import Fault, InputError
from planner.study.load import load_study


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as raised:
        load_study(folder)
    return raised.value.faults


def the_fault(folder: Path, file: str, words: str, code: str = "E215") -> None:
    faults = faults_of(folder)
    assert [(fault.code, fault.file) for fault in faults] == [(code, file)]
    assert words in faults[0].message


def sites_as(folder: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    table = pa.Table.from_pandas(pd.read_csv(folder / "sites.csv"), preserve_index=False)
    (folder / "sites.csv").unlink()
    pq.write_table(change(table), folder / "sites.parquet")


def with_geo(text: bytes) -> Callable[[pa.Table], pa.Table]:
    return lambda table: table.replace_schema_metadata({b"geo": text})


def with_geometry(values: list[Any], crs: object = "OGC:CRS84") -> Callable[[pa.Table], pa.Table]:
    meta = json.dumps({"columns": {"geometry": {"crs": crs}}}).encode()
    return lambda table: (
        table.drop_columns(["lat_deg", "lon_deg"])
        .append_column("geometry", pa.array(values))
        .replace_schema_metadata({b"geo": meta})
    )


POINT = struct.pack("<BIdd", 1, 1, 106.6, 26.4)
LINE = struct.pack("<BIIdddd", 1, 2, 2, 0, 0, 1, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"null", "geo metadata"),
        (b"[1]", "geo metadata"),
        (b'{"columns": [1]}', "geo metadata"),
        (b'{"columns": {"state": "x"}}', "geo metadata"),
        (b"\xff", "cannot be read"),
        (b"{", "cannot be read"),
    ],
)
def test_geo_metadata_of_parquet(small: Path, text: bytes, words: str) -> None:
    sites_as(small, with_geo(text))
    the_fault(small, "sites.parquet", words)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([b"junk"] * 3, "entry 1 is broken"),
        (["POINT (0 0)"] * 3, "entry 1 is no well-known binary"),
        ([1, 2, 3], "entry 1 is no well-known binary"),
        ([POINT, POINT, LINE], "entry 3 is LineString, not Point"),
        ([POINT, None, POINT], "entry 2 is nothing, not Point"),
        ([POINT, POINT[:9], POINT], "entry 2 is broken"),
    ],
)
def test_geometries_of_parquet(small: Path, values: list[Any], words: str) -> None:
    sites_as(small, with_geometry(values))
    the_fault(small, "sites.parquet", words)


@pytest.mark.parametrize(
    "crs", [{"id": {"code": 4490}}, {"id": [1]}, {"id": None}, None, "EPSG:3857"]
)
def test_coordinate_systems_of_parquet(small: Path, crs: object) -> None:
    sites_as(small, with_geometry([POINT] * 3, crs))
    the_fault(small, "sites.parquet", "coordinate system", "E218")


def test_parquet_text_that_is_not_utf8(small: Path) -> None:
    raw = pa.array([b"Z\xfcrich", b"a", b"b"])
    text = pa.Array.from_buffers(pa.string(), 3, raw.buffers())
    sites_as(small, lambda t: t.set_column(t.column_names.index("name_en"), "name_en", text))
    the_fault(small, "sites.parquet", "UTF8")


@pytest.mark.parametrize("values", [[[1]] * 3, [{"a": 1}] * 3])
def test_parquet_columns_of_structures(small: Path, values: list[Any]) -> None:
    sites_as(small, lambda t: t.append_column("plot_ha", pa.array(values)))
    faults = faults_of(small)
    assert faults and {fault.file for fault in faults} == {"sites.parquet"}


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        ({"properties": 5}, "properties of feature 1"),
        ({"properties": [1]}, "properties of feature 1"),
        ({"properties": {"site_id": "a"}, "geometry": [1]}, "geometry of feature 1"),
        ({"properties": {"site_id": {"a": 1}}}, "a cell holds dict"),
        (7, "feature 1 is no object"),
        *(
            (
                {"properties": {"site_id": "a"}, "geometry": {"type": "Point", "coordinates": at}},
                "point of feature 1",
            )
            for at in (5, {}, [1], ["1", "2"], [True, False], None)
        ),
    ],
)
def test_features_of_geojson(small: Path, feature: object, words: str) -> None:
    (small / "sites.csv").unlink()
    (small / "sites.geojson").write_text(json.dumps({"features": [feature]}), "utf-8")
    the_fault(small, "sites.geojson", words)


@pytest.mark.parametrize(
    ("crs", "code"),
    [
        ("urn:ogc:def:crs:EPSG::4490", "E218"),
        ("EPSG:3857", "E218"),
        (7, "E218"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", ""),
        ("urn:ogc:def:crs:EPSG::4326", ""),
    ],
)
def test_coordinate_systems_of_geojson(small: Path, crs: object, code: str) -> None:
    rows = pd.read_csv(small / "sites.csv", dtype=object).to_dict("records")
    (small / "sites.csv").unlink()
    features = []
    for row in rows:
        at = [float(row.pop("lon_deg")), float(row.pop("lat_deg"))]
        plain = {key: value for key, value in row.items() if value == value}
        features.append({"properties": plain, "geometry": {"type": "Point", "coordinates": at}})
    content = {"features": features, "crs": {"properties": {"name": crs}} if crs != 7 else 7}
    (small / "sites.geojson").write_text(json.dumps(content), "utf-8")
    if code:
        the_fault(small, "sites.geojson", "coordinate system", code)
    else:
        assert load_study(small).tables["sites"]["lon_deg"].iloc[0] == 106.6


def test_a_property_given_twice_is_not_decided_for_the_user(small: Path) -> None:
    (small / "sites.csv").unlink()
    text = '{"features": [{"properties": {"site_id": "a", "site_id": "b"}}]}'
    (small / "sites.geojson").write_text(text, "utf-8")
    the_fault(small, "sites.geojson", "site_id stands twice")


def package_in(folder: Path, *statements: str) -> None:
    package = sqlite3.connect(folder / "dataset.gpkg")
    shape = "table_name, column_name, geometry_type_name, srs_id"
    package.executescript(
        "CREATE TABLE gpkg_contents(table_name, data_type);"
        f"CREATE TABLE gpkg_geometry_columns({shape});" + ";".join(statements)
    )
    package.close()


LINKS = "CREATE TABLE links(fid INTEGER PRIMARY KEY, region_id, site_id, rtt_ms, geom)"
LISTED = "INSERT INTO gpkg_contents VALUES('links', 'features')"


@pytest.mark.parametrize(
    ("blob", "words"),
    [
        ("4750", "header"),
        ("", "header"),
        ("4750000e00000000", "envelope of kind 7"),
        ("47500001e6100000deadbeef", "entry 1 is broken"),
    ],
)
def test_geometries_of_a_package(small: Path, blob: str, words: str) -> None:
    (small / "links.csv").unlink()
    row = f"INSERT INTO links VALUES(1, 'east', 'wuhu', 6.5, x'{blob}')"
    shape = "INSERT INTO gpkg_geometry_columns VALUES('links', 'geom', 'POINT', NULL)"
    package_in(small, LINKS, LISTED, row, shape)
    the_fault(small, "dataset.gpkg:links", words)


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ((LINKS,), "links is there, but is no layer"),
        (("CREATE VIEW links AS SELECT 1 AS region_id", LISTED), "links is there"),
        ((LISTED,), "the layer links of its contents is not there"),
    ],
)
def test_tables_that_a_package_hides(small: Path, statements: tuple[str, ...], words: str) -> None:
    (small / "links.csv").unlink()
    package_in(small, *statements)
    the_fault(small, "dataset.gpkg", words)


def test_changes_that_another_program_has_not_written_yet(small: Path) -> None:
    (small / "links.csv").unlink()
    package_in(small, LINKS, LISTED)
    (small / "dataset.gpkg-wal").write_bytes(b"x" * 40)
    the_fault(small, "dataset.gpkg", "dataset.gpkg-wal holds changes")


@pytest.mark.parametrize("text", ["? - ? ", "{[a]: b}: c", "? {a: b}\n: c", "? [a, b]\n: 1"])
def test_yaml_keys_that_are_lists_or_mappings(small: Path, text: str) -> None:
    path = small / "study.yaml"
    path.write_text(path.read_text("utf-8") + f"\n{text}\n", "utf-8")
    (fault,) = faults_of(small)
    assert fault.code == "E203" and fault.row and "list or mapping" in fault.message
