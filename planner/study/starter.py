"""A folder of one's own to start from: a shipped study and its tables, to edit."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from planner.errors import UsageError
from planner.study.catalogue import shipped_datasets, shipped_studies
from planner.study.guess import did_you_mean
from planner.study.paths import must_be_free

DATA_FOLDER = "data"
_NAME = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Starter:
    """What was made: the study file, the folder of its tables, and how many files lie there."""

    study_file: Path
    data_folder: Path
    tables: int


def init_study(folder: Path, source: str) -> Starter:
    """Make a folder with a copy of a shipped study and its tables.

    Parameters
    ----------
    folder : pathlib.Path
        Must not exist, or be empty. Its last part becomes the study's name.
    source : str
        A shipped study or dataset.

    Raises
    ------
    UsageError
        If the folder is in use, its name cannot name a study, or the source is unknown.
    """
    must_be_free(folder)
    name = folder.resolve().name
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} cannot name a study. Use letters, digits, _ . -")
    study, dataset = _find(source)
    content = _yaml().load(study.read_text(encoding="utf-8"))
    content["study"] = name
    content["dataset"] = DATA_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DATA_FOLDER).mkdir()
    for path in sorted(dataset.iterdir()):
        if path.is_file():
            shutil.copyfile(path, folder / DATA_FOLDER / path.name)
    with (folder / "study.yaml").open("w", encoding="utf-8") as stream:
        _yaml().dump(content, stream)
    tables = sum(1 for path in (folder / DATA_FOLDER).iterdir() if path.suffix == ".csv")
    return Starter(folder / "study.yaml", folder / DATA_FOLDER, tables)


def _find(source: str) -> tuple[Path, Path]:
    """Return the study file and the dataset's folder of a shipped study or dataset."""
    studies, datasets = shipped_studies(), shipped_datasets()
    uses = {name: _dataset_of(path, studies) for name, path in studies.items()}
    for name, dataset in uses.items():
        if source in (name, dataset) and dataset in datasets:
            return studies[name], datasets[dataset]
    near = did_you_mean(source, [*uses, *uses.values()])
    raise UsageError(f"There is no shipped study or dataset {source!r}. {near}".strip())


def _dataset_of(path: Path, studies: dict[str, Path]) -> str:
    """Return the dataset that a shipped study names itself or inherits."""
    content = _yaml().load(path.read_text(encoding="utf-8"))
    if "dataset" in content:
        return str(content["dataset"])
    base = content.get("based_on")
    return _dataset_of(studies[base], studies) if base in studies else ""


def _yaml() -> Any:
    """Return a reader and writer that keeps comments and the order of keys."""
    yaml = YAML()
    yaml.width = 100
    return yaml
