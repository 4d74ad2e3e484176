"""Unmet demand as tables that are kept with a run."""

from __future__ import annotations

import pandas as pd

from planner.explain.limits import LIMITS
from planner.explain.names import Names
from planner.explain.tables import limit_name
from planner.explain.unmet import Unmet
from planner.say.language import LANGUAGES
from planner.study.study import Study

CONFLICT = ("limit", "limit_en", "limit_zh", "where_en", "where_zh")


def unmet_tables(unmet: Unmet, study: Study) -> dict[str, pd.DataFrame]:
    """Return what is unmet, what must give and what conflicts, as tables.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``unmet_places`` (``region_id``, ``workload_id``, ``period``, ``unmet_pflops``,
        ``unmet_ratio``), ``must_give`` (``limit``, ``change``), both with ``sentence_en`` and
        ``sentence_zh``; ``conflict`` (``limit`` and ``where`` in both).
    """
    places = [
        (
            p.region,
            p.workload,
            p.period,
            p.unmet_pflops,
            p.percent / 100,
            p.sentence_en,
            p.sentence_zh,
        )
        for p in unmet.places
    ]
    limits, names = unmet.limits, Names(study)
    gives = [
        (r.limit, r.change, r.sentence_en, r.sentence_zh)
        for r in (limits.relaxations if limits else ())
    ]
    conflict = [
        (
            c.limit,
            *limit_name(c.limit),
            *(names.place(LIMITS[c.limit].parts, c.where, language) for language in LANGUAGES),
        )
        for c in (limits.conflict if limits else ())
    ]
    said = ["sentence_en", "sentence_zh"]
    where = ["region_id", "workload_id", "period", "unmet_pflops", "unmet_ratio"]
    return {
        "unmet_places": pd.DataFrame(places, columns=[*where, *said]),
        "must_give": pd.DataFrame(gives, columns=["limit", "change", *said]),
        "conflict": pd.DataFrame(conflict, columns=list(CONFLICT)),
    }
