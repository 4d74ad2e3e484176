"""What ``planner explain`` and ``planner alternatives`` print of sites, limits and other plans."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from planner.cli import output
from planner.cli.output import NO_NUMBER, number, percent

if TYPE_CHECKING:
    from planner.api import Run
    from planner.explain.alternatives import Alternative
    from planner.explain.entry import Entry
    from planner.explain.prices import LimitPrice
    from planner.explain.sites import SiteValue

_MOST_DISPLACED = 6
_PIPED_EVERY_S = 5.0

LEVERS = {
    "energy_price_cur_per_kwh": "power price",
    "opening_cost_mcur": "opening cost",
    "expansion_cost_mcur": "cost of building out",
    "energy_quota_gwh_per_year": "energy quota",
    "grid_limit_mw": "grid connection",
    "pool_fte": "labour pool",
}


def cores() -> int:
    """Return how many processes there are cores for."""
    return os.cpu_count() or 1


@contextmanager
def counted(what: str, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Give a function that shows on stderr how many of some things are done."""
    if quiet:
        yield None
        return
    console = output.to_stderr()
    began = time.monotonic()

    def said(done: int, of: int) -> str:
        seconds = time.monotonic() - began
        left = f", about {seconds / done * (of - done):.0f} s left" if 0 < done < of else ""
        return f"{what}: {done} of {of}, {seconds:.0f} s{left}"

    if console.is_terminal:
        with console.status(f"{what}: making the plan ready") as status:
            yield lambda done, of: status.update(said(done, of))
        return
    next_at = began

    def show(done: int, of: int) -> None:
        nonlocal next_at
        if time.monotonic() >= next_at or done == of:
            next_at = time.monotonic() + _PIPED_EVERY_S
            console.print(said(done, of))

    yield show


def print_sites(run: Run, values: Sequence[SiteValue]) -> None:
    """Print what sites are worth: one at length, many as a ranked table."""
    names = {row.site_id: row.name_en or row.site_id for row in run.study.records("sites")}
    if len(values) > 3:
        _print_ranking(run, values, names)
    else:
        for value in values:
            _print_site(run, value, names)
    _print_gap(run)
    output.kept_with([run])


def _print_ranking(run: Run, values: Sequence[SiteValue], names: dict[str, str]) -> None:
    currency = run.study.settings.currency
    for asked, title in (
        ("out", f"In the plan: what it costs to go without, m {currency}"),
        ("in", f"Not in the plan: what it costs to have it, m {currency}"),
    ):
        chosen = [value for value in values if value.asked == asked]
        if asked == "in":
            chosen.sort(key=lambda v: (math.isnan(v.paired_mcur), v.paired_mcur, v.site_id))
        rows = [
            (
                names[v.site_id],
                _paired(v),
                _proven(v),
                number(v.power_mw, 4),
                _price_text(v.entries),
                _first_words(v),
            )
            for v in chosen
        ]
        if rows:
            turn = "leaves at" if asked == "out" else "enters at"
            columns = ("Site", "Costs", "Proven", "MW built", f"{turn}, /kWh", "")
            output.table(title, columns, rows)


def _first_words(value: SiteValue) -> str:
    if value.obstacle_en:
        return value.obstacle_en
    lost = [other for other, mw in value.displaced_mw.items() if mw < 0]
    gained = [other for other, mw in value.displaced_mw.items() if mw > 0]
    if value.asked == "in":
        return f"instead of {lost[0]}" if lost else ""
    return f"then at {gained[0]}" if gained else ""


def _price_text(entries: Iterable[Entry]) -> str:
    for entry in entries:
        if entry.lever == "energy_price_cur_per_kwh":
            if math.isnan(entry.entry):
                return NO_NUMBER
            return f"{number(entry.entry, 3)} (now {number(entry.now, 3)})"
    return NO_NUMBER


def _paired(value: SiteValue) -> str:
    return number(value.paired_mcur, 5)


def _proven(value: SiteValue) -> str:
    """Return the proven interval, or that nothing is decided."""
    if value.decided:
        return f"{number(value.low_mcur, 5)} to {number(value.high_mcur, 5)}"
    return f"up to {number(value.high_mcur, 5)}"


def _print_site(run: Run, value: SiteValue, names: dict[str, str]) -> None:
    currency = run.study.settings.currency
    name = names[value.site_id]
    out = value.asked == "out"
    output.line("")
    is_in = "is in the plan" if value.in_plan else "is not in the plan"
    output.title(f"{name} ({value.site_id}) {is_in}.")
    if value.obstacle_en:
        output.sentence(value.obstacle_en)
        return
    way = "without it" if out else f"with {number(value.power_mw, 4)} MW of halls there"
    if value.paired_mcur >= 0:
        output.sentence(
            f"The plan costs {_paired(value)} m {currency} more {way}, all other yes-or-no "
            "decisions as they are."
        )
    else:
        output.sentence(
            f"The plan would cost {number(-value.paired_mcur, 5)} m {currency} less {way}: it can "
            "be bettered, within its gap."
        )
    _print_proven(value, currency)
    if value.displaced_mw:
        parts = [
            f"{names[other]} {mw:+,.1f} MW"
            for other, mw in list(value.displaced_mw.items())[:_MOST_DISPLACED]
        ]
        more = len(value.displaced_mw) - _MOST_DISPLACED
        rest = f" and {more} smaller" if more > 0 else ""
        output.sentence(f"Halls elsewhere then: {', '.join(parts)}{rest}.")
    _print_limits(value, currency)
    _print_entries(value, "leaves at" if out else "enters at")


def _print_limits(value: SiteValue, currency: str) -> None:
    rows = [
        (f"{limit.place_en}: {_limit_name(limit.limit)}", number(limit.worth_mcur, 3))
        for limit in value.limits
    ]
    if rows:
        columns = ("Limit", f"m {currency} a unit")
        output.table("Limits that bind with the site in", columns, rows)


def _print_entries(value: SiteValue, turn: str) -> None:
    rows = [
        (
            LEVERS.get(entry.lever, entry.lever),
            entry.unit,
            number(entry.now, 4),
            number(entry.entry, 4),
            entry.note_en,
        )
        for entry in value.entries
    ]
    if rows:
        columns = ("Figure", "Unit", "Now", turn.capitalize(), "")
        output.table(f"At which value of one figure it {turn.split()[0]}", columns, rows)


def _print_proven(value: SiteValue, currency: str) -> None:
    if math.isnan(value.high_mcur):
        return
    if value.decided:
        output.sentence(
            f"Proven: the best plan so costs {number(value.low_mcur, 5)} to "
            f"{number(value.high_mcur, 5)} m {currency} more than the best plan."
        )
    else:
        output.sentence(
            f"Proven of the best plans: 0 to {number(value.high_mcur, 5)} m {currency} more. "
            "Within the gap it is undecided which is the better."
        )


def _limit_name(limit: str) -> str:
    from planner.explain.tables import limit_name

    return limit_name(limit)[0]


def _print_gap(run: Run) -> None:
    output.line("")
    currency = run.study.settings.currency
    gap = f"{number(run.gap_mcur, 4)} m {currency}, {percent(run.gap_ratio)}"
    output.sentence(f"Proven gap of the plan: {gap if math.isfinite(run.gap_mcur) else 'none'}.")


def print_prices(run: Run, prices: Sequence[LimitPrice]) -> None:
    """Print what one more unit of limits is worth."""
    currency = run.study.settings.currency
    if not prices:
        output.line("No limit of the plan has a price: nothing is gained by loosening any.")
        return
    rows = [
        (
            f"{price.place_en}: {_limit_name(price.limit)}".removeprefix(": "),
            price.unit,
            number(price.value, 4),
            number(price.price_mcur_per_unit, 3),
            _range(price),
            price.reason_en,
        )
        for price in prices
    ]
    columns = ("Limit", "Unit", "Now", f"m {currency} a unit", "Holds from, to", "")
    output.table("What one more unit saves", columns, rows)
    output.sentence(
        "Each price is the difference of two linear programs: the plan's yes-or-no decisions kept, "
        "its use found again with the limit a step wider."
    )
    output.kept_with([run])


def _range(price: LimitPrice) -> str:
    if price.price_mcur_per_unit == 0:
        return NO_NUMBER
    return f"{number(price.low, 4)} to {number(price.high, 4)}"


def print_alternatives(run: Run, plans: Sequence[Alternative], within_ratio: float) -> None:
    """Print plans near the optimum, and how often each site is in them."""
    currency = run.study.settings.currency
    if not plans:
        output.line(f"No other plan was found within {percent(within_ratio)}.")
        return
    rows = [("0", "the plan", number(run.objective_mcur, 7), NO_NUMBER, NO_NUMBER, "")]
    rows += [
        (
            str(place),
            f"other {plan.kind}",
            number(plan.objective_mcur, 7),
            percent(plan.over_ratio),
            percent(plan.difference_ratio),
            str(sum(mw > 0.05 for mw in plan.it_mw.values())),
        )
        for place, plan in enumerate(plans, start=1)
    ]
    columns = ("Plan", "Differs in", f"m {currency}", "Worse by", "Differs by", "Sites built")
    output.table(f"Plans within {percent(within_ratio)} of the plan", columns, rows)
    frequency = run.added()["alternatives"].tables["site_frequency"]
    names = {row.site_id: row.name_en or row.site_id for row in run.study.records("sites")}
    for kind, words in (
        ("must_have", "Built in every plan"),
        ("interchangeable", "Built in some plans"),
        ("never", "Built in none"),
    ):
        chosen = frequency[frequency["kind"] == kind]
        if not len(chosen):
            continue
        listed = [
            names[site] + (f" ({n} of {of})" if kind == "interchangeable" else "")
            for site, n, of in zip(chosen["site_id"], chosen["plans"], chosen["of"], strict=True)
        ]
        output.line("")
        output.title(f"{words}: {len(listed)} sites")
        output.sentence(", ".join(listed))
    output.line("")
    output.sentence(
        "Every plan was recomputed and keeps every rule. Other plans may exist; a site is named "
        "here by the plans that were found."
    )
    output.kept_with([run])


def as_documents(found: Iterable[Any]) -> list[dict[str, Any]]:
    """Return answers as JSON documents."""
    return [asdict(answer) for answer in found]
