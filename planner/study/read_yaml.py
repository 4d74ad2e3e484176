"""Read a study file: YAML 1.2, one document, no tags, anchors, aliases or duplicate keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from planner.study.faults import Group, one

_LARGEST_BYTES = 1_000_000
_DEEPEST = 20

#: path of a key -> its line
KeyLines = dict[tuple[str | int, ...], int]


def read_yaml(path: Path) -> tuple[dict[str, Any], KeyLines, list[Group]]:
    """Read a study file.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    tuple
        Its content, the line of each key, and the faults; no content where there are faults.
    """
    file = path.name
    try:
        if not path.is_file():
            raise OSError("it is not a file")
        if path.stat().st_size > _LARGEST_BYTES:
            return {}, {}, [one("E203", "is above 1 MB", "Move data into tables.", file=file)]
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return {}, {}, [one("E202", "is not UTF-8", "Save it as UTF-8.", file=file)]
    except OSError as error:
        remedy = "Check the file and its permissions."
        return {}, {}, [one("E201", f"cannot be read: {error}", remedy, file=file)]
    return parse_yaml(text, file)


def parse_yaml(text: str, file: str) -> tuple[dict[str, Any], KeyLines, list[Group]]:
    """Read the text of a study file; see :func:`read_yaml`."""
    try:
        refused = _refused(text, file)
        if refused:
            return {}, {}, refused
        # pure: the C reader follows YAML 1.1, in which NO and ON are truth values
        node = YAML(typ="safe", pure=True).compose(text)
        faults = _duplicate_keys(node, file)
        if faults:
            return {}, {}, faults
        data = YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError) as error:
        return {}, {}, [_syntax_fault(error, file)]
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        remedy = "Write keys and values, such as study: my-study."
        return {}, {}, [one("E202", "holds no keys and values", remedy, file=file)]
    lines: KeyLines = {}
    _note_lines(node, (), lines)
    return data, lines, []


def _refused(text: str, file: str) -> list[Group]:
    """Return what is refused, found from the stream of events before anything is built."""
    depth = documents = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        row = event.start_mark.line + 1
        rule, remedy = _refusal(event)
        documents += isinstance(event, DocumentStartEvent)
        depth += isinstance(event, MappingStartEvent | SequenceStartEvent)
        depth -= isinstance(event, MappingEndEvent | SequenceEndEvent)
        if depth > _DEEPEST:
            rule, remedy = f"is nested deeper than {_DEEPEST} levels", "Flatten it."
        if documents > 1:
            rule, remedy = "holds more than one document", "Delete the line ---."
        if rule:
            return [one("E203", rule, remedy, file=file, row=row)]
    return []


def _refusal(event: Event) -> tuple[str, str]:
    if isinstance(event, AliasEvent):
        return f"holds the alias *{event.anchor}", "Write the value out."
    if isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
        if event.anchor:
            return f"holds the anchor &{event.anchor}", "Delete the anchor."
        if event.tag:
            return f"holds the tag {event.tag}", "Delete the tag."
    return "", ""


def _duplicate_keys(node: Node | None, file: str) -> list[Group]:
    faults = []
    if isinstance(node, MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                rule, row = "has a key that is a list or mapping", key.start_mark.line + 1
                faults.append(one("E203", rule, "Write a word as key.", file=file, row=row))
                continue
            name = str(key.value)
            if name in seen or name == "<<":
                rule = "merges another mapping" if name == "<<" else "stands twice"
                row = key.start_mark.line + 1
                remedy = "Write the keys out." if name == "<<" else "Delete one of the keys."
                faults.append(one("E203", rule, remedy, file=file, row=row, column=name))
            seen.add(name)
            faults += _duplicate_keys(value, file)
    elif isinstance(node, SequenceNode):
        for value in node.value:
            faults += _duplicate_keys(value, file)
    return faults


def _syntax_fault(error: Exception, file: str) -> Group:
    row, problem = None, str(error).splitlines()[0] if str(error) else "unreadable"
    if isinstance(error, MarkedYAMLError):
        row = error.problem_mark.line + 1 if error.problem_mark else None
        problem = error.problem or problem
    return one("E202", f"is not YAML: {problem}", "Mend the line.", file=file, row=row)


def _note_lines(node: Node | None, path: tuple[str | int, ...], lines: KeyLines) -> None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            lines[here] = key.start_mark.line + 1
            _note_lines(value, here, lines)
    elif isinstance(node, SequenceNode):
        for i, value in enumerate(node.value):
            lines[(*path, i)] = value.start_mark.line + 1
            _note_lines(value, (*path, i), lines)
