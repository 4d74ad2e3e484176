"""The recipe of docs/sweep-on-a-cluster.md, as it stands there, on this machine; with TLS."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from planner.errors import UsageError
from planner.runs.store import RunStore
from planner.sweep.cluster import check_address
from planner.sweep.folder import load_sweep
from tests.faults.conftest import runs_in, wait_until

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sweep-on-a-cluster.md"
_BLOCK = re.compile(r"```bash\n# (\w+)\n(.*?)```", re.S)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Recipe:
    """The blocks of the page, to be run in a folder; ``head`` is this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder, port = folder, free_port()
        self.blocks = {
            name: text.replace("head:8786", f"127.0.0.1:{port}")
            .replace("--host head", "--host 127.0.0.1")
            .replace("--port 8786", f"--port {port}")
            for name, text in _BLOCK.findall(PAGE.read_text(encoding="utf-8"))
        }
        tools = Path(sys.executable).parent
        self.environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}

    def run(self, block: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-ec", self.blocks[block]],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def running(self, block: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run a block in the background, and end all that it started with the block."""
        with (self.folder / f"{block}.log").open("wb") as log:
            process = subprocess.Popen(
                ["bash", "-ec", self.blocks[block]],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the key of the recipe")
    recipe = Recipe(tmp_path)
    assert set(recipe.blocks) == {"key", "scheduler", "workers", "sweep"}
    assert recipe.run("key").returncode == 0
    return recipe


def test_the_recipe_runs_a_sweep(recipe: Recipe) -> None:
    with recipe.running("scheduler"), recipe.running("workers"):
        done = recipe.run("sweep")
    assert done.returncode == 0, done.stderr
    sweep = load_sweep(RunStore(recipe.folder / "runs"), "tutorial-demand-and-power")
    assert (sweep.cases["status"] == "optimal").all()
    assert len(sweep.cases) == 25


@pytest.mark.faults
def test_a_scheduler_that_dies_leaves_a_whole_store_and_the_sweep_goes_on(recipe: Recipe) -> None:
    root = recipe.folder / "runs"
    with (
        recipe.running("scheduler") as scheduler,
        recipe.running("workers"),
        recipe.running("sweep") as driver,
    ):
        wait_until(lambda: runs_in(root) >= 3)
        os.killpg(scheduler.pid, signal.SIGKILL)
        assert driver.wait(timeout=120) == 1
    told = (recipe.folder / "sweep.log").read_text().splitlines()
    assert [line for line in told if "cases done" not in line] == [
        "Error: The scheduler went away. Run the same again to go on."
    ]
    assert RunStore(root).verify() == {}
    partly = load_sweep(RunStore(root), "tutorial-demand-and-power").cases
    assert {"optimal", "not_run"} == set(partly["status"])
    with recipe.running("scheduler"), recipe.running("workers"):
        assert recipe.run("sweep").returncode == 0
    whole = load_sweep(RunStore(root), "tutorial-demand-and-power").cases
    assert (whole["status"] == "optimal").all()


@pytest.mark.parametrize("address", ["tcp://head:8786", "tcp://10.0.0.7:8786"])
def test_another_machine_without_tls_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="not encrypted"):
        check_address(address)


@pytest.mark.parametrize("address", ["head:8786", "tcp://localhost", "http://localhost:8786", ""])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="no scheduler"):
        check_address(address)


@pytest.mark.parametrize(
    "address", ["tls://head:8786", "tcp://localhost:8786", "tcp://127.0.0.1:1", "tcp://[::1]:1"]
)
def test_tls_and_this_machine_are_taken(address: str) -> None:
    check_address(address)
