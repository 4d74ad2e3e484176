"""Several processes answer what one would, and a process that dies is no silent hole."""

from __future__ import annotations

import os
from functools import partial

import pytest

from planner.errors import PlannerError, UsageError
from planner.explain.side_by_side import work_through


def ten() -> int:
    return 10


def times(made: int, task: int) -> int:
    return made * task


def refuse(made: int, task: int) -> int:
    raise UsageError(f"no {task}")


def die(made: int, task: int) -> int:
    os._exit(3)


@pytest.mark.parametrize("workers", [1, 2])
def test_every_task_is_answered(workers: int) -> None:
    assert dict(work_through(ten, times, [1, 2, 3, 4], workers)) == {1: 10, 2: 20, 3: 30, 4: 40}
    assert list(work_through(ten, times, [], workers)) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_comes_through_as_it_is(workers: int) -> None:
    with pytest.raises(UsageError, match="no 7"):
        list(work_through(ten, refuse, [7, 7], workers))


def test_a_process_that_dies_is_said() -> None:
    with pytest.raises(PlannerError, match="exit code 3"):
        list(work_through(ten, partial(die), [1, 2], 2))
