"""What a site is worth to the plan, in words: forced in or out, paired and proven."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from planner.report import numbers
from planner.report.data import ReportData
from planner.report.key_figures import money_span, signed
from planner.report.words import NOTHING, Text, joined, listed, same

SITE_VALUE, DISPLACED, BINDING = "site_value", "site_displaced", "site_limits"
MOST_NAMED = 3
_LEAST_MW = 0.05


@dataclass(frozen=True, slots=True)
class SiteValue:
    """How much worse the plan is with one site forced in, or forced out.

    Attributes
    ----------
    site_id : str
    name : Text
    in_plan : bool
        Whether the plan opens or extends it; it is then forced out, else in.
    paired_mcur : float
        With every other yes-or-no decision as in the plan; NaN if there is no such plan.
    low_mcur, high_mcur : float
        Ends of what is proven of the best plans; infinite where nothing is.
    decided : bool
    obstacle : Text
        Why there is no such plan; empty if there is one.
    power_mw : float
        Halls built there when it is forced in.
    """

    site_id: str
    name: Text
    in_plan: bool
    paired_mcur: float
    low_mcur: float
    high_mcur: float
    decided: bool
    obstacle: Text
    power_mw: float

    @property
    def is_impossible(self) -> bool:
        """Whether there is no such plan with the other decisions as they are."""
        return bool(self.obstacle) or math.isnan(self.paired_mcur)

    @property
    def is_worse(self) -> bool:
        """Whether the best plan is proven to be worse so."""
        return self.decided and self.low_mcur > 0


def site_values(data: ReportData) -> tuple[SiteValue, ...]:
    """Return the value of each site that was asked for, as the table has them."""
    if not data.has(SITE_VALUE):
        return ()
    return tuple(_value(data, row) for row in data.tables[SITE_VALUE].to_dict("records"))


def site_value(data: ReportData, site_id: str) -> SiteValue | None:
    """Return the value of one site, if it was asked for."""
    return next((value for value in site_values(data) if value.site_id == site_id), None)


def _value(data: ReportData, row: dict[str, Any]) -> SiteValue:
    low, high = float(row["low_mcur"]), float(row["high_mcur"])
    return SiteValue(
        site_id=str(row["site_id"]),
        name=data.site(str(row["site_id"])),
        in_plan=bool(row["in_plan"]),
        paired_mcur=float(row["paired_mcur"]),
        low_mcur=-math.inf if math.isnan(low) else low,
        high_mcur=math.inf if math.isnan(high) else high,
        decided=bool(row["decided"]),
        obstacle=words_of(row, "obstacle"),
        power_mw=float(row.get("power_mw", math.nan)),
    )


def words_of(row: dict[str, Any], name: str) -> Text:
    """Return words that a table has in both languages, or in one column for both."""
    en = row.get(f"{name}_en", row.get(name, ""))
    zh = row.get(f"{name}_zh", en)
    told = [word if isinstance(word, str) else "" for word in (en, zh)]
    return Text(told[0], told[1] or told[0])


def value_said(data: ReportData, value: SiteValue) -> Text:
    """Return what is known of one site, as sentences."""
    how = Text("Without it", "若不含该站点") if value.in_plan else Text("Forced in", "若强制纳入")
    if value.is_impossible:
        return joined(
            [_no_plan(value, how), *([_proven(data, value, how)] if value.is_worse else [])]
        )
    return joined([_proven(data, value, how), _paired(data, value)])


def _no_plan(value: SiteValue, how: Text) -> Text:
    if value.obstacle:
        stop = Text(value.obstacle.en.rstrip("."), value.obstacle.zh.rstrip("。"))
        return Text("{stop}.", "{stop}。").fill(stop=stop).sentence()
    told = Text(
        "{how}, no plan keeps every limit with the other decisions as they are.",
        "{how}，其他决策不变时没有方案能满足全部约束。",
    )
    return told.fill(how=how)


def _proven(data: ReportData, value: SiteValue, how: Text) -> Text:
    low, high = value.low_mcur, value.high_mcur
    parts: dict[str, Text] = {"how": how}
    if value.is_worse:
        told = Text(
            "{how}, the best plan is proven to be {span} worse.",
            "{how}，已证明最优方案变差{span}。",
        )
        return told.fill(span=money_span(low, high, data.currency), **parts)
    if value.decided and high < 0:
        told = Text(
            "{how}, the best plan is proven to be better than the best without that choice.",
            "{how}，已证明最优方案更好。",
        )
        return told.fill(**parts)
    if math.isinf(high):
        told = Text(
            "{how}, whether the best plan is worse is undecided.", "{how}，最优方案是否变差未定。"
        )
        return told.fill(**parts)
    told = Text(
        "{how}, the best plan is at most {b} worse; whether it is worse at all is undecided.",
        "{how}，最优方案至多变差 {b}；是否变差未定。",
    )
    return told.fill(b=numbers.money(max(high, 0.0), data.currency), **parts)


def _paired(data: ReportData, value: SiteValue) -> Text:
    amount = numbers.money(abs(value.paired_mcur), data.currency)
    if value.paired_mcur < 0:
        return Text(
            "With all other yes-or-no decisions as in the plan, it is {x} better.",
            "其他 0-1 决策不变时，方案好 {x}。",
        ).fill(x=amount)
    return Text(
        "With all other yes-or-no decisions as in the plan, it is {x} worse.",
        "其他 0-1 决策不变时，方案变差 {x}。",
    ).fill(x=amount)


def displaced(data: ReportData, site_id: str, most: int = MOST_NAMED) -> Text:
    """Return what moves elsewhere when a site is forced: the largest first."""
    if not data.has(DISPLACED):
        return NOTHING
    rows = data.tables[DISPLACED]
    rows = rows[(rows["site_id"] == site_id) & (rows["it_mw"].abs() > _LEAST_MW)]
    rows = rows.loc[rows["it_mw"].abs().sort_values(ascending=False, kind="stable").index]
    moved = [
        Text("{name} {mw}", "{name} {mw}").fill(
            name=data.site(str(row.other_site_id)), mw=signed(float(row.it_mw), numbers.power)
        )
        for row in rows.itertuples()
    ]
    return listed(moved, most)


def binding(data: ReportData, site_id: str, most: int = MOST_NAMED) -> Text:
    """Return the limits that bind when a site is forced."""
    if not data.has(BINDING):
        return NOTHING
    rows = data.tables[BINDING]
    told = [_limit(row) for row in rows[rows["site_id"] == site_id].to_dict("records")]
    return listed(told, most)


def _limit(row: dict[str, Any]) -> Text:
    where = words_of(row, "where")
    what = words_of(row, "limit")
    if not where:
        return what
    return Text("{what} ({where})", "{what}（{where}）").fill(what=what, where=where)


def limit_unit(name: str, unit: str, currency: str) -> Text:
    """Return the unit of a limit's figure; nothing for a plain ratio.

    Parameters
    ----------
    name : str
        Of the limit.
    unit : str
        As the table has it, which is what is returned for shares and unknown limits.
    currency : str
        Three letters.
    """
    # the blocks that declare limits bring the modelling library, which other pages do without
    from planner.explain.limits import LIMITS

    known = LIMITS.get(name)
    if known is None or known.is_share or known.parts == "i":
        return same(unit)
    return Text(*known.unit).fill(cur=currency)
