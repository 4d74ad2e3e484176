"""The two steps that need much memory, each in a process of its own that ends and gives it back.

The chart converter and the typesetter keep what they take for as long as their process lives. A
helper is this module run as a program: it reads one JSON document and writes its answer.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from planner.errors import PlannerError
from planner.report.fonts import fonts_folder
from planner.resources import share

_VEGA_LITE = "6.4"
#: seconds since 1970 that every PDF is dated with, so that the same plan gives the same bytes
_TIMESTAMP = 1_767_225_600


def ask(task: str, document: object) -> bytes:
    """Let a helper process do a task and return its answer.

    Parameters
    ----------
    task : {"draw", "typeset"}
        ``draw`` turns a list of Vega-Lite specifications into a JSON list of SVG, ``typeset`` the
        data of a report into a PDF.
    document : object
        What JSON can hold.

    Raises
    ------
    PlannerError
        With what the helper complained of.
    """
    done = subprocess.run(
        [sys.executable, "-m", "planner.report.worker", task],
        input=json.dumps(document, ensure_ascii=False).encode(),
        capture_output=True,
        check=False,
        start_new_session=True,  # Ctrl-C in the terminal is for the asking process alone
    )
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip()
        if done.returncode != 1:  # it was brought down: a trace that says nothing to people
            lines = [line.strip("# ") for line in told.splitlines()]
            told = next(filter(None, lines), f"its process ended with {done.returncode}")
        raise PlannerError(f"The report could not be made ({task}): {told}")
    return done.stdout


def draw(specs: list[Mapping[str, Any]]) -> bytes:
    """Return charts as a JSON list of SVG, measured with the fonts that are printed."""
    import vl_convert

    vl_convert.register_font_directory(str(fonts_folder()))
    made = [vl_convert.vegalite_to_svg(dict(spec), vl_version=_VEGA_LITE) for spec in specs]
    return json.dumps(made).encode()


def typeset(data: Mapping[str, Any]) -> bytes:
    """Return a report as PDF/UA-1; a warning of the compiler is an error.

    Only the shipped fonts are used, not even the compiler's own.
    """
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fonts_folder())],
    )
    pdf, warnings = typst.compile_with_warnings(
        share("reports", "report.typ").read_bytes(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        font_paths=fonts,
        timestamp=_TIMESTAMP,
        pdf_standards="ua-1",
    )
    if warnings:
        raise PlannerError("; ".join(str(warning) for warning in warnings))
    return packed(pdf)


def packed(pdf: bytes) -> bytes:
    """Return a PDF made smaller: its small objects packed into compressed streams.

    The typesetter writes the tags of every table cell as an object of plain text; in a long report
    these are most of the file. The same content gives the same bytes.
    """
    import pikepdf

    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(
            stream,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )
    return stream.getvalue()


_TASKS: Mapping[str, Callable[[Any], bytes]] = {"draw": draw, "typeset": typeset}


def _main(task: str) -> None:
    answer = _TASKS[task](json.load(sys.stdin.buffer))
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    try:
        _main(sys.argv[1])
    except Exception as error:  # the one place to say it: the asking process raises it again
        sys.exit(f"{type(error).__name__}: {error}")
