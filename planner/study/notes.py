"""What is said of a study that can be solved: what it assumes, and what an expert would ask.

An assumption is a column or table that is left out, or a blank that stands for no figure; a warning
is a figure that few would believe or a question that answers itself. Neither is a fault. Both have
stable codes in :mod:`planner.study.fault_kinds`, and both languages, since reports print them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.errors import Fault
from planner.say.language import Language
from planner.study.checks_borders import border_groups
from planner.study.entities import NAMEPLATES, TABLES
from planner.study.faults import Group, capped, one, word
from planner.study.guess import unit_meant
from planner.study.schema import Column
from planner.study.tables import Tables, default_frame
from planner.study.words import column_label, unit_words
from planner.study.words_zh import TABLES_ZH, WORDS_ZH
from planner.units import HOURS_PER_YEAR

#: units of a currency for one USD, to a few per cent of the rates of 2024; only ranges rest on it
PER_USD = {
    **{"USD": 1, "EUR": 0.92, "GBP": 0.78, "CHF": 0.88, "CAD": 1.4, "AUD": 1.5, "NZD": 1.65},
    **{"CNY": 7.2, "HKD": 7.8, "TWD": 32, "JPY": 150, "KRW": 1360, "SGD": 1.34, "INR": 84},
    **{"IDR": 15_800, "MYR": 4.6, "THB": 35, "VND": 25_000, "PHP": 57, "SEK": 10.6, "NOK": 10.8},
    **{"DKK": 6.9, "PLN": 4, "CZK": 23, "BRL": 5.4, "MXN": 18, "CLP": 940, "ZAR": 18.3},
    **{"AED": 3.67, "SAR": 3.75, "QAR": 3.64, "ILS": 3.7, "TRY": 33, "RUB": 92, "KZT": 470},
}
#: times the next figure of its column from which a figure stands alone, and the fewest of them
_FAR, _FEWEST = 20.0, 4
_SURE = "If it is meant, nothing need be done."
_SURE_ZH = "如属实则无需处理。"

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Assumed:
    """What a study leaves out.

    Attributes
    ----------
    table, column : str
        Where; no column where the whole table is left out.
    cells, rows : int
        In how many of the table's rows something is assumed; none where there is no table.
    blank : bool
        Whether the column is there and some of its cells are blank.
    currency : str
        Currency of the study.
    """

    table: str
    column: str
    cells: int
    rows: int
    blank: bool
    currency: str

    def words(self, language: Language) -> str:
        """Return what stands in its place, with its unit."""
        if not self.column:
            return _say(TABLES[self.table].absent, language)
        column = TABLES[self.table].column(self.column)
        if column.absent or column.blank:
            return _say(column.assumed, language)
        if column.kind == "flag":
            return (("no", "yes"), ("否", "是"))[language == "zh"][int(column.default)]
        plain = column.unit == "ratio" or column.default == 0
        unit = "" if plain else unit_words(column.unit, language, self.currency)
        return f"{column.assumed} {unit}".strip()

    def usual(self, language: Language = "en") -> str:
        """Return what figures of the column usually lie between, where what is assumed does not."""
        column = TABLES[self.table].column(self.column) if self.column else None
        if column is None or column.default is None or column.usual is None:
            return ""
        scale = _scale(column, self.currency)
        low, high = column.usual.low * scale, column.usual.high * scale
        plain = np.isnan(scale) or low <= column.default <= high
        unit = unit_words(column.unit, language, self.currency) if column.unit != "ratio" else ""
        return "" if plain else f"{_brief(low)}–{_brief(high)} {unit}".strip()

    def note(self, file: str) -> Fault:
        """Return it as a record like that of a fault, with its place and remedy."""
        if not self.column:
            rule = f"the table is left out: {self.words('en')}"
            return word("A302", rule, "Add it if that is wrong.", file)
        how, code, remedy = ("left out", "A301", "Add the column if that is wrong.")
        if self.blank:
            how, code, remedy = ("blank", "A303", "Fill in the cells if that is wrong.")
        usual = f" (usual {self.usual()})" if self.usual() else ""
        rule = f"{how} in {self.cells:,} of {self.rows:,} rows: {self.words('en')}{usual}"
        return word(code, rule, remedy, file, column=self.column)


def assumptions_of(t: Tables) -> tuple[Assumed, ...]:
    """Return everything that a study leaves out and a plan may depend on."""
    currency = t.settings.currency
    found: list[Assumed] = []
    for name, table in TABLES.items():
        if name not in t and not table.single_row:
            found += [Assumed(name, "", 0, 0, False, currency)] if table.absent else []
            continue
        whole = t if name in t else replace(t, frames={name: default_frame(name)})
        rows, left_out = len(whole[name]), t.left_out.get(name, ())
        for column in table.columns:
            cells = 0 if column.aside else int(whole.silent(name, column.name).sum())
            blank = column.name not in left_out
            if cells:
                found.append(Assumed(name, column.name, cells, rows, blank, currency))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Alike:
    """Columns of a table for which the same stands in as many rows; none for the whole table."""

    first: Assumed
    columns: tuple[Assumed, ...]


def alike(assumed: Sequence[Assumed]) -> tuple[Alike, ...]:
    """Return assumptions with those of a table that say the same put together."""
    groups: dict[tuple[str, str, int], list[Assumed]] = {}
    for each in assumed:
        groups.setdefault((each.table, each.words("en"), each.cells), []).append(each)
    return tuple(Alike(group[0], tuple(g for g in group if g.column)) for group in groups.values())


def warnings_of(t: Tables, sound: bool = True) -> tuple[Fault, ...]:
    """Return what an expert would ask of a study; at most 20 of a kind.

    Parameters
    ----------
    t : Tables
        Checked tables.
    sound : bool
        Whether there is no fault; else only single figures are looked at.
    """
    groups: list[Group] = []
    for name, frame in t.frames.items():
        for column in TABLES[name].columns:
            if column.unit and column.name in frame and t.states(name, column.name):
                groups += _unusual(t, name, column)
                groups += _alone(t, name, column)
    if sound:
        groups += [*_years_without_service(t), *_penalties_too_low(t)]
    groups += border_groups(t, () if sound else TABLES)[1]
    return capped(groups)


def _unusual(t: Tables, name: str, column: Column) -> Iterator[Group]:
    """Yield the figures outside of what is usual for their column."""
    scale = _scale(column, t.settings.currency)
    if column.usual is None or np.isnan(scale):
        return
    low, high = column.usual.low * scale, column.usual.high * scale
    values = _numbers(t[name][column.name])
    none = values == 0 if column.usual.zero else np.zeros(len(values), dtype=bool)
    why = f" ({column.usual.why})" if column.usual.why else ""
    currency = t.settings.currency
    unit, unit_zh = (unit_words(column.unit, language, currency) for language in ("en", "zh"))
    span = f"{_brief(low)} to {_brief(high)} {unit}".strip()
    span_zh = f"{_brief(low)} 至 {_brief(high)} {unit_zh}".strip()

    def explain(side: str, side_zh: str) -> Callable[[int], tuple[str, str, str, str]]:
        def words(i: int) -> tuple[str, str, str, str]:
            guess = unit_meant(float(values[i]), column.unit, low, high, currency)
            place = _place_zh(t, name, column, i)
            zh = f"{place}：{values[i]:.10g} {side_zh}常见范围（{span_zh}）。{_SURE_ZH}"
            rule = f"is {side} what is usual, {span}{why}"
            return f"{values[i]:.10g}", rule, f"{guess} {_SURE}".strip(), zh

        return words

    place = t.place(name)
    with np.errstate(invalid="ignore"):
        below, above = (np.flatnonzero(side & ~none) for side in (values < low, values > high))
    yield from place.group("W301", below, column.name, explain("below", "低于"))
    yield from place.group("W301", above, column.name, explain("above", "高于"))


def _alone(t: Tables, name: str, column: Column) -> Iterator[Group]:
    """Yield a figure that is far above or below all others of its column."""
    if column.kind != "number" or column.aside or len(TABLES[name].key) != 1:
        return
    values = _numbers(t[name][column.name])
    there = np.flatnonzero(values > 0)
    if len(there) < _FEWEST:
        return
    ordered = there[np.argsort(values[there])]
    least, next_least, next_most, most = values[ordered[[0, 1, -2, -1]]]
    nearest = {}
    if most > _FAR * next_most:
        nearest[int(ordered[-1])] = next_most
    if least * _FAR < next_least:
        nearest[int(ordered[0])] = next_least

    def explain(i: int) -> tuple[str, str, str, str]:
        rule = f"is far from all others of its column, the nearest being {nearest[i]:.6g}"
        zh = f"{_place_zh(t, name, column, i)}：{values[i]:.6g} 与同列其他数值相差悬殊"
        zh += f"（最近者 {nearest[i]:.6g}）。{_SURE_ZH}"
        return f"{values[i]:.10g}", rule, _SURE, zh

    yield from t.place(name).group("W302", np.array(sorted(nearest)), column.name, explain)


def _years_without_service(t: Tables) -> Iterator[Group]:
    """Yield each workload's years of demand in which no site with a chip for it can be open."""
    demand = t["demand"][t["demand"]["useful_pflops"] > 0]
    opening = _first_open(t)
    earliest = float(opening.min())
    at_open_sites = t["existing"]["site_id"].map(opening).notna()
    standing = t["existing"].loc[at_open_sites, ["chip_id", "first_period"]].drop_duplicates()
    wanted = demand.groupby("workload_id")["period"].unique()
    for work, years in wanted.items():
        served = _serving_years(t, str(work), earliest, standing)
        lost = sorted(set(years) & set(t.settings.periods) - served)
        if not lost:
            continue
        shown, shown_zh = ", ".join(map(str, lost)), "、".join(map(str, lost))
        late = earliest > max(lost)
        why = (
            f"the first site can open in {earliest:.0f}" if late else "no chip for it is to be had"
        )
        why_zh = f"最早 {earliest:.0f} 年才有站点可启用" if late else "届时没有可用的芯片"
        rows = t["workloads"].index[t["workloads"]["workload_id"] == work]
        yield one(
            "W303",
            f"nothing can serve it in {shown}: {why}",
            "Look at lead_time_year and open_period of sites, and at the years of sale of chips.",
            file=t.file("workloads"),
            row=int(rows[0]),
            key=str(work),
            column="workload_id",
            zh=f"{TABLES_ZH['workloads']}（{work}）：{shown_zh} 年无法提供服务，{why_zh}。",
        )


def _first_open(t: Tables) -> pd.Series:
    """Return the earliest year in which each site that may be used can be open."""
    sites = t["sites"][t["sites"]["state"] != "excluded"].set_index("site_id")
    first = min(t.settings.periods)
    year = first + sites["lead_time_year"].astype("float64")
    year = year.where(sites["state"] != "existing", first)
    stated = sites["open_period"].astype("Float64").fillna(first).clip(lower=first)
    return year.where(sites["state"] != "committed", stated.astype("float64"))


def _serving_years(t: Tables, work: str, earliest: float, standing: pd.DataFrame) -> set[int]:
    """Return the years in which a chip that does the work can stand at an open site."""
    pairs = t["chip_workload"]
    able = pairs[(pairs["workload_id"] == work) & (pairs["efficiency_ratio"] > 0)]["chip_id"]
    chips = t["chips"][t["chips"]["chip_id"].isin(list(able))]
    supply = t["chip_supply"]
    none = supply[supply["supply_kchip"] == 0]
    sold_out = set(zip(none["chip_id"], none["period"], strict=True))
    years: set[int] = set()
    for chip in chips.itertuples():
        bought = [
            year
            for year in t.settings.periods
            if year >= earliest
            and (pd.isna(chip.first_period) or chip.first_period <= year)
            and (pd.isna(chip.last_period) or year <= chip.last_period)
            and (chip.chip_id, year) not in sold_out
        ]
        stood = standing.loc[standing["chip_id"] == chip.chip_id, "first_period"]
        for since in (*bought, *stood):
            years |= {y for y in t.settings.periods if since <= y < since + chip.lifetime_year}
    return years


def _penalties_too_low(t: Tables) -> Iterator[Group]:
    """Yield the workloads whose unmet demand costs less than chips bought for them ever can."""
    if t.settings.aim != "least_cost" or t.settings.unmet_demand != "priced":
        return
    works, least = t["workloads"], _least_service_cost(t)
    demanded = t["demand"].loc[t["demand"]["useful_pflops"] > 0, "workload_id"].unique()
    wanted = works["workload_id"].isin(list(demanded))
    penalty = works["penalty_cur_per_pflops_hour"]
    cost = works["workload_id"].map(least)

    def explain(i: int) -> tuple[str, str, str, str]:
        value, figure = f"{penalty.iloc[i]:.6g}", f"{cost.iloc[i]:.4g}"
        rule = f"is below {figure}, the least that chips bought for it cost"
        remedy = "All of it may stay unmet: raise the penalty if it is to be served."
        column = TABLES["workloads"].column("penalty_cur_per_pflops_hour")
        zh = (
            f"{_place_zh(t, 'workloads', column, i)}：{value} 低于为其购置芯片的最低成本 {figure}，"
        )
        zh += "需求可能全部不予满足。"
        return value, rule, remedy, zh

    where = np.flatnonzero(wanted & (penalty < cost))
    yield from t.place("workloads").group("W304", where, "penalty_cur_per_pflops_hour", explain)


def _least_service_cost(t: Tables) -> dict[str, float]:
    """Return a figure that a useful PFLOPS-hour on new chips cannot cost less than, by workload.

    Price and upkeep spread over the hours of a life, halls alike where none stand yet, and power
    at the cheapest site, slice and year and at a PUE of 1 unless all are stated. Discounting only
    raises what a year costs.
    """
    economics = t["economics"] if "economics" in t else default_frame("economics")
    ready = HOURS_PER_YEAR * float(economics["availability_ratio"].iloc[0])
    sites = t["sites"][t["sites"]["state"] != "excluded"]
    zones, supply, coolings = t["zones"], t["chip_supply"], t["coolings"]
    chips = t["chips"].set_index("chip_id")
    power_kw = chips["server_power_w"] / 1e3
    factor = supply.groupby("chip_id")["price_factor_ratio"].min().clip(upper=1.0)
    price_cur = chips["price_kcur"] * 1e3
    a_year = price_cur * factor.reindex(chips.index).fillna(1.0) / chips["lifetime_year"]
    a_year += price_cur * chips["upkeep_ratio_per_year"]
    if "existing_halls" not in t:
        premium = coolings["capex_premium_ratio"].min() if len(coolings) else 0.0
        refund = zones["subsidy_build_ratio"].max() if len(zones) else 0.0
        hall = sites["build_cost_mcur_per_mw"].min() * 1e3 * (1 + premium) * (1 - refund)
        a_year += power_kw * hall / float(economics["hall_lifetime_year"].iloc[0])
    tariff = sites["energy_price_cur_per_kwh"].min()
    tariff *= t["slices"]["price_factor_ratio"].min() if "slices" in t else 1.0
    if len(zones):
        tariff += min(0.0, zones["green_premium_cur_per_kwh"].min())
        tariff -= zones["subsidy_energy_cur_per_kwh"].max()
    busy = power_kw * chips["busy_power_ratio"] * max(0.0, tariff)
    pairs = t["chip_workload"]
    works = t["workloads"].set_index("workload_id")
    precision = pairs["workload_id"].map(works["precision"]).map(NAMEPLATES)
    plate = np.array(
        [chips.at[c, p] for c, p in zip(pairs["chip_id"], precision, strict=True)], dtype=float
    )
    pflops = plate * pairs["efficiency_ratio"] / 1e3
    hourly = pairs["chip_id"].map(a_year / ready if ready else a_year * np.inf) + pairs[
        "chip_id"
    ].map(busy)
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = (hourly / pflops.where(pflops > 0)).groupby(pairs["workload_id"]).min()
    return {str(work): float(figure) for work, figure in cost.items() if np.isfinite(figure)}


def _numbers(values: pd.Series) -> Floats:
    return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))


def _scale(column: Column, currency: str) -> float:
    """Return what turns a usual range into the study's money; NaN where its worth is not known."""
    money = {"cur", "kcur", "mcur"} & set(column.unit.split("_"))
    return float(PER_USD.get(currency, np.nan)) if money else 1.0


def _brief(value: float) -> str:
    return f"{float(f'{value:.3g}'):,.10g}"


def _say(words: str, language: Language) -> str:
    return WORDS_ZH[words] if language == "zh" else words


def _place_zh(t: Tables, name: str, column: Column, i: int) -> str:
    place = t.place(name)
    key = f"（{place.key_of(i)}）" if TABLES[name].key else ""
    row = f"第 {place.rows[i]} 行" if len(place.rows) else ""
    return f"{TABLES_ZH[name]}{key}{row}{column_label(column.name, column.unit, 'zh')}"
