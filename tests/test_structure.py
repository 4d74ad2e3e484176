"""The house keeps its shape: public names, docstrings, blocks and what must not be in the files."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import ModuleType

import pytest

import planner
from planner.model import blocks
from planner.model.build import BLOCKS
from planner.model.data import ModelData

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "planner"
MODULES = sorted(PACKAGE.rglob("*.py"))
BLOCK_FOLDER = Path(str(blocks.__file__)).parent
HEADINGS = ("**Math**", "**Holds when**", "**Dual**", "**Source**")
HEAVY = ("pandas", "geopandas", "pyomo", "highspy", "numpy", "pydantic", "duckdb")
TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".cff", ".txt", ".csv", ".j2", ".css", ".json"}


def block_name(block: ModuleType) -> str:
    return block.__name__.rsplit(".", 1)[-1]


def test_every_public_name_can_be_had() -> None:
    assert list(planner.__all__) == sorted(planner.__all__)
    assert all(getattr(planner, name) is not None for name in planner.__all__)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        getattr(planner, "no_such_name")  # noqa: B009


def test_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert planner.__version__ == project["version"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {planner.__version__}\n" in citation


def test_import_is_cheap() -> None:
    probe = f"import sys, planner; print([m for m in {HEAVY} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, check=True)
    assert found.stdout.decode().strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_module_has_a_docstring(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_room_is_in_the_import_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = " ".join(settings["tool"]["importlinter"]["contracts"][0]["layers"])
    named = set(re.findall(r"planner\.[\w.]+", layers))
    rooms = {f"planner.{name}" for name in parts_of(PACKAGE)} - {"planner.model"}
    assert rooms | {f"planner.model.{name}" for name in parts_of(PACKAGE / "model")} <= named


def parts_of(package: Path) -> set[str]:
    """Return the modules and packages directly in a package."""
    inside = (p for p in package.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists())
    return {path.stem for path in inside} - {"__init__"}


def imports_of(path: Path, names: dict[str, Path]) -> set[str]:
    """Return the planner's modules that a file imports anywhere in it, for types only too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    inner = {name for name in found if name in names}
    # a package is imported for what is in it
    return {name for name in inner if not any(other.startswith(f"{name}.") for other in inner)}


def test_no_files_import_each_other_in_a_circle() -> None:
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in MODULES
    }
    graph = {name: imports_of(path, names) - {name} for name, path in names.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" > ".join(error.args[1]))


def test_each_block_is_listed_once() -> None:
    files = sorted(path.stem for path in BLOCK_FOLDER.glob("*.py") if path.stem != "__init__")
    assert sorted(block_name(block) for block in BLOCKS) == files


@pytest.mark.parametrize("block", BLOCKS, ids=block_name)
class TestBlock:
    def test_has_its_test_file(self, block: ModuleType) -> None:
        assert (ROOT / "tests/model/blocks" / f"test_{block_name(block)}.py").is_file()

    def test_docstring_has_its_headings_in_order(self, block: ModuleType) -> None:
        places = [str(block.__doc__).find(heading) for heading in HEADINGS]
        assert -1 not in places
        assert places == sorted(places)

    def test_symbols_stand_for_names_that_exist(self, block: ModuleType) -> None:
        known = {field.name for field in fields(ModelData)} | set(names_on_the_model())
        named = re.findall(r"^:math:\S.*?``(\w+)(?:\[[^`]*\])?``", str(block.__doc__), re.MULTILINE)
        assert named
        assert set(named) <= known


def names_on_the_model() -> Iterator[str]:
    """Yield what the model's code hangs on ``m``: variables, expressions, limits."""
    for path in (PACKAGE / "model").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "m":
                        yield target.attr


def shipped_texts() -> Iterator[Path]:
    for folder in ("planner", "data", "models", "reports", "docs", "tools", "benchmarks", "tests"):
        yield from (p for p in sorted((ROOT / folder).rglob("*")) if p.suffix in TEXT)
    yield from (p for p in sorted(ROOT.iterdir()) if p.suffix in TEXT)


def test_only_one_place_reads_parquet_from_memory() -> None:
    """A thread of Arrow that holds what is Python's as the interpreter ends aborts all."""
    read = re.compile(r"(read_table|read_parquet|ParquetFile)\(\s*io\.BytesIO")
    found = [path for path in MODULES if read.search(path.read_text(encoding="utf-8"))]
    assert found == [PACKAGE / "results" / "files.py"]


def test_no_path_of_a_machine_and_nothing_left_undone() -> None:
    """Texts that the wheel or the repository carries know nothing of where they were written."""
    paths = r"(?<![\w.~}/-])/(?:home|root|Users|tmp|opt|work)/\w"
    undone = r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b(?![\"'])"
    hosts = r"pythonhosted|\.\./sha" + "red"
    wrong = re.compile(f"{paths}|{undone}|{hosts}")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in shipped_texts()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if wrong.search(line) and path != Path(__file__)
    ]
    assert found == []
