"""Everything that a sweep shows, as tidy tables by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.sweep.cases import Sweep
from planner.sweep.read.curves import curves, heat, parallel
from planner.sweep.read.front import Front, front
from planner.sweep.read.sensitivity import morris, sobol
from planner.sweep.read.sites import SiteTables, site_frequency, site_switches
from planner.sweep.read.spans import Note, figures_of, is_profit, solved
from planner.sweep.read.tornado import figure_tornado, swings, tornado

#: key figures whose answer to each factor is drawn, the first that moves
_TOLD_FIGURES = ("built_hall_mw", "demand_served_ratio", "chips_it_mw")
#: a figure that moves by less than this share is told as still
_MOVES_RATIO = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A sweep as it is read.

    Attributes
    ----------
    sweep : Sweep
    profit : bool
        Whether the worth of a plan is a profit.
    tables : mapping of str to DataFrame
        ``tornado``, ``swings``, ``figure_tornado``, ``curves``, ``heat``, ``parallel``, ``sobol``,
        ``morris``, ``sites``, ``switches``, ``front``: those that the design allows, with rows.
    notes : tuple of Note
        What must be known of the tables, and why one is missing that the design asks for.
    front : Front or None
        Of a sweep of kind ``pareto``.
    """

    sweep: Sweep
    profit: bool
    tables: Mapping[str, pd.DataFrame]
    notes: tuple[Note, ...] = ()
    front: Front | None = None

    def has(self, table: str) -> bool:
        """Return whether a table is there."""
        return table in self.tables


def read_sweep(sweep: Sweep, sites: SiteTables) -> Reading:
    """Read a sweep.

    Parameters
    ----------
    sweep : Sweep
    sites : mapping of str to DataFrame
        The table ``sites`` of each run, by the run's key.
    """
    tables: dict[str, pd.DataFrame] = {}
    notes: tuple[Note, ...] = ()
    made: Front | None = None
    if sweep.design.kind == "pareto":
        made = front(sweep)
        tables["front"] = made.points
    else:
        tables |= {"tornado": tornado(sweep), "swings": swings(sweep), "heat": heat(sweep)}
        tables |= {"curves": curves(sweep), "parallel": parallel(sweep)}
        tables["switches"] = site_switches(tables["curves"], sweep, sites)
        figure = _told_figure(sweep)
        if figure:
            tables["figure_tornado"] = figure_tornado(sweep, figure)
    for kind, read in (("sobol", sobol), ("morris", morris)):
        if sweep.design.kind == kind:
            found = read(sweep)
            tables[kind], notes = found.table, found.notes
    if len(solved(sweep)):
        tables["sites"] = site_frequency(sweep, sites)
    kept = {name: table for name, table in tables.items() if len(table)}
    return Reading(sweep, is_profit(sweep), kept, notes, made)


def _told_figure(sweep: Sweep) -> str:
    """Return the first key figure of those told that moves over the cases."""
    table = solved(sweep)
    known = [figure for figure in _TOLD_FIGURES if figure in figures_of(sweep)]
    moving = [f for f in known if np.ptp(table[f]) > _MOVES_RATIO * np.abs(table[f]).max()]
    return moving[0] if moving else ""
