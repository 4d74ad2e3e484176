"""Docstrings in reStructuredText, as far as the blocks use it, turned into Markdown."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence

_RULE = re.compile(r"^=+(\s+=+)+\s*$")
_HEADING = re.compile(r"^\*\*(.+?)\*\*$")
_MATH = ".. math::"


def markdown(docstring: str, heading_level: int) -> str:
    """Return the docstring as Markdown; lines that are bold as a whole become headings."""
    lines = inspect.cleandoc(docstring).splitlines()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_blocks(lines, heading_level))).strip() + "\n"


def _blocks(lines: Sequence[str], level: int) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith(_MATH):
            at, formula = _indented(lines, at, line.removeprefix(_MATH).strip())
            yield from ("", "$$", _aligned(formula), "$$", "")
        elif _RULE.match(line):
            at, table = _table(lines, at)
            yield from ("", *table, "")
        elif found := _HEADING.match(line):
            yield from ("", f"{'#' * level} {found[1]}", "")
            at += 1
        else:
            yield _inline(line)
            at += 1


def _indented(lines: Sequence[str], start: int, first: str) -> tuple[int, str]:
    """Return the line after a directive's content, and the content."""
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith(" ")):
        end += 1
    body = [line.strip() for line in lines[start + 1 : end]]
    return end, "\n".join(part for part in [first, *body] if part)


def _aligned(formula: str) -> str:
    """Wrap a formula of several aligned lines, as the directive does by itself."""
    if ("&" in formula or r"\\" in formula) and r"\begin" not in formula:
        return f"\\begin{{aligned}}\n{formula}\n\\end{{aligned}}"
    return formula


def _table(lines: Sequence[str], start: int) -> tuple[int, list[str]]:
    """Return the line after a simple table, and its rows in Markdown."""
    spans = [found.span() for found in re.finditer("=+", lines[start])]
    starts = [span[0] for span in spans]
    rules = [n for n in range(start, len(lines)) if _RULE.match(lines[n])][:3]
    rows = []
    for number in range(start + 1, rules[-1]):
        if number not in rules and lines[number].strip():
            ends = [*starts[1:], None]
            cells = [lines[number][a:b].strip() for a, b in zip(starts, ends, strict=True)]
            if cells[0]:
                rows.append(cells)
            else:
                rows[-1] = [f"{a} {b}".strip() for a, b in zip(rows[-1], cells, strict=True)]
    text = ["| " + " | ".join(_cell(cell) for cell in cells) + " |" for cells in rows]
    text.insert(1, "|" + "---|" * len(starts))
    return rules[-1] + 1, text


def _cell(text: str) -> str:
    return _inline(text).replace("|", "\\|")


def _inline(line: str) -> str:
    line = re.sub(r":math:`([^`]+)`", r"$\1$", line)
    line = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", line)
    return line.replace("``", "`")
