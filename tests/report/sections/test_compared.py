"""A comparison's section: what is proven is told apart from what is not, in both languages."""

from __future__ import annotations

import dataclasses
import math

import pandas as pd
import pytest

from planner.report.cartography.svg import map_svg
from planner.report.pieces import Chart, Map, Table
from planner.report.sections import compared as section_of
from planner.report.sections.compared import moved, old_plan, where, worth
from planner.report.words import localised
from planner.results.comparison import Comparison, OldPlan
from planner.say.language import LANGUAGES
from planner.solve.adapt import Obstacle
from tests.report.compared import compared, four_moves, sites_of, with_comparisons
from tests.report.invented import invented_data

DATA = invented_data()


@pytest.fixture(scope="module")
def made() -> Comparison:
    return compared(four_moves(), OldPlan(515_350.0, 515_350.0))


def with_interval(made: Comparison, low: float, high: float, **more: object) -> Comparison:
    row = {**made.differences.iloc[0].to_dict(), "low": low, "high": high, **more}
    rest = made.differences.iloc[1:].to_dict("records")
    return dataclasses.replace(made, direction="unknown", differences=pd.DataFrame([row, *rest]))


@pytest.mark.parametrize(
    ("low", "high", "en", "zh"),
    [
        (
            12_500,
            15_000,
            "Net present cost rises by CNY 12.5 bn to CNY 15.0 bn: the bounds of both runs prove "
            "it.",
            "净现值成本上升 125 亿元至 150 亿元：由两次运行的界证明。",
        ),
        (
            -3_000,
            -120,
            "Net present cost falls by CNY 120 m to CNY 3.00 bn: the bounds of both runs prove it.",
            "净现值成本下降 1.20 亿元至 30.0 亿元：由两次运行的界证明。",
        ),
        (
            4_690.1,
            4_690.2,
            "Net present cost rises by about CNY 4.69 bn: the bounds of both runs prove it.",
            "净现值成本上升约 46.9 亿元：由两次运行的界证明。",
        ),
        (
            0,
            3_900,
            "Undecided: net present cost does not fall; it rises by at most CNY 3.90 bn, if at "
            "all.",
            "未定：净现值成本不会下降，上升至多 39.0 亿元，也可能不变。",
        ),
        (
            -800,
            0,
            "Undecided: net present cost does not rise; it falls by at most CNY 800 m, if at all.",
            "未定：净现值成本不会上升，下降至多 8.00 亿元，也可能不变。",
        ),
        (
            -800,
            200,
            "Undecided: the change of net present cost lies between −CNY 800 m and +CNY 200 m. "
            "A smaller gap may decide it.",
            "未定：净现值成本的变化介于 −8.00 亿元 与 +2.00 亿元 之间；缩小间隙后或可判定。",
        ),
        (
            math.nan,
            math.nan,
            "Undecided: the bounds of the runs prove too little of how net present cost changes.",
            "未定：两次运行的界不足以判断净现值成本的变化。",
        ),
        (
            500,
            math.nan,
            "Net present cost rises by at least CNY 500 m: the bounds of both runs prove it.",
            "净现值成本上升至少 5.00 亿元：由两次运行的界证明。",
        ),
    ],
)
def test_the_finding_says_what_the_interval_proves(made, low, high, en, zh):
    said = worth.finding(DATA, with_interval(made, low, high))
    assert said.en == en
    assert said.zh.replace(" ", "") == zh.replace(" ", "")


def test_the_interval_is_that_of_both_bounds(made):
    """Costs 510,900–512,345 before and 512,000–514,000 after: a rise of -345 to 3,100.

    A quota that is cut cannot make the plan cheaper, so the rise is 0 to 3,100.
    """
    said = worth.finding(DATA, made)
    assert said.en == (
        "Undecided: net present cost does not fall; it rises by at most CNY 3.10 bn, if at all. "
        "The change can only make the study harder."
    )


def test_regret_is_told_with_both_its_ends(made):
    """The old plan costs 515,350 here, the best between 512,000 and 514,000."""
    told = old_plan.sentences(DATA, made)
    assert told[0].en == (
        "The plan of base, kept as it is and used anew, costs CNY 515 bn in this study and "
        "CNY 512 bn in its own."
    )
    assert told[1].en == "Not adapting it is CNY 1.35 bn to CNY 3.35 bn worse than the best plan."


def test_a_regret_that_may_be_nothing_is_undecided():
    """The old plan costs 513,000 here, which narrows the best to 512,000–513,000."""
    told = old_plan.sentences(DATA, compared({}, OldPlan(513_000.0, 513_000.0)))
    assert told[1].en == (
        "Not adapting it is at most CNY 1.00 bn worse than the best plan; whether it is worse at "
        "all is undecided."
    )


def test_what_stops_the_old_plan_is_told_a_line_a_kind():
    opened, _ = sites_of(DATA)
    stops = (
        *(
            Obstacle("bought_pods", (s, "huawei-ascend-910c", 2028), 90.0 - i)
            for i, s in enumerate(opened)
        ),
        Obstacle("energy_within_quota", ("CN-BJ", 2030), 412.0),
    )
    made = compared({}, OldPlan(math.nan, math.nan, stops))
    assert "cannot be kept here" in old_plan.sentences(DATA, made)[0].en
    lines = old_plan.obstacles(DATA, made)
    name = DATA.site(opened[0]).en
    chip = DATA.chip("huawei-ascend-910c").en
    assert lines[0].en == (
        f"Chip pods bought, {len(opened)} cases, the largest ({name}, {chip}, 2028): 90.0 decided, "
        "no longer possible"
    )
    assert lines[1].en == "Energy quota (Beijing, 2030): over by 412 GWh"
    assert lines[1].zh == "能耗指标（北京，2030）：超出 412 GWh"


def test_a_search_that_ended_first_is_not_told_as_impossible():
    told = old_plan.sentences(DATA, compared({}, OldPlan(math.nan, math.nan)))
    assert "is not known" in told[0].en


def test_the_map_title_names_what_is_gained_and_lost(made):
    moves = four_moves()
    lost, gained, *_ = (DATA.site(site).en for site in moves)
    title = where.map_title(DATA, made)
    assert title.en == f"Between the plans: one site gained ({gained}); one site lost ({lost})"
    assert title.zh.startswith("两方案之间：新增一个站点")
    same = where.map_title(DATA, compared({}))
    assert same.en == "Between the plans no site's halls change"
    opened, _ = sites_of(DATA)
    grown = where.map_title(DATA, compared({opened[1]: 50.0, opened[2]: 50.0}))
    assert grown.en == "Between the plans no site is gained or lost; two sites differ in size"


def test_circles_are_signed_and_their_area_is_the_difference(made):
    moves = four_moves()
    scene = where.difference_map(DATA, made, "m").scene
    pies = {pie.site_id: pie for pie in scene.pies[DATA.last]}
    assert set(pies) == set(moves)
    assert all(pie.undecided for pie in pies.values())
    for site, mw in moves.items():
        assert pies[site].slices[0].kind == (0 if mw > 0 else 1)
        assert pies[site].size_mw == pytest.approx(abs(mw))
    lost, gained, grown, _ = (pies[site] for site in moves)
    assert gained.label.en.endswith(" +60.0") and "−" in lost.label.en
    assert (grown.radius / lost.radius) ** 2 == pytest.approx(grown.size_mw / lost.size_mw)


def test_regions_are_shaded_by_points_and_hatched_where_they_differ():
    """Served shares of 0.8 before; 0.74, 0.79, 0.8, 0.81 and 0.86 after: -6, -1, 0, 1, 6 points."""
    regions = list(DATA.regions)[:5]
    after = (74.0, 79.0, 80.0, 81.0, 86.0)
    rows = [
        (region, "fp16", figure, one, two, two - one)
        for region, served in zip(regions, after, strict=True)
        for figure, one, two in (("demand_pflops", 100.0, 100.0), ("served_pflops", 80.0, served))
    ]
    columns = ["region_id", "precision", "figure", "from", "to", "difference"]
    made = dataclasses.replace(compared({}), regions=pd.DataFrame(rows, columns=columns))
    scene = where.difference_map(DATA, made, "m").scene
    shades = {region: shade.step for (_, region), shade in scene.indicators[0].shades.items()}
    assert [shades[region] for region in regions] == [0, 1, 2, 3, 4]
    drawn = map_svg(scene, "en", still=True)
    hatched = drawn.count('fill="url(#m-undecided)"')
    assert hatched == 4


def test_a_region_counts_with_the_precision_served_worst():
    """Before: 50 of 100 and 9 of 10, so a half. After: 80 of 100 and 6 of 10, so 0.6."""
    rows = [
        ("CN-BJ", precision, figure, one, two, two - one)
        for precision, figure, one, two in (
            ("fp16", "demand_pflops", 100.0, 100.0),
            ("fp16", "served_pflops", 50.0, 80.0),
            ("fp64", "demand_pflops", 10.0, 10.0),
            ("fp64", "served_pflops", 9.0, 6.0),
        )
    ]
    columns = ["region_id", "precision", "figure", "from", "to", "difference"]
    made = dataclasses.replace(compared({}), regions=pd.DataFrame(rows, columns=columns))
    assert where.served_shares(made) == {"CN-BJ": pytest.approx((0.5, 0.6))}


def test_bars_show_gains_and_losses_from_the_tables(made):
    chart = moved.by_zone(DATA, made)
    rows = {row["name"].en: row["value"] for row in chart.spec["data"]["values"]}
    zones: dict[str, float] = {}
    for site, mw in four_moves().items():
        zone = DATA.zone(DATA.sites[site].zone_id).en
        zones[zone] = zones.get(zone, 0.0) + mw
    assert rows == {zone: pytest.approx(mw) for zone, mw in zones.items() if abs(mw) > 0.05}
    costs = moved.cost_lines(DATA, made)
    halls = 250.0 * len(DATA.periods)
    assert costs.title.en == f"Cost lines rise, Halls most (+CNY {halls / 1000:.2f} bn)"
    assert moved.by_chip(DATA, made) is None


def test_one_question_shows_no_difference():
    made = compared({}, change=(), before=(512_345.0, 510_900.0), after=(512_345.0, 510_900.0))
    assert made.direction == "same"
    pieces = section_of.section(with_comparisons(made)).pieces
    assert not any(isinstance(piece, Chart | Map | Table) for piece in pieces)
    assert "nothing changes" in pieces[0].text.en


def test_undecided_figures_are_marked(made):
    table = worth.indicators(DATA, made)
    shown = {row[0].en: row[-1].en for row in table.rows}
    assert shown["Net present cost"] == "undecided"
    assert shown["Old plan in the new world"] == "proven by the bounds"
    assert shown["Regret of not adapting"] == "proven by the bounds"
    proven = with_interval(made, 10.0, 20.0, decided=True, basis="bounds")
    table = worth.indicators(DATA, proven)
    assert table.rows[0][-1].en == "proven by the bounds"
    assert table.rows[0][3].en == "CNY +10.0 to +20.0 m"


def test_without_a_comparison_there_is_no_section():
    assert section_of.section(DATA) is None


def test_two_comparisons_stand_under_their_names(made):
    other = compared({}, name="second")
    section = section_of.section(with_comparisons(made, other))
    assert section.title.en == "Compared with base and second"
    maps = [piece.scene.key for piece in section.pieces if isinstance(piece, Map)]
    assert len(maps) == len(set(maps)) == 2


def test_every_word_is_there_in_both_languages(made):
    for piece in section_of.section(with_comparisons(made)).pieces:
        for text in (
            getattr(piece, "title", None),
            getattr(piece, "alt", None),
            getattr(piece, "text", None),
        ):
            if text:
                assert text.en and text.zh and text.en != text.zh
                assert "{" not in text.en + text.zh
        if isinstance(piece, Chart):
            assert all(localised(dict(piece.spec), language) for language in LANGUAGES)
