"""The study file: what a planner decides about the method, as opposed to the data."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Format = Literal["html", "pdf"]
#: formats that a report is written in
FORMATS: tuple[Format, ...] = ("html", "pdf")
#: thirty years; longer is a slip of the unit
LONGEST_SEARCH_S = 1e9
#: beyond that, numbers of a model are too far apart to be solved
LARGEST_CEILING = 1e10


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Title(_Settings):
    """A text in both languages."""

    en: str = Field("", description="English text")
    zh: str = Field("", description="Chinese text")


class Integers(_Settings):
    """Which counts must be whole. Opening, joining and grid steps always are."""

    pods: Literal["integer", "continuous"] = Field("integer", description="Pods bought")
    halls: Literal["integer", "continuous"] = Field("integer", description="Halls started")


class Risk(_Settings):
    """How the futures are weighed."""

    measure: Literal["expected", "cvar"] = Field(
        "expected", description="expected: by probability; cvar: also the mean of the worst cases"
    )
    alpha: Annotated[float, Field(ge=0, lt=1)] = Field(
        0.9, description="The worst 1 - alpha of the futures count as bad"
    )
    weight: Annotated[float, Field(ge=0, le=1)] = Field(
        0.5, description="Weight of the worst cases against the mean"
    )


class _Cited(_Settings):
    citation: str | Title = Field(
        "", description="The law or paper behind the rule, as it is or in both languages"
    )


class Rule(_Cited):
    """A rule that can be switched on and off."""

    enabled: bool = Field(True, description="Whether the rule holds")


class FiguresRule(_Cited):
    """A rule whose figures stand in a table: it holds where they do, unless it is switched off."""

    enabled: bool | None = Field(
        None,
        description="false: off; true: on, and its table must have figures; unsaid: on where it has"
        " figures",
    )

    @property
    def holds(self) -> bool:
        """Whether the figures of its table are limits."""
        return self.enabled is not False


class EnergyQuota(FiguresRule):
    """Facility energy of a zone stays within zones.energy_quota_gwh_per_year."""

    deduct_green_power: bool = Field(
        False, description="Whether purchased green power is taken off before the quota is counted"
    )


class GreenShare(FiguresRule):
    """Green share of a zone's centres reaches zones.green_share_min_ratio."""


class CarbonCap(FiguresRule):
    """Emissions of a zone stay within zones.carbon_cap_kt_per_year."""


class PueCap(FiguresRule):
    """Annual mean PUE of the halls built by the plan stays within sites.pue_cap_ratio."""


class MinOccupiedShare(Rule):
    """Centres built by the plan are occupied to a least share after a ramp-up."""

    enabled: bool = Field(False, description="Whether the rule holds")
    ratio: Annotated[float, Field(ge=0, le=1)] = Field(
        0.65, description="Least share of installed chips that is occupied"
    )
    ramp_year: Annotated[int, Field(ge=0, le=20)] = Field(
        2, description="Years after purchase before chips count"
    )


class DomesticShare(Rule):
    """Share of the chips bought in a year, by nameplate FP16, that is made at home."""

    enabled: bool = Field(False, description="Whether the rule holds")
    ratio_by_period: dict[int, Annotated[float, Field(ge=0, le=1)]] = Field(
        default_factory=dict,
        description="Least share for each period, by its first year; absent ones are free",
    )


class SiteCount(Rule):
    """How many sites are open in the last year, existing ones included."""

    enabled: bool = Field(False, description="Whether the rule holds")
    at_most: Annotated[int, Field(ge=0)] | None = Field(None, description="Largest number")
    exactly: Annotated[int, Field(ge=0)] | None = Field(None, description="Exact number")


class SingleSource(Rule):
    """All of a region's work of one kind and year is served by one site."""

    enabled: bool = Field(False, description="Whether the rule holds")


class Rules(_Settings):
    """The policy rulebook. A rule that is switched on needs its figures."""

    energy_quota: EnergyQuota = Field(default_factory=EnergyQuota, description="Energy quota")
    green_share: GreenShare = Field(default_factory=GreenShare, description="Green share")
    carbon_cap: CarbonCap = Field(default_factory=CarbonCap, description="Carbon cap")
    pue_cap: PueCap = Field(default_factory=PueCap, description="PUE cap")
    min_occupied_share: MinOccupiedShare = Field(
        default_factory=MinOccupiedShare, description="Occupied share"
    )
    domestic_share: DomesticShare = Field(
        default_factory=DomesticShare, description="Domestic chips"
    )
    site_count: SiteCount = Field(default_factory=SiteCount, description="Number of sites")
    single_source: SingleSource = Field(default_factory=SingleSource, description="Single source")


#: rule -> table and column of its figures
RULE_FIGURES = {
    "energy_quota": ("zones", "energy_quota_gwh_per_year"),
    "green_share": ("zones", "green_share_min_ratio"),
    "carbon_cap": ("zones", "carbon_cap_kt_per_year"),
    "pue_cap": ("sites", "pue_cap_ratio"),
}


class Future(_Settings):
    """One future: the study with changes to figures marked uncertain."""

    id: str = Field(description="Identifier", pattern=r"^[\w.-]+$")
    title: Title = Field(default_factory=Title, description="Name in both languages")
    probability: Annotated[float, Field(gt=0, le=1)] = Field(
        description="Probability; those of all futures sum to 1"
    )
    changes: tuple[str, ...] = Field((), description="Changes against the study")


class SolveOptions(_Settings):
    """How hard to try."""

    gap: Annotated[float, Field(ge=0, le=1)] = Field(
        0.001, description="Stop when the plan is proven within this share of the best"
    )
    time_limit_s: Annotated[float, Field(gt=0, le=LONGEST_SEARCH_S, allow_inf_nan=False)] = Field(
        600, description="Stop after seconds"
    )
    threads: Annotated[int, Field(ge=0, le=1024)] = Field(
        0, description="Solver threads; 0 leaves the choice to the solver"
    )
    seed: Annotated[int, Field(ge=0, le=2_147_483_647)] = Field(0, description="Random seed")


class BordersOptions(_Settings):
    """How the borders of regions and zones are read."""

    repair: bool = Field(
        False, description="Whether broken shapes are repaired; each repair is listed"
    )


class ReportOptions(_Settings):
    """What the report is to carry."""

    languages: Annotated[tuple[Literal["en", "zh"], ...], Field(min_length=1)] = Field(
        ("en",), description="Languages"
    )
    formats: tuple[Format, ...] = Field(
        FORMATS, description="What planner solve writes of a plan; [] for no report"
    )
    map_approval_number: str | None = Field(
        None, description="Approval number printed under maps of China"
    )


class StudySettings(_Settings):
    """A study file."""

    study: str = Field(description="Name of the study", pattern=r"^[\w.-]+$")
    title: Title = Field(default_factory=Title, description="Title in both languages")
    note: Title = Field(default_factory=Title, description="What the study asks, in a paragraph")
    dataset: str = Field(
        description="Shipped dataset by name, or a folder or workbook (.xlsx) beside this file"
    )
    based_on: str | None = Field(None, description="Study to inherit from, by name or path")
    currency: str = Field("CNY", description="Currency of every amount", pattern=r"^[A-Z]{3}$")
    price_year: Annotated[int, Field(ge=1990, le=2100)] = Field(
        2025, description="Year of the money"
    )
    periods: tuple[Annotated[int, Field(ge=1990, le=2100)], ...] = Field(
        description="First year of each period, rising. A period lasts until the next one begins; "
        "its first year's rows count for each of its years",
        min_length=1,
    )
    last_period_years: Annotated[int, Field(ge=1, le=50)] | None = Field(
        None, description="Years of the last period; else as many as of the one before, or one"
    )
    discount_rate: Annotated[float, Field(ge=0, le=1)] = Field(
        0.08, description="Real discount rate per year"
    )
    aim: Literal["least_cost", "highest_profit"] = Field("least_cost", description="Objective")
    unmet_demand: Literal["priced", "forbidden", "free"] = Field(
        "priced", description="priced at workloads.penalty, forbidden, or free to leave unmet"
    )
    integers: Integers = Field(default_factory=Integers, description="Whole counts")
    risk: Risk = Field(default_factory=Risk, description="Weighing of futures")
    rules: Rules = Field(default_factory=Rules, description="Policy rulebook")
    ceilings: dict[
        str, Annotated[float, Field(ge=-LARGEST_CEILING, le=LARGEST_CEILING, allow_inf_nan=False)]
    ] = Field(
        default_factory=dict,
        description="Most that named figures of the plan may reach, each in the unit that its "
        "name ends with, such as carbon_kt: 1200",
    )
    futures: tuple[Future, ...] = Field((), description="Futures; none means one certain future")
    changes: tuple[str, ...] = Field((), description="Changes to the dataset, in order")
    solve: SolveOptions = Field(default_factory=SolveOptions, description="Solver options")
    borders: BordersOptions = Field(
        default_factory=BordersOptions, description="Borders of regions and zones"
    )
    report: ReportOptions = Field(default_factory=ReportOptions, description="Report options")

    @property
    def years_of(self) -> dict[int, range]:
        """The years that each period stands for, by its first year."""
        known = [after - before for before, after in pairwise(self.periods)]
        lengths = [*known, self.last_period_years or (known[-1] if known else 1)]
        return {t: range(t, t + n) for t, n in zip(self.periods, lengths, strict=True)}

    def period_name(self, period: int) -> str:
        """Return a period as people write it: ``2026``, or ``2026-2030`` of several years."""
        years = self.years_of[period]
        return f"{period}-{years[-1]}" if len(years) > 1 else str(period)
