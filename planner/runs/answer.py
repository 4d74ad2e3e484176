"""Answer one question: from the store if it was asked before, else by solving it."""

from __future__ import annotations

import logging
import sys
import tempfile
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from planner.errors import (
    InfeasibleError,
    NoPlanError,
    PlanNotKeptError,
    VerificationError,
    in_plain_words,
    noting,
)
from planner.model.data import ModelData, model_data
from planner.results.figures import key_figures
from planner.results.tables import result_tables
from planner.runs.begun import Begun
from planner.runs.contents import case_about, case_files, run_about, run_files, shown_about
from planner.runs.identity import program_versions
from planner.runs.manifest import number_or_nan
from planner.runs.packing import forget_pack
from planner.runs.store import RunStore, StoredRun, check_name, run_key
from planner.runs.stored_run import SHOWN, read_run
from planner.solution import Solution, Violation
from planner.solve.progress import Progress
from planner.solve.solve import solve_data
from planner.solve.verify import verify
from planner.study.settings import SolveOptions
from planner.study.study import Study

if sys.platform != "win32":
    import resource

_LOG = logging.getLogger(__name__)
_MOST_VIOLATIONS_SHOWN = 10


@dataclass(frozen=True)
class Plan:
    """A plan that keeps every rule, as it can be told before it is kept.

    Attributes
    ----------
    study : Study
    solution : Solution
        Without its values if it is of the store.
    data : ModelData or None
        What the model was built from; None if it is of the store.
    kept : StoredRun or None
        The run, if it is of the store.
    """

    study: Study
    solution: Solution
    data: ModelData | None = None
    kept: StoredRun | None = None

    @cached_property
    def key_figures(self) -> Mapping[str, float]:
        """Key figures by name; each name ends in its unit."""
        if self.data is not None:
            return key_figures(self.study, self.data, self.solution)
        assert self.kept is not None
        figures = self.kept.manifest["key_figures"]
        return {name: number_or_nan(value) for name, value in figures.items()}

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Result tables by name."""
        if self.data is not None:
            return result_tables(self.study, self.data, self.solution)
        assert self.kept is not None
        return {name: self.kept.table(name) for name in self.kept.table_names()}


def answer(
    study: Study,
    options: SolveOptions,
    store: RunStore,
    *,
    name: str = "",
    again: bool = False,
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    start: Solution | None = None,
    tell: Callable[[Plan], None] | None = None,
    base_study: str = "",
    latest: bool = True,
) -> StoredRun:
    """Return the run of a study under some solve options, solving it if need be.

    A solution is kept and returned only after every rule of the study was recomputed for it.

    Parameters
    ----------
    study : Study
        What to plan.
    options : SolveOptions
        How hard to try.
    store : RunStore
        Where runs are kept; given by :meth:`~planner.runs.store.RunStore.at_work`, so that no one
        tidies the run away before it has its name.
    name : str
        Name to give the run; empty for none.
    again : bool
        Solve even if the store has the answer. The new plan is kept beside the old one.
    progress, stop, start : optional
        As in :func:`planner.solve.solve.solve_data`.
    tell : callable, optional
        Called once with the plan, before it is kept.
    base_study : str
        Key of the kept study that this one changes, for a case of a sweep: it is kept in few
        files.
    latest : bool
        Whether the run becomes the latest.

    Raises
    ------
    InfeasibleError, NoPlanError
        If there is no plan.
    VerificationError
        If the plan breaks a rule. It is not kept.
    PlanNotKeptError
        If the store cannot keep the plan. All that a run holds then lies among the system's
        temporary files, unless it is a case of a sweep or there is no room there either.
    UsageError
        If the name cannot be one, or nothing can be kept in the store: both before the search.
    """
    if name:
        check_name(name)
    digest, asked = study.digest(), options.model_dump()
    key = run_key(digest, program_versions(), asked)
    store.need(key)
    kept = None if again else store.get(key)
    if kept is not None:
        _LOG.info("run %s answers this already", key)
        if not base_study:
            try:
                kept = shown_anew(store, kept, study)
            except OSError as error:
                why = in_plain_words(error)
                _LOG.warning("What its report shows stays as it was: %s: %s.", store.root, why)
        if tell is not None:
            tell(Plan(study, kept.outcome(), kept=kept))
        return store.adopt_if_it_can(kept, name) if latest else kept
    store.prepare()
    begun, begun_from = Begun(store, key), None
    earlier = begun.newest()
    if earlier is not None and not _beats(start, earlier[0], study):
        start = replace(earlier[0], bases=start.bases if start else {})
        begun_from = earlier[1]
        say = _LOG.warning if latest else _LOG.info
        say("The search goes on from the plan that was kept at %s.", begun_from["created"])
    d = model_data(study)
    solution = solve_data(
        d,
        options,
        input_hash=digest,
        progress=progress,
        stop=stop,
        start=start,
        keep=begun.keep,
    )
    _LOG.debug("size %s, seconds %s", dict(solution.size), dict(solution.seconds))
    _LOG.info(
        "%s: objective %r, bound %r m, gap %.3g",
        solution.status,
        solution.objective_mcur,
        solution.bound_mcur,
        solution.gap_ratio,
    )
    try:
        check_plan(solution, d)
    except (InfeasibleError, VerificationError):
        begun.forget()  # there is nothing to go on to
        raise
    if again or solution.status == "interrupted":
        # not the answer to the question, or not the only one: it gets a key that none will ask for
        key = run_key(digest, program_versions(), {**asked, "once": uuid.uuid4().hex})
        store.need(key)
    plan = Plan(study, solution, d)
    told: BaseException | None = None
    if tell is not None:
        try:
            tell(plan)
        except BaseException as error:  # raised below: what cannot be shown is kept all the same
            told = error
    run = _keep(plan, store, key, asked, begun_from, name, base_study, latest)
    if solution.status == "interrupted":
        begun.keep(solution)
    else:
        begun.forget()
    if told is not None:
        with noting(f"The plan is kept in {run.folder}."):
            raise told
    return run


def _keep(
    plan: Plan,
    store: RunStore,
    key: str,
    asked: Mapping[str, float | int],
    begun_from: Mapping[str, object] | None,
    name: str,
    base_study: str,
    latest: bool,
) -> StoredRun:
    about = run_about(plan.study, plan.solution, plan.tables, plan.key_figures, asked)
    about["peak_memory_mb"] = peak_memory_mb()
    if begun_from is not None:
        about["begun_from"] = begun_from
    if base_study:
        about |= case_about(plan.study, base_study)
        files = case_files(plan.solution, plan.tables)
    else:
        files = run_files(plan.study, plan.solution, plan.tables)
    try:
        return store.save(key, about, files, name, latest=latest)
    except OSError as error:
        lost = f"The plan could not be kept in {store.root}: {in_plain_words(error)}."
        if base_study:  # a case cannot be read without the store
            raise PlanNotKeptError(lost, None) from error
        raise _rescued(lost, key, about, files, name) from error


def _rescued(
    lost: str, key: str, about: Mapping[str, object], files: Mapping[str, bytes], name: str
) -> PlanNotKeptError:
    """Keep a run in a new store among the temporary files, and return what says so."""
    try:
        place = Path(tempfile.mkdtemp(prefix="planner-runs-"))
        run = RunStore(place).save(key, about, files, name)
    except OSError as error:
        told = f"{lost} Nor in {tempfile.gettempdir()}: {in_plain_words(error)}. It is lost."
        return PlanNotKeptError(told, None)
    told = (
        f"{lost} It is in {place} instead, a store of its own: planner report latest --runs {place}"
    )
    return PlanNotKeptError(told, run.folder)


def _beats(start: Solution | None, other: Solution, study: Study) -> bool:
    """Return whether a plan is of the same study as another one and better."""
    if start is None or start.input_hash != other.input_hash:
        return False
    better = start.objective_mcur - other.objective_mcur
    return better < 0 if study.settings.aim == "least_cost" else better > 0


def shown_anew(store: RunStore, run: StoredRun, study: Study) -> StoredRun:
    """Return a run that shows what its study now says, where only that has changed.

    The plan stays as it was found. Title, names, borders and the like are kept with the run as an
    addition, of which the newest counts; reports that show the older ones are put aside.

    Parameters
    ----------
    store : RunStore
    run : StoredRun
        The answer to the study's question.
    study : Study
        The same but for what only the report shows.

    Returns
    -------
    StoredRun
        With `changed` saying what has; the same run if nothing has.
    """
    now, before = study.shown(), run.manifest.get("shown", {})
    changed = tuple(sorted(n for n in {*now, *before} if now.get(n) != before.get(n)))
    if not changed:
        return run
    tables = {} if run.newer is None else dict(run.newer.tables)
    if "names" in changed:
        found = result_tables(study, model_data(study), run.solution())
        solved = replace(run, newer=None)
        tables = {n: table for n, table in found.items() if not table.equals(solved.table(n))}
    try:
        store.put_reports_aside(run)
        store.add(run, SHOWN, shown_about(study, store.root), tables)
        forget_pack(store)
    except OSError as error:
        shown = ", ".join(changed)
        _LOG.warning("Run %s shows the older %s: %s.", run.run[:12], shown, in_plain_words(error))
        return run
    _LOG.info("plan of run %s kept: only what the report shows has changed: %s", run.run, changed)
    return replace(read_run(run.folder), changed=changed)


def peak_memory_mb() -> float | None:
    """Return the most memory that this process has held; None where the system does not say."""
    if sys.platform == "win32":
        return None
    # kilobytes on Linux, bytes on macOS
    unit = 1024.0**2 if sys.platform == "darwin" else 1024.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def check_plan(solution: Solution, d: ModelData) -> None:
    """Raise unless a solution is a plan that keeps to every rule.

    Raises
    ------
    InfeasibleError, NoPlanError
        If there is no plan.
    VerificationError
        If the plan breaks a rule.
    """
    if solution.status == "infeasible":
        raise InfeasibleError("No plan can keep to every limit of this study.")
    if solution.status == "unbounded":
        without = [s for s in d.SITES if s not in d.hall_limit_mw and s not in d.grid_limit_mw]
        named = f" of {', '.join(without[:5])}" if without else ""
        what = "profit has no limit" if d.aim == "highest_profit" else "cost falls without end"
        raise InfeasibleError(
            f"The {what}: work or idle halls earn more than any amount of them costs. "
            f"Give grid_limit_mw or land_hall_limit_mw{named}.",
            "unbounded",
        )
    if not solution.has_plan:
        raise NoPlanError("The search ended before it had a plan. Give it more time.")
    violations = verify(solution, d)
    if violations:
        raise VerificationError(_sentence(violations))


def _sentence(violations: tuple[Violation, ...]) -> str:
    shown = "\n".join(f"  {violation}" for violation in violations[:_MOST_VIOLATIONS_SHOWN])
    more = len(violations) - _MOST_VIOLATIONS_SHOWN
    rest = f"\n  and {more} more" if more > 0 else ""
    return (
        f"The solver's plan breaks {len(violations)} rules when they are recomputed, so it is not "
        f"kept:\n{shown}{rest}"
    )
