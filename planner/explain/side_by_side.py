"""Put many questions to one plan, in several processes; each makes the plan ready once."""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.context import SpawnProcess
from typing import Any, TypeVar

from planner.errors import PlannerError

Task = TypeVar("Task")
Answer = TypeVar("Answer")
Made = TypeVar("Made")

#: how often to look whether a process has died
_POLL_S = 0.5
#: how long a process may take to end by itself
_END_S = 2.0


def work_through(
    make: Callable[[], Made],
    answer: Callable[[Made, Task], Answer],
    tasks: Sequence[Task],
    workers: int,
) -> Iterator[tuple[Task, Answer]]:
    """Yield each task with its answer, as they come.

    Parameters
    ----------
    make : callable
        Makes ready what questions are put to; called once in each process.
    answer : callable
        Answers one task.
    tasks : sequence
    workers : int
        Processes; with 1 all is done in this one, in order. With more, `make`, `answer`, tasks and
        answers must be picklable.

    Raises
    ------
    PlannerError
        If a process dies; errors of `make` and `answer` come through as they are.
    """
    workers = min(workers, len(tasks))
    if workers <= 1:
        if tasks:
            made = make()
            for task in tasks:
                yield task, answer(made, task)
        return
    context = multiprocessing.get_context("spawn")
    todo, done = context.Queue(), context.Queue()
    for number in range(len(tasks)):
        todo.put(number)
    for _ in range(workers):
        todo.put(None)
    running = [
        context.Process(target=_work, args=(make, answer, tasks, todo, done), daemon=True)
        for _ in range(workers)
    ]
    try:
        for process in running:
            process.start()
        for _ in tasks:
            number, found, error = _next(done, running)
            if error is not None:
                raise error
            yield tasks[number], found
    finally:
        for process in running:
            process.join(_END_S if not todo.qsize() else 0.0)
            if process.is_alive():
                process.kill()
                process.join()


def _next(done: Any, running: Sequence[SpawnProcess]) -> tuple[int, Any, BaseException | None]:
    while True:
        try:
            found: tuple[int, Any, BaseException | None] = done.get(timeout=_POLL_S)
            return found
        except queue.Empty:
            dead = [process for process in running if process.exitcode not in (None, 0)]
            if dead:
                raise PlannerError(
                    f"A helper process ended with exit code {dead[0].exitcode} before its work "
                    "was done. It may have run out of memory: try fewer workers."
                ) from None


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _work(
    make: Callable[[], Any],
    answer: Callable[[Any, Any], Any],
    tasks: Sequence[Any],
    todo: Any,
    done: Any,
) -> None:
    # Ctrl-C and SIGTERM are for the parent, which then ends this process
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    number = -1
    try:
        made = make()
        while (number := todo.get()) is not None:
            done.put((number, answer(made, tasks[number]), None))
    except BaseException as error:  # handed to the parent, which raises it
        done.put((number, None, error))
