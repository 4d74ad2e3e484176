"""The planner as a library: load a study, change it, solve it, read the plan.

>>> import planner
>>> run = planner.load_study("tutorial").change("rules.energy_quota.enabled = false").solve()
>>> run.status
'optimal'
>>> run.tables["sites"], run.geo("sites"), run.key_figures, run.report
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from planner.errors import Fault, InputError, UsageError
from planner.study.load import load_study as _load
from planner.study.settings import SolveOptions
from planner.study.study import Study
from planner.sweep.manifest import number_or_nan
from planner.sweep.store import RunStore, StoredRun

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from planner.solution import Solution, Status
    from planner.solve.solve import Progress

RUNS_FOLDER = "runs"


class SolveChoices(TypedDict, total=False):
    """Solve options; those left out are the study's own."""

    gap: float
    time_limit_s: float
    threads: int
    seed: int


def load_study(
    ref: str | Path, changes: Sequence[str] = (), runs: Path | None = None
) -> PlannedStudy:
    """Load a study.

    Parameters
    ----------
    ref : str or pathlib.Path
        Name of a shipped study, a study file, or a folder that holds ``study.yaml``.
    changes : sequence of str
        Changes such as ``sites[guian].grid_limit_mw = 400``, made in order.
    runs : pathlib.Path, optional
        Folder of the run store. Without it: ``runs`` beside the study file, or in the working
        folder for a shipped study.

    Returns
    -------
    PlannedStudy

    Raises
    ------
    InputError
        With every fault of the study, its tables and the changes.
    """
    return PlannedStudy(_load(ref, changes), runs)


def check_study(ref: str | Path, changes: Sequence[str] = ()) -> tuple[Fault, ...]:
    """Return every fault of a study, its tables and some changes; none if it can be solved."""
    try:
        _load(ref, changes)
    except InputError as error:
        return error.faults
    return ()


@dataclass(frozen=True)
class PlannedStudy:
    """A study ready to be changed and solved. Changing it gives a new one.

    Attributes
    ----------
    study : Study
        Settings and tables, validated.
    runs : pathlib.Path or None
        Folder of the run store; None for the usual place.
    """

    study: Study
    runs: Path | None = None

    @property
    def store(self) -> RunStore:
        """The run store that its plans go to."""
        beside = self.study.folder or Path.cwd()
        return RunStore(self.runs or beside / RUNS_FOLDER)

    def change(self, *texts: str) -> PlannedStudy:
        """Return the study with changes.

        Raises
        ------
        InputError
            If a change is faulty, or makes the study so.
        """
        return replace(self, study=self.study.change(*texts))

    def options(self, **choices: Unpack[SolveChoices]) -> SolveOptions:
        """Return the solve options: those given, and the study's own for the rest.

        Raises
        ------
        UsageError
            If one is out of its range.
        """
        own = self.study.settings.solve.model_dump()
        try:
            return SolveOptions.model_validate({**own, **choices})
        except ValueError as error:
            raise UsageError(f"The solve options are out of range.\n{error}") from error

    def solve(
        self,
        *,
        name: str = "",
        again: bool = False,
        progress: Callable[[Progress], None] | None = None,
        stop: threading.Event | None = None,
        start: Run | None = None,
        **choices: Unpack[SolveChoices],
    ) -> Run:
        """Find the best plan, keep it in the run store with its report, and return it.

        The same study with the same options, planner and solver is answered from the store.

        Parameters
        ----------
        name : str
            Name of the run, to find it by.
        again : bool
            Solve even if the store has the answer.
        progress : callable, optional
            Called a few times a second with the solver's progress.
        stop : threading.Event, optional
            Set it to stop the solver; the best plan so far is kept.
        start : Run, optional
            A plan of a similar study to start from.
        gap, time_limit_s, threads, seed : optional
            Solve options instead of the study's.

        Returns
        -------
        Run

        Raises
        ------
        InfeasibleError, NoPlanError
            If there is no plan.
        VerificationError
            If the plan breaks a rule when it is recomputed; it is not kept.
        UsageError
            If an option or the name cannot be.
        """
        from planner.sweep.answer import answer

        store = self.store
        stored = answer(
            self.study,
            self.options(**choices),
            store,
            name=name,
            again=again,
            progress=progress,
            stop=stop,
            start=start.solution if start else None,
        )
        run = Run(store, stored)
        run.write_report()
        return run


@dataclass(frozen=True)
class Run:
    """A plan in the run store."""

    store: RunStore
    stored: StoredRun

    @property
    def id(self) -> str:
        """Key of the run, 64 hexadecimal digits; the first few are enough to find it."""
        return self.stored.run

    @property
    def names(self) -> tuple[str, ...]:
        """Names that stand for the run."""
        return self.store.names_of(self.id)

    @property
    def status(self) -> Status:
        """``optimal``, ``within_gap``, ``time_limit`` or ``interrupted``."""
        status: Status = self._solved["status"]
        return status

    @property
    def objective_mcur(self) -> float:
        """Net present cost of the plan; net present profit if that is the aim."""
        return number_or_nan(self._solved["objective_mcur"])

    @property
    def bound_mcur(self) -> float:
        """What no plan can beat, as proven; NaN if nothing is."""
        return number_or_nan(self._solved["bound_mcur"])

    @property
    def gap_ratio(self) -> float:
        """Distance of objective and bound, as a share of the objective."""
        return number_or_nan(self._solved["gap_ratio"])

    @property
    def gap_mcur(self) -> float:
        """Distance of objective and bound in money."""
        return abs(self.objective_mcur - self.bound_mcur)

    @property
    def _solved(self) -> Mapping[str, Any]:
        solved: Mapping[str, Any] = self.stored.manifest["solution"]
        return solved

    @property
    def key_figures(self) -> Mapping[str, float]:
        """Key figures by name; each name ends in its unit."""
        figures = self.stored.manifest["key_figures"]
        return MappingProxyType({name: number_or_nan(value) for name, value in figures.items()})

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Result tables by name, read when asked for."""
        return _Tables(self.stored)

    @property
    def solution(self) -> Solution:
        """Every variable and expression of the plan."""
        return self.stored.solution()

    @property
    def study(self) -> Study:
        """The study that was solved, from the run's own copy."""
        return self.stored.study()

    @property
    def folder(self) -> Path:
        """Where the run lies."""
        return self.stored.folder

    @property
    def report(self) -> Path:
        """The report, one HTML file; written if it is not there."""
        path = self.stored.report_folder / "report.html"
        return path if path.is_file() else self.write_report()

    def geo(self, table: str) -> gpd.GeoDataFrame:
        """Return a result table with the place of each row, WGS84.

        Raises
        ------
        KeyError
            If there is no such table.
        UsageError
            If its rows have no place.
        """
        from planner.results.geography import with_places

        placed = with_places(self.tables[table], self.study)
        if placed is None:
            raise UsageError(f"The rows of {table!r} have no place on a map.")
        return placed

    def write_report(self) -> Path:
        """Write the report, over an older one, and return its path."""
        from planner.report.page import PlanFacts, report_html

        facts = PlanFacts(
            run=self.id,
            status=self.status,
            objective_mcur=self.objective_mcur,
            bound_mcur=self.bound_mcur,
            gap_ratio=self.gap_ratio,
            versions=self._solved["versions"],
            changes=tuple(self.stored.manifest["changes"]),
        )
        page = report_html(self.study, facts, self.tables, self.key_figures)
        return self.store.keep_report(self.stored, "report.html", page.encode())


class _Tables(Mapping[str, "pd.DataFrame"]):
    """The result tables of a run, each read when it is asked for."""

    def __init__(self, stored: StoredRun) -> None:
        self._stored = stored

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._stored.table_names():
            raise KeyError(f"{name!r}; there are {', '.join(self)}")
        return self._stored.table(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored.table_names())

    def __len__(self) -> int:
        return len(self._stored.table_names())


def find_run(ref: str, runs: Path | None = None) -> Run:
    """Return a run by its name, ``latest``, or the beginning of its key.

    Parameters
    ----------
    ref : str
        Which run.
    runs : pathlib.Path, optional
        Folder of the run store; ``runs`` of the working folder without it.

    Raises
    ------
    UsageError
        If none or several fit.
    """
    store = run_store(runs)
    return Run(store, store.find(ref))


def run_store(runs: Path | None = None) -> RunStore:
    """Return a run store: that of a folder, or of ``runs`` in the working folder."""
    return RunStore(runs or Path(RUNS_FOLDER))
