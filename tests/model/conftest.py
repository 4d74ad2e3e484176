"""Fixtures of the model's tests: verified studies, changed or edited, and solved."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from planner.model.data import model_data
from planner.resources import share
from planner.solve.solve import solve_data
from planner.study.load import load_study
from planner.study.settings import SolveOptions
from planner.study.study import Study

from .plan import Edit, Plan, Solve

OPTIONS = SolveOptions(gap=0, time_limit_s=60, threads=1)


def solved(study: Study) -> Plan:
    """Return a study with its plan."""
    data = model_data(study)
    return Plan(study, data, solve_data(data, OPTIONS), {})


@cache
def solve_case(name: str, *changes: str) -> Plan:
    """Return a verified study with changes made, and its plan."""
    folder = share("models", "verified", name)
    plan = solved(load_study(folder, changes))
    if changes:
        return plan
    text = (folder / "expected.yaml").read_text(encoding="utf-8")
    plan.expected.update(YAML(typ="safe", pure=True).load(text))
    return plan


@pytest.fixture
def solve() -> Solve:
    """Return the function that solves a verified study, changed."""
    return solve_case


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Return the function that solves a verified study whose files were replaced."""

    def solve_edited(name: str, **files: str) -> Plan:
        folder = tmp_path / name
        shutil.copytree(share("models", "verified", name), folder)
        for file, text in files.items():
            (folder / f"{file}.csv").write_text(text, encoding="utf-8")
        years = files.get("demand", "").splitlines()[1:]
        periods = sorted({int(line.split(",")[2]) for line in years})
        if periods:
            study = (folder / "study.yaml").read_text(encoding="utf-8").splitlines()
            span = list(range(periods[0], periods[-1] + 1))
            lines = [f"periods: {span}" if x.startswith("periods") else x for x in study]
            (folder / "study.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return solved(load_study(folder))

    return solve_edited
