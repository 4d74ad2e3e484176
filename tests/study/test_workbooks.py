"""A workbook is read whole: whatever it says of its size, every cell with content counts."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from planner.errors import Fault, InputError
from planner.study.load import load_study
from tests.study.small import TABLES, write_small

SHEETS = ("sites", "demand", "zones")


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as raised:
        load_study(folder)
    return raised.value.faults


def digest_of(folder: Path) -> str:
    return load_study(folder).digest()


def book_in(
    folder: Path, change: Callable[[openpyxl.Workbook], object] = lambda book: None
) -> Path:
    """Put three tables into a workbook, change it, and save it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in SHEETS:
        (folder / f"{name}.csv").unlink()
        sheet = book.create_sheet(name)
        for row in csv.reader(io.StringIO(TABLES[name])):
            sheet.append([_typed(cell) for cell in row])
    book.calculation.fullCalcOnLoad = False
    change(book)
    path = folder / "dataset.xlsx"
    book.save(path)
    return path


def _typed(cell: str) -> object:
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell


def edit_sheets(path: Path, edit: Callable[[str], str], pattern: str = "xl/worksheets/") -> None:
    """Edit the XML of the sheets in place."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            if name.startswith(pattern):
                data = edit(data.decode("utf-8")).encode("utf-8")
            if data:
                archive.writestr(name, data)


def dimension(ref: str) -> Callable[[str], str]:
    return lambda xml: re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{ref}"', xml)


HARMLESS = {
    "dimension A1": dimension("A1"),
    "dimension hides a column": dimension("A1:D99"),
    "dimension hides rows": dimension("A1:Z2"),
    "dimension begins late": dimension("C3:D4"),
    "dimension too large": dimension("A1:XFD1048576"),
    "no dimension": lambda xml: re.sub(r"<dimension [^>]*/>", "", xml),
    "no references": lambda xml: re.sub(r'(<(?:row|c))([^>]*?) r="\w+"', r"\1\2", xml),
    "hidden rows": lambda xml: re.sub(r'(<row r="[2-9]")', r'\1 hidden="1"', xml),
    "cells turned": lambda xml: re.sub(
        r'(<row r="2"[^>]*>)(.*?)(</row>)',
        lambda m: m[1] + "".join(reversed(re.findall(r"<c .*?(?:/>|</c>)", m[2]))) + m[3],
        xml,
    ),
}


@pytest.mark.parametrize("edit", HARMLESS.values(), ids=HARMLESS)
def test_all_cells_are_read_whatever_the_sheet_says(
    small: Path, tmp_path: Path, edit: Callable[[str], str]
) -> None:
    path = book_in(small)
    if "no references" in HARMLESS and edit is HARMLESS["no references"]:
        # without references a cell stands behind the one before it: blanks must be written
        edit_sheets(path, _with_blanks)
    edit_sheets(path, edit)
    assert digest_of(small) == digest_of(write_small(tmp_path / "clean"))


def _with_blanks(xml: str) -> str:
    def filled(row: re.Match[str]) -> str:
        cells = {
            re.search(r'r="([A-Z]+)', c)[1]: c for c in re.findall(r"<c .*?(?:/>|</c>)", row[2])
        }  # type: ignore[index]  # each cell of openpyxl has a reference
        letters = "ABCDEFGHIJKLMNO"[: max("ABCDEFGHIJKLMNO".index(c) for c in cells) + 1]
        return row[1] + "".join(cells.get(c, f'<c r="{c}1"/>') for c in letters) + "</row>"

    return re.sub(r"(<row [^>]*>)(.*?)</row>", filled, xml)


def hide_all(book: openpyxl.Workbook) -> None:
    for sheet in book:
        sheet.auto_filter.ref = "A1:C9"
        sheet.column_dimensions["B"].hidden = True
        sheet.sheet_state = "hidden" if sheet.title == "demand" else "visible"


def formats(book: openpyxl.Workbook) -> None:
    for i in range(1, 400):
        book["sites"].cell(i, 60).number_format = "0.00"


@pytest.mark.parametrize("change", [hide_all, formats])
def test_what_is_only_looks_changes_nothing(
    small: Path, tmp_path: Path, change: Callable[[openpyxl.Workbook], None]
) -> None:
    book_in(small, change)
    assert digest_of(small) == digest_of(write_small(tmp_path / "clean"))


LOSING = {
    "rows turned": lambda xml: re.sub(r'(<row r="2".*?</row>)(<row r="3".*?</row>)', r"\2\1", xml),
    "row twice": lambda xml: re.sub(r'(<row r="2".*?</row>)', r"\1\1", xml),
    "cell twice": lambda xml: re.sub(r'(<c r="A2".*?</c>)', r"\1\1", xml),
    "cell of another row": lambda xml: xml.replace('r="A2"', 'r="A7"'),
    "row of no number": lambda xml: xml.replace('<row r="2"', '<row r="two"'),
    "strict namespace": lambda xml: xml.replace(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
    "cut": lambda xml: xml[: len(xml) // 2],
    "part missing": lambda xml: "",
}


@pytest.mark.parametrize("edit", LOSING.values(), ids=LOSING)
def test_cells_that_the_library_would_lose_are_a_fault(
    small: Path, edit: Callable[[str], str]
) -> None:
    edit_sheets(book_in(small), edit)
    faults = faults_of(small)
    assert {fault.code for fault in faults} == {"E215"}
    assert {fault.file for fault in faults} == {f"dataset.xlsx:{name}" for name in SHEETS}


@pytest.mark.parametrize("part", ["xl/workbook.xml", "[Content_Types].xml", "xl/_rels", "_rels"])
def test_missing_parts_of_a_workbook_are_a_fault(small: Path, part: str) -> None:
    edit_sheets(book_in(small), lambda _: "", part)
    if part == "_rels":  # the library does without
        load_study(small)
    else:
        (fault,) = faults_of(small)
        assert (fault.code, fault.file) == ("E215", "dataset.xlsx")


UNSAVED = {
    "plain": "=1+0",
    "array": ArrayFormula("K2", "=SUM(1,1)"),
    "data table": DataTableFormula("K2", dt2D=True, r1="A1", r2="B1"),
    "lookup": "=VLOOKUP(A2,demand!A:F,4,FALSE)",
}


@pytest.mark.parametrize("formula", UNSAVED.values(), ids=UNSAVED)
def test_formulas_without_a_saved_value_are_faults(small: Path, formula: object) -> None:
    book_in(small, lambda book: book["sites"].__setitem__("K2", formula))
    (fault,) = faults_of(small)
    assert (fault.code, fault.row, fault.column) == ("E236", 2, "grid_limit_mw")
    assert fault.value.startswith("=")


@pytest.mark.parametrize("saved", [True, False])
def test_saved_values_of_formulas_count_unless_the_workbook_disowns_them(
    small: Path, tmp_path: Path, saved: bool
) -> None:
    path = book_in(small, lambda b: setattr(b.calculation, "fullCalcOnLoad", not saved))
    edit_sheets(path, lambda xml: re.sub(r'(<c r="K2"[^>]*>)<v>300', r"\1<f>150*2</f><v>300", xml))
    if saved:
        assert digest_of(small) == digest_of(write_small(tmp_path / "clean"))
    else:
        (fault,) = faults_of(small)
        assert (fault.code, fault.value) == ("E236", "=150*2")


@pytest.mark.parametrize(
    ("ref", "row"), [("XFD1048576", 1048576), ("XFD20000", 20000), ("P3", 3), ("AA2", 2)]
)
def test_a_stray_cell_is_named(small: Path, ref: str, row: int) -> None:
    book_in(small, lambda book: book["sites"].__setitem__(ref, 1))
    (fault,) = faults_of(small)
    assert (fault.code, fault.row) == ("E216", row) and f"cell {ref} " in fault.message


@pytest.mark.parametrize("ref", ["A2:A3", "K2:K4", "B3:D3"])
def test_merged_cells_are_a_fault(small: Path, ref: str) -> None:
    book_in(small, lambda book: book["sites"].merge_cells(ref))
    faults = faults_of(small)
    assert [(f.code, f.file) for f in faults] == [("E215", "dataset.xlsx:sites")]
    assert ref in faults[0].message


def test_merged_cells_below_the_table_are_not(small: Path, tmp_path: Path) -> None:
    book_in(small, lambda book: book["sites"].merge_cells("A40:C41"))
    assert digest_of(small) == digest_of(write_small(tmp_path / "clean"))
