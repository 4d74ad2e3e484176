"""Write the reference pages that are made from the code: ``python tools/build_docs.py [--check]``.

Tables, study file, JSON Schema, faults and formulation each have one source in the package; these
pages only print it. With ``--check`` nothing is written and the exit code is 1 if a page is old.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from planner.model.build import BLOCKS
from planner.study import borders
from planner.study.entities import TABLES
from planner.study.fault_kinds import KINDS
from planner.study.figures import FIGURES
from planner.study.schema import Column, Table
from planner.study.settings import StudySettings
from planner.sweep.settings import SweepSettings
from planner.units import UNITS, unit_of
from tools.rst_to_markdown import markdown

ROOT = Path(__file__).resolve().parents[1]
#: first and last year that a study may name
YEARS = (1990, 2100)
_MADE = "<!-- Made by tools/build_docs.py from {source}. Change that and run `make docs`. -->"


def data_dictionary() -> str:
    """Return the page of tables, from :mod:`planner.study.entities`."""
    lines = [
        _MADE.format(source="planner/study/entities.py"),
        "# Tables",
        "",
        "One class a table, one line a column. A quantity's name ends in its unit; `cur` is the "
        "study's currency and `mcur` a million of it. Of tables that go by year (`period`) the "
        "rows of each period's first year count, for each of its years; others are ignored. "
        "Columns marked *uncertain* may differ between futures.",
        "",
        "**An empty cell is no figure.** It is a fault, unless the column says under *Blank* what "
        "it means; zero is written 0. A column or a table may be left out as a whole: then the "
        "figure or words under *Left out* hold for every row, and `planner check`, the head of "
        "`planner solve` and the report list it. Figures outside of *Usual* are used as they are, "
        "and [warned of](warnings.md); for money the range is in USD.",
        "",
        "| Table | What | Left out |",
        "|---|---|---|",
        *(
            f"| [{name}](#{name}) | {table.meaning} | {_without(table)} |"
            for name, table in TABLES.items()
        ),
    ]
    for table in TABLES.values():
        lines += ["", *_table_lines(table)]
    lines += ["", "## Borders", "", markdown(inspect.getdoc(borders) or "", 3).strip()]
    return "\n".join(lines) + "\n"


def _without(table: Table) -> str:
    if table.required:
        return "**required**"
    return "what its columns say" if table.single_row else table.absent


def _table_lines(table: Table) -> Iterator[str]:
    yield f"## {table.name}"
    yield ""
    yield table.meaning
    yield ""
    key = ", ".join(f"`{column}`" for column in table.key)
    yield f"Key: {key}." if key else "One row."
    yield ""
    yield "| Column | Kind | Unit | Bounds | Usual | Left out | Blank | Meaning |"
    yield "|---|---|---|---|---|---|---|---|"
    for column in table.columns:
        cells = (
            f"`{column.name}`",
            column.kind,
            UNITS[column.unit].format(cur="cur") if column.unit else "",
            _bounds(column),
            f"{_figure(usual.low)} to {_figure(usual.high)}" if (usual := column.usual) else "",
            "**required**" if column.required else column.assumed,
            column.blank or "fault",
            _meaning(column),
        )
        yield "| " + " | ".join(cells) + " |"


def _bounds(column: Column) -> str:
    if column.choices:
        return ", ".join(column.choices)
    if column.kind == "flag" or (column.low is None and column.high is None):
        return ""
    if column.high is None:
        return f"from {_figure(column.low or 0)}"
    if column.low is None:
        return f"to {_figure(column.high)}"
    return f"{_figure(column.low)} to {_figure(column.high)}"


def _figure(value: float) -> str:
    """Write a bound in full; years without a comma."""
    return f"{value:.10g}" if value in YEARS else f"{value:,.15g}"


def _meaning(column: Column) -> str:
    refers = f" Must be in [{column.refers_to}](#{column.refers_to})." if column.refers_to else ""
    uncertain = " *Uncertain.*" if column.uncertain else ""
    return f"{column.meaning.replace('|', '/').rstrip('.')}.{refers}{uncertain}"


def study_schema() -> str:
    """Return the JSON Schema of a study file, for editors that complete and check YAML."""
    return _schema(StudySettings)


def sweep_schema() -> str:
    """Return the JSON Schema of a sweep file."""
    return _schema(SweepSettings)


def _schema(settings: type[BaseModel]) -> str:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= settings.model_json_schema()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def study_file() -> str:
    """Return the page of the study file, from :mod:`planner.study.settings`."""
    lines = [
        _MADE.format(source="planner/study/settings.py"),
        "# Study file",
        "",
        "One YAML file names a dataset and says what is asked of it. Keys marked required have no "
        "default. An unknown key is an error, with the nearest right one. A line at the top of the "
        "file lets an editor complete and check it:",
        "",
        "    # yaml-language-server: $schema=study.schema.json",
        "",
        *_setting_lines("Study", StudySettings.model_json_schema()),
        "## Figures",
        "",
        "What a ceiling can be put on. A figure is one number of the whole plan: an expected sum "
        "over all planned years unless it says otherwise; money is its present value.",
        "",
        "| Figure | Unit | Meaning |",
        "|---|---|---|",
        *(
            f"| `{name}` | {UNITS[unit_of(name)].format(cur='cur')} | {meaning} |"
            for name, meaning in FIGURES.items()
        ),
    ]
    return "\n".join(lines) + "\n"


def sweep_file() -> str:
    """Return the page of the sweep file, from :mod:`planner.sweep.settings`."""
    lines = [
        _MADE.format(source="planner/sweep/settings.py"),
        "# Sweep file",
        "",
        "One YAML file says which cases of a study are to be solved; [Sweeps](sweep.md) shows how. "
        "Keys marked required have no default. An unknown key is an error, with the nearest right "
        "one. A line at the top of the file lets an editor complete and check it:",
        "",
        "    # yaml-language-server: $schema=sweep.schema.json",
        "",
        *_setting_lines("Sweep", SweepSettings.model_json_schema()),
    ]
    return "\n".join(lines) + "\n"


def _setting_lines(title: str, schema: dict[str, Any]) -> Iterator[str]:
    parts = schema["$defs"]
    pages = [(title, schema), *((n, p) for n, p in parts.items() if p["type"] == "object")]
    for name, part in pages:
        yield f"## {name}"
        yield ""
        yield part.get("description", "")
        yield ""
        yield "| Key | Value | Default | Meaning |"
        yield "|---|---|---|---|"
        required = part.get("required", ())
        for key, field in part["properties"].items():
            default = "**required**" if key in required else _setting_default(field)
            meaning = field.get("description", "")
            yield f"| `{key}` | {_value(field)} | {default} | {meaning} |"
        yield ""


def _setting_default(field: dict[str, Any]) -> str:
    if "default" not in field or field["default"] is None:
        return ""
    return f"`{json.dumps(field['default'])}`"


def _value(field: dict[str, Any]) -> str:
    """Say in words what a setting's value may be."""
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        return " or ".join(_value(each) for each in field["anyOf"])
    if "enum" in field:
        return ", ".join(f"`{word}`" for word in field["enum"])
    if field["type"] == "array":
        return f"list of {_value(field['items'])}"
    if field["type"] == "object":
        keyed_by = "year" if "Period" in field["title"] else "[figure](#figures)"
        return f"map of {keyed_by} to {_value(field['additionalProperties'])}"
    words = {
        "null": "nothing",
        "string": "text",
        "boolean": "true, false",
        "integer": "whole number",
    }
    return words.get(field["type"], "number") + _range(field)


def _range(field: dict[str, Any]) -> str:
    low, high = field.get("minimum"), field.get("maximum")
    more, less = field.get("exclusiveMinimum"), field.get("exclusiveMaximum")
    parts = (
        f"from {_figure(low)}" if low is not None else "",
        f"above {_figure(more)}" if more is not None else "",
        f"to {_figure(high)}" if high is not None else "",
        f"below {_figure(less)}" if less is not None else "",
        f"like `{field['pattern']}`" if "pattern" in field else "",
    )
    return "".join(f" {part}" for part in parts if part).replace("|", "\\|")


def faults() -> str:
    """Return the page of input faults, from :mod:`planner.study.fault_kinds`."""
    lines = [
        _MADE.format(source="planner/study/fault_kinds.py"),
        "# Faults of the input",
        "",
        "`planner check` shows all faults of a study at once, at most 20 of a kind, each with its "
        "place, rule and remedy. A code never changes its meaning.",
    ]
    return "\n".join([*lines, *_kinds("E")]) + "\n"


def warnings() -> str:
    """Return the page of warnings and assumptions, from :mod:`planner.study.fault_kinds`."""
    lines = [
        _MADE.format(source="planner/study/fault_kinds.py"),
        "# Warnings and assumptions",
        "",
        "What `planner check` says of a study that can be solved; `planner solve` begins with it, "
        "and the report has it under assumptions and sources. Neither changes the exit code. "
        "Warnings begin with W, assumptions with A; a code never changes its meaning. With "
        "`--json` they are the lists `warnings` and `assumptions`, each entry with `code`, `file`, "
        "`row`, "
        "`column`, `value`, `rule`, `remedy` and `message`, as those of `faults` have.",
    ]
    return "\n".join([*lines, *_kinds("W"), *_kinds("A")]) + "\n"


def _kinds(letter: str) -> Iterator[str]:
    for code, kind in sorted(KINDS.items()):
        if code.startswith(letter):
            yield from ("", f"## {code}: {kind.title}", "")
            yield from (kind.explanation, "", f"    {kind.example}")


def formulation() -> str:
    """Return the formulation in print, from the docstrings of the blocks in their order."""
    contents = importlib.import_module("planner.model.build")
    lines = [
        _MADE.format(source="the docstrings in planner/model/blocks"),
        "# Formulation",
        "",
        markdown(contents.__doc__ or "", 3),
        "A plan has the least expected net present cost (or the highest profit): the sum of the "
        "lines that the blocks post to one ledger, each discounted to the first year. A limit "
        "whose data a study does not have does not exist.",
        "",
    ]
    for number, block in enumerate(BLOCKS, start=1):
        title, _, body = (block.__doc__ or "").partition("\n")
        name = block.__name__.rsplit(".", 1)[-1]
        lines += [f"## {number}. {title.rstrip('.')}", "", f"`planner/model/blocks/{name}.py`", ""]
        lines.append(markdown(body, 3))
    return "\n".join(lines)


#: page -> what makes it
PAGES: dict[str, Callable[[], str]] = {
    "docs/data-dictionary.md": data_dictionary,
    "docs/study-file.md": study_file,
    "docs/study.schema.json": study_schema,
    "docs/sweep-file.md": sweep_file,
    "docs/sweep.schema.json": sweep_schema,
    "docs/faults.md": faults,
    "docs/warnings.md": warnings,
    "models/formulation.md": formulation,
}


def outdated(root: Path = ROOT) -> list[str]:
    """Return the pages that are missing or differ from their source."""
    return [
        page
        for page, make in PAGES.items()
        if not (root / page).is_file() or (root / page).read_text(encoding="utf-8") != make()
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or with ``--check`` name those that are out of date."""
    parser = argparse.ArgumentParser(description="Write the generated reference pages.")
    parser.add_argument("--check", action="store_true", help="only say which pages are old")
    if parser.parse_args(arguments).check:
        old = outdated()
        print("\n".join(f"{page} is out of date: run make docs" for page in old))
        return 1 if old else 0
    for page, make in PAGES.items():
        (ROOT / page).write_text(make(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
