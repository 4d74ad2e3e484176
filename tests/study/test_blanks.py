"""A blank is not a figure: no empty cell, column or table of a study changes its plan in silence.

Every cell is blanked, every column and table left out, one at a time, in the tutorial and in the
island. Whatever is then no fault must stand in the list of what is assumed, or leave every number
that the equations read (:class:`planner.model.data.ModelData`) as it was: a plan is a function of
these, so no solve is needed. Whether a cell may be blank is decided column by column, so cells are
blanked in their table alone, and only where the table passes is the study loaded.
"""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from planner.errors import InputError
from planner.model.data import ModelData, model_data
from planner.resources import share
from planner.study.checks import check_table
from planner.study.entities import TABLES
from planner.study.load import load_study
from planner.study.notes import assumptions_of
from planner.study.raw import from_cells
from tests.study.small import write_small

STUDIES = ("tutorial", "island")
#: tables that say where figures come from; no plan depends on them, and they are long
ASIDE = ("sources", "provenance")
Rows = list[list[str]]


def numbers(data: ModelData) -> str:
    return repr([getattr(data, field.name) for field in fields(data)])


class Copy:
    """A shipped study in a folder, whose tables can be changed one at a time."""

    def __init__(self, name: str, folder: Path) -> None:
        (folder / "data").mkdir()
        for path in share("data", name).glob("*.csv"):
            if path.stem not in ASIDE:
                shutil.copy(path, folder / "data")
        _, settings = share("models", f"{name}.yaml").read_text("utf-8").split(f"dataset: {name}\n")
        (folder / "study.yaml").write_text(f"study: {name}\ndataset: data\n{settings}", "utf-8")
        self.folder = folder
        self.tables = {
            path.stem: list(csv.reader(io.StringIO(path.read_text("utf-8"))))
            for path in sorted((folder / "data").glob("*.csv"))
        }
        self.before = numbers(model_data(load_study(folder)))
        self.stated = {(a.table, a.column): a.cells for a in self.assumed()}

    def assumed(self) -> tuple[object, ...]:
        return assumptions_of(load_study(self.folder).as_tables)

    def path(self, table: str) -> Path:
        return self.folder / "data" / f"{table}.csv"

    def write(self, table: str, rows: Rows | None) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows or ())
        self.path(table).unlink(missing_ok=True)
        if rows is not None:
            self.path(table).write_text(text.getvalue(), "utf-8")

    def is_silent(self, table: str, column: str) -> bool:
        """Whether the study as it stands loads, says nothing new and has another plan."""
        try:
            study = load_study(self.folder)
        except InputError:
            return False
        new = {(a.table, a.column) for a in assumptions_of(study.as_tables)
               if a.cells > self.stated.get((a.table, a.column), -1)}  # fmt: skip
        told = (table, column) in new or (column == "" and table in {t for t, _ in new})
        return not told and numbers(model_data(study)) != self.before


@pytest.fixture(params=STUDIES)
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Copy:
    return Copy(request.param, tmp_path)


def without(rows: Rows, i: int, columns: range) -> Rows:
    """Return the rows with some cells of one row blank."""
    row = ["" if at in columns else cell for at, cell in enumerate(rows[i])]
    return [*rows[:i], row, *rows[i + 1 :]]


def test_no_blank_cell_changes_a_plan_in_silence(copy: Copy) -> None:
    silent, refused = [], 0
    for name, rows in copy.tables.items():
        heading, passed = rows[0], {}
        for i in range(1, len(rows)):
            # two halves of the row at a time, for a row without any cell is no row
            for half in (range(1), range(1, len(heading))) if len(heading) > 1 else ():
                lines = without(rows, i, half)[1:]
                _, bad = check_table(from_cells(name, name, heading, lines), TABLES[name], "CNY")
                found = {(fault.row, fault.column) for group in bad for fault in group.shown}
                for at in half:
                    refused += (i + 1, heading[at]) in found
                    if (i + 1, heading[at]) not in found and rows[i][at]:
                        passed.setdefault(heading[at], (i, at))
        for column, (i, at) in passed.items():
            copy.write(name, without(rows, i, range(at, at + 1)))
            silent += [(name, column)] if copy.is_silent(name, column) else []
        copy.write(name, rows)
    assert not silent
    assert refused > 150


def test_no_column_left_out_changes_a_plan_in_silence(copy: Copy) -> None:
    silent = []
    for name, rows in copy.tables.items():
        for at, column in enumerate(rows[0]):
            copy.write(name, [[*row[:at], *row[at + 1 :]] for row in rows])
            if TABLES[name].column(column).required:
                continue  # a fault, as tests of single tables show
            silent += [(name, column)] if copy.is_silent(name, column) else []
        copy.write(name, rows)
    assert not silent


def test_no_table_left_out_changes_a_plan_in_silence(copy: Copy) -> None:
    silent = []
    for name, rows in copy.tables.items():
        copy.write(name, None)
        silent += [name] if copy.is_silent(name, "") else []
        copy.write(name, rows)
    assert not silent


def edited(folder: Path, file: str, old: str, new: str) -> Path:
    write_small(folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "remedy"),
    [
        ("chips.csv", "580,120,5", "580,,5", "price_kcur", "0 if there is none"),
        ("sites.csv", "5,50,0.38", "5,50,", "energy_price_cur_per_kwh", "0 if there is none"),
        ("chips.csv", "120,5,1000,40", "120,5,,40", "pod_chips", "chips bought together"),
        ("economics.csv", "0.95,80", ",80", "availability_ratio", "0 if there is none"),
        ("sites.csv", "CN-SH,guiyang", "CN-SH,", "area_id", "labour market"),
        ("chips.csv", "H20,0,2024", "H20,,2024", "domestic_flag", "(0 or 1)"),
    ],
)
def test_a_blank_figure_is_a_fault_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, column: str, remedy: str
) -> None:
    with pytest.raises(InputError) as raised:
        load_study(edited(tmp_path, file, old, new))
    (fault,) = [f for f in raised.value.faults if f.code == "E223"]
    assert (fault.file, fault.column) == (file, column)
    assert fault.row in (2, 3) and remedy in fault.remedy


def test_a_blank_with_a_meaning_is_none_and_is_listed(tmp_path: Path) -> None:
    study = load_study(edited(tmp_path, "sites.csv", "existing,,100,80", "existing,,,80"))
    (found,) = [a for a in assumptions_of(study.as_tables) if a.column == "grid_limit_mw"]
    assert (found.cells, found.rows, found.blank) == (1, 3, True)
    assert (found.words("en"), found.words("zh")) == ("no limit", "无限制")
    assert "blank in 1 of 3 rows: no limit" in found.note("sites.csv").message


def test_a_change_that_gives_the_figure_ends_the_assumption(tmp_path: Path) -> None:
    study = load_study(write_small(tmp_path))

    def cells(*changes: str) -> int:
        tables = study.change(*changes).as_tables if changes else study.as_tables
        column = "build_cost_mcur_per_mw"
        return sum(a.cells for a in assumptions_of(tables) if a.column == column)

    assert cells() == 3
    assert cells("sites[guian].build_cost_mcur_per_mw = 30") == 2
    assert cells("sites[*].build_cost_mcur_per_mw = 30") == 0


def test_a_figure_cannot_be_taken_away_by_a_change(tmp_path: Path) -> None:
    study = load_study(write_small(tmp_path))
    for change in (
        "sites[guian].area_id = null",
        'sites[guian].area_id = ""',
        "chips[h20].price_kcur = null",
    ):
        with pytest.raises(InputError) as raised:
            study.change(change)
        assert raised.value.faults[0].code in ("E284", "E223")


@pytest.mark.parametrize(
    ("rule", "table", "column"),
    [
        ("energy_quota", "zones.csv", "energy_quota_gwh_per_year"),
        ("green_share", "zones.csv", "green_share_min_ratio"),
        ("carbon_cap", "zones.csv", "carbon_cap_kt_per_year"),
        ("pue_cap", "sites.csv", "pue_cap_ratio"),
    ],
)
def test_a_rule_that_is_on_needs_its_figures(
    tmp_path: Path, rule: str, table: str, column: str
) -> None:
    write_small(tmp_path)
    zones = (tmp_path / "zones.csv").read_text("utf-8")
    quotas = [line.split(",") for line in zones.splitlines()]
    without = "\n".join(",".join([*row[:2], *row[3:]]) for row in quotas) + "\n"
    (tmp_path / "zones.csv").write_text(without, "utf-8")
    study = load_study(tmp_path)
    assert study.settings.rules.energy_quota.holds
    with pytest.raises(InputError) as raised:
        study.change(f"rules.{rule}.enabled = true")
    (fault,) = set(raised.value.faults)  # every future says the same
    assert (fault.code, fault.column) == ("E243", f"rules.{rule}")
    assert table in fault.message and column in fault.message
    assert f"rules.{rule}.enabled to false" in fault.remedy
    assert study.change(f"rules.{rule}.enabled = false")


def test_a_rule_that_is_on_holds_where_its_figures_are_zero(tmp_path: Path) -> None:
    """Zero is a figure: it is written, so the rule has what it speaks of."""
    write_small(tmp_path)
    path = tmp_path / "zones.csv"
    heading, *rows = path.read_text("utf-8").splitlines()
    written = [f"{heading},green_share_min_ratio", *(f"{row},0" for row in rows)]
    path.write_text("\n".join(written), "utf-8")
    assert load_study(tmp_path, ["rules.green_share.enabled = true"])


def test_a_domestic_share_needs_chips_to_count(tmp_path: Path) -> None:
    study = load_study(write_small(tmp_path))
    share_of = (
        "rules.domestic_share.ratio_by_period.2027 = 0.5",
        "rules.domestic_share.enabled = true",
    )
    assert study.change(*share_of)
    with pytest.raises(InputError) as raised:
        study.change(*share_of, "chips[*].domestic_flag = 0")
    assert "chips.csv" in raised.value.faults[0].rule


def test_a_run_remembers_what_its_study_left_out(tmp_path: Path) -> None:
    from planner.runs.contents import keep_study
    from planner.runs.stored_run import kept_study

    study = load_study("tutorial")
    kept = kept_study(tmp_path, keep_study(study, tmp_path))
    assert assumptions_of(kept.as_tables) == assumptions_of(study.as_tables) != ()


def test_work_that_counts_memory_traffic_needs_the_bandwidth(tmp_path: Path) -> None:
    study = load_study(write_small(tmp_path))
    with pytest.raises(InputError) as raised:
        study.change("workloads[training].memory_byte_per_flop = 0.01")
    faults = set(raised.value.faults)  # every future says the same
    assert {f.code for f in faults} == {"E271"} and len(faults) == 2
    assert any("h20 has no bandwidth_gb_per_s" in f.message for f in faults)
