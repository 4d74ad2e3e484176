"""Answer one question: from the store if it was asked before, else by solving it."""

from __future__ import annotations

import logging
import sys
import threading
import uuid
from collections.abc import Callable, Mapping
from importlib import metadata

from planner import __version__
from planner.errors import InfeasibleError, NoPlanError, VerificationError
from planner.model.data import ModelData, model_data
from planner.results.figures import key_figures
from planner.results.tables import result_tables
from planner.runs.contents import case_about, case_files, run_about, run_files
from planner.runs.store import RunStore, StoredRun, check_name, run_key
from planner.solution import Solution, Violation
from planner.solve.progress import Progress
from planner.solve.solve import solve_data
from planner.solve.verify import verify
from planner.study.settings import SolveOptions
from planner.study.study import Study

if sys.platform != "win32":
    import resource

_LOG = logging.getLogger(__name__)
_PROGRAMS = {"pyomo": "pyomo", "highs": "highspy"}
_MOST_VIOLATIONS_SHOWN = 10


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
    UsageError
        If the name cannot be one.
    """
    if name:
        check_name(name)
    digest, asked = study.digest(), options.model_dump()
    key = run_key(digest, program_versions(), asked)
    store.need(key)
    kept = None if again else store.get(key)
    if kept is not None:
        _LOG.info("run %s answers this already", key)
        return store.adopt_if_it_can(kept, name) if latest else kept
    d = model_data(study)
    solution = solve_data(d, options, input_hash=digest, progress=progress, stop=stop, start=start)
    _LOG.debug("size %s, seconds %s", dict(solution.size), dict(solution.seconds))
    _LOG.info(
        "%s: objective %r, bound %r m, gap %.3g",
        solution.status,
        solution.objective_mcur,
        solution.bound_mcur,
        solution.gap_ratio,
    )
    check_plan(solution, d)
    if again or solution.status == "interrupted":
        # not the answer to the question, or not the only one: it gets a key that none will ask for
        key = run_key(digest, program_versions(), {**asked, "once": uuid.uuid4().hex})
        store.need(key)
    tables = result_tables(study, d, solution)
    about = run_about(study, solution, tables, key_figures(study, d, solution), asked)
    about["peak_memory_mb"] = peak_memory_mb()
    if base_study:
        about |= case_about(study, base_study)
        files = case_files(solution, tables)
    else:
        files = run_files(study, solution, tables)
    return store.save(key, about, files, name, latest=latest)


def peak_memory_mb() -> float | None:
    """Return the most memory that this process has held; None where the system does not say."""
    if sys.platform == "win32":
        return None
    # kilobytes on Linux, bytes on macOS
    unit = 1024.0**2 if sys.platform == "darwin" else 1024.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def program_versions() -> Mapping[str, str]:
    """Return the versions that can change an answer: planner, Pyomo, HiGHS."""
    others = {name: metadata.version(package) for name, package in _PROGRAMS.items()}
    return {"planner": __version__, **others}


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
        raise InfeasibleError(
            "The profit has no limit: some work earns more than any amount of it costs.",
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
