"""Which figures lie near one another: of one zone and one year."""

from __future__ import annotations

from planner.explain.cells import Cell
from planner.model.data import ModelData


def year_of(cell: Cell) -> int | None:
    """Return the year that a figure is of; None if of all years."""
    kinds = cell.about.parts
    return int(cell.where[kinds.index("t")]) if "t" in kinds else None


def zones_of(cell: Cell, d: ModelData) -> frozenset[str]:
    """Return the zones that a figure is of; empty if it is national."""
    found: set[str] = set()
    for kind, part in zip(cell.about.parts, cell.where, strict=True):
        if kind == "z":
            found.add(str(part))
        elif kind == "r":
            found.add(d.zone_of_region[str(part)])
        elif kind == "s":
            found.add(d.zone_of_site[str(part)])
        elif kind == "a":
            found |= {d.zone_of_site[s] for s, area in d.area_of_site.items() if area == part}
    return frozenset(found)


def is_near(cell: Cell, other: Cell, d: ModelData) -> bool:
    """Return whether two figures may touch: their years and zones meet.

    National figures, such as a chip's supply, are near to each other alone, but the share of work
    that may leave its zone is near to all.
    """
    years = {year_of(cell), year_of(other)} - {None}
    if len(years) > 1:
        return False
    if other.about.near_to_all:
        return True
    zones, others = zones_of(cell, d), zones_of(other, d)
    return bool(zones & others) or not (zones or others)
