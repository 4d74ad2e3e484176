"""Files that are not the table that they are taken for: one fault each, and its remedy works."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from planner.errors import Fault, InputError
from planner.study.load import load_study
from tests.study.small import TABLES, write_small

Spoil = Callable[[Path], None]


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as raised:
        load_study(folder)
    return raised.value.faults


def rewrite(edit: Callable[[str], str], encoding: str = "utf-8", name: str = "sites") -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / f"{name}.csv"
        path.write_bytes(edit(path.read_text("utf-8")).encode(encoding))

    return spoil


def replaced(name: str, content: bytes, instead_of: str = "sites.csv") -> Spoil:
    def spoil(folder: Path) -> None:
        (folder / instead_of).unlink()
        (folder / name).write_bytes(content)

    return spoil


def above(*lines: str) -> Spoil:
    return rewrite(lambda text: "".join(f"{line}\n" for line in lines) + text)


def without_rows(first: int, last: int, name: str = "sites") -> Spoil:
    def cut(text: str) -> str:
        lines = text.splitlines(keepends=True)
        return "".join(lines[: first - 1] + lines[last:])

    return rewrite(cut, name=name)


def parted_by(mark: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        out = io.StringIO()
        csv.writer(out, delimiter=mark, lineterminator="\n").writerows(
            csv.reader(io.StringIO(text))
        )
        return out.getvalue()

    return edit


def again(name: str = "sites") -> Spoil:
    """What "save it as ..." comes to: the table, as plain CSV under its own name."""

    def mend(folder: Path) -> None:
        for path in [*folder.glob("dataset*"), *folder.glob(f"*{name}*")]:
            path.unlink()
        (folder / f"{name}.csv").write_text(TABLES[name], "utf-8")

    return mend


def renamed(old: str, new: str) -> Spoil:
    return lambda folder: (folder / old).rename(folder / new) and None


def copied(name: str) -> Spoil:
    return lambda folder: (folder / name).write_text(TABLES["sites"], "utf-8") and None


def on_its_side(text: str) -> str:
    out = io.StringIO()
    rows = zip(*csv.reader(io.StringIO(text)), strict=True)
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def every_line_quoted(text: str) -> str:
    return "".join('"' + line.replace('"', '""') + '"\n' for line in text.splitlines())


def units_below(text: str) -> str:
    heading, *rows = text.splitlines()
    units = [
        "MW" if h.endswith("mw") else "deg" if h.endswith("deg") else "" for h in heading.split(",")
    ]
    return "\n".join([heading, ",".join(units), *rows]) + "\n"


def zipped(name: str, text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, text)
    return out.getvalue()


def book_of(change: Callable[[openpyxl.Workbook], None]) -> Spoil:
    """Put the sites into a workbook and change it."""

    def spoil(folder: Path) -> None:
        (folder / "sites.csv").unlink()
        book = openpyxl.Workbook()
        book.active.title = "sites"
        for i, row in enumerate(csv.reader(io.StringIO(TABLES["sites"]))):
            book.active.append([c if i == 0 or not _number(c) else float(c) for c in row])
        change(book)
        book.save(folder / "dataset.xlsx")

    return spoil


def _number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def title_above_sheet(book: openpyxl.Workbook) -> None:
    book["sites"].insert_rows(1)
    book["sites"]["A1"] = "Candidate sites 2026"
    book["sites"].merge_cells("A1:F1")


def chart_of_that_name(book: openpyxl.Workbook) -> None:
    book["sites"].title = "Sheet1"
    book.create_chartsheet("sites").add_chart(openpyxl.chart.BarChart())


SITES = TABLES["sites"]
GZIP = gzip.compress(SITES.encode())
OLD_EXCEL = b"\xd0\xcf\x11\xe0" + b"x" * 999


@dataclass(frozen=True)
class Kind:
    """A way to spoil a file, what is said of it, and what its remedy comes to."""

    spoil: Spoil
    code: str
    words: str
    mend: Spoil
    file: str = "sites.csv"


KINDS = {
    "title": Kind(above("Sites 2026"), "E222", "Delete row 1.", without_rows(1, 1)),
    "title and blank": Kind(above("Sites", ""), "E222", "the rows 1 to 2.", without_rows(1, 2)),
    "title of cells": Kind(above("Sites" + "," * 14), "E222", "Delete row 1.", without_rows(1, 1)),
    "comment": Kind(above("# source: ministry"), "E222", "Delete row 1.", without_rows(1, 1)),
    "sep=,": Kind(above("sep=,"), "E222", "Delete row 1.", without_rows(1, 1)),
    "blank line": Kind(above(""), "E222", "Delete row 1.", without_rows(1, 1)),
    "units": Kind(rewrite(units_below), "E222", "Delete row 2.", without_rows(2, 2)),
    "semicolons": Kind(rewrite(parted_by(";")), "E214", "semicolons", again()),
    "sep=;": Kind(rewrite(lambda t: "sep=;\n" + parted_by(";")(t)), "E214", "semicolons", again()),
    "tabs": Kind(rewrite(parted_by("\t")), "E214", "tabs", again()),
    "quoted lines": Kind(rewrite(every_line_quoted), "E214", "one cell a row", again()),
    "on its side": Kind(rewrite(on_its_side), "E222", "Transpose it", rewrite(on_its_side)),
    "web page": Kind(rewrite(lambda _: "<!DOCTYPE html><html>"), "E215", "a web page", again()),
    "xml": Kind(rewrite(lambda _: "\ufeff<?xml version='1.0'?>"), "E215", "or XML", again()),
    "json": Kind(rewrite(lambda _: '[{"site_id": "guian"}]'), "E215", "JSON", again()),
    "gzip": Kind(replaced("sites.csv", GZIP), "E215", "compressed", again()),
    "old excel": Kind(replaced("sites.csv", OLD_EXCEL), "E215", "Excel", again()),
    "parquet": Kind(replaced("sites.csv", b"PAR1" + b"x" * 99), "E215", "ending .parquet", again()),
    "utf-16": Kind(rewrite(str, "utf-16"), "E213", "UTF-16", again()),
    "utf-16, no mark": Kind(rewrite(str, "utf-16-le"), "E213", "UTF-16", again()),
    "utf-32": Kind(rewrite(str, "utf-32"), "E213", "UTF-32", again()),
    "zero byte": Kind(rewrite(lambda t: t.replace("Wuhu", "Wu\0hu")), "E215", "zero byte", again()),
    "long heading": Kind(rewrite(lambda t: "x" * 200_000 + t), "E215", "longer than", again()),
    "many columns": Kind(rewrite(lambda t: "a," * 6_000 + t), "E215", "columns", again()),
    "open quote": Kind(rewrite(lambda t: '"' + t * 100), "E215", "quote", again()),
    "copy (1)": Kind(
        renamed("sites.csv", "sites (1).csv"), "E212", "Rename it sites.csv.",
        renamed("sites (1).csv", "sites.csv"), "sites (1).csv",
    ),
    "a copy beside": Kind(
        copied("sites - Copy.csv"), "E212", "Delete it, or put it in the place of sites.csv.",
        lambda folder: (folder / "sites - Copy.csv").unlink(), "sites - Copy.csv",
    ),
    "copy of": Kind(
        renamed("sites.csv", "Copy of sites.csv"), "E212", "Rename it sites.csv.",
        renamed("Copy of sites.csv", "sites.csv"), "Copy of sites.csv",
    ),
    "version": Kind(
        renamed("sites.csv", "sites_v2.csv"), "E212", "Rename it sites.csv.",
        renamed("sites_v2.csv", "sites.csv"), "sites_v2.csv",
    ),
    "capitals": Kind(
        renamed("sites.csv", "SITES.CSV"), "E212", "sites.csv",
        renamed("SITES.CSV", "sites.csv"), "SITES.CSV",
    ),
    "packed": Kind(
        replaced("sites.csv.gz", GZIP), "E212", "Unpack it to sites.csv.",
        replaced("sites.csv", SITES.encode(), "sites.csv.gz"), "sites.csv.gz",
    ),
    "zip": Kind(
        replaced("sites.zip", zipped("sites.csv", SITES)), "E212", "Unpack it to sites.csv.",
        replaced("sites.csv", SITES.encode(), "sites.zip"), "sites.zip",
    ),
    "txt": Kind(
        renamed("sites.csv", "sites.csv.txt"), "E212", "sites.csv",
        renamed("sites.csv.txt", "sites.csv"), "sites.csv.txt",
    ),
    "sheet title": Kind(
        book_of(title_above_sheet), "E222", "Delete row 1.", again(), "dataset.xlsx:sites"
    ),
    "chart sheet": Kind(
        book_of(chart_of_that_name), "E215", "chart", again(), "dataset.xlsx:sites"
    ),
    "sheet in capitals": Kind(
        book_of(lambda b: setattr(b["sites"], "title", "SITES1")), "E212", "Did you mean sites?",
        again(), "dataset.xlsx",
    ),
    "no such sheet": Kind(
        book_of(lambda b: setattr(b["sites"], "title", "Tabelle1")), "E215", "Tabelle1",
        again(), "dataset.xlsx",
    ),
    "workbook that is none": Kind(
        replaced("dataset.xlsx", SITES.encode()), "E215", "not an Excel workbook", again(),
        "dataset.xlsx",
    ),
    "workbook with a password": Kind(
        replaced("dataset.xlsx", OLD_EXCEL), "E215", "password", again(),
        "dataset.xlsx",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_one_fault_tells_what_the_file_is_and_its_remedy_works(
    small: Path, tmp_path: Path, kind: Kind
) -> None:
    kind.spoil(small)
    (fault,) = faults_of(small)
    assert (fault.code, fault.file) == (kind.code, kind.file)
    assert kind.words in fault.message and "None" not in fault.message
    kind.mend(small)
    assert load_study(small).digest() == load_study(write_small(tmp_path / "clean")).digest()


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("latin-1", "older Western"),
        ("cp1252", "older Western"),
        ("iso8859_15", "older Western"),
        ("gbk", "GBK"),
        ("gb18030", "GBK"),
    ],
)
def test_encodings_are_told_apart(small: Path, encoding: str, words: str) -> None:
    # a Western name has single accents between letters; Chinese names come in runs of two bytes
    western = SITES.replace("Gui'an", "Zürich-Örlikon").replace("贵安", "").replace("芜湖", "Köln")
    text = SITES if words == "GBK" else western.replace("张家口", "Säo")
    (small / "sites.csv").write_bytes(text.encode(encoding))
    (fault,) = faults_of(small)
    assert (fault.code, fault.row) == ("E213", 2) and words in fault.message


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("\n", "\r"),
        lambda text: "\ufeff" + text.replace("\n", "\r"),
        lambda text: text.replace("\n", "\r\r\n"),
        lambda text: text.replace("\n", "\r\n\r\n"),
    ],
)
def test_line_ends_of_every_kind_are_read(
    small: Path, tmp_path: Path, edit: Callable[[str], str]
) -> None:
    for name in TABLES:
        rewrite(edit, name=name)(small)
    assert load_study(small).digest() == load_study(write_small(tmp_path / "clean")).digest()


@pytest.mark.parametrize("yes", ["True", "TRUE", "true", "1", "1.0"])
def test_truth_values_of_libraries_are_flags(small: Path, yes: str) -> None:
    no = {"True": "False", "TRUE": "FALSE", "true": "false"}.get(yes, "0")
    text = TABLES["chips"].replace("Ascend,1,", f"Ascend,{yes},").replace("H20,0,", f"H20,{no},")
    (small / "chips.csv").write_text(text, "utf-8")
    assert load_study(small).tables["chips"]["domestic_flag"].to_list() == [0, 1]


def test_a_truth_value_is_no_number(small: Path) -> None:
    text = SITES.replace("candidate,,300,", "candidate,,TRUE,")
    (small / "sites.csv").write_text(text, "utf-8")
    (fault,) = faults_of(small)
    assert (fault.code, fault.column) == ("E224", "grid_limit_mw")


def test_tables_of_a_broken_workbook_are_not_called_missing(small: Path) -> None:
    for name in ("sites", "demand", "chips"):
        (small / f"{name}.csv").unlink()
    (small / "dataset.xlsx").write_bytes(b"PK\x03\x04 not really")
    assert [fault.file for fault in faults_of(small)] == ["dataset.xlsx"]
