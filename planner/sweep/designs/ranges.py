"""Factors from the low and high cases of the provenance, those that matter most first.

All figures of one column that have a range make one factor and move together. In a table of one row
the level is the figure itself. Otherwise it multiplies the column: the low end is the sum of the
low cases over the sum of the figures, so that large figures count for more. A factor is ranked by
the share of the base plan's cost that its column touches (:mod:`planner.sweep.designs.touched`),
times the share of the column's figures that have a range, times the width of the range: roughly the
swing that it would make were the plan kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from planner.errors import InputError
from planner.model.ledger import INCOME_LINES
from planner.study.entities import TABLES
from planner.study.schema import Column
from planner.study.study import Study
from planner.study.words import column_label
from planner.study.words_zh import TABLES_ZH
from planner.sweep.cases import Factor
from planner.sweep.designs.factors import changes_of
from planner.sweep.designs.touched import TOUCHED
from planner.units import UNITS


@dataclass(frozen=True, slots=True)
class _Figures:
    """The figures of a column that have a range, each beside its low and high case."""

    table: str
    column: Column
    value: np.ndarray[tuple[int], np.dtype[np.float64]]
    low: np.ndarray[tuple[int], np.dtype[np.float64]]
    high: np.ndarray[tuple[int], np.dtype[np.float64]]
    rows: int
    sources: tuple[str, ...]

    @property
    def place(self) -> str:
        return f"{self.table}.{self.column.name}"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A factor, and how far it would move the cost of a plan that stays as it is."""

    factor: Factor
    swing_ratio: float


def provenance_factors(
    study: Study, cost_mcur: Mapping[str, float], most: int
) -> tuple[tuple[Factor, ...], tuple[str, ...]]:
    """Return the factors that matter most, and a sentence for each that was left out.

    Parameters
    ----------
    study : Study
        With a provenance table.
    cost_mcur : mapping of str to float
        Present value of each line of the base plan's cost.
    most : int
        How many factors at most.
    """
    ranked, left_out = ranked_factors(study, cost_mcur)
    chosen: list[Factor] = []
    for place, one in ranked:
        if len(chosen) == most:
            swing = f"{one.swing_ratio:.2g}" if one.swing_ratio else "0"
            left_out.append(f"{place}: ranked lower, swing {swing} of the cost")
            continue
        try:
            for end in (one.factor.low, one.factor.high):
                study.change(*changes_of(one.factor.change, end))
        except InputError as error:
            left_out.append(f"{place}: {str(error).splitlines()[0]}")
        else:
            chosen.append(one.factor)
    return tuple(chosen), tuple(left_out)


def ranked_factors(
    study: Study, cost_mcur: Mapping[str, float]
) -> tuple[list[tuple[str, Ranked]], list[str]]:
    """Return every column's place and factor, largest swing first, and what can be no factor."""
    # shares are of the cost before income; income is negative and weighs by its size
    total = sum(max(mcur, 0.0) for line, mcur in cost_mcur.items() if line not in INCOME_LINES)
    costs = {line: abs(mcur) for line, mcur in cost_mcur.items()}
    found: list[tuple[str, Ranked]] = []
    left_out: list[str] = []
    for figures in _columns(study):
        lines = TOUCHED.get((figures.table, figures.column.name))
        factor = _factor(figures) if lines else "no line of the cost is reckoned from it directly"
        if _idle_precision(study, figures):
            factor = "no work of the study is done in this precision"
        if isinstance(factor, str):
            left_out.append(f"{figures.place}: {factor}")
            continue
        share = sum(costs.get(line, 0.0) for line in lines or ()) / total if total else 0.0
        swing = share * len(figures.value) / figures.rows * _width(factor)
        source = f"{factor.source}; touches {share:.0%} of the cost"
        found.append((figures.place, Ranked(replace(factor, source=source), swing)))
    found.sort(key=lambda pair: -pair[1].swing_ratio)
    return found, left_out


def _columns(study: Study) -> Iterator[_Figures]:
    """Yield the columns that have a figure with a range, in the order of the manual."""
    rows = study.tables.get("provenance")
    if rows is None:
        return
    ranged = rows[rows["low_value"].notna() & rows["high_value"].notna()]
    for (table, name), group in ranged.groupby(["table", "column"], sort=False):
        frame = study.tables.get(str(table))
        if frame is None:
            continue
        column = TABLES[str(table)].column(str(name))
        found = _figures(str(table), column, frame, group)
        if found is not None:
            yield found


def _figures(
    table: str, column: Column, frame: pd.DataFrame, group: pd.DataFrame
) -> _Figures | None:
    """Return the figures of a column that lie in a true range; none if there is no such figure.

    A figure outside its range was changed by the study, which knows better than the dataset.
    """
    key = list(TABLES[table].key)
    keys = frame[key].astype(str).agg("/".join, axis=1) if key else pd.Series("*", frame.index)
    ranges = group.drop_duplicates("key").set_index("key")
    where = keys if "*" not in ranges.index else pd.Series("*", frame.index)
    own = ranges.reindex(keys.to_numpy())
    wide = ranges.reindex(where.to_numpy())
    low = own["low_value"].fillna(pd.Series(wide["low_value"].to_numpy(), own.index))
    high = own["high_value"].fillna(pd.Series(wide["high_value"].to_numpy(), own.index))
    value = frame[column.name].to_numpy(dtype=float, na_value=np.nan)
    lows, highs = low.to_numpy(dtype=float), high.to_numpy(dtype=float)
    inside = (lows <= value) & (value <= highs) & (lows < highs)
    if not inside.any():
        return None
    ids = sorted({i.strip() for text in group["source_id"] for i in text.split(";") if i.strip()})
    return _Figures(
        table, column, value[inside], lows[inside], highs[inside], len(frame), tuple(ids)
    )


def _factor(figures: _Figures) -> Factor | str:
    """Return the factor of a column, or why there can be none."""
    value, low, high = figures.value, figures.low, figures.high
    alike = len(set(zip(value.tolist(), low.tolist(), high.tolist(), strict=True))) == 1
    everywhere = len(value) == figures.rows
    column = figures.column
    if TABLES[figures.table].single_row:
        return _named(figures, "=", float(value[0]), float(low[0]), float(high[0]), "")
    if column.kind == "integer":
        if alike and everywhere:
            return _named(figures, "=", float(value[0]), float(low[0]), float(high[0]), "")
        return "whole numbers that differ from row to row cannot be multiplied"
    total = float(value.sum())
    if total <= 0:
        return "its figures sum to nothing that a factor could multiply"
    ends = [float(low.sum()) / total, float(high.sum()) / total]
    most = np.inf if column.high is None else column.high / float(np.abs(value).max())
    capped = min(ends[1], most)
    note = (
        f"; cut from {ends[1]:.3g}, where a figure would pass its bound" if capped < ends[1] else ""
    )
    return _named(figures, "*=", 1.0, _rounded(ends[0]), _rounded(capped), note)


def _idle_precision(study: Study, figures: _Figures) -> bool:
    """Return whether a column is the nameplate in a precision that no work is done in."""
    precision, _, unit = figures.column.name.partition("_")
    used = {workload.precision for workload in study.records("workloads")}
    return figures.table == "chips" and unit in ("tflops", "tops") and precision not in used


def _rounded(ratio: float) -> float:
    """Return a multiplier to four figures, so that it can be read and written again."""
    return float(f"{ratio:.4g}")


def _named(figures: _Figures, op: str, base: float, low: float, high: float, note: str) -> Factor:
    column, table = figures.column, figures.table
    place = table if TABLES[table].single_row else f"{table}[*]"
    ranged = f"{len(figures.value)} of {figures.rows} figures have a range"
    cited = f"; sources {', '.join(figures.sources[:5])}" if figures.sources else ""
    label = column_label(column.name, column.unit, "en")
    return Factor(
        name=f"{table}_{column.name}",
        change=f"{place}.{column.name} {op} {{level}}",
        base=base,
        low=low,
        high=high,
        unit="ratio" if op == "*=" else UNITS.get(column.unit, ""),
        title_en=f"{table.replace('_', ' ').capitalize()}: {label}",
        title_zh=f"{TABLES_ZH[table]}：{column_label(column.name, column.unit, 'zh')}",
        source=f"provenance: {ranged}{cited}{note}",
    )


def _width(factor: Factor) -> float:
    """Return the width of a range as a share of the base; of its larger end where that is 0."""
    low, high, base = float(factor.low), float(factor.high), abs(float(factor.base))
    return (high - low) / (base or max(abs(low), abs(high)))
