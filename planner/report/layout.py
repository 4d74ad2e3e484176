"""What both renderers share: how pieces stand together, and the legend of a map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from planner.report.cartography.scene import Indicator, Scene
from planner.report.pieces import Chart, Piece
from planner.report.words import Text, listed


@dataclass(frozen=True, slots=True)
class ChartRow:
    """Charts that stand side by side."""

    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend: a colour, or none for no data."""

    colour: str | None
    name: Text


def blocks(pieces: Sequence[Piece]) -> Iterator[Piece | ChartRow]:
    """Yield pieces in order, neighbouring charts of half width together."""
    for half, run in groupby(pieces, key=lambda p: isinstance(p, Chart) and not p.wide):
        if half:
            yield ChartRow(tuple(p for p in run if isinstance(p, Chart)))
        else:
            yield from run


def shade_keys(scene: Scene, indicator: Indicator) -> tuple[Key, ...]:
    """Return the legend of an indicator, with the names of what has no data in the last year."""
    classes = zip(indicator.colours, indicator.steps, strict=True)
    keys = [Key(colour, name) for colour, name in classes if name]
    missing = scene.without_data(indicator, scene.years[-1])
    if missing:
        told = Text("No data: {names}", "资料暂缺：{names}").fill(names=listed(missing))
        keys.append(Key(None, told))
    return tuple(keys)


def chip_keys(scene: Scene) -> tuple[Key, ...]:
    """Return the legend of the pies: kinds of chips that some site has."""
    used = {
        item.kind
        for pies in scene.pies.values()
        for pie in pies
        for item in pie.slices
        if item.share > 0
    }
    return tuple(Key(colour, name) for i, (name, colour) in enumerate(scene.kinds) if i in used)
