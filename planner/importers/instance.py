"""A published facility location instance, and what must hold of any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.study.entities import TABLES


@dataclass(frozen=True, slots=True)
class Instance:
    """A facility location instance as published.

    Attributes
    ----------
    fixed_cost, capacity : tuple of float
        One entry a facility; a capacity of ``None`` is no limit.
    demand : tuple of float
        One entry a customer.
    cost : tuple of tuple of float
        ``cost[facility][customer]``: serving all of the customer's demand from the facility.
    single_source : bool
        Whether each customer must be served by one facility.
    exactly : int or None
        Number of facilities to open, as in p-median instances.
    """

    fixed_cost: tuple[float, ...]
    capacity: tuple[float | None, ...]
    demand: tuple[float, ...]
    cost: tuple[tuple[float, ...], ...]
    single_source: bool = False
    exactly: int | None = None

    @property
    def scale(self) -> int:
        """Units of demand per PFLOPS: the power of ten that brings capacities to what is usual."""
        usual = TABLES["sites"].column("land_hall_limit_mw").usual
        largest = max((limit for limit in self.capacity if limit is not None), default=0.0)
        scale = 1
        while usual is not None and largest / scale > usual.high:
            scale *= 10
        return scale


def instance(
    fixed_cost: Sequence[float],
    capacity: Sequence[float] | None,
    demand: Sequence[float],
    cost: Sequence[Sequence[float]],
    *,
    single_source: bool = False,
    exactly: int | None = None,
) -> Instance:
    """Return an instance, if the numbers can be one.

    A capacity that is no less than the whole demand is no limit, nor are capacities that are all
    zero. Without capacities the size of a demand does not matter, so where one is zero all count
    as one.

    Parameters
    ----------
    fixed_cost, demand, cost, single_source, exactly
        As in :class:`Instance`.
    capacity : sequence of float or None
        None where the format has none.

    Raises
    ------
    ValueError
        With what is wrong.
    """
    for wrong in _faults(fixed_cost, capacity or (), demand, cost, exactly):
        raise ValueError(wrong)
    limits: tuple[float | None, ...] = (None,) * len(fixed_cost)
    if capacity is not None and any(capacity):
        limits = tuple(None if limit >= sum(demand) else limit for limit in capacity)
    if not all(demand):
        if any(limit is not None for limit in limits):
            raise ValueError("a customer has no demand, so its cost cannot be told per unit")
        demand = (1.0,) * len(demand)
    return Instance(
        tuple(fixed_cost), limits, tuple(demand), tuple(map(tuple, cost)), single_source, exactly
    )


def _faults(
    fixed_cost: Sequence[float],
    capacity: Sequence[float],
    demand: Sequence[float],
    cost: Sequence[Sequence[float]],
    exactly: int | None,
) -> Iterator[str]:
    if not fixed_cost:
        yield "it has no facility"
    if not demand:
        yield "it has no customer"
    rows = [(f"cost from facility {i} to customer", row) for i, row in enumerate(cost, start=1)]
    for what, values in (
        ("fixed cost of facility", fixed_cost),
        ("capacity of facility", capacity),
        ("demand of customer", demand),
        *rows,
    ):
        for place, value in enumerate(values, start=1):
            if value < 0:
                yield f"the {what} {place} is negative: {value:g}"
    if any(capacity) and sum(capacity) < sum(demand):
        yield f"all capacities, {sum(capacity):g}, are less than the demand, {sum(demand):g}"
    if exactly is not None and not 0 < exactly <= len(fixed_cost):
        yield f"{exactly} facilities are to open, of {len(fixed_cost)}"
