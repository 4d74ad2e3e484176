"""The limits that a planner can negotiate: what each limits in words, and what its giving costs.

Every figure is priced by its own size, so what is added up is percent: a quota raised by 5 % costs
as much as a connection raised by 5 %. Two exceptions, stated as weights: demand gives last, since
serving it is what the study is for, and rules that force a decision (a required site, a campus, a
number of sites) give after figures do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planner.solution import Index
from planner.study.words_zh import UNITS_ZH
from planner.units import UNITS, unit_of

#: weight of a limit that is a figure
FIGURE = 1.0
#: weight of a rule that forces a decision
DECISION = 10.0
#: weight of demand, which gives last
DEMAND = 100.0

Kind = Literal["ceiling", "floor", "share_ceiling", "share_floor", "rule"]


@dataclass(frozen=True, slots=True)
class Limit:
    """One negotiable limit.

    Attributes
    ----------
    name : str
        Of the constraint.
    en, zh : str
        What it limits.
    unit_en, unit_zh : str
        Of the figure that gives; ``{cur}`` is the study's currency. A ceiling has that of the
        figure it is on, see :func:`unit_words`.
    kind : str
        A ``ceiling`` must rise, a ``floor`` must fall; those of a share count in percentage
        points; a ``rule`` has to be dropped.
    weight : float
        Price of giving, per share of the figure's size.
    """

    name: str
    en: str
    zh: str
    unit_en: str
    unit_zh: str
    kind: Kind = "ceiling"
    weight: float = FIGURE

    @property
    def is_share(self) -> bool:
        """Whether the figure is a share, shown in percent."""
        return self.kind in ("share_ceiling", "share_floor")


_POINTS = ("percentage points", "个百分点")
_MW = ("MW", "MW")
_PFLOPS = ("PFLOPS", "PFLOPS")
_SITES = ("sites", "处")
_KCHIP = ("k chips", "千片")

_ALL = (
    Limit("energy_within_quota", "energy quota", "能耗指标", "GWh", "GWh"),
    Limit("power_within_grid", "grid connection", "并网容量", *_MW),
    Limit("halls_within_site_limit", "hall limit", "机房容量上限", *_MW),
    Limit("halls_fit_on_plot", "plot of land", "用地", "ha", "公顷"),
    Limit("chips_within_supply", "chip supply", "芯片供应", *_KCHIP),
    Limit("site_chips_within_supply", "chip supply of the site", "站点芯片供应", *_KCHIP),
    Limit("staff_is_found", "pool of staff", "人才池", "people", "人"),
    Limit("capital_within_budget", "capital budget", "投资预算", "m {cur}", "百万 {cur}"),
    Limit("carbon_within_cap", "carbon cap", "碳排放上限", "kt", "千吨"),
    Limit("water_within_licence", "water licence", "取水许可", "1,000 m³", "千立方米"),
    Limit("traffic_within_line", "line", "线路带宽", "Gbps", "Gbps"),
    Limit("figure_within_ceiling", "ceiling", "上限", "", ""),
    Limit("mean_pue_within_cap", "PUE cap", "PUE 上限", "", ""),
    Limit(
        "refill_within_idle",
        "idle chips that may be refilled",
        "可盘活存量",
        *_POINTS,
        "share_ceiling",
    ),
    Limit(
        "work_away_within_movable_share",
        "share that may leave its zone",
        "可外迁比例",
        *_POINTS,
        "share_ceiling",
    ),
    Limit("green_share_is_reached", "green share", "绿电占比", *_POINTS, "share_floor"),
    Limit("domestic_share_is_reached", "domestic share", "国产化率", *_POINTS, "share_floor"),
    Limit(
        "centre_reaches_occupied_share",
        "least occupied share",
        "最低上架率",
        *_POINTS,
        "share_floor",
    ),
    Limit("site_reaches_smallest_size", "smallest size", "最小经济规模", *_MW, "floor"),
    Limit("expansion_reaches_smallest_size", "smallest expansion", "最小扩建规模", *_MW, "floor"),
    Limit("cluster_is_large_enough", "smallest cluster", "最小集群规模", *_PFLOPS, "floor"),
    Limit("sites_at_most", "largest number of sites", "站点数量上限", *_SITES, "ceiling", DECISION),
    Limit("sites_exactly", "number of sites", "站点数量", *_SITES, "ceiling", DECISION),
    Limit("required_sites_open", "required site", "必选站点", *_SITES, "rule", DECISION),
    Limit(
        "one_site_of_campus_opens",
        "one site of the campus",
        "园区限开一处",
        *_SITES,
        "rule",
        DECISION,
    ),
    Limit("demand_is_met", "demand", "算力需求", *_PFLOPS, "floor", DEMAND),
)

#: every negotiable limit by the name of its constraint
LIMITS: dict[str, Limit] = {limit.name: limit for limit in _ALL}


def unit_words(limit: str, where: Index, currency: str) -> tuple[str, str]:
    """Return the unit of the figure that gives, in English and in Chinese."""
    en, zh = LIMITS[limit].unit_en, LIMITS[limit].unit_zh
    if limit == "figure_within_ceiling":
        unit = unit_of(str(where[0]))
        en = UNITS[unit]
        zh = UNITS_ZH.get(unit, en)
    return en.format(cur=currency), zh.format(cur=currency)
