"""Mutate a sound study and judge what the reader makes of it: no traceback, nothing misread.

    python tools/fuzz_inputs.py --count 10000 --seed 1

A mutation is a cell, row, column, heading, line, byte or encoding of a table, written as CSV,
Parquet, workbook or GeoPackage, or a line or byte of the study file. What the reader refuses with
faults is well. What it accepts must be what the mutated files say: each is read again here by other
means (the csv module, DuckDB, the XML of the workbook, SQLite, PyYAML), and every cell of every
table is compared with what was loaded; or the study's digest must be that of the study before the
mutation.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import random
import re
import shutil
import sqlite3
import struct
import sys
import tempfile
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from planner.errors import InputError
from planner.resources import share
from planner.study.entities import TABLES
from planner.study.load import load_study
from planner.study.study import Study

Cells = list[list[Any]]
NAMES = ("regions", "sites", "zones", "areas", "chips", "chip_workload", "workloads", "demand")
STUDY = """\
study: fuzzed
title: {en: A study, zh: 算例}
dataset: .
currency: CNY
periods: [2026, 2027]
discount_rate: 0.08
"""
#: tables enough for a study, for quick rounds
FEW_NAMES = ("regions", "sites", "chips", "chip_workload", "workloads", "demand")
#: texts that have harmed readers, or look like a number, a date, a blank or a word and are none
NASTY = (
    *("", " ", "nan", "NaN", "inf", "-inf", "-1", "0", "-0", "1e308", "1e-320", "1e400", "1e5"),
    *("1,5", "1.234,5", "1 000", "\uff11\uff12", "1_000", "0x10", "TRUE", "True", "false", "yes"),
    *("=1+1", "#REF!", "#N/A", "null", "None", "9" * 400, "a" * 10_000, "\u202eabc", "\U0001f600"),
    *("\x00", "\x05", "\x85", '"', "'", ";", "\\", "../x", "<b>", "1%", "50 %", "\xa55", "5 MW"),
    *("2026-01-01", "01.02.2026", "1-Mar", "\u20135", "\u22125", "\u0663", "1E+05", "+5", " 5 "),
    *(
        "\t5",
        "5.0",
        "05",
        "5\xa0000",
        "S\xe3o",
        "Sa\u0303o",
        "r\u0456dge",
        "ridge ",
        "a\nb",
        "a\rb",
    ),
)


@dataclass(frozen=True)
class Verdict:
    """What came of one mutation: ``refused``, ``accepted``, ``MISREAD`` or ``TRACEBACK``."""

    kind: str
    mutation: str
    words: str = ""


def shipped_tables(names: Sequence[str]) -> dict[str, Cells]:
    """Return tables of the tutorial, which the mutations begin from."""
    tables = {}
    for name in names:
        text = share("data", "tutorial", f"{name}.csv").read_text("utf-8")
        tables[name] = [list(row) for row in csv.reader(io.StringIO(text))]
    return tables


def fuzz(count: int, seed: int, names: Sequence[str] = NAMES) -> Iterator[Verdict]:
    """Yield a verdict for each mutation; the same seed gives the same mutations."""
    tables = shipped_tables(names)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as top:
        sound = write_study(Path(top) / "sound", tables)
        digest = load_study(sound).digest()
        for i in range(count):
            rng = random.Random(f"{seed}/{i}")
            folder = write_study(Path(top) / str(i), tables)
            mutation = f"{i} {rng.choice(_MUTATORS)(folder, tables, rng)}"
            yield judged(folder, mutation, digest)
            shutil.rmtree(folder)


def judged(folder: Path, mutation: str, digest: str) -> Verdict:
    """Return what the reader makes of a folder that a mutation has changed."""
    try:
        study = load_study(folder)
    except InputError:
        return Verdict("refused", mutation)
    except Exception:  # the very thing that is looked for
        return Verdict("TRACEBACK", mutation, traceback.format_exc(limit=-3))
    if study.digest() == digest:
        return Verdict("accepted", mutation)
    try:
        wrong = next(differences(folder, study), "")
    except Exception as error:  # what another reader cannot read must not be accepted
        wrong = f"accepted, but another reader fails: {type(error).__name__}: {error}"
    return Verdict("MISREAD" if wrong else "accepted", mutation, wrong)


def write_study(folder: Path, tables: dict[str, Cells]) -> Path:
    """Write a study of these tables into a new folder, and return the folder."""
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, "utf-8")
    for name, cells in tables.items():
        (folder / f"{name}.csv").write_bytes(_csv(cells))
    return folder


def _csv(cells: Cells, **style: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", **style).writerows(cells)
    return text.getvalue().encode("utf-8", errors="replace")


# ------------------------------------------------------------------ mutations


def _mutated_cells(cells: Cells, rng: random.Random) -> tuple[Cells, str]:
    cells = [list(row) for row in cells]
    row, column = rng.randrange(1, len(cells)), rng.randrange(len(cells[0]))
    other_row, other = rng.randrange(1, len(cells)), rng.randrange(len(cells[0]))
    title = cells[0][column]
    kind = rng.choice(_CELL_KINDS)
    if kind == "cell":
        cells[row][column] = rng.choice(NASTY)
    elif kind == "letter":
        text = list(cells[row][column]) or [""]
        text[rng.randrange(len(text))] = rng.choice([chr(rng.randrange(0x20, 0x3000)), "", "\xa0"])
        cells[row][column] = "".join(text)
    elif kind == "number":
        cells[row][column] = repr(rng.choice([-1, 1]) * 10 ** rng.uniform(-8, 8))
    elif kind == "scale":
        factor = rng.choice([1e-6, 1e-3, 0.01, 100, 1e3, 1e6])
        for line in cells[1:]:
            line[column] = _scaled(line[column], factor)
    elif kind == "heading":
        variants = [title.upper(), f"{title} ", title[:-1], "", cells[0][other], f"\ufeff{title}"]
        cells[0][column] = rng.choice(variants)
    elif kind == "row twice":
        cells.insert(other_row, list(cells[row]))
    elif kind == "row away":
        del cells[row]
    elif kind == "blank row":
        cells.insert(row, [""] * len(cells[0]))
    elif kind == "title above":
        cells.insert(0, [rng.choice(["# a comment", "Candidates 2026", "sep=,", ""])])
        cells[0] += [""] * (len(cells[1]) - 1)
    elif kind == "units below":
        cells.insert(1, ["" if "_" not in title else "MW" for title in cells[0]])
    elif kind == "column away":
        cells = [[*line[:column], *line[column + 1 :]] for line in cells]
    elif kind == "columns swapped":
        for line in cells[rng.choice([0, 1]) :]:
            line[column], line[other] = line[other], line[column]
    elif kind == "cells swapped":
        cells[row][column], cells[other_row][other] = cells[other_row][other], cells[row][column]
    elif kind == "on its side":
        cells = [list(line) for line in zip(*cells, strict=True)]
    return cells, f"{kind} row {row + 1} {title}"


_CELL_KINDS = (
    *("cell",) * 8,
    *("letter",) * 3,
    *("number", "scale", "heading", "row twice", "row away", "blank row", "title above"),
    *("units below", "column away", "columns swapped", "cells swapped", "on its side"),
)


def _scaled(text: str, factor: float) -> str:
    try:
        return repr(float(text) * factor)
    except ValueError:
        return text


def _in_csv(folder: Path, tables: dict[str, Cells], rng: random.Random) -> str:
    name = rng.choice(list(tables))
    cells, what = _mutated_cells(tables[name], rng)
    style = {"quoting": rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])}
    if rng.random() < 0.05:
        style["delimiter"] = rng.choice(";\t|")
    (folder / f"{name}.csv").write_bytes(_csv(cells, **style))
    return f"{name}.csv {what}"


def _bytes_of_csv(folder: Path, tables: dict[str, Cells], rng: random.Random) -> str:
    path = folder / f"{rng.choice(list(tables))}.csv"
    text = path.read_text("utf-8")
    kind = rng.choice(["byte", "byte", "ends", "encoding", "mark", "quote", "packed", "copy"])
    if kind == "byte":
        path.write_bytes(_other_bytes(path.read_bytes(), rng))
    elif kind == "ends":
        path.write_bytes(text.replace("\n", rng.choice(["\r", "\r\n", "\n\n", "\r\r\n"])).encode())
    elif kind == "encoding":
        code = rng.choice(["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "gbk", "latin-1", "big5"])
        path.write_bytes(text.encode(code, errors="replace"))
    elif kind == "mark":
        i = rng.randrange(len(text))
        path.write_text(text[:i] + rng.choice("\ufeff\x1a\u2028;\t") + text[i:], "utf-8")
    elif kind == "quote":
        i = rng.randrange(len(text))
        path.write_text(text[:i] + rng.choice(['"', '""', "'"]) + text[i:], "utf-8")
    else:
        name = f"{path.name}.gz" if kind == "packed" else f"{path.stem} (1).csv"
        path.rename(path.with_name(name))
    return f"{path.name} {kind}"


def _other_bytes(data: bytes, rng: random.Random) -> bytes:
    i, j = sorted(rng.randrange(len(data)) for _ in range(2))
    j = min(j, i + 64)
    return rng.choice(
        [
            data[:i] + bytes([rng.randrange(256)]) + data[i + 1 :],
            data[:i] + bytes([data[i] ^ (1 << rng.randrange(8))]) + data[i + 1 :],
            data[:i] + rng.randbytes(rng.randrange(1, 5)) + data[i:],
            data[:i] + data[j:],
            data[:j] + data[i:],
            data[: max(i, len(data) // 2)],
        ]
    )


def _typed(text: Any) -> Any:
    """Return a cell as a program that knows numbers would write it."""
    if text == "":
        return None
    try:
        number = float(text)
    except (TypeError, ValueError):
        return text
    whole = re.fullmatch(r"-?\d{1,15}", str(text))
    return int(text) if whole else number


def _as_parquet(folder: Path, tables: dict[str, Cells], rng: random.Random) -> str:
    name = rng.choice(list(tables))
    cells, what = _mutated_cells(tables[name], rng)
    columns = {}
    for i, title in enumerate(cells[0]):
        values = [_typed(line[i]) for line in cells[1:]]
        same = len({isinstance(v, str) for v in values if v is not None}) < 2
        columns[title] = pa.array(
            values if same else [None if v is None else str(v) for v in values]
        )
    (folder / f"{name}.csv").unlink()
    path = folder / f"{name}.parquet"
    pq.write_table(pa.table(columns), path, compression=rng.choice(["none", "snappy"]))
    if rng.random() < 0.3:
        path.write_bytes(_other_bytes(path.read_bytes(), rng))
        what += ", bytes"
    return f"{path.name} {what}"


def _as_package(folder: Path, tables: dict[str, Cells], rng: random.Random) -> str:
    name = rng.choice(list(tables))
    cells, what = _mutated_cells(tables[name], rng)
    lines = [[_typed(cell) for cell in line] for line in cells]
    heading = [str(cell).replace("\x00", "") for cell in cells[0]]
    (folder / f"{name}.csv").unlink()
    path = folder / rng.choice(["dataset.gpkg", f"{name}.gpkg"])
    points = {"lat_deg", "lon_deg"} <= set(heading) and rng.random() < 0.8
    if points:
        place = [heading.index("lon_deg"), heading.index("lat_deg")]
        blobs = [_point(*(line[i] for i in place)) for line in lines[1:]]
        if rng.random() < 0.5:
            k = rng.randrange(len(blobs))
            blobs[k] = _other_bytes(blobs[k], rng)
        heading = [*(h for h in heading if h not in ("lon_deg", "lat_deg")), "geom"]
        kept = [[c for i, c in enumerate(line) if i not in place] for line in lines[1:]]
        lines = [heading, *([*line, blob] for line, blob in zip(kept, blobs, strict=True))]
    srs = rng.choice([4326] * 5 + [3857, 4490, None, "x"])
    package = sqlite3.connect(path)
    try:
        titles = ", ".join('"' + h.replace('"', '""') + '"' for h in heading)
        package.execute("CREATE TABLE gpkg_contents(table_name TEXT, data_type TEXT)")
        shape = "table_name, column_name, geometry_type_name, srs_id"
        package.execute(f"CREATE TABLE gpkg_geometry_columns({shape})")
        package.execute(f'CREATE TABLE "{name}"(fid INTEGER PRIMARY KEY, {titles})')
        marks = ", ".join("?" * len(heading))
        package.executemany(f'INSERT INTO "{name}"({titles}) VALUES({marks})', lines[1:])
        if rng.random() < 0.95:
            package.execute("INSERT INTO gpkg_contents VALUES(?, 'features')", (name,))
        if points:
            row = (name, "geom", "POINT", srs)
            package.execute("INSERT INTO gpkg_geometry_columns VALUES(?, ?, ?, ?)", row)
        package.commit()
    except (sqlite3.Error, OverflowError):
        what += ", cut off"
    finally:
        package.close()
    if rng.random() < 0.2:
        path.write_bytes(_other_bytes(path.read_bytes(), rng))
        what += ", bytes"
    return f"{path.name} {what} points={points} srs={srs}"


def _point(lon: Any, lat: Any) -> bytes:
    place = [v if isinstance(v, int | float) else math.nan for v in (lon, lat)]
    return b"GP\x00\x01" + struct.pack("<i", 4326) + struct.pack("<BIdd", 1, 1, *place)


def _as_workbook(folder: Path, tables: dict[str, Cells], rng: random.Random) -> str:
    name = rng.choice(list(tables))
    cells, what = _mutated_cells(tables[name], rng)
    (folder / f"{name}.csv").unlink()
    path = folder / "dataset.xlsx"
    odd = rng.choice(_SHEET_KINDS)
    sheet = {"title": name.upper(), "near": f"{name}1", "other": "Sheet1"}.get(odd, name)
    xml = _sheet_xml(cells, odd, rng)
    if odd == "xml byte":
        xml = _other_bytes(xml.encode("utf-8", "replace"), rng).decode("utf-8", "replace")
    _write_workbook(path, sheet, xml, rng.choice([False] * 9 + [True]))
    if odd == "zip byte":
        path.write_bytes(_other_bytes(path.read_bytes(), rng))
    return f"{path.name} {name} {what}, {odd}"


_SHEET_KINDS = (
    *("plain",) * 4,
    *("dimension A1", "dimension narrow", "no formula value", "formula", "array formula", "merged"),
    *("far cell", "no references", "rows turned", "cells turned", "row twice", "hidden rows"),
    *("xml byte", "xml byte", "zip byte", "title", "near", "other"),
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _sheet_xml(cells: Cells, odd: str, rng: random.Random) -> str:
    where = (rng.randrange(2, len(cells) + 1), rng.randrange(1, len(cells[0]) + 1))
    rows = []
    for i, line in enumerate(cells, 1):
        texts = []
        for j, cell in enumerate(line, 1):
            ref = "" if odd == "no references" else f' r="{_letters(j)}{i}"'
            texts.append(_cell_xml(cell, ref, odd if (i, j) == where else ""))
        if odd == "cells turned" and i == where[0]:
            texts.reverse()
        number = "" if odd == "no references" else f' r="{i}"'
        hidden = ' hidden="1"' if odd == "hidden rows" and i > 1 else ""
        rows.append(f"<row{number}{hidden}>{''.join(texts)}</row>")
    if odd == "rows turned":
        rows[-1], rows[1] = rows[1], rows[-1]
    if odd == "row twice":
        rows.append(rows[-1])
    if odd == "far cell":
        last = rng.choice(["XFD1048576", "Z9", "XFD40"])
        number = re.sub(r"\D", "", last)
        rows.append(f'<row r="{number}"><c r="{last}"><v>1</v></c></row>')
    size = {"dimension A1": "A1", "dimension narrow": "A1:B2"}.get(odd, "A1:Z99")
    size = f'<dimension ref="{size}"/>' if rng.random() < 0.8 else ""
    merged = '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>' if odd == "merged" else ""
    body = "".join(rows)
    return f'<worksheet xmlns="{_MAIN}">{size}<sheetData>{body}</sheetData>{merged}</worksheet>'


def _cell_xml(cell: Any, ref: str, odd: str) -> str:
    value = _typed(cell)
    if odd == "no formula value":
        return f"<c{ref}><f>1+1</f><v></v></c>"
    if odd == "array formula":
        return f'<c{ref}><f t="array" ref="A1">1+1</f></c>'
    if odd == "formula":
        return f"<c{ref}><f>1+1</f><v>2</v></c>"
    if value is None:
        return f"<c{ref}/>"
    if isinstance(value, str) or not math.isfinite(value) or abs(value) > 1e300:
        plain = escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", str(cell)))
        return f'<c{ref} t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'
    return f"<c{ref}><v>{value!r}</v></c>"


def _write_workbook(path: Path, sheet: str, xml: str, asked: bool) -> None:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    calc = f'<calcPr fullCalcOnLoad="{int(asked)}"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override '
        f'PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{office}"><sheets><sheet '
        f'name="{sheet}" sheetId="1" r:id="r1"/></sheets>{calc}'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": xml,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(part, text)


def _in_study_file(folder: Path, tables: dict[str, Cells], rng: random.Random) -> str:
    path = folder / "study.yaml"
    lines = STUDY.splitlines()
    i = rng.randrange(len(lines))
    kind = rng.choice(["away", "twice", "value", "value", "indent", "mark", "byte"])
    if kind == "away":
        del lines[i]
    elif kind == "twice":
        lines.insert(i, lines[i])
    elif kind == "value":
        lines[i] = f"{lines[i].split(':')[0]}: {rng.choice(NASTY)}"
    elif kind == "indent":
        lines[i] = f"  {lines[i]}"
    elif kind == "mark":
        k = rng.randrange(len(lines[i]))
        lines[i] = lines[i][:k] + rng.choice("&*!|>{}[]:#-?%@`\"'") + lines[i][k:]
    path.write_text("\n".join(lines), "utf-8")
    if kind == "byte":
        path.write_bytes(_other_bytes(path.read_bytes(), rng))
    return f"study.yaml {kind} line {i + 1}"


Mutator = Callable[[Path, dict[str, Cells], random.Random], str]
_MUTATORS: tuple[Mutator, ...] = (
    *(_in_csv,) * 4,
    *(_bytes_of_csv, _bytes_of_csv, _as_parquet, _as_package, _as_workbook, _as_workbook),
    _in_study_file,
)


# ------------------------------------------------------------------ the other reading


def differences(folder: Path, study: Study) -> Iterator[str]:
    """Yield where a study differs from what its files say."""
    said = _tables_said(folder)
    for name in sorted({*said, *study.tables}):
        frame = study.tables.get(name)
        rows = said.get(name, [[]])
        body = [row for row in rows[1:] if any(cell not in (None, "") for cell in row)]
        count = 0 if frame is None else len(frame)
        if len(body) != count:
            yield f"{name}: the file has {len(body)} rows, the study {count}"
        elif frame is not None:
            yield from _cell_differences(name, rows[0], body, frame)
    yield from _setting_differences(folder, study)


def _cell_differences(
    name: str, heading: list[Any], body: Cells, frame: pd.DataFrame
) -> Iterator[str]:
    for column in TABLES[name].columns:
        loaded = frame[column.name].tolist()
        said = [row[heading.index(column.name)] for row in body] if column.name in heading else []
        for i, value in enumerate(loaded):
            cell = said[i] if said else None
            if not _same(cell, value, column.kind, column.default):
                place = f"{name} row {i + 2} {column.name}"
                yield f"{place}: the file says {cell!r}, the study {value!r}"


def _same(cell: Any, value: Any, kind: str, default: Any) -> bool:
    nothing = value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))
    if cell in (None, ""):
        return nothing or value == default
    if nothing:
        return False
    if kind in ("number", "integer", "flag"):
        truth = {"true": 1.0, "false": 0.0} if kind == "flag" else {}
        plain = str(cell).lower()
        return truth[plain] == value if plain in truth else float(cell) == float(value)
    whole = isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15
    return str(int(cell) if whole else cell) == value


def _tables_said(folder: Path) -> dict[str, Cells]:
    said: dict[str, Cells] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".csv" and path.stem in TABLES:
            text = path.read_bytes().decode("utf-8-sig")
            said[path.stem] = list(csv.reader(io.StringIO(text, newline="")))
        elif path.suffix == ".parquet":
            said[path.stem] = _parquet_said(path)
        elif path.suffix == ".gpkg":
            said |= dict(_package_said(path))
        elif path.suffix == ".xlsx":
            said |= dict(_workbook_said(path))
    return said


def _parquet_said(path: Path) -> Cells:
    import duckdb

    found = duckdb.execute("SELECT * FROM read_parquet(?)", [str(path)])
    return [[about[0] for about in found.description or ()], *map(list, found.fetchall())]


def _package_said(path: Path) -> Iterator[tuple[str, Cells]]:
    package = sqlite3.connect(path)
    try:
        for (name,) in package.execute("SELECT table_name FROM gpkg_contents").fetchall():
            found = package.execute(f'SELECT * FROM "{name}"')
            heading = [about[0] for about in found.description]
            lines = [list(row) for row in found.fetchall()]
            if "geom" in heading:
                at = heading.index("geom")
                for line in lines:
                    start = 8 + (0, 32, 48, 48, 64)[(line[at][3] >> 1) & 7]
                    order = "<" if line[at][start] else ">"
                    line += struct.unpack(f"{order}dd", line[at][start + 5 : start + 21])
                heading += ["lon_deg", "lat_deg"]
            yield str(name), [heading, *lines]
    finally:
        package.close()


def _workbook_said(path: Path) -> Iterator[tuple[str, Cells]]:
    """Read the sheet that :func:`_write_workbook` has written, by its references alone."""
    with zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    grid: dict[tuple[int, int], Any] = {}
    at = (0, 0)
    for row in sheet.iter(f"{{{_MAIN}}}row"):
        at = (int(row.get("r", at[0] + 1)), 0)
        for cell in row:
            ref = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r", ""))
            column = at[1] + 1
            if ref:
                column = sum(26**k * (ord(c) - 64) for k, c in enumerate(reversed(ref[1])))
            at = (at[0], column)
            text = "".join(t.text or "" for t in cell.iter(f"{{{_MAIN}}}t"))
            number = cell.findtext(f"{{{_MAIN}}}v")
            value = text if cell.get("t") == "inlineStr" else float(number) if number else None
            if at in grid:
                raise ValueError(f"cell {at} twice")
            grid[at] = value
    filled = [at for at, value in grid.items() if value is not None]
    size = [range(1, max(at[k] for at in filled) + 1) for k in (0, 1)]
    name = next(iter(book.iter(f"{{{_MAIN}}}sheet"))).get("name", "")
    yield name, [[grid.get((i, j)) for j in size[1]] for i in size[0]]


def _setting_differences(folder: Path, study: Study) -> Iterator[str]:
    said = yaml.safe_load((folder / "study.yaml").read_text("utf-8-sig"))
    for key, value in said.items():
        kept = getattr(study.settings, key)
        kept = kept.model_dump(exclude_unset=True) if hasattr(kept, "model_dump") else kept
        kept = list(kept) if isinstance(kept, tuple) else kept
        # YAML 1.1 takes NO, 1:30 and 010 for other things than words and plain numbers
        older = isinstance(kept, str) and not isinstance(value, str) and value is not None
        if kept != value and not older:
            yield f"study.yaml {key}: the file says {value!r}, the study {kept!r}"


def main() -> int:
    """Print the figures; exit 1 on a traceback or a misreading."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    for verdict in fuzz(options.count, options.seed):
        counts[verdict.kind] += 1
        if verdict.kind in ("TRACEBACK", "MISREAD"):
            print(f"{verdict.kind} {verdict.mutation}\n{verdict.words}", flush=True)
    print(", ".join(f"{kind}: {count:,}" for kind, count in sorted(counts.items())))
    return int(bool({"TRACEBACK", "MISREAD"} & set(counts)))


if __name__ == "__main__":
    sys.exit(main())
