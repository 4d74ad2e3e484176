"""Index tuples: grouped, so that a sum runs only over what exists, and looked up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def grouped(
    keys: Iterable[tuple[Any, ...]], *positions: int
) -> dict[tuple[Any, ...], list[tuple[Any, ...]]]:
    """Return the tuples by the parts at the given positions.

    Examples
    --------
    >>> grouped([("a", 1), ("b", 1), ("b", 2)], 1)
    {(1,): [('a', 1), ('b', 1)], (2,): [('b', 2)]}
    """
    groups: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for key in keys:
        groups.setdefault(tuple(key[i] for i in positions), []).append(key)
    return groups


def entry(component: Any, key: tuple[Any, ...]) -> Any:
    """Return an entry of an indexed component, zero where it has none.

    Pyomo's components have no ``get``.
    """
    if key in component:
        return component[key]
    return 0.0
