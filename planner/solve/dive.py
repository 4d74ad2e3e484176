"""A first plan from the relaxation: settle yes-or-no decisions in rounds, resolve, repeat.

The relaxation of a siting study is close to its optimum, but the solver's own rounding finds poor
plans: most decisions are permissions (join, cluster) that a little use makes a little true. So:

1. solve the relaxation once by interior point; its dual is the proven bound;
2. for one family of decisions after the other, try two ways to settle those that are fractional,
   on where that is cheap or the decision at least half taken, else off, or all on, and keep the
   cheaper;
3. solve again from the last basis and repeat until every decision is whole.

Measured in benchmarks/README.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.solve.basis import NO_BASES, Bases, Basis, Start
from planner.solve.highs import Outcome, Verdict, run_highs
from planner.solve.program import FEASIBLE, WHOLE_TOLERANCE, Flags, Floats, Program
from planner.solve.progress import Watch, gap_ratio
from planner.solve.relaxation import Relaxation
from planner.study.settings import SolveOptions

#: share of the time left for the most numerous decisions, where a dive is not within the gap
FREED_SHARE = 0.5
#: share of the gap asked for to which they are made: the bound of the whole is further off
FREED_GAP_SHARE = 0.25
#: rounds before giving up; each settles a part of what is left
MOST_ROUNDS = 300
#: a decision is cheap if turning it fully on costs less than this share of the bound
CHEAP_SHARE = 2e-5
#: a dear decision is turned on if the relaxation takes at least this much of it
MOSTLY_TAKEN = 0.5
#: share of the decisions that cannot be turned on which each round turns off
OFF_SHARE = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class DecisionRows:
    """The rows of a program, and which of them hold decisions only."""

    program: Program
    logic: Flags

    @classmethod
    def of(cls, program: Program) -> DecisionRows:
        others = (~program.whole).astype(float)
        return cls(program, (abs(program.matrix) @ others) == 0)

    def in_the_way(self, trial: Floats, columns: Any, on: Flags) -> Flags:
        """Return which of the columns turned on break a row of decisions only.

        Such a column is dear in truth: it forces others on that are turned off or open.
        """
        program = self.program
        activity = program.matrix @ trial
        above = self.logic & (activity > program.row_upper + FEASIBLE)
        below = self.logic & (activity < program.row_lower - FEASIBLE)
        push = program.matrix.T @ (above.astype(float) - below.astype(float))
        return np.asarray(on & (push[columns] > 0))

    def has_room(self, activity: Floats, column: int, step: float) -> bool:
        """Return whether a column can rise by `step` while the rest stays as it is.

        Rows of decisions only are left out: they order decisions that are turned on together.
        """
        matrix, program = self.program.matrix, self.program
        part = slice(matrix.indptr[column], matrix.indptr[column + 1])
        rows = matrix.indices[part]
        moved = activity[rows] + matrix.data[part] * step
        with np.errstate(invalid="ignore"):
            above = moved > program.row_upper[rows] + FEASIBLE * (1 + abs(program.row_upper[rows]))
            below = moved < program.row_lower[rows] - FEASIBLE * (1 + abs(program.row_lower[rows]))
        return not bool(((above | below) & ~self.logic[rows]).any())


#: with fewer decisions than this HiGHS alone is quick
MANY_DECISIONS = 200

Note = Callable[[float, float, int], None]


def solve_decisions(
    program: Program,
    options: SolveOptions,
    watch: Watch,
    *,
    start: Start | None = None,
    note: Note | None = None,
) -> Outcome:
    """Minimise a program; where it has many decisions, dive for a first plan.

    Parameters and errors are those of :func:`planner.solve.highs.run_highs`. A start is mended by
    keeping its decisions and solving the rest; the better of it and the dive's plan is kept, so
    that a study made easier never gets a worse plan than it had. HiGHS goes on from there only if
    that is not within the gap asked for.
    """
    told = note or watch.note
    if int(program.whole.sum()) < MANY_DECISIONS or program.counts.any():
        return run_highs(
            program, options, watch, start=None if start is None else start.x, note=told
        )
    mended, basis = None, None
    if start is not None:
        mended = _mended(program, start, options, watch)
        told(mended.objective, -math.inf, 0)
        watch.offer(mended.x)
        # where it takes many steps to mend, the relaxation is far from where it was as well
        basis = None if mended.verdict == "time_limit" else start.bases.relaxed
    found = dive(program, options, watch, told, basis)
    if mended is not None and mended.x is not None and found.verdict != "infeasible":
        found = better_of(mended, found)
    watch.offer(found.x)
    if found.verdict == "infeasible" or (
        found.x is not None and gap_ratio(found.objective, found.bound) <= options.gap
    ):
        return found
    if found.x is not None and not watch.stopped:
        found = _largest_family_freed(program, found, options, watch)
    if watch.stopped:
        return replace(found, verdict="interrupted")

    def better(incumbent: float, bound: float, nodes: int) -> None:
        told(min(incumbent, found.objective), max(bound, found.bound), nodes)

    stage = options.model_copy(update={"time_limit_s": max(watch.seconds_left, 1e-3)})
    last = run_highs(program, stage, watch, start=found.x, note=better)
    return better_of(found, last)


def _largest_family_freed(
    program: Program, found: Outcome, options: SolveOptions, watch: Watch
) -> Outcome:
    """Return a plan with its most numerous kind of decision made again, all others kept.

    The dive settles these last and a few at a time, so where each is large (a cluster beside a
    small demand) they are what its plan is worst in.
    """
    if program.family is None:
        return found
    assert found.x is not None
    kinds, counts = np.unique(program.family[program.whole], return_counts=True)
    free = program.whole & (program.family == kinds[np.argmax(counts)])
    part = _held(program, found.x, program.whole & ~free)
    seconds = max(FREED_SHARE * watch.seconds_left, 1e-3)
    stage = options.model_copy(
        update={"time_limit_s": seconds, "gap": FREED_GAP_SHARE * options.gap}
    )
    again = run_highs(part, stage, watch, start=found.x, note=lambda *_: None)
    if again.x is None or again.objective >= found.objective:
        return found
    return replace(found, x=again.x, objective=again.objective)


def _mended(program: Program, start: Start, options: SolveOptions, watch: Watch) -> Outcome:
    """Return a start with its decisions kept and the rest solved, or as it is if that takes long.

    A decision that the start does not know is off. Without `x` its decisions cannot be kept, or the
    program is far from the start's.
    """
    known = program.tidy(np.where(np.isfinite(start.x), start.x, 0.0))
    fixed = _with_decisions(program, known)
    found = Relaxation(fixed, options, watch, basis=start.bases.decided).solve_near()
    best = known if found.x is None else found.x
    if not program.is_feasible(best):
        return Outcome(found.verdict)
    # what is proven with decisions held is not proven of the program
    return Outcome(found.verdict, best, program.objective(best))


def better_of(earlier: Outcome, later: Outcome) -> Outcome:
    """Return the better plan and bound of two runs on one program, ended as the later one was.

    A plan that keeps every limit outweighs a later claim that there is none: the search merely
    ended without a proof.
    """
    if later.verdict == "unbounded" or (later.verdict == "infeasible" and earlier.x is None):
        return later
    best = later if later.objective <= earlier.objective else earlier
    return replace(
        best,
        verdict="time_limit" if later.verdict == "infeasible" else later.verdict,
        bound=min(max(later.bound, earlier.bound), best.objective),
        nodes=earlier.nodes + later.nodes,
        bases=later.bases if earlier.bases is NO_BASES else earlier.bases,
    )


def dive(
    program: Program,
    options: SolveOptions,
    watch: Watch,
    note: Note,
    basis: Basis | None = None,
) -> Outcome:
    """Find a plan near the relaxation, and the bound that the relaxation proves.

    Parameters
    ----------
    program : Program
        Whole columns must be 0-or-1 decisions.
    options : SolveOptions
    watch : Watch
        Clock and stop signal.
    note : callable
        Gets incumbent, bound and nodes.
    basis : Basis, optional
        Of the relaxation of a program like this one.

    Returns
    -------
    Outcome
        ``finished`` with the bound, and with a plan unless none was found on the way;
        ``infeasible`` or ``unbounded`` if the relaxation is; else why it was stopped.
    """
    relaxation = Relaxation(program, options, watch, basis=basis)
    first = relaxation.solve()
    if first.x is None or first.verdict != "finished":
        return first
    note(math.inf, first.bound, 0)
    relaxed = relaxation.basis()
    cheap = CHEAP_SHARE * abs(first.bound)
    x = settle_all(relaxation, DecisionRows.of(program), first, cheap)
    decided = relaxation.basis()
    plan = None if x is None else _exact(program, x, options, watch, decided)
    if plan is None or plan.x is None:
        verdict: Verdict = "interrupted" if watch.stopped else "finished"
        return Outcome(verdict, bound=first.bound, bases=Bases(relaxed))
    note(plan.objective, first.bound, 0)
    bound = min(first.bound, plan.objective)
    return replace(plan, verdict="finished", bound=bound, bases=Bases(relaxed, decided))


def _exact(
    program: Program, x: Floats, options: SolveOptions, watch: Watch, basis: Basis | None
) -> Outcome:
    """Return the plan itself if it keeps every limit, else its decisions with the rest solved."""
    if program.is_feasible(x):
        return Outcome("finished", x, program.objective(x))
    return decided_as(program, x, options, watch, basis)


def decided_as(
    program: Program,
    x: Floats,
    options: SolveOptions,
    watch: Watch,
    basis: Basis | None = None,
) -> Outcome:
    """Return the best plan with the decisions of `x`."""
    fixed = _with_decisions(program, x)
    return run_highs(fixed, options, watch, basis=basis, note=lambda *_: None)


def _with_decisions(program: Program, x: Floats) -> Program:
    return _held(program, x, program.whole).relaxed(program.whole)


def _held(program: Program, x: Floats, columns: Flags) -> Program:
    """Return a program with some of its decisions held as in `x`."""
    decided = np.clip(np.round(x), program.col_lower, program.col_upper)
    lower = np.where(columns, decided, program.col_lower)
    upper = np.where(columns, decided, program.col_upper)
    return program.limited(lower, upper)


def settle_all(
    relaxation: Relaxation,
    rows: DecisionRows,
    first: Outcome,
    cheap: float,
    *,
    compare: bool = True,
) -> Floats | None:
    """Settle every decision that a relaxation leaves open; None if that fails.

    Parameters
    ----------
    relaxation : Relaxation
        Solved; its limits are changed.
    rows : DecisionRows
        Of its program with whole columns.
    first : Outcome
        What it was solved to.
    cheap : float
        What turning on a decision may cost to be done without a second look.
    compare : bool
        Whether to take the cheaper of two ways in each round, or the first that leaves a plan,
        which takes half as long.
    """
    program = rows.program
    family = program.family if program.family is not None else np.zeros(len(program.cost))
    x = first.x
    for _ in range(MOST_ROUNDS):
        assert x is not None
        if not len(_fractional(program, x)):
            return x
        for number in dict.fromkeys(family[_fractional(program, x)]):
            columns = _fractional(program, x)
            columns = columns[family[columns] == number]
            if not len(columns):
                continue
            found = _settle_family(relaxation, rows, x, columns, cheap, compare)
            if found.x is None or relaxation.out_of_time:
                return None
            x = found.x
    return None


def _fractional(program: Program, x: Floats) -> Any:
    distance = np.abs(x - np.round(x))
    return np.flatnonzero(program.whole & (distance > WHOLE_TOLERANCE))


def _settle_family(
    relaxation: Relaxation,
    rows: DecisionRows,
    x: Floats,
    columns: Any,
    cheap: float,
    compare: bool,
) -> Outcome:
    """Settle decisions of one family in one of two ways, and keep that.

    Where limits are tight neither way may leave a plan: then the half of them that is nearest to
    whole is settled first.
    """
    while True:
        found = _settle(relaxation, rows, x, columns, cheap, compare)
        if found.x is not None or len(columns) == 1 or relaxation.out_of_time:
            return found
        fraction = np.abs(x[columns] - np.round(x[columns]))
        columns = columns[np.argsort(fraction, kind="stable")[: len(columns) // 2]]


def _settle(
    relaxation: Relaxation,
    rows: DecisionRows,
    x: Floats,
    columns: Any,
    cheap: float,
    compare: bool,
) -> Outcome:
    """Settle decisions in the cheaper of two ways, or in the first that leaves a plan.

    They stay open if neither does.
    """
    all_on = (columns, np.ones(len(columns)))
    ways = [_by_share(rows, x, columns, cheap), all_on]
    if len(columns) == 1:
        ways = [all_on, (columns, np.zeros(1))]
    best, kept = Outcome("infeasible"), ways[0]
    for settled, values in ways:
        relaxation.settle(settled, values)
        found = relaxation.solve()
        if found.x is not None and not compare:
            return found
        relaxation.reopen(settled)
        if found.objective < best.objective:
            best, kept = found, (settled, values)
        if relaxation.out_of_time:
            break
    if best.x is None:
        return best
    relaxation.settle(*kept)
    return relaxation.solve() if kept is not ways[-1] else best


def _by_share(rows: DecisionRows, x: Floats, columns: Any, cheap: float) -> tuple[Any, Floats]:
    """Return the decisions to settle in this round, and how.

    On goes what is cheap and has room, and what is dear and mostly taken; off goes part of the
    rest, the least taken first. What stays open is looked at again when the others have adjusted.
    """
    activity = rows.program.matrix @ x
    missing = 1.0 - x[columns]
    is_cheap = rows.program.cost[columns] * missing <= cheap
    on = x[columns] >= MOSTLY_TAKEN
    for place in np.flatnonzero(is_cheap):
        on[place] = rows.has_room(activity, columns[place], missing[place])
    off = np.zeros(len(columns), dtype=bool)
    if not on.all():
        off = ~on & (x[columns] <= np.quantile(x[columns[~on]], OFF_SHARE))
    while True:
        trial = x.copy()
        trial[columns[on]], trial[columns[off]] = 1.0, 0.0
        blocked = rows.in_the_way(trial, columns, on)
        if not blocked.any():
            break
        on &= ~blocked
    if not (on | off).any():
        # what can never go on, such as a cluster of a stock that does not grow
        off = x[columns] <= np.quantile(x[columns], OFF_SHARE)
    now = on | off
    return columns[now], on[now].astype(float)
