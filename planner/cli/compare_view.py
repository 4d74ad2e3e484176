"""A comparison on the terminal: sentences, then tables of at most 100 columns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from planner.cli import output
from planner.cli.output import number

if TYPE_CHECKING:
    import pandas as pd

    from planner.api import Robustness
    from planner.results.comparison import Comparison

_MOST_ROWS = 12
_MOST_OBSTACLES = 4
#: how a difference is known, in the last column
_KNOWN = {
    "bounds": "proven by bounds",
    "direction": "proven by its kind",
    "input": "an input",
    "same_question": "same question",
}
#: figures nearer to each other than this share are told as equal
_SAME_RATIO = 1e-6


def print_comparison(made: Comparison, brief: bool) -> None:
    """Print a comparison; `brief` leaves the tables out."""
    output.line(f"From {made.before} to {made.after}")
    _inputs(made)
    for sentence in verdicts(made):
        output.sentence(sentence)
    if brief:
        return
    _differences(made)
    _sites(made.sites)
    _moved("Capacity by zone, last year", made.zones, "zone_id", "hall_it_mw", "MW of halls")
    _moved("Chips, last year", made.chips, "chip_id", "installed_kchip", "k chips installed")
    unit = str(made.differences["unit"].iloc[0])
    _moved("Discounted cost lines", made.costs, "line", "discounted_mcur", unit)
    _unmet(made.work)


def verdicts(made: Comparison) -> tuple[str, ...]:
    """Return what is shown of the plan's worth, and of keeping the old plan, as sentences."""
    rows = made.differences.set_index("figure")
    worth = rows.iloc[0]
    what = str(rows.index[0]).removesuffix("_mcur").replace("_", " ")
    told = f"{what[:1].upper()}{what[1:]}"
    if worth["basis"] == "same_question":
        found = [f"{told}: both runs answer the same question, so nothing changes."]
    elif worth["decided"]:
        word = "rises" if worth["low"] > 0 else "falls"
        sizes = sorted((abs(worth["low"]), abs(worth["high"])))
        span = f"{_span(*sizes)} {worth['unit']}"
        found = [f"{told} {word} by {span}: the bounds of both runs prove it."]
    else:
        span = f"{_signed(worth['low'])} to {_signed(worth['high'])} {worth['unit']}"
        found = [f"{told}: undecided, the change lies in {span}. A smaller gap may decide it."]
    if made.old_plan is not None and made.old_plan.obstacles:
        shown = "; ".join(map(str, made.old_plan.obstacles[:_MOST_OBSTACLES]))
        more = len(made.old_plan.obstacles) - _MOST_OBSTACLES
        rest = f"; and {more} more" if more > 0 else ""
        found.append(f"The old plan cannot be kept in the new world: {shown}{rest}.")
    elif made.old_plan is not None and not made.old_plan.is_kept:
        found.append("Whether the old plan can be kept is not known: the search ended first.")
    elif made.old_plan is not None:
        regret = rows.iloc[2]
        span = f"{_span(regret['low'], regret['high'])} {regret['unit']}"
        found.append(f"Keeping the old plan in the new world costs {span} more than adapting it.")
    return tuple(found)


def _span(low: float, high: float) -> str:
    """Return a range of amounts; one amount where both ends read alike."""
    one, two = number(low, 5), number(high, 5)
    return one if one == two else f"{one} to {two}"


def print_stays(robust: Robustness) -> None:
    """Print in how many what-ifs each site of a run stays, if it has any."""
    if not robust.what_ifs:
        return
    names = {run.id: run.name for run in robust.what_ifs}
    rows = []
    for row in robust.sites.itertuples(index=False):
        without = [names[run] for run in row.not_in.split("\n") if run]
        rows.append(
            (
                row.site_id,
                row.in_plan or "not built",
                f"{row.stays_count} of {row.what_ifs_count}",
                ", ".join(without),
            )
        )
    titles = ("Site", "In the plan", "In what-ifs", "Neither opened nor extended in")
    output.table("Sites in the plans of the what-ifs", titles, rows)
    output.line("A count of plans, not a proof: within its gap, a what-if may have others.")


def _inputs(made: Comparison) -> None:
    sentences = [str(words) for words in made.inputs["words_en"]]
    output.line("Inputs that differ:" if sentences else "The inputs do not differ.")
    for sentence in sentences:
        output.line(f"  {sentence}")


def _differences(made: Comparison) -> None:
    rows = []
    for row in made.differences.to_dict("records"):
        same = math.isclose(row["from"], row["to"], rel_tol=_SAME_RATIO)
        if same and row["basis"] in ("plans", "input", "same_question"):
            continue
        interval = (
            "" if math.isnan(row["low"]) else f"{_signed(row['low'])} … {_signed(row['high'])}"
        )
        name = _label(str(row["figure"]), str(row["unit"]))
        proven = _KNOWN[row["basis"]] if row["decided"] else "undecided"
        rows.append((name, _figure(row["from"]), _figure(row["to"]), interval, proven))
    _table("Figures", ("Figure", made.before, made.after, "Change is in", "Shown"), rows)


def _label(figure: str, unit: str) -> str:
    """Return a figure's name with its unit; a name that leans on the line above is spelled out."""
    from planner.results.names import figure_label

    words = figure_label(figure)
    if words.startswith("of "):
        words = figure.rsplit("_", 1)[0].replace("_", " ").capitalize()
    return words if unit in ("ratio", "count") else f"{words}, {unit}"


def _sites(sites: pd.DataFrame) -> None:
    moved = sites[sites["change"] != "same"]
    rows = [
        (
            row.site_id,
            row.change,
            number(row.from_hall_it_mw),
            number(row.to_hall_it_mw),
            number(row.from_chips_it_mw),
            number(row.to_chips_it_mw),
        )
        for row in moved.head(_MOST_ROWS).itertuples(index=False)
    ]
    titles = ("Site", "Change", "Halls MW", "now", "Chips MW", "now")
    _table("Sites, last year", titles, rows, len(moved) - len(rows))


def _moved(title: str, table: pd.DataFrame, key: str, figure: str, unit: str) -> None:
    part = table[(table["figure"] == figure) & (table["difference"].abs() > 1e-6)]
    part = part.reindex(part["difference"].abs().sort_values(ascending=False).index)
    rows = [
        (str(r[key]), number(r["from"]), number(r["to"]), _signed(r["difference"]))
        for r in part.head(_MOST_ROWS).to_dict("records")
    ]
    titles = (key.removesuffix("_id").capitalize(), "From", "To", "Change")
    _table(f"{title}, {unit}", titles, rows, len(part) - len(rows))


def _unmet(work: pd.DataFrame) -> None:
    part = work[(work["figure"] == "served_pflops") & (work["difference"].abs() > 1e-6)]
    rows = [
        (
            f"{r['workload_id']} ({str(r['precision']).upper()})",
            str(r["period"]),
            number(r["from"]),
            number(r["to"]),
            _signed(r["difference"]),
        )
        for r in part.to_dict("records")
    ]
    titles = ("Work served", "Year", "From", "To", "Change")
    _table("Work served, PFLOPS", titles, rows[:_MOST_ROWS], len(rows) - _MOST_ROWS)


def _table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], more: int = 0
) -> None:
    rows = list(rows)
    if rows:
        output.table(title, columns, rows)
    if more > 0:
        output.line(f"and {more} more: --json has all.")


def _figure(value: float) -> str:
    """Return a figure, counts without decimals."""
    return f"{value:,.0f}" if float(value).is_integer() else number(value, 5)


def _signed(value: float) -> str:
    text = number(value, 5)
    return f"+{text}" if value > 0 else text
