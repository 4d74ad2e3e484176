"""Each finding follows from the tables, in wording that fits the counts."""

import pandas as pd
import pytest

from planner.report.data import ReportData
from planner.report.pieces import Chart
from planner.report.sections import findings
from planner.report.sections.findings import (
    building,
    chain,
    demand,
    limits,
    money,
    people,
    regions,
    traffic,
)
from planner.report.words import localised
from planner.say.language import LANGUAGES
from tests.report.invented import invented_data
from tests.report.sections.altered import with_quota_use, with_table


@pytest.mark.parametrize(
    ("ratios", "en", "zh"),
    [
        (
            [0.95, 0.91, 0.99, 0.4],
            "Three zones use over 90% of their energy quota",
            "三个区域能耗指标使用率超过 90%",
        ),
        (
            [0.95, 0.9, 0.4],
            "One zone uses over 90% of its energy quota",
            "一个区域能耗指标使用率超过 90%",
        ),
        (
            [0.2, 0.9],
            "No zone uses over 90% of its energy quota",
            "没有区域的能耗指标使用率超过 90%",
        ),
    ],
)
def test_the_quota_title_states_the_count(ratios, en, zh):
    title = limits.quota_title(with_quota_use(ratios))
    assert (title.en, title.zh) == (en, zh)


@pytest.mark.parametrize(
    ("first", "last", "en"),
    [
        (100, 400, "Capacity grows from 100 MW to 400 MW by 2030; domestic chips reach 86%"),
        (400, 100, "Capacity falls from 400 MW to 100 MW by 2030; domestic chips reach 86%"),
        (400, 401, "Capacity stays at about 401 MW; domestic chips reach 86%"),
    ],
)
def test_the_capacity_title_follows_the_direction(first, last, en):
    title = building.capacity_finding(invented_data(), {2026: first, 2030: last}, 0.86)
    assert title.en == en


def test_sites_as_full_as_each_other_are_not_told_apart():
    data = invented_data()
    level = data.tables["sites"].assign(occupied_ratio=0.89)
    said = chain.occupancy_title(with_table(data, "sites", level))
    assert said.en == "Every site is about as full: 89% of chips are occupied in 2030"


def test_the_cost_bars_add_up_to_the_total():
    data = invented_data()
    rows = money.cost(data).spec["data"]["values"]
    steps = [row["end"].en - row["start"].en for row in rows[:-1]]
    total = data.tables["costs"]["discounted_mcur"].sum() / 1000
    assert sum(steps) == pytest.approx(total) == rows[-1]["end"].en


def test_without_results_there_is_no_chart():
    data = invented_data()
    chips = data.tables["chips"].assign(installed_kchip=0.0, chips_it_mw=0.0)
    assert building.capacity(with_table(data, "chips", chips)) is None
    assert building.by_chip(with_table(data, "chips", chips)) is None
    assert limits.quota(with_quota_use([])) is None
    bare = {n: t for n, t in data.tables.items() if n in ("key_figures", "sites", "demand")}
    none = ReportData(data.study, data.solution, bare)
    makers = (limits.grid, limits.green, people.by_year, traffic.network, traffic.leaving)
    assert [make(none) for make in makers] == [None] * len(makers)


def charts() -> list[Chart]:
    return [p for p in findings.section(invented_data()).pieces if isinstance(p, Chart)]


def test_every_chart_says_what_it_shows_in_both_languages():
    for chart in charts():
        for text in (chart.title, chart.alt):
            assert text.en and text.zh and text.en != text.zh
            assert "{" not in text.en + text.zh


def test_no_chart_has_more_categories_than_can_be_told_apart():
    for chart in charts():
        said = localised(dict(chart.spec), "en")
        layers = said.get("layer", [said])
        rows = [row for part in (said, *layers) for row in part.get("data", {}).get("values", [])]
        for field in ("name", "kind", "year"):
            assert len({row[field] for row in rows if field in row}) <= 15, chart.title.en


def test_alarm_marks_what_binds_and_nothing_else():
    values = limits.quota(with_quota_use([0.95, 0.9, 0.4])).spec["data"]["values"]
    assert [row["colour"] == "#d55e00" for row in values] == [True, False, False]


def grid_of(ratios):
    sites = [site.site_id for site in invented_data().study.records("sites")]
    rows = [(s, 2030, "base", 100 * r, 100.0, r) for s, r in zip(sites, ratios, strict=False)]
    columns = ["site_id", "period", "future_id", "peak_mw", "connection_mw", "used_ratio"]
    return with_table(invented_data(), "grid", pd.DataFrame(rows, columns=columns))


@pytest.mark.parametrize(
    ("ratios", "en", "zh"),
    [
        ([1.0, 1.0, 0.5], "Two sites use the whole grid connection", "两个站点用满电网接入容量"),
        ([1.0, 0.5], "One site uses the whole grid connection", "一个站点用满电网接入容量"),
        (
            [0.8, 0.5],
            "No grid connection is full; the busiest is used to 80%",
            "没有站点用满电网接入容量，最高为 80%",
        ),
    ],
)
def test_the_grid_title_counts_full_connections(ratios, en, zh):
    data = grid_of(ratios)
    title = limits.grid(data).title
    assert (title.en, title.zh) == (en, zh)
    colours = [row["colour"] for row in limits.grid(data).spec["data"]["values"]]
    assert colours.count("#d55e00") == sum(ratio == 1 for ratio in ratios)


@pytest.mark.parametrize(
    ("shares", "en"),
    [
        ([("a", 0.8, 0.8), ("b", 0.9, 0.5)], "One zone reaches the least green share and no more"),
        ([("a", 0.8, 0.8), ("b", 0.5, 0.5)], "Two zones reach the least green share and no more"),
        ([("a", 0.9, 0.8)], "Every zone has more green power than it must"),
        ([("a", 0.9, 0.0)], "No least green share is asked for"),
    ],
)
def test_the_green_title_counts_bound_zones(shares, en):
    assert limits.green_title(tuple(shares)).en == en


@pytest.mark.parametrize(
    ("refilled", "en", "zh"),
    [
        (
            (40, 60),
            "60.0 MW run on refilled chips in 2030, against 900 MW bought",
            "2030 年盘活存量 60.0 MW，新购 900 MW",
        ),
        (
            (60, 40),
            "Refilled chips peak at 60.0 MW in 2026; by 2030 40.0 MW are left, 900 MW bought",
            "盘活存量于 2026 年达到 60.0 MW，2030 年余 40.0 MW，新购 900 MW",
        ),
        (
            (60, 0),
            "Refilled chips peak at 60.0 MW in 2026 and are gone by 2030; 900 MW are bought",
            "盘活存量于 2026 年达到 60.0 MW，至 2030 年全部退役；新购 900 MW",
        ),
    ],
)
def test_the_refill_title(refilled, en, zh):
    first, last = refilled
    title = building.refill_title({2026: (0.0, first, 5.0), 2030: (900.0, last, 5.0)})
    assert (title.en, title.zh) == (en, zh)


def test_stock_is_split_by_where_it_comes_from():
    """Of 10 thousand chips at 2 MW a thousand, 6 are inherited and 2 of those refilled."""
    columns = [
        *("site_id", "chip_id", "period", "installed_kchip"),
        *("inherited_kchip", "refilled_kchip", "chips_it_mw"),
    ]
    table = pd.DataFrame([("s", "c", 2030, 10.0, 6.0, 2.0, 20.0)], columns=columns)
    split = building.stock_mw(with_table(invented_data(), "chips", table))
    assert split[2030] == (8.0, 4.0, 8.0)
    assert split[2026] == (0.0, 0.0, 0.0)


def test_chips_by_year_add_up_to_the_capacity():
    data = invented_data()
    bars = building.by_chip(data).spec["layer"][0]["data"]["values"]
    table = data.tables["chips"]
    for year in data.periods:
        drawn = sum(row["value"] for row in bars if row["year"] == str(year))
        assert drawn == pytest.approx(table[table["period"] == year]["chips_it_mw"].sum())


def test_the_chain_divides_each_link_by_the_one_before():
    first = pd.DataFrame(
        [("s", 2030, "base", 100.0, 80.0, 60.0)],
        columns=[
            *("site_id", "period", "future_id"),
            *("hall_it_mw", "chips_it_mw", "occupied_it_mw"),
        ],
    )
    second = pd.DataFrame(
        [("s", "fp16", 2030, "base", 500.0, 200.0), ("s", "fp8", 2030, "base", 100.0, 25.0)],
        columns=[
            *("site_id", "precision", "period", "future_id"),
            *("occupied_pflops", "useful_pflops"),
        ],
    )
    data = with_table(invented_data(), "occupancy", first)
    data = with_table(data, "occupancy_by_precision", second)
    links = chain.chain_links(data)
    assert [link.ratio for link in links] == pytest.approx([0.8, 0.75, 0.4, 0.25])
    title = chain.chain_title(links)
    assert title.en == "Most is lost at one link: 25% of occupied FP8 compute does useful work"
    assert title.zh == "损失最大的环节：占用的 FP8 算力中有效 25%"


@pytest.mark.parametrize(
    ("now", "en"),
    [
        ({"training": 1.0, "batch_inference": 1.0}, "All demand is served in 2030"),
        (
            {"training": 0.6, "batch_inference": 1.0},
            "All but Training is served in full in 2030; of that, 60%",
        ),
        (
            {"training": 0.6, "batch_inference": 0.8},
            "Training is served least: 60% of its demand in 2030",
        ),
    ],
)
def test_the_demand_title_names_the_work_served_least(now, en):
    shares = {work: {2030: ratio} for work, ratio in now.items()}
    assert demand.work_title(invented_data(), shares).en == en


def test_regions_short_of_compute_are_counted():
    data = invented_data()
    shares = (("CN-BJ", 0.4), ("CN-TJ", 0.9), ("CN-HE", 1.0))
    title = demand.region_title(data, shares)
    assert title.en == "Two regions stay short of compute; Beijing gets least, 40%"
    assert title.zh == "两个地区需求未完全满足，北京最低（40%）"
    title = demand.region_title(data, shares[:1])
    assert title.en == "One region stays short of compute; Beijing gets least, 40%"


def test_people_and_pools():
    title = people.year_title(2030, 900.0, 100.0)
    assert title.en == "1,000 people work on site in 2030; 100 move in"
    assert people.year_title(2030, 900.0, 0.0).en.endswith("all hired locally")
    data = invented_data()
    market = people.Market("a", data.region("CN-BJ"), 10.0, 5.0, 10.0)
    roomy = people.Market("b", data.region("CN-TJ"), 5.0, 0.0, 10.0)
    assert people.pools_title((market, roomy)).en == (
        "One labour market hires everyone in the local pool"
    )
    assert people.pools_title((roomy,)).en == (
        "Every labour market has people left; the tightest is Tianjin"
    )


def test_network_titles():
    title = traffic.network_title(2030, 75.0, 25.0, 3)
    assert title.en == "25% of 100 Gbps runs between zones in 2030, to three joined sites"
    data = invented_data()
    told = traffic.leaving_title(data, {"training": 0.3, "batch_inference": 0.1})
    assert told.en == "Training travels most: 30% of it leaves its zone in 2030"
    assert traffic.leaving_title(data, {"training": 0.0}).en == "All work stays in its zone in 2030"


def test_the_money_of_each_year_is_what_is_drawn():
    data = invented_data()
    bars = money.by_year(data).spec["layer"][0]["data"]["values"]
    costs = data.tables["costs"]
    for year in data.periods:
        drawn = sum(row["value"].en for row in bars if row["year"] == str(year))
        spent = costs[costs["period"] == year]["cost_mcur"].sum()
        assert drawn == pytest.approx(spent / 1000)
    title = money.year_title(data, {2026: 10.0, 2027: 40.0, 2028: 40.0})
    assert title.en == "Spending peaks in 2027 at CNY 40.0 m"


def test_tables_have_a_cell_for_each_column_and_a_file():
    section = findings.section(invented_data())
    tables = [piece for piece in section.pieces if type(piece).__name__ == "Table"]
    assert {"chips", "costs", "demand"} <= {table.name for table in tables}
    for table in tables:
        assert all(len(row) == len(table.columns) for row in table.rows)
        for language in LANGUAGES:
            assert table.title.say(language)


def test_many_connections_are_counted_by_how_full_they_are():
    """20 sites, each using 5 % more than the one before: 4, 5, 5, 3, 2 and the last one full."""
    data = invented_data()
    sites = list(data.sites)[:20]
    rows = [(s, data.last, "base", 50.0, (n + 1) / 20) for n, s in enumerate(sites)]
    names = ["site_id", "period", "future_id", "peak_mw", "used_ratio"]
    chart = limits.grid(with_table(data, "grid", pd.DataFrame(rows, columns=names)))
    drawn = [(row["name"].en, row["value"]) for row in chart.spec["data"]["values"]]
    assert drawn == [
        ("full", 1),
        ("90% to 100%", 2),
        ("75% to 90%", 3),
        ("50% to 75%", 5),
        ("25% to 50%", 5),
        ("below 25%", 4),
    ]
    assert data.site(sites[-1]).en in chart.note.en
    assert chart.title.en == "One site uses the whole grid connection"


def test_each_region_is_told_what_it_wants_lacks_and_has_done_elsewhere():
    """Of Beijing's 100, 10 are unmet; of the 90 served, 60 leave its zone: two thirds."""
    data = invented_data()
    demand_rows = [("CN-BJ", "fp16", data.last, 100.0, 90.0, 10.0)]
    names = ["region_id", "precision", "period", "demand_pflops", "served_pflops", "unmet_pflops"]
    flow_rows = [
        ("CN-BJ", "fp16", data.last, flag, pflops) for flag, pflops in ((0, 30.0), (1, 60.0))
    ]
    flow_names = ["region_id", "precision", "period", "leaves_zone_flag", "useful_pflops"]
    data = with_table(data, "demand", pd.DataFrame(demand_rows, columns=names))
    data = with_table(data, "flows", pd.DataFrame(flow_rows, columns=flow_names))
    table = regions.region_table(data)
    assert table.title.en == "What each region wants and gets in 2030"
    (row,) = table.rows
    assert [cell.number for cell in row[1:]] == pytest.approx([100, 10, 0.9, 2 / 3])


def test_where_nobody_is_short_the_region_that_relies_on_others_most_is_named():
    """Beijing has 60 of 90 done elsewhere, Tianjin 10 of 20."""
    data = invented_data()
    demand_rows = [(r, "fp16", data.last, n, n, 0.0) for r, n in (("CN-BJ", 90.0), ("CN-TJ", 20.0))]
    names = ["region_id", "precision", "period", "demand_pflops", "served_pflops", "unmet_pflops"]
    flow_rows = [
        (r, "fp16", data.last, flag, n)
        for r, flag, n in (
            ("CN-BJ", 0, 30.0),
            ("CN-BJ", 1, 60.0),
            ("CN-TJ", 0, 10.0),
            ("CN-TJ", 1, 10.0),
        )
    ]
    flow_names = ["region_id", "precision", "period", "leaves_zone_flag", "useful_pflops"]
    data = with_table(data, "demand", pd.DataFrame(demand_rows, columns=names))
    title = regions.region_table(
        with_table(data, "flows", pd.DataFrame(flow_rows, columns=flow_names))
    ).title
    assert title.en == (
        "Every region is served in full; Beijing has 67% of its FP16 work done in other zones"
    )


def test_work_served_in_full_every_year_is_told_and_not_drawn():
    data = invented_data()
    full = data.tables["demand"].assign(served_pflops=data.tables["demand"]["demand_pflops"])
    data = with_table(data, "demand", full)
    assert demand.by_work(data) is None
    assert demand.demand_table(data).title.en == "All demand is served in 2030"
