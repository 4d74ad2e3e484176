"""What is built: capacity by year and chip, and what is refilled instead of bought."""

from __future__ import annotations

from collections.abc import Mapping

from planner.report import numbers
from planner.report.cartography.build import KINDS, chip_mw
from planner.report.charts.bars import Part, stacked_bars
from planner.report.charts.theme import AMBER, BLUE, GREY
from planner.report.charts.theme import KINDS as COLOURS
from planner.report.data import ReportData
from planner.report.pieces import Chart, Column, Table
from planner.report.words import Text, same

#: chips that a chart tells apart; the rest are drawn as one
MOST_CHIPS = 6
#: refilled chips of less than this are not worth a chart, in MW
LEAST_MW = 0.05


def capacity(data: ReportData) -> Chart | None:
    """Return IT capacity by year and kind of chip."""
    mw = chip_mw(data)
    sums = {
        (year, kind): sum(v for (_, t, k), v in mw.items() if (t, k) == (year, kind))
        for year in data.periods
        for kind in range(len(KINDS))
    }
    totals = {year: sum(sums[year, kind] for kind in range(len(KINDS))) for year in data.periods}
    if totals[data.last] <= 0:
        return None
    used = [kind for kind in range(len(KINDS)) if any(sums[t, kind] > 0 for t in data.periods)]
    spec = stacked_bars(
        [
            Part(year, KINDS[kind][0], sums[year, kind], numbers.power(sums[year, kind]))
            for year in data.periods
            for kind in used
        ],
        [KINDS[kind] for kind in used],
        [(t, totals[t], numbers.number(totals[t])) for t in data.periods],
        Text("IT capacity, MW", "IT 容量，MW"),
    )
    title = capacity_finding(data, totals, sums[data.last, 0] / totals[data.last])
    alt = Text("Stacked bars of IT capacity by year and kind of chip.", "各年 IT 容量按芯片构成。")
    return Chart(title, spec, alt)


def capacity_finding(data: ReportData, totals: dict[int, float], domestic: float) -> Text:
    """Return how capacity moves from the first year to the last."""
    first, last = totals[data.first], totals[data.last]
    parts = {
        "a": numbers.power(first),
        "b": numbers.power(last),
        "first": numbers.year(data.first),
        "last": numbers.year(data.last),
        "share": numbers.percent(domestic),
    }
    if data.first == data.last:
        told = Text(
            "{b} run in {last}, {share} on domestic chips", "{last} IT 容量 {b}，国产芯片占 {share}"
        )
    elif last > 1.02 * first:
        told = Text(
            "Capacity grows from {a} to {b} by {last}; domestic chips reach {share}",
            "IT 容量由 {a} 增至{last} {b}，国产芯片占 {share}",
        )
    elif last < 0.98 * first:
        told = Text(
            "Capacity falls from {a} to {b} by {last}; domestic chips reach {share}",
            "IT 容量由 {a} 降至{last} {b}，国产芯片占 {share}",
        )
    else:
        told = Text(
            "Capacity stays at about {b}; domestic chips reach {share}",
            "IT 容量保持在 {b} 左右，国产芯片占 {share}",
        )
    return told.fill(**parts)


def by_chip(data: ReportData) -> Chart | None:
    """Return IT capacity by year and chip."""
    if not data.has("chips"):
        return None
    sums = data.sums("chips", ["chip_id", "period"], ["chips_it_mw"])
    mw = {(str(r.chip_id), int(r.period)): float(r.chips_it_mw) for r in sums.itertuples()}
    last = {chip: mw[chip, data.last] for chip, year in mw if year == data.last}
    total = sum(last.values())
    if total <= 0:
        return None
    most = {c: max(mw.get((c, t), 0.0) for t in data.periods) for c, _ in mw}
    ranked = sorted((c for c in most if most[c] > LEAST_MW), key=lambda c: (-most[c], c))
    apart, rest = ranked, []
    if len(ranked) > MOST_CHIPS + 1:
        apart, rest = ranked[:MOST_CHIPS], ranked[MOST_CHIPS:]
    groups: list[tuple[tuple[str, ...], Text]] = [((chip,), data.chip(chip)) for chip in apart]
    if rest:
        groups.append((tuple(rest), Text("{n} others", "其余 {n} 种").fill(n=len(rest))))
    kinds = [(name, COLOURS[i]) for i, (_, name) in enumerate(groups)]
    parts = [
        Part(year, name, value, numbers.power(value))
        for chips, name in groups
        for year in data.periods
        for value in [sum(mw.get((chip, year), 0.0) for chip in chips)]
    ]
    tops = {t: sum(mw.get((c, t), 0.0) for c in ranked) for t in data.periods}
    spec = stacked_bars(
        parts,
        kinds,
        [(t, top, numbers.number(top)) for t, top in tops.items()],
        Text("IT capacity, MW", "IT 容量，MW"),
    )
    first = max(last, key=lambda chip: (last[chip], chip))
    title = Text(
        "Largest by IT capacity in {year}: {chip} ({share})",
        "{year} IT 容量最大的芯片：{chip}（{share}）",
    ).fill(
        chip=data.chip(first),
        share=numbers.percent(last[first] / total),
        year=numbers.year(data.last),
    )
    alt = Text("Stacked bars of IT capacity by year and chip.", "各年 IT 容量按芯片型号构成。")
    return Chart(title, spec, alt)


def refill(data: ReportData) -> Chart | None:
    """Return by year what stands: bought by the plan, refilled, and as it was found."""
    mw = stock_mw(data)
    if all(mw[year][1] < LEAST_MW for year in data.periods):
        return None
    kinds = (
        (Text("Bought by the plan", "规划新购"), BLUE),
        (Text("Refilled", "盘活存量"), AMBER),
        (Text("Old stock as it was", "其余存量"), GREY),
    )
    spec = stacked_bars(
        [
            Part(year, name, mw[year][place], numbers.power(mw[year][place]))
            for year in data.periods
            for place, (name, _) in enumerate(kinds)
        ],
        kinds,
        [(year, sum(mw[year]), numbers.number(sum(mw[year]))) for year in data.periods],
        Text("IT power of chips, MW", "芯片 IT 功率，MW"),
    )
    alt = Text(
        "Stacked bars by year: chips bought, refilled and left as they were.",
        "各年新购、盘活与其余存量芯片。",
    )
    return Chart(refill_title(mw), spec, alt)


def refill_title(mw: Mapping[int, tuple[float, float, float]]) -> Text:
    """Return when most refilled stock runs, and how it then stands against what is bought."""
    last = max(mw)
    peak = max(mw, key=lambda year: (mw[year][1], year))
    parts = {
        "most": numbers.power(mw[peak][1]),
        "peak": numbers.year(peak),
        "left": numbers.power(mw[last][1]),
        "bought": numbers.power(mw[last][0]),
        "last": numbers.year(last),
    }
    if peak == last:
        told = Text(
            "{left} run on refilled chips in {last}, against {bought} bought",
            "{last}盘活存量 {left}，新购 {bought}",
        )
    elif mw[last][1] < LEAST_MW:
        told = Text(
            "Refilled chips peak at {most} in {peak} and are gone by {last}; {bought} are bought",
            "盘活存量于{peak}达到 {most}，至{last}全部退役；新购 {bought}",
        )
    else:
        told = Text(
            "Refilled chips peak at {most} in {peak}; by {last} {left} are left, {bought} bought",
            "盘活存量于{peak}达到 {most}，{last}余 {left}，新购 {bought}",
        )
    return told.fill(**parts)


def stock_mw(data: ReportData) -> dict[int, tuple[float, float, float]]:
    """Return IT power bought, refilled and otherwise inherited, by year."""
    found = {year: [0.0, 0.0, 0.0] for year in data.periods}
    for row in data.tables["chips"].itertuples():
        installed = float(row.installed_kchip)
        if installed > 0:
            each = float(row.chips_it_mw) / installed
            old = min(installed, float(row.inherited_kchip))
            again = min(old, float(row.refilled_kchip))
            for place, kchip in enumerate((installed - old, again, old - again)):
                found[int(row.period)][place] += each * kchip
    return {year: (v[0], v[1], v[2]) for year, v in found.items()}


def chip_table(data: ReportData) -> Table | None:
    """Return every chip of the last year."""
    if not data.has("chips"):
        return None
    amounts = ["installed_kchip", "bought_kchip", "refilled_kchip", "chips_it_mw"]
    sums = data.sums("chips", ["chip_id", "period"], [*amounts, "nameplate_fp16_pflops"])
    rows = sums[(sums["period"] == data.last) & (sums["installed_kchip"] > 1e-6)]
    home = (Text("Imported", "进口"), Text("Domestic", "国产"))
    thousand = Text("thousand", "千片")
    return Table(
        Text("Chips in {year}", "{year}芯片构成").fill(year=numbers.year(data.last)),
        (
            Column(Text("Chip", "芯片"), "chip"),
            Column(Text("Made", "来源"), "made"),
            Column(Text("Installed", "在装"), "installed_kchip", thousand, numeric=True),
            Column(Text("Bought this year", "当年新购"), "bought_kchip", thousand, numeric=True),
            Column(Text("Refilled", "盘活"), "refilled_kchip", thousand, numeric=True),
            Column(Text("IT power", "IT 功率"), "chips_it_mw", same("MW"), numeric=True),
            Column(
                Text("Nameplate", "标称算力"),
                "nameplate_fp16_pflops",
                same("PFLOPS FP16"),
                numeric=True,
            ),
        ),
        tuple(
            (
                data.chip(str(row.chip_id)),
                home[int(data.chips[str(row.chip_id)].domestic_flag)],
                numbers.number(row.installed_kchip),
                numbers.number(row.bought_kchip),
                numbers.number(row.refilled_kchip),
                numbers.number(row.chips_it_mw),
                numbers.number(row.nameplate_fp16_pflops),
            )
            for row in rows.sort_values("chips_it_mw", ascending=False).itertuples()
        ),
        name="chips",
        most=12,
    )
