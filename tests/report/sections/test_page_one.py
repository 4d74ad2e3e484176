"""What page one says follows from the tables, in wording that fits the counts."""

import dataclasses

import pandas as pd
import pytest

from planner.report.assemble import make_report
from planner.report.facts import open_sites
from planner.report.sections import page_one
from tests.report.invented import invented_data
from tests.report.sections.altered import with_quota_use, with_table


def test_without_a_quota_there_is_none_to_tell_of():
    data = with_quota_use([])
    assert page_one.quota_finding(data).en == "No energy quota limits the plan."


def test_page_one_says_what_is_built_where_and_what_then_stands():
    data = invented_data()
    sites = data.tables["sites"]
    last = sites[(sites["period"] == 2030) & (sites["open_flag"] == 1)]
    built = last[last["built_hall_mw"] > 0]
    largest = last.nlargest(3, "chips_it_mw")
    share = largest["chips_it_mw"].sum() / last["chips_it_mw"].sum()
    said = page_one.decision(data, open_sites(data, 2030))
    assert (
        f"build {built['built_hall_mw'].sum() / 1000:.1f} GW of halls at {len(built)} sites"
        in said.en
    )
    assert f"新建机房 {built['built_hall_mw'].sum() / 1000:.1f} GW" in said.zh
    said = page_one.stands(data, open_sites(data, 2030))
    assert f"{100 * share:.0f}%" in said.en and f"{len(last)} sites" in said.en
    for site in largest["site_id"]:
        assert data.site(site).en in said.en and data.site(site).zh in said.zh


def test_the_decision_counts_what_is_bought_and_refilled():
    """1 kchip of 2,000 W bought in two years and at most 3 kchip refilled: 4 MW and 6 MW."""
    data = invented_data()
    chip = next(iter(data.chips.values()))
    site = data.tables["sites"]["site_id"].iloc[0]
    rows = [
        (site, chip.chip_id, t, bought, refilled, 0.0, 0.0, 0.0)
        for t, bought, refilled in ((2026, 1.0, 3.0), (2027, 1.0, 2.0))
    ]
    names = ["site_id", "chip_id", "period", "bought_kchip", "refilled_kchip"]
    names += ["inherited_kchip", "installed_kchip", "chips_it_mw"]
    few = with_table(data, "chips", pd.DataFrame(rows, columns=names))
    strong = dataclasses.replace(chip, server_power_w=2000.0)
    few.__dict__["chips"] = {**data.chips, chip.chip_id: strong}
    said = page_one.decision(few, open_sites(few, 2030))
    assert "refill 6.00 MW of idle stock" in said.en
    assert "buy 4.00 MW of chips and servers" in said.en
    assert "盘活存量 6.00 MW，采购芯片与服务器 4.00 MW。" in said.zh


def test_halls_at_centres_that_stand_are_said_to_be_there():
    data = invented_data()
    old = with_table(data, "sites", data.tables["sites"].assign(state="existing"))
    assert "existing centres" in page_one.decision(old, open_sites(old, 2030)).en
    assert "existing" not in page_one.decision(data, open_sites(data, 2030)).en


@pytest.mark.parametrize(
    ("status", "tone", "en"),
    [
        ("optimal", "good", "Proven optimal"),
        ("within_gap", "good", "Proven within 0.28% of the best plan"),
        ("time_limit", "alarm", "Stopped at the time limit"),
    ],
)
def test_the_mark_says_how_sure_the_plan_is(status, tone, en):
    """The invented plan costs 512,345 and none can cost less than 510,900: 0.28 %."""
    data = invented_data()
    solution = dataclasses.replace(data.solution, status=status)
    report = make_report(dataclasses.replace(data, solution=solution))
    assert (report.stamp.en, report.tone) == (en, tone)


def test_a_plan_that_builds_nothing_says_so():
    data = invented_data()
    none = data.tables["sites"].assign(open_flag=0, chips_it_mw=0.0)
    chips = data.tables["chips"].assign(installed_kchip=0.0, chips_it_mw=0.0)
    empty = with_table(with_table(data, "sites", none), "chips", chips)
    section = page_one.section(empty)
    assert section.pieces[0].text.en == "Build nothing: no site opens by 2030."


def test_an_unfinished_plan_carries_a_warning():
    data = invented_data()
    stopped = dataclasses.replace(data.solution, status="time_limit")
    section = page_one.section(dataclasses.replace(data, solution=stopped))
    assert any(type(piece).__name__ == "Callout" for piece in section.pieces)
