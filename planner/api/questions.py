"""Questions to a plan: what a site is worth, what a limit costs, which other plans are as good."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from planner.api.run import Run
from planner.errors import UsageError
from planner.runs.manifest import DamagedRunError
from planner.study.guess import did_you_mean
from planner.study.settings import SolveOptions

if TYPE_CHECKING:
    import pandas as pd

    from planner.explain.alternatives import Alternative, Kind
    from planner.explain.inquiry import Inquiry
    from planner.explain.prices import LimitPrice
    from planner.explain.sites import SiteValue
    from planner.solution import Solution
    from planner.study.study import Study

#: told how many questions are answered, and how many there are
Tell = Callable[[int, int], None]

#: names under which the answers are kept with a run
SITES, PRICES, ALTERNATIVES = "sites", "prices", "alternatives"


def explain_sites(
    run: Run,
    sites: Sequence[str] = (),
    *,
    all_levers: bool = True,
    workers: int = 1,
    tell: Tell | None = None,
) -> tuple[SiteValue, ...]:
    """Say why sites are in a plan or not: what it costs to have them the other way.

    What is found is kept with the run, beside what was found of other sites, and its report then
    has it.

    Parameters
    ----------
    run : Run
    sites : sequence of str
        Ids; none for every site of the study.
    all_levers : bool
        Whether to look for more than the price of power at which a site would enter.
    workers : int
        Processes to work in. With more than one, a script that calls this must guard its entry
        with ``if __name__ == "__main__"``.
    tell : callable, optional
        Told after each site how many are done, and how many there are.

    Returns
    -------
    tuple of SiteValue
        The dearest to have the other way first; those that cannot be last.

    Raises
    ------
    UsageError
        If there is no such site.
    """
    import pandas as pd

    from planner.explain.tables import site_tables

    study = run.study
    known = [row.site_id for row in study.records("sites")]
    for site in sites:
        _known(site, known, "site")
    asked = list(dict.fromkeys(sites)) or known
    answer = partial(_site_value, all_levers=all_levers)
    found = _answers(run, answer, asked, workers, tell)
    found.sort(key=lambda v: (math.isnan(v.paired_mcur), -v.paired_mcur, v.site_id))
    tables = site_tables(found)
    for name, kept in _kept_sites(run, asked).items():
        if name in tables and len(kept):
            tables[name] = pd.concat([tables[name], kept], ignore_index=True)
    run.add(SITES, {"sites": asked}, tables)
    return tuple(found)


def explain_prices(
    run: Run,
    *,
    limits: Sequence[str] = (),
    place: str = "",
    count: int = 10,
    workers: int = 1,
    tell: Tell | None = None,
) -> tuple[LimitPrice, ...]:
    """Say what one more unit of a plan's limits is worth.

    What is found is kept with the run, whose report then has it.

    Parameters
    ----------
    run : Run
    limits : sequence of str
        Names of limits, ``energy_within_quota``, or ``rtt_limit_ms`` for latency; none for those
        that bind most, at most three of a kind, and the latency of real-time work.
    place : str
        Id of a site, zone, labour market, chip, region or workload to keep to.
    count : int
        Most prices.
    workers, tell
        As in :func:`explain_sites`.

    Returns
    -------
    tuple of LimitPrice
        Those that save most per percent of their figure first; latency last.

    Raises
    ------
    UsageError
        If there is no such limit or place.
    """
    from planner.explain.limits import LIMITS
    from planner.explain.prices import worth_asking
    from planner.explain.tables import price_table

    for limit in limits:
        _known(limit, [*LIMITS, "rtt_limit_ms"], "limit")
    q = _ready(run.study, run.solution, _options(run))
    if place:
        _known(place, sorted({str(p) for c in q.cells for p in c.where}), "place")
    latency = _latency_asked(run.study, limits, place)[:count]
    named = [limit for limit in limits if limit != "rtt_limit_ms"]
    cells = worth_asking(q, named, place, count - len(latency)) if named or not limits else ()
    order: list[int | str] = [*cells, *latency]
    if workers <= 1:
        pairs = []
        for number, task in enumerate(order, start=1):
            pairs.append((task, _price(q, task)))
            if tell:
                tell(number, len(order))
        found = [price for _, price in pairs]
    else:
        found = _answers(run, _price, order, workers, tell)
    run.add(PRICES, {"limits": list(limits), "place": place, "count": count}, price_table(found))
    return tuple(found)


def alternatives(
    run: Run,
    *,
    within_ratio: float = 0.02,
    count: int = 8,
    kinds: Sequence[Kind] = (),
    workers: int = 1,
    tell: Tell | None = None,
) -> tuple[Alternative, ...]:
    """Find plans near the optimum that differ most from the run's plan and from each other.

    What is found is kept with the run, whose report then has it.

    Parameters
    ----------
    run : Run
    within_ratio : float
        What a plan may cost more, as a share of the run's cost or profit.
    count : int
        Most plans.
    kinds : sequence of {"sites", "chips", "regions"}
        What they are to differ in; none for all.
    workers, tell
        As in :func:`explain_sites`.

    Raises
    ------
    UsageError
        If a kind is unknown, or a number out of range.
    """
    from planner.explain.alternatives import KINDS
    from planner.explain.tables import alternative_tables, most_different

    if not 0 < within_ratio < 1:
        raise UsageError(f"Within must be above 0 and below 100 %, not {within_ratio:.4g}.")
    if count < 1:
        raise UsageError("Ask for at least one plan.")
    for kind in kinds:
        _known(kind, KINDS, "kind of difference")
    asked = tuple(dict.fromkeys(kinds)) or KINDS
    each, more = divmod(count, len(asked))
    chains = _answers(
        run,
        partial(_chain, within_ratio=within_ratio),
        [(kind, each + (place < more)) for place, kind in enumerate(asked)],
        workers,
        tell,
    )
    found = most_different([plan for chain in chains for plan in chain], count)
    study, built = run.study, run.tables["sites"]
    last = built[(built["period"] == built["period"].max()) & (built["built_hall_mw"] > 0)]
    it_mw = dict(zip(last["site_id"], last["built_hall_mw"], strict=True))
    choice = [row.site_id for row in study.records("sites") if row.state != "excluded"]
    tables = alternative_tables(run.objective_mcur, it_mw, found, choice)
    run.add(ALTERNATIVES, {"within_ratio": within_ratio, "count": count, "kinds": asked}, tables)
    return tuple(found)


def _answers(
    run: Run,
    answer: Callable[[Inquiry, Any], Any],
    tasks: Sequence[Any],
    workers: int,
    tell: Tell | None,
) -> list[Any]:
    """Return the answer to each task, in their order."""
    from planner.explain.side_by_side import work_through

    make = partial(_ready, run.study, run.solution, _options(run))
    found: dict[Any, Any] = {}
    for task, told in work_through(make, answer, tasks, workers):
        found[task] = told
        if tell:
            tell(len(found), len(tasks))
    return [found[task] for task in tasks]


def _kept_sites(run: Run, but: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return what is kept of other sites; read anew if another process replaces it meanwhile."""
    while (before := run.added().get(SITES)) is not None:
        try:
            return {name: old[~old["site_id"].isin(but)] for name, old in before.tables.items()}
        except DamagedRunError:
            now = run.added().get(SITES)
            if now is not None and now.folder == before.folder:
                raise
    return {}


def _options(run: Run) -> SolveOptions:
    """Return the run's solve options, for one thread: processes share the cores."""
    stated = SolveOptions.model_validate(run.stored.manifest["options"])
    return stated.model_copy(update={"threads": 1})


def _ready(study: Study, plan: Solution, options: SolveOptions) -> Inquiry:
    from planner.explain.inquiry import inquiry

    return inquiry(study, plan, options)


def _site_value(q: Inquiry, site: str, *, all_levers: bool) -> SiteValue:
    from planner.explain.sites import site_value

    return site_value(q, site, all_levers=all_levers)


def _price(q: Inquiry, figure: int | str) -> LimitPrice:
    """Return the price of a cell by its number, or of a workload's latency."""
    from planner.explain.prices import latency_price, limit_price

    if isinstance(figure, str):
        return latency_price(q, figure)
    return limit_price(q, figure)


def _chain(q: Inquiry, asked: tuple[Kind, int], *, within_ratio: float) -> list[Alternative]:
    """Return some plans that differ in one kind of thing, each from those before it."""
    from planner.explain.alternatives import alternatives as different

    return list(different(q, *asked, within_ratio))


def _latency_asked(study: Study, limits: Sequence[str], place: str) -> list[str]:
    """Return the workloads whose latency limit is asked for."""
    named = [row for row in study.records("workloads") if row.rtt_limit_ms is not None]
    if place:
        named = [row for row in named if row.workload_id == place]
    elif not limits:
        named = sorted(named, key=lambda row: row.rtt_limit_ms)[:1]
    elif "rtt_limit_ms" not in limits:
        return []
    return [row.workload_id for row in named]


def _known(name: str, known: Sequence[str], what: str) -> None:
    if name not in known:
        some = f"There are {', '.join(known[:8])} ..."
        raise UsageError(f"There is no {what} {name!r}. {did_you_mean(name, known, some)}")
