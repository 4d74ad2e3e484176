"""Help answers at once, and every verb is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from planner.cli.app import app

ROOT = Path(__file__).parents[2]
HEAVY = (
    *("pandas", "numpy", "scipy", "pyarrow", "duckdb", "geopandas", "pydantic", "jinja2"),
    *("pyomo", "highspy", "dask", "distributed", "SALib"),
)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_the_command_line_loads_nothing_heavy() -> None:
    loaded = run("-c", "import sys, planner.cli.app; print(*sys.modules)").stdout.split()
    assert not set(HEAVY) & set(loaded)


def test_every_verb_has_help() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    for verb in ("init", "check", "solve", "runs", "export", "import", "data", "verify"):
        assert verb in result.stdout
        one = CliRunner().invoke(app, [verb, "--help"])
        assert one.exit_code == 0
        assert "Usage" in one.stdout


def test_an_unforeseen_error_exits_70() -> None:
    code = (
        "import planner.api; planner.api.review_study = lambda *_: 1 / 0\n"
        "import sys; sys.argv = ['planner', 'check', 'x']\n"
        "from planner.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 70
    assert "ZeroDivisionError" in done.stderr
    assert done.stdout == ""
