"""The earlier plan in this run's study: what it costs there, or what stops it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from planner.report import numbers
from planner.report.data import ReportData
from planner.report.key_figures import money_span
from planner.report.sections.compared.worth import ends
from planner.report.words import NOTHING, Text, counted, joined, same
from planner.results.comparison import OLD_PLAN, REGRET, Comparison

if TYPE_CHECKING:  # the solver is not loaded to tell of a comparison
    from planner.solve.adapt import Obstacle

#: decisions before the use, as they are named in the solution
_DECISIONS = {
    "open_flag": Text("opening", "启用"),
    "expanded_flag": Text("expansion", "扩建"),
    "hall_count": Text("hall modules", "机房模块"),
    "bought_pods": Text("chip pods bought", "采购的芯片机组"),
    "refill_kchip": Text("idle chips refilled, thousands", "盘活的闲置芯片（千片）"),
    "joined_flag": Text("joining the network", "接入算力网"),
    "grid_step_flag": Text("grid upgrade", "电网扩容"),
}


def sentences(data: ReportData, made: Comparison) -> list[Text]:
    """Return what keeping the old plan costs in this run's study, as sentences."""
    held = made.old_plan
    if held is None or made.direction == "same":
        return []
    if held.obstacles:
        told = Text(
            "The plan of {a} cannot be kept here: {n} in the way.",
            "{a}的方案无法沿用：受 {n} 约束。",
        )
        n = counted(
            len(held.obstacles),
            "limit or decision stands",
            "limits or decisions stand",
            "项限值或决策",
        )
        return [told.fill(a=same(made.before), n=n)]
    if not held.is_kept:
        return [
            Text(
                "Whether the plan of {a} can be kept here is not known: the search ended first.",
                "{a}的方案能否沿用尚不明确：搜索提前结束。",
            ).fill(a=same(made.before))
        ]
    rows = made.differences.set_index("figure")
    return [_kept(data, made, rows.loc[OLD_PLAN]), _regret(data, rows.loc[REGRET])]


def _kept(data: ReportData, made: Comparison, row: Any) -> Text:
    parts = {
        "a": same(made.before),
        "x": numbers.money(float(row["to"]), data.currency),
        "y": numbers.money(float(row["from"]), data.currency),
    }
    if data.is_profit:
        told = Text(
            "The plan of {a}, kept as it is and used anew, earns {x} in this study and {y} in its "
            "own.",
            "沿用{a}的方案、仅重新安排任务：在本研究中收益 {x}，在原研究中 {y}。",
        )
    else:
        told = Text(
            "The plan of {a}, kept as it is and used anew, costs {x} in this study and {y} in its "
            "own.",
            "沿用{a}的方案、仅重新安排任务：在本研究中成本 {x}，在原研究中 {y}。",
        )
    return told.fill(**parts)


def _regret(data: ReportData, row: Any) -> Text:
    low, high = ends(row)
    if high == 0:
        return Text("Not adapting it loses nothing.", "不作调整也没有损失。")
    if math.isinf(high):
        return Text("What not adapting it loses is undecided.", "不作调整的损失未定。")
    if low > 0:
        return Text(
            "Not adapting it is {span} worse than the best plan.", "不作调整比最优方案差 {span}。"
        ).fill(span=money_span(low, high, data.currency))
    told = Text(
        "Not adapting it is at most {b} worse than the best plan; whether it is worse at all is "
        "undecided.",
        "不作调整比最优方案至多差 {b}；是否确有损失未定。",
    )
    return told.fill(b=numbers.money(high, data.currency))


def obstacles(data: ReportData, made: Comparison) -> tuple[Text, ...]:
    """Return what stops the old plan in this run's study, one line a kind, the largest first."""
    kinds: dict[str, list[Obstacle]] = {}
    for stop in made.old_plan.obstacles if made.old_plan is not None else ():
        kinds.setdefault(stop.limit, []).append(stop)
    return tuple(_obstacle(data, stops) for stops in kinds.values())


def _obstacle(data: ReportData, stops: Sequence[Obstacle]) -> Text:
    """Return what stops of one kind have in common, and the largest of them."""
    # the blocks that declare limits bring the modelling library, which other pages do without
    from planner.explain.limits import LIMITS, unit_words

    largest = stops[0]
    what, unit = same(largest.limit.replace("_", " ")), NOTHING
    over = Text("over by {x}{unit}", "超出 {x}{unit}")
    if largest.limit in _DECISIONS:
        what = _DECISIONS[largest.limit]
        over = Text("{x} decided, no longer possible", "已决定 {x}，不再可行")
    elif (limit := LIMITS.get(largest.limit)) is not None:
        what = Text(*limit.words)
        if not limit.is_share:
            en, zh = unit_words(limit.name, largest.where, data.currency)
            unit = Text(f" {en}", f" {zh}")
    told = Text("{what} ({place}): {over}", "{what}（{place}）：{over}")
    if len(stops) > 1:
        told = Text(
            "{what}, {n} cases, the largest ({place}): {over}",
            "{what}，共 {n} 例，最大者（{place}）：{over}",
        )
    place = joined([_thing(data, part) for part in largest.where], ", ", "，")
    over = over.fill(x=numbers.number(largest.excess), unit=unit)
    return told.fill(what=what.sentence(), n=len(stops), place=place, over=over)


def _thing(data: ReportData, part: str | int) -> Text:
    """Return the name of what an index names: a site, chip, kind of work or region."""
    name = str(part)
    for records, tell in (
        (data.sites, data.site),
        (data.chips, data.chip),
        (data.workloads, data.workload),
    ):
        if name in records:
            return tell(name)
    return data.zone(name) if isinstance(part, str) else same(part)
