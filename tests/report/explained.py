"""The invented plan with invented explanations: sites, prices of limits, alternatives, unmet."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

import pandas as pd

from planner.explain.limits import LIMITS
from planner.report.data import ReportData
from planner.results.robust import chosen_sites
from tests.report.invented import invented_data

VALUE_COLUMNS = [
    "site_id",
    "in_plan",
    "asked",
    "paired_mcur",
    "low_mcur",
    "high_mcur",
    "decided",
    "obstacle_en",
    "obstacle_zh",
    "power_mw",
]
PRICE_COLUMNS = [
    "limit",
    "limit_en",
    "limit_zh",
    "where_en",
    "where_zh",
    "target",
    "unit",
    "value",
    "step",
    "price_mcur_per_unit",
    "low",
    "high",
    "hint_mcur_per_unit",
    "reason_en",
    "reason_zh",
]
LIMIT_COLUMNS = ["site_id", "limit", "limit_en", "limit_zh", "where_en", "where_zh"]
ENTRY_COLUMNS = ["site_id", "lever", "now", "entry", "unit", "note_en", "note_zh"]
FREE = "Other limits bind first."
FREE_ZH = "其他约束先起作用。"


def with_tables(tables: Mapping[str, pd.DataFrame]) -> ReportData:
    """Return the invented plan with more tables."""
    data = invented_data()
    return dataclasses.replace(data, tables={**data.tables, **tables})


def value_row(
    site: str,
    in_plan: bool,
    paired: float,
    low: float,
    high: float,
    obstacle: str = "",
    power_mw: float = 0.0,
) -> tuple[object, ...]:
    decided = low > 0 or high < 0
    asked = "out" if in_plan else "in"
    return (site, in_plan, asked, paired, low, high, decided, obstacle, obstacle, power_mw)


def values(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=VALUE_COLUMNS)


def price_row(
    limit: str, where: str, zh: str, unit: str, value: float, price: float, high: float
) -> tuple[object, ...]:
    nothing = price == 0
    return (
        limit,
        *LIMITS[limit].words,
        where,
        zh,
        "",
        unit,
        value,
        1.0,
        price,
        value,
        high,
        price / 2,
        FREE if nothing else "",
        FREE_ZH if nothing else "",
    )


def prices(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=PRICE_COLUMNS)


def every_site() -> dict[str, pd.DataFrame]:
    """Return the value of all sites: those of the plan from the dearest to the least dear."""
    data = invented_data()
    chosen = chosen_sites(data.tables["sites"])
    inside = [s for s in data.sites if s in chosen]
    outside = [s for s in data.sites if s not in chosen and data.sites[s].state != "excluded"]
    rows = [
        value_row(s, True, 4000.0 - 300 * i, 3500.0 - 400 * i, 5000.0 - 300 * i)
        for i, s in enumerate(inside)
    ]
    rows += [
        value_row(s, False, 90.0 + 60 * i, -400.0 + 60 * i, 300.0 + 60 * i, "", 120.0)
        for i, s in enumerate(outside[:-1])
    ]
    rows.append(value_row(outside[-1], False, math.nan, math.nan, math.nan, "no grid connection"))
    moved = [(s, inside[0], -80.0) for s in outside[:-1]]
    moved += [(s, inside[1], -35.0) for s in outside[:-1]]
    entry = [
        (s, lever, now, now * share, unit, "", "")
        for i, s in enumerate(outside[:-1])
        for lever, now, share, unit in (
            ("energy_price_cur_per_kwh", 0.42, 0.9 - 0.01 * i, "CNY/kWh"),
            ("opening_cost_mcur", 800.0, math.nan if i % 3 else 0.4, "m CNY"),
            ("grid_limit_mw", 300.0, math.nan, "MW"),
        )
    ]
    return {
        "site_value": values(*rows),
        "site_displaced": pd.DataFrame(moved, columns=["site_id", "other_site_id", "it_mw"]),
        "site_limits": pd.DataFrame(
            [
                (s, "energy_within_quota", "energy quota", "能耗指标", "2028", "2028")
                for s in outside
            ],
            columns=LIMIT_COLUMNS,
        ),
        "price_of_entry": pd.DataFrame(entry, columns=ENTRY_COLUMNS),
    }


def one_site(inside: bool) -> dict[str, pd.DataFrame]:
    """Return the value of one site."""
    data = invented_data()
    chosen = chosen_sites(data.tables["sites"])
    site = next(s for s in data.sites if (s in chosen) == inside)
    others = [s for s in chosen if s != site]
    entry = [
        (site, "energy_price_cur_per_kwh", 0.42, 0.37, "CNY/kWh", "Grid binds.", "电网先起作用。")
    ]
    return {
        "site_value": values(
            value_row(site, inside, 310.0, 120.0, 400.0, "", 0 if inside else 90.0)
        ),
        "site_displaced": pd.DataFrame(
            [(site, others[0], 60.0), (site, others[1], -20.0)],
            columns=["site_id", "other_site_id", "it_mw"],
        ),
        "site_limits": pd.DataFrame(
            [(site, "power_within_grid", "grid connection", "并网容量", "", "")],
            columns=LIMIT_COLUMNS,
        ),
        **({} if inside else {"price_of_entry": pd.DataFrame(entry, columns=ENTRY_COLUMNS)}),
    }


def ten_prices() -> pd.DataFrame:
    """Return prices of limits: three are worth something."""
    worth = [
        price_row("energy_within_quota", "Guizhou 2028", "贵州 2028", "GWh", 4200.0, 1.25, 4380.0),
        price_row("power_within_grid", "Guian", "贵安", "MW", 300.0, 0.4, 310.0),
        price_row("staff_is_found", "Gansu 2029", "甘肃 2029", "people", 900.0, 0.02, 1200.0),
    ]
    none = [
        price_row("energy_within_quota", f"Zone {i}", f"区域 {i}", "GWh", 1000.0 + i, 0.0, math.nan)
        for i in range(7)
    ]
    return prices(*none, *worth)


def eight_plans() -> dict[str, pd.DataFrame]:
    """Return the plan and eight others: of its sites the first half are in every one."""
    data = invented_data()
    chosen = list(chosen_sites(data.tables["sites"]))
    others = [s for s in data.sites if s not in chosen][:3]
    plans = [
        (p, ("sites", "chips", "regions")[p % 3], 512_345.0 * (1 + 0.002 * p), 0.002 * p, 0.04 * p)
        for p in range(9)
    ]
    half = len(chosen) // 2
    built = [(p, s, 100.0 + 10 * i) for p in range(9) for i, s in enumerate(chosen[:half])]
    built += [(p, s, 80.0) for p in range(9) for i, s in enumerate(chosen[half:]) if (p + i) % 2]
    built += [(p, s, 60.0) for p in range(1, 9) for i, s in enumerate(others) if (p + i) % 4 == 0]
    sites = pd.DataFrame(built, columns=["plan", "site_id", "it_mw"])
    count = sites.groupby("site_id")["plan"].nunique()
    times = {s: int(count.get(s, 0)) for s in data.sites}
    frequency = [
        (s, n, 9, "must_have" if n == 9 else "interchangeable" if n else "never")
        for s, n in times.items()
    ]
    return {
        "alternatives": pd.DataFrame(
            plans, columns=["plan", "kind", "objective_mcur", "over_ratio", "difference_ratio"]
        ),
        "alternative_sites": sites,
        "site_frequency": pd.DataFrame(frequency, columns=["site_id", "plans", "of", "kind"]),
    }


def unmet() -> dict[str, pd.DataFrame]:
    """Return demand unmet in two places, and the quota that would have to give."""
    return {
        "unmet_places": pd.DataFrame(
            [
                (
                    "CN-GZ",
                    "train",
                    2028,
                    40.0,
                    0.2,
                    "Guizhou 2028: 40 PFLOPS",
                    "贵州 2028：40 PFLOPS",
                ),
                (
                    "CN-BJ",
                    "train",
                    2030,
                    90.0,
                    0.3,
                    "Beijing 2030: 90 PFLOPS",
                    "北京 2030：90 PFLOPS",
                ),
            ],
            columns=[
                "region_id",
                "workload_id",
                "period",
                "unmet_pflops",
                "unmet_ratio",
                "sentence_en",
                "sentence_zh",
            ],
        ),
        "must_give": pd.DataFrame(
            [
                (
                    "energy_within_quota",
                    "",
                    "Beijing 2030: energy quota short by 412 GWh (9 %)",
                    "北京 2030：能耗指标缺口 412 GWh（9 %）",
                )
            ],
            columns=["limit", "change", "sentence_en", "sentence_zh"],
        ),
        "conflict": pd.DataFrame(
            [
                ("energy_within_quota", "energy quota", "能耗指标", "Beijing 2030", "北京 2030"),
                (
                    "demand_is_met",
                    "demand",
                    "算力需求",
                    "Beijing 2030, training",
                    "北京 2030，训练",
                ),
                (
                    "demand_is_met",
                    "demand",
                    "算力需求",
                    "Beijing 2030, inference",
                    "北京 2030，推理",
                ),
            ],
            columns=["limit", "limit_en", "limit_zh", "where_en", "where_zh"],
        ),
    }


def explained_data() -> ReportData:
    """Return the invented plan with all of it."""
    stays = pd.DataFrame(
        [
            (s, "opened", i % 3, 2, "b" if i % 3 == 1 else "a\nb" if i % 3 == 0 else "")
            for i, s in enumerate(chosen_sites(invented_data().tables["sites"]))
        ],
        columns=["site_id", "in_plan", "stays_count", "what_ifs_count", "not_in"],
    )
    return with_tables(
        {
            **every_site(),
            "limit_prices": ten_prices(),
            **eight_plans(),
            **unmet(),
            "site_stays": stays,
            "what_ifs": pd.DataFrame(
                [("a", "pue-cap-1.2"), ("b", "hot-decade")], columns=["run", "name"]
            ),
        }
    )
