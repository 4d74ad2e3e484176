"""Names beside marks, none upon another: the best free place for each, the most important first.

A leader line crosses neither another mark nor a name; a name without a free place is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]
#: left, top, right, bottom
Box = tuple[float, float, float, float]
#: x1, y1, x2, y2
Line = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark to be named."""

    x: float
    y: float
    radius: float
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """A placed name; with a leader line where it lies apart from its mark.

    Attributes
    ----------
    x, y : float
        Where the text is anchored; y is its baseline.
    leader : tuple of float or None
        Line from the mark's rim to the text: x1, y1, x2, y2.
    """

    text: str
    x: float
    y: float
    anchor: Anchor
    leader: Line | None


def width_of(text: str, size: float) -> float:
    """Return about how wide a text is: a Chinese character is as wide as high."""
    return size * sum(1.0 if ord(c) > 0x2E7F else 0.58 for c in text)


def place(
    marks: Sequence[Mark],
    others: Sequence[Box],
    frame: tuple[float, float],
    size: float,
    most: int,
) -> tuple[Label, ...]:
    """Return labels for the first marks that have room.

    Parameters
    ----------
    marks : sequence of Mark
        All marks, the most important first.
    others : sequence of boxes
        Left, top, right, bottom of what must stay free besides the marks.
    frame : (float, float)
        Width and height of the picture.
    size : float
        Size of the letters.
    most : int
        Names at most.
    """
    taken = [*others, *(_around(mark) for mark in marks)]
    placed: list[Label] = []
    lines: list[Line] = []
    for mark in marks:
        if len(placed) == most:
            break
        own = _around(mark)
        for label, box in _candidates(mark, size):
            free = _inside(box, frame) and not any(_overlap(box, other) for other in taken)
            leader = label.leader
            if not free or any(_crosses(line, box) for line in lines):
                continue
            if leader and any(_crosses(leader, other) for other in taken if other != own):
                continue
            placed.append(label)
            taken.append(box)
            if leader:
                lines.append(leader)
            break
    return tuple(placed)


def _around(mark: Mark) -> Box:
    r = mark.radius
    return mark.x - r, mark.y - r, mark.x + r, mark.y + r


def _candidates(mark: Mark, size: float) -> Iterator[tuple[Label, Box]]:
    """Yield places from the best to the worst: beside, above, below, then farther off."""
    width = width_of(mark.text, size)
    for gap in (3.0, 12.0, 22.0, 34.0, 48.0):
        reach = mark.radius + gap
        for dx, dy in (
            (1, 0),
            (-1, 0),
            (0, -1),
            (0, 1),
            (0.8, -0.7),
            (-0.8, -0.7),
            (0.8, 0.7),
            (-0.8, 0.7),
        ):
            x, middle = mark.x + dx * reach, mark.y + dy * (reach + size / 2)
            anchor: Anchor = "middle" if dx == 0 else "start" if dx > 0 else "end"
            left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
            box = (left - 1, middle - size * 0.6, left + width + 1, middle + size * 0.55)
            leader = None
            if gap > 8:
                length = (dx * dx + dy * dy) ** 0.5
                rim = mark.radius / length
                near = middle - dy * size / 2 if dx == 0 else middle
                leader = (mark.x + dx * rim, mark.y + dy * rim, x - dx, near)
            yield Label(mark.text, x, middle + size * 0.36, anchor, leader), box


def _inside(box: Box, frame: tuple[float, float]) -> bool:
    return box[0] >= 2 and box[1] >= 2 and box[2] <= frame[0] - 2 and box[3] <= frame[1] - 2


def _crosses(line: Line, box: Box) -> bool:
    """Return whether any of a line lies in a box (clipping by Liang and Barsky)."""
    x1, y1, x2, y2 = line
    start, end = 0.0, 1.0
    for step, to_low, to_high in (
        (x2 - x1, box[0] - x1, box[2] - x1),
        (y2 - y1, box[1] - y1, box[3] - y1),
    ):
        if step == 0:
            if to_low > 0 or to_high < 0:
                return False
            continue
        first, second = sorted((to_low / step, to_high / step))
        start, end = max(start, first), min(end, second)
        if start > end:
            return False
    return True


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
