"""Page one: the finding in a sentence, how sure it is, key figures and the widest chart."""

from __future__ import annotations

import pandas as pd

from planner.report import numbers
from planner.report.pieces import (
    Bullets,
    Callout,
    Chart,
    Figure,
    Figures,
    Paragraph,
    Piece,
    Section,
)
from planner.report.sweep import swing, trade
from planner.report.sweep.data import SweepData
from planner.report.words import NOTHING, Text, counted, joined, listed, same

FAILED = {
    "failed": Text("failed", "失败"),
    "not_run": Text("not run", "未运行"),
    "infeasible": Text("no plan keeps every limit", "没有满足全部约束的方案"),
    "unbounded": Text("the profit has no limit", "收益无上限"),
    "no_plan": Text("no plan in the time given", "限时内未得到方案"),
}
#: states that say all there is to say
PLAIN = ("infeasible", "unbounded", "no_plan")
_MOST_REASONS = 3


def section(data: SweepData) -> Section:
    """Return page one; every sweep has it."""
    pieces: list[Piece] = [Paragraph(finding(data), lead=True), Bullets(_reasons(data))]
    pieces.append(Figures(_figures(data)))
    missing = data.cases[~data.cases["run"].astype(bool)]
    if len(missing):
        pieces.append(Callout(_missing(missing), tone="alarm"))
    pieces += [Callout(Text(note.en, note.zh), tone="alarm") for note in data.reading.notes]
    if (chart := _chart(data)) is not None:
        pieces.append(chart)
    return Section("finding", NOTHING, tuple(pieces))


def finding(data: SweepData) -> Text:
    """Return what the sweep shows, in one sentence."""
    if data.reading.front is not None:
        return trade.finding(data)
    for told in (_most_variance, _largest_effect, _widest_swing):
        if (sentence := told(data)) is not None:
            return sentence
    if data.solved.empty:
        return Text("No case has a plan.", "没有情景得到方案。")
    return _spread(data)


def _most_variance(data: SweepData) -> Text | None:
    table = data.table("sobol")
    if table is None:
        return None
    top = table.iloc[0]
    if not top["decided"]:
        return Text(
            "No factor is shown to move the {worth}: the intervals of all indices hold zero.",
            "没有因素被证明影响{worth}：所有指数的置信区间都包含零。",
        ).fill(worth=data.worth)
    return (
        Text(
            "{factor} moves the {worth} most: {share} of its variance ({conf} either way) goes "
            "with it, alone or together with others.",
            "对{worth}影响最大的是{factor}：方差的 {share}（±{conf}）与之有关（含交互作用）。",
        )
        .fill(
            factor=data.factor(str(top["factor"])),
            worth=data.worth,
            share=numbers.percent(float(top["total_ratio"]), 0),
            conf=numbers.percent(float(top["total_conf_ratio"]), 0),
        )
        .sentence()
    )


def _largest_effect(data: SweepData) -> Text | None:
    table = data.table("morris")
    if table is None:
        return None
    top = table.iloc[0]
    return (
        Text(
            "{factor} moves the {worth} most: by {money} on average over its whole range.",
            "对{worth}影响最大的是{factor}：全区间平均变动 {money}。",
        )
        .fill(
            factor=data.factor(str(top["factor"])),
            worth=data.worth,
            money=data.money(float(top["mu_star_mcur"])),
        )
        .sentence()
    )


def _widest_swing(data: SweepData) -> Text | None:
    table = data.table("swings")
    if table is None:
        return None
    decided = table[table["decided"]]
    if decided.empty:
        return Text(
            "No factor is shown to move the {worth}: every change lies within the gaps.",
            "没有因素被证明影响{worth}：全部变化都在间隙之内。",
        ).fill(worth=data.worth)
    name = str(decided.iloc[0]["factor"])
    low, high = swing.worths(data, name)
    told = Text(
        "{worth} moves most with {factor}: from {low} to {high} over its range.",
        "{worth}随{factor}变化最大：在其区间内由 {low} 到 {high}。",
    )
    factor = data.factor(name)
    return told.fill(
        worth=data.worth.sentence(),
        factor=Text(factor.en[:1].lower() + factor.en[1:], factor.zh),
        low=data.money(low),
        high=data.money(high),
    )


def _spread(data: SweepData) -> Text:
    worth = data.solved["objective_mcur"].astype(float)
    return Text(
        "{worth} lies between {low} and {high} over {cases}.",
        "{cases}中{worth}介于 {low} 与 {high} 之间。",
    ).fill(
        worth=data.worth.sentence(),
        low=data.money(float(worth.min())),
        high=data.money(float(worth.max())),
        cases=counted(len(worth), "case", "cases", "个情景"),
    )


def _reasons(data: SweepData) -> tuple[Text, ...]:
    told = [_gaps(data)]
    if data.reading.front is not None:
        told = [*trade.reasons(data), *told]
    elif (table := data.table("swings")) is not None:
        told.insert(0, _decided(data, table))
    if (sites := data.table("sites")) is not None:
        told.append(_sites(data, sites))
    return tuple(one for one in told if one)


def _decided(data: SweepData, table: pd.DataFrame) -> Text:
    """Return how many factors are shown to move the worth, and which are not."""
    names = [data.factor(str(name)) for name in table[~table["decided"]]["factor"]]
    n, moved = len(table), len(table) - len(names)
    if not names:
        return Text("Each factor is proven to move it.", "每个因素都被证明有影响。")
    return Text(
        "{moved} of {n} factors are proven to move it; {names} cannot be told from no effect "
        "within the gap.",
        "{n} 个因素中有 {moved} 个被证明有影响；{names}在间隙之内，无法与无影响区分。",
    ).fill(moved=str(moved), n=str(n), names=listed(names, 5))


def _gaps(data: SweepData) -> Text:
    gaps = data.solved["gap_ratio"].astype(float)
    if gaps.empty or gaps.isna().all():
        return NOTHING
    if float(gaps.max()) < numbers.SOLVER_TOLERANCE:
        return Text("Each case is solved to its proven optimum.", "各情景均已求得并证明最优方案。")
    return Text(
        "Each case is proven to within {most} of its best plan, {mean} on average. What lies "
        "inside is drawn pale or grey and is no effect.",
        "各情景与其最优方案的间隙不超过 {most}，平均 {mean}；间隙之内的差异以浅色或灰色表示，"
        "不视为影响。",
    ).fill(most=_gap(float(gaps.max())), mean=_gap(float(gaps.mean())))


def _gap(ratio: float) -> Text:
    return numbers.percent(0.0 if ratio < numbers.SOLVER_TOLERANCE else ratio)


def _sites(data: SweepData, table: pd.DataFrame) -> Text:
    always = [data.plan.site(str(s)) for s in table[table["chosen_ratio"] == 1]["site_id"]]
    some = int(((table["chosen_ratio"] > 0) & (table["chosen_ratio"] < 1)).sum())
    never = int((table["chosen_ratio"] == 0).sum())
    if not some and not always:
        return Text("No plan found builds anywhere.", "所得方案均不建设。")
    if always:
        first = Text("Every plan found builds at {names}", "所得方案都在{names}建设").fill(
            names=listed(always, 4)
        )
    else:
        first = Text("No site is chosen in every case", "没有站点在所有情景中都被选中")
    rest = Text(
        "; {some} only in some cases, {never} in none.",
        "；{some}仅在部分情景中被选中，{never}从未被选中。",
    ).fill(
        some=counted(some, "site", "sites", "个站点"),
        never=counted(never, "site", "sites", "个站点"),
    )
    return joined([first, rest], "", "")


def _figures(data: SweepData) -> tuple[Figure, ...]:
    n, solved = len(data.cases), data.solved
    worth = solved["objective_mcur"].astype(float)
    gaps = solved["gap_ratio"].astype(float)
    made = [
        Figure(numbers.number(n, 0), Text("cases", "情景数")),
        Figure(numbers.number(len(solved), 0), Text("with a plan", "得到方案")),
        Figure(numbers.number(n - len(solved), 0), Text("without", "没有方案")),
    ]
    if len(solved):
        made.append(Figure(_gap(float(gaps.max())), Text("largest proven gap", "最大间隙")))
        base = float(data.base["objective_mcur"]) if data.base is not None else float(worth.min())
        label = Text("{worth}, base case", "{worth}（基准情景）")
        if data.base is None:
            label = Text("lowest {worth}", "最低{worth}")
        made.append(Figure(data.money(base), label.fill(worth=data.worth)))
        width = float(worth.max() - worth.min())
        made.append(Figure(data.money(width), Text("between the extremes", "最高与最低之差")))
    return tuple(made)


def _missing(missing: pd.DataFrame) -> Text:
    """Return how many cases have no plan, and why."""
    parts = []
    for status, group in missing.groupby("status", sort=True):
        what = FAILED.get(str(status), same(str(status)))
        reasons = list(dict.fromkeys(map(first_line, group["reason"].astype(str))))
        told = Text("{n} – {what}", "{n} 个——{what}").fill(n=str(len(group)), what=what)
        if status not in PLAIN and any(reasons):
            shown = listed([same(reason) for reason in reasons if reason], _MOST_REASONS)
            told = Text(f"{told.en} ({shown.en})", f"{told.zh}（{shown.zh}）")
        parts.append(told)
    told = Text("Cases without a plan: {parts}.", "没有方案的情景：{parts}。")
    return told.fill(parts=joined(parts, "; ", "；"))


def first_line(text: str) -> str:
    """Return the first line of a reason."""
    return text.strip().partition("\n")[0]


def _chart(data: SweepData) -> Chart | None:
    if data.reading.front is not None:
        return trade.chart(data)
    return swing.chart(data)
