"""Every case: what it changes, its worth, its gap, and why where it has no plan."""

from __future__ import annotations

from typing import Any

from planner.report import numbers
from planner.report.pieces import Column, Section, Table
from planner.report.sections.run_card import STATUS
from planner.report.sweep.data import SweepData
from planner.report.sweep.page_one import FAILED, PLAIN, first_line
from planner.report.words import UNKNOWN, Text, same

MOST_PRINTED = 45
_RUN_DIGITS = 8


def section(data: SweepData) -> Section:
    """Return the list of cases; every sweep has one."""
    largest = float(data.solved["objective_mcur"].abs().max()) if len(data.solved) else 0.0
    divisor, unit = numbers.money_scale(largest, data.currency)

    def row(case: dict[str, Any]) -> tuple[Text, ...]:
        gap = float(case["gap_ratio"])
        status = str(case["status"])
        told = STATUS.get(status) or FAILED.get(status) or same(status)
        reason = "" if status in PLAIN else first_line(str(case["reason"]))
        return (
            same(case["case"]),
            data.case(case),
            numbers.scaled(float(case["objective_mcur"]), divisor),
            numbers.scaled(float(case["bound_mcur"]), divisor),
            numbers.percent(0.0 if gap < numbers.SOLVER_TOLERANCE else gap),
            Text(f"{told.en}: {reason}", f"{told.zh}：{reason}") if reason else told,
            same(str(case["run"])[:_RUN_DIGITS]) if case["run"] else UNKNOWN,
        )

    columns = (
        Column(Text("Case", "情景"), "case", width=1.7),
        Column(Text("What it changes", "改动"), "changes", width=4.2),
        Column(data.worth.sentence(), "objective_mcur", unit, numeric=True, width=1.1),
        Column(Text("Bound", "界"), "bound_mcur", unit, numeric=True, width=1.0),
        Column(Text("Gap", "间隙"), "gap_ratio", numeric=True, width=0.8),
        Column(Text("State", "状态"), "status", width=1.6),
        Column(Text("Run", "运行"), "run", width=0.9),
    )
    rows = tuple(row(case) for case in data.cases.to_dict("records"))
    title = Text("All {n} cases", "全部 {n} 个情景").fill(n=str(len(rows)))
    table = Table(title, columns, rows, name="cases", most=MOST_PRINTED)
    return Section("cases", Text("Cases", "情景列表"), (table,))
