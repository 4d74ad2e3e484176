"""Why a study has no plan, or why a plan leaves demand unmet."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from planner.api.planned import PlannedStudy, load_study
from planner.errors import UsageError

if TYPE_CHECKING:
    from planner.api.run import Run
    from planner.explain.infeasible import Infeasibility
    from planner.explain.prechecks import Finding
    from planner.explain.unmet import Unmet


def explain_infeasible(study: PlannedStudy | str | Path) -> Infeasibility:
    """Explain why a study has no plan: what must give, what conflicts, what would mend it.

    Parameters
    ----------
    study : PlannedStudy, str or pathlib.Path
        Loaded or named.

    Raises
    ------
    InfeasibleError
        If limits that are not negotiable cannot hold, whatever gives.
    """
    from planner.explain.infeasible import explain_infeasible as explain

    return explain(_loaded(study).study)


def explain_unmet(run: Run) -> Unmet:
    """Explain where a plan leaves demand unmet, and which limits stand in the way.

    What is found is kept with the run, whose report then has it.

    Raises
    ------
    InfeasibleError
        If limits that are not negotiable keep demand from being met.
    """
    from planner.explain.unmet import explain_unmet as explain
    from planner.explain.unmet_tables import unmet_tables

    found = explain(run.study, run.solution)
    if found.places:
        run.add("unmet", {}, unmet_tables(found, run.study))
    return found


def precheck(study: PlannedStudy | str | Path) -> tuple[Finding, ...]:
    """Return what no plan of a study can do, as far as plain sums tell, without solving."""
    from planner.explain.prechecks import prechecks
    from planner.model.data import model_data

    loaded = _loaded(study).study
    return prechecks(loaded, model_data(loaded))


def write_what_if(
    found: Infeasibility, study: PlannedStudy, ref: str | Path, path: Path | None = None
) -> Path:
    """Write the study file that makes an infeasible study feasible, and return its path.

    Parameters
    ----------
    found : Infeasibility
        From :func:`explain_infeasible`.
    study : PlannedStudy
        The study it explains.
    ref : str or pathlib.Path
        What the study was loaded by: a shipped study's name, a study file or its folder.
    path : pathlib.Path, optional
        Of the new file; otherwise ``<study>-feasible.yaml`` beside the study file, or in the
        working folder for a shipped study.

    Raises
    ------
    UsageError
        If there is nothing to suggest, or the file cannot be written there.
    """
    from planner.explain.what_if import write_what_if as write

    settings = study.study.settings
    name = f"{settings.study}-feasible"
    folder = study.study.folder
    target = (path or (folder or Path.cwd()) / f"{name}.yaml").absolute()
    return write(
        found,
        target,
        study=name,
        based_on=str(ref) if folder is None else _relative(Path(ref), target),
        before=study.study.applied_changes[len(settings.changes) :],
    )


def _relative(ref: Path, target: Path) -> str:
    file = (ref / "study.yaml" if ref.is_dir() else ref).resolve()
    relative = Path(os.path.relpath(file, target.parent.resolve()))
    if relative.parts[0] == os.pardir:
        raise UsageError(f"{target} must lie in the folder of {file.name}, or above it.")
    return relative.as_posix()


def _loaded(study: PlannedStudy | str | Path) -> PlannedStudy:
    return study if isinstance(study, PlannedStudy) else load_study(study)
