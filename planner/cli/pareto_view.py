"""A front on the terminal: what it shows in sentences, then its points."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

from planner.cli import output
from planner.cli.output import number, percent

if TYPE_CHECKING:
    from planner.sweep.read.front import Front


_WIDTH = 100
#: a gap below this is the solver's own tolerance
_CLOSED = 1e-6


def print_front(made: Front, currency: str, brief: bool) -> None:
    """Print a front; `brief` leaves the table out."""
    for sentence in sentences(made, currency):
        _wrapped(sentence)
    if brief:
        return
    figures = made.axes.all
    rows = [_row(row, made) for row in made.points.to_dict("records")]
    titles = ("Point", *(_label(figure, currency) for figure in figures), "Gap", "Reading")
    output.table(f"Front {made.name}", titles, rows)
    for row in made.points.to_dict("records"):
        if row["reason_en"] and row["verdict"] not in ("same", "no plan"):
            _wrapped(f"{row['case']}: {row['verdict']}, {row['reason_en']}.")


def _wrapped(sentence: str) -> None:
    for line in textwrap.wrap(sentence, _WIDTH, break_long_words=False, break_on_hyphens=False):
        output.line(line)


def sentences(made: Front, currency: str) -> tuple[str, ...]:
    """Return what a front shows: its ends, its knee, what is beaten and what is undecided."""
    from planner.study.figures import FIGURES

    names = [FIGURES[figure] for figure in made.axes.all]
    drawn = made.standing
    counts = made.points["verdict"].value_counts()
    told = [f"Between {' and '.join(names)}: {len(drawn)} of {len(made.points)} points are drawn."]
    others = [f"{n} {verdict}" for verdict, n in counts.items() if verdict != "stands"]
    if others:
        told[0] += f" Of all, {', '.join(others)}."
    if len(names) == 2 and len(drawn) > 1:
        told.append(_ends(made, currency))
        told.append(_knee(made, currency))
    told += _left_out(made)
    return tuple(told)


def _ends(made: Front, currency: str) -> str:
    first, second = made.axes.all
    drawn = made.standing.sort_values(second)
    tight, loose = drawn.iloc[0], drawn.iloc[-1]
    return (
        f"{_name(second)} falls from {number(loose[second])} to "
        f"{_amount(second, tight[second], currency)} while {_name(first).lower()} rises from "
        f"{number(loose[first])} to {_amount(first, tight[first], currency)}."
    )


def _left_out(made: Front) -> list[str]:
    """Return a warning where the front is bought by serving less."""
    served = made.standing["demand_served_ratio"].astype(float)
    if not len(served) or math.isclose(served.min(), served.max(), rel_tol=1e-3):
        return []
    return [
        f"Along the front the share of demand served goes from {percent(served.max())} down to "
        f"{percent(served.min())}. To trade at equal service, --set 'unmet_demand = forbidden', "
        "or put a ceiling on unmet demand."
    ]


def _knee(made: Front, currency: str) -> str:
    if not made.knee:
        return "There is no knee: no point lies below the line between the ends."
    row = made.points[made.points["case"] == made.knee].iloc[0]
    at = ", ".join(f"{_name(f).lower()} {_amount(f, row[f], currency)}" for f in made.axes.all)
    sure = "" if made.knee_decided else " Within the gaps another point may be it."
    return (
        f"The knee is {made.knee} ({at}): it lies farthest below the line between the ends, both "
        f"axes counted from 0 to 1.{sure}"
    )


def _name(figure: str) -> str:
    from planner.results.names import figure_label

    return figure_label(figure)


def _unit(figure: str, currency: str) -> str:
    from planner.units import unit_label

    unit = unit_label(figure, currency)
    return "" if unit == "count" else unit


def _amount(figure: str, value: float, currency: str) -> str:
    return f"{number(value)} {_unit(figure, currency)}".rstrip()


def _label(figure: str, currency: str) -> str:
    return ", ".join(part for part in (_name(figure), _unit(figure, currency)) if part)


def _row(row: dict[str, Any], made: Front) -> tuple[str, ...]:
    if not row["run"]:
        nothing = (output.NO_NUMBER,) * (len(made.axes.all) + 1)
        return row["case"], *nothing, str(row["status"]).replace("_", " ")
    verdict = "knee" if row["case"] == made.knee else row["verdict"]
    than = f" as {row['than']}" if verdict == "same" else ""
    figures = (number(row[figure], 5) for figure in made.axes.all)
    return row["case"], *figures, _gap(row["gap_ratio"]), f"{verdict}{than}"


def _gap(ratio: float) -> str:
    return percent(0.0 if ratio < _CLOSED else ratio)
