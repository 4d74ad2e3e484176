"""What page one says follows from the tables, in wording that fits the counts."""

import dataclasses

import pandas as pd
import pytest

from planner.report.facts import open_sites
from planner.report.sections import findings, page_one
from tests.report.invented import invented_data


def with_table(data, name, table):
    return dataclasses.replace(data, tables={**data.tables, name: table})


def with_quota_use(ratios):
    """Return the invented plan with these shares of the quota used in the last year."""
    data = invented_data()
    zones = sorted({r.zone_id for r in data.regions.values()})
    rows = [
        (zone, data.last, "base", 1000 * ratio, 1000 * ratio, 1000.0, ratio, 0.0, 0.5)
        for zone, ratio in zip(zones, ratios, strict=False)
    ]
    columns = [
        "zone_id",
        "period",
        "future_id",
        "facility_gwh",
        "counted_in_quota_gwh",
        "quota_gwh",
        "quota_used_ratio",
        "green_bought_gwh",
        "green_ratio",
    ]
    return with_table(data, "zones", pd.DataFrame(rows, columns=columns))


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
    title = findings.quota_title(with_quota_use(ratios))
    assert (title.en, title.zh) == (en, zh)


def test_without_a_quota_there_is_no_quota_chart():
    data = with_quota_use([])
    assert findings.quota(data) is None
    assert page_one.quota_finding(data).en == "No energy quota limits the plan."


def test_the_decision_names_the_largest_sites_and_their_share():
    data = invented_data()
    sites = data.tables["sites"]
    last = sites[(sites["period"] == 2030) & (sites["open_flag"] == 1)]
    largest = last.nlargest(3, "chips_it_mw")
    share = largest["chips_it_mw"].sum() / last["chips_it_mw"].sum()
    said = page_one.decision(data, open_sites(data, 2030))
    assert f"{100 * share:.0f}%" in said.en and f"{len(last)} sites" in said.en
    for site in largest["site_id"]:
        assert data.site(site).en in said.en and data.site(site).zh in said.zh


def test_a_plan_that_builds_nothing_says_so():
    data = invented_data()
    none = data.tables["sites"].assign(open_flag=0, chips_it_mw=0.0)
    chips = data.tables["chips"].assign(installed_kchip=0.0, chips_it_mw=0.0)
    empty = with_table(with_table(data, "sites", none), "chips", chips)
    section = page_one.section(empty)
    assert section.pieces[0].text.en == "Build nothing: no site opens by 2030."
    assert findings.capacity(empty) is None


@pytest.mark.parametrize(
    ("first", "last", "en"),
    [
        (100, 400, "Capacity grows from 100 MW to 400 MW by 2030; domestic chips reach 86%"),
        (400, 100, "Capacity falls from 400 MW to 100 MW by 2030; domestic chips reach 86%"),
        (400, 401, "Capacity stays at about 401 MW; domestic chips reach 86%"),
    ],
)
def test_the_capacity_title_follows_the_direction(first, last, en):
    title = findings.capacity_finding(invented_data(), {2026: first, 2030: last}, 0.86)
    assert title.en == en


def test_sites_as_full_as_each_other_are_not_told_apart():
    data = invented_data()
    level = data.tables["sites"].assign(occupied_ratio=0.89)
    said = findings.occupancy_title(with_table(data, "sites", level))
    assert said.en == "Every site is about as full: 89% of chips are occupied in 2030"


def test_the_cost_bars_add_up_to_the_total():
    data = invented_data()
    rows = findings.cost(data).spec["data"]["values"]
    steps = [row["end"].en - row["start"].en for row in rows[:-1]]
    total = data.tables["costs"]["discounted_mcur"].sum() / 1000
    assert sum(steps) == pytest.approx(total) == rows[-1]["end"].en


def test_an_unfinished_plan_carries_a_warning():
    data = invented_data()
    stopped = dataclasses.replace(data.solution, status="time_limit")
    section = page_one.section(dataclasses.replace(data, solution=stopped))
    assert any(type(piece).__name__ == "Callout" for piece in section.pieces)
