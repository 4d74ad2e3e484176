"""What a sweep's report says: the finding, what is proven and what is not, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest

from planner.api.reading import _sweep_data, read_sweep
from planner.report.pieces import Callout, Chart, Paragraph, Report, Table
from planner.report.sweep.assemble import make_sweep_report
from planner.report.sweep.data import figure_amount, figure_name
from planner.report.words import Text, every_string, localised
from planner.runs.store import RunStore
from planner.study.figures import FIGURES
from planner.sweep.cases import Sweep
from tests.report.sweep.solved import Make, grid


def report(sweep: Sweep, store: RunStore) -> Report:
    return make_sweep_report(_sweep_data(sweep, store))


def texts(made: Report) -> Iterator[Text]:
    for section in made.sections:
        for piece in section.pieces:
            if isinstance(piece, Paragraph | Callout):
                yield piece.text
            elif isinstance(piece, Chart | Table):
                yield piece.title
            elif hasattr(piece, "items"):
                yield from (item for item in piece.items if isinstance(item, Text))


def said(made: Report) -> str:
    return "\n".join(text.en for text in texts(made))


def test_finding_names_the_factor_and_both_worths(make: Make, store: RunStore) -> None:
    sweep = make("tornado")
    worth = sweep.cases.set_index("case")["objective_mcur"]
    lead = next(texts(report(sweep, store)))
    assert lead.en == (
        f"Net present cost moves most with price <of> power: from CNY {worth['power-low']:.0f} m "
        f"to CNY {worth['power-high']:.0f} m over its range."
    )
    assert "电价" in lead.zh and "亿元" in lead.zh


def test_what_lies_inside_the_gaps_is_not_told_as_an_effect(make: Make, store: RunStore) -> None:
    """A gap of 5 % is 9.4 m: power swings the cost by 28 m, quota and opening by less than that."""
    told = said(report(make("tornado", gap=0.015), store))
    assert "proven to within 1.5% of its best plan" in told
    wide = said(report(make("tornado", gap=0.05), store))
    assert "1 of 3 factors are proven to move it; " in wide
    assert "cannot be told from no effect within the gap" in wide
    wider = said(report(make("tornado", gap=0.3), store))
    assert "No factor is shown to move the net present cost" in wider
    assert "Price <of> power: no effect can be told" in wider


def test_undecided_bars_are_grey(make: Make, store: RunStore) -> None:
    sections = report(make("tornado", gap=0.03), store).sections
    spec = next(p.spec for p in sections[0].pieces if isinstance(p, Chart))
    rows = localised(spec["data"]["values"], "en")
    kinds = {(row["name"], row["end"]): row["kind"] for row in rows}
    assert kinds["Price <of> power", "1"] == "At its high end"
    assert kinds["Quota of upland", "0"] == "Within the gaps: no effect shown"
    power = next(r for r in rows if (r["name"], r["end"]) == ("Price <of> power", "1"))
    assert 0 < power["proven"] == power["low"] < power["found"] < power["top"]
    quota = next(r for r in rows if (r["name"], r["end"]) == ("Quota of upland", "0"))
    assert quota["proven"] == 0.0 and quota["low"] < 0 < quota["top"]


def test_cases_without_a_plan_are_told_with_their_reason(make: Make, store: RunStore) -> None:
    sweep = make("tornado")
    cases = sweep.cases.copy()
    cases.loc[2, ["run", "status", "reason"]] = ["", "failed", "killed: it took 9 GB\nof memory"]
    cases.loc[2, ["objective_mcur", "bound_mcur", "gap_ratio"]] = float("nan")
    made = report(replace(sweep, cases=cases), store)
    assert "Cases without a plan: 1 – failed (killed: it took 9 GB)." in said(made)
    assert made.stamp.en == "1 of 7 cases without a plan"
    table = next(p for s in made.sections if s.key == "cases" for p in s.pieces)
    assert isinstance(table, Table)
    assert table.rows[2][5].en == "failed: killed: it took 9 GB"
    assert len(table.rows) == 7


def test_heat_map_and_frequencies(make: Make, store: RunStore) -> None:
    made = report(make("grid", cases=grid()), store)
    told = said(made)
    assert "Price <of> power and quota of upland: change of the net present cost, CNY m" in told
    keys = [section.key for section in made.sections]
    assert keys == ["finding", "alone", "together", "where", "cases", "run"]
    reading = read_sweep(make("grid", cases=grid()), store)
    sites = reading.tables["sites"].set_index("site_id")
    assert sites.loc["harbour", "chosen_ratio"] == 1 and sites.loc["valley", "chosen_ratio"] == 0


def test_a_report_without_any_plan_is_refused(make: Make, store: RunStore) -> None:
    from planner.errors import UsageError

    sweep = make("tornado")
    cases = sweep.cases.assign(run="", status="infeasible")
    with pytest.raises(UsageError, match="has a plan"):
        report(replace(sweep, cases=cases), store)


def test_both_languages_say_everything(make: Make, store: RunStore) -> None:
    made = report(make("tornado", gap=0.02), store)
    whole = replace(made, sections=tuple(s for s in made.sections if s.key != "run"))
    for text in texts(whole):
        assert text.en and text.zh
        assert re.search(r"[\u4e00-\u9fff]", text.zh), text.en
    seen: list[str] = []
    for section in made.sections:
        for piece in section.pieces:
            if isinstance(piece, Chart):
                every_string(localised(dict(piece.spec), "zh"), seen.append)
    assert not any("CNY" in string for string in seen)


def test_figures_of_fronts_have_names_and_amounts() -> None:
    for figure in FIGURES:
        name, amount = figure_name(figure), figure_amount(figure, 1234.5, "CNY")
        assert name.en and re.search(r"[\u4e00-\u9fff]", name.zh)
        assert amount.number == pytest.approx(1234.5) or figure.endswith("count")
    assert figure_amount("carbon_kt", 12.0, "CNY").zh == "12.0 千吨"
    assert figure_name("rtt_fp16_ms").en == "Mean round trip, FP16"


def test_tables_have_no_holes(make: Make, store: RunStore) -> None:
    reading = read_sweep(make("tornado", gap=0.01), store)
    for name in ("tornado", "swings", "curves", "sites"):
        table = reading.tables[name]
        assert isinstance(table, pd.DataFrame) and not table.isna().any().any(), name
