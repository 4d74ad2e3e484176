"""Futures: the study with changes to figures that are marked uncertain."""

from __future__ import annotations

from planner.study.change import parse_changes
from planner.study.cross_checks import cross_faults
from planner.study.edit import apply_changes, uncertain_faults
from planner.study.faults import Group
from planner.study.settings import Future
from planner.study.tables import Tables

CERTAIN = Future(id="base", probability=1.0, changes=())


def future_tables(tables: Tables, future: Future) -> tuple[Tables, list[Group]]:
    """Return the tables of one future, and the faults of its changes.

    Parameters
    ----------
    tables : Tables
        The study before the future shows.
    future : Future
        One of its futures.
    """
    changes, faults = parse_changes(future.changes)
    faults += uncertain_faults(changes, future.id)
    if faults:
        return tables, faults
    changed, faults = apply_changes(tables, changes)
    return changed, faults


def future_faults(tables: Tables) -> list[Group]:
    """Return the faults of every future: of its changes, and of the tables they lead to."""
    faults: list[Group] = []
    for future in tables.settings.futures:
        changed, bad = future_tables(tables, future)
        faults += bad
        if not bad and future.changes:
            faults += cross_faults(changed)
    return faults
