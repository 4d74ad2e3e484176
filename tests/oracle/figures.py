"""Plain figures from the rows of a study: units, money over time, distance, what fits what.

Written from the meaning of the columns, without a look at the planner's own derivation.
"""

from __future__ import annotations

from math import atan2, cos, radians, sin, sqrt
from typing import Any

from planner.study.entities import Chip, Cooling, Site, SiteCooling, Workload
from planner.study.study import Study

YEAR_HOURS = 8760.0
MILLION = 1e6

PLATE = {
    "fp64": "fp64_tflops",
    "fp32": "fp32_tflops",
    "fp16": "fp16_tflops",
    "fp8": "fp8_tflops",
    "int8": "int8_tops",
}


class World:
    """The rows of one future, read once."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._rows: dict[str, tuple[Any, ...]] = {}

    def records(self, table: str) -> tuple[Any, ...]:
        """Return the rows of a table."""
        if table not in self._rows:
            self._rows[table] = self._study.records(table)
        return self._rows[table]

    def row(self, table: str) -> Any:
        """Return the row of a table that has one."""
        return self._study.row(table)


class Figures:
    """The base study's rows, indexed, with the numbers that follow from them."""

    def __init__(self, study: Study) -> None:
        self.settings = study.settings
        self.rules = study.settings.rules
        self.years = study.settings.periods
        self.first, self.last = self.years[0], self.years[-1]
        given = study.settings.last_period_years
        before = self.last - self.years[-2] if len(self.years) > 1 else 1
        self.end = self.last + (given or before)
        #: years of each period, by its first; a plan changes only as a period begins
        self.spans = {
            t: range(t, end) for t, end in zip(self.years, [*self.years[1:], self.end], strict=True)
        }
        self.rate = study.settings.discount_rate
        futures = study.futures()
        self.worlds = {future.id: World(world) for future, world in futures}
        self.probability = {future.id: future.probability for future, _ in futures}
        self.able = {
            x.chip_id
            for world in self.worlds.values()
            for x in world.records("chip_workload")
            if x.efficiency_ratio > 0
        }
        self.sites: dict[str, Site] = {
            x.site_id: x for x in study.records("sites") if x.state != "excluded"
        }
        self.regions = {x.region_id: x for x in study.records("regions")}
        self.zones = {(x.zone_id, x.period): x for x in study.records("zones")}
        self.chips: dict[str, Chip] = {x.chip_id: x for x in study.records("chips")}
        self.workloads: dict[str, Workload] = {x.workload_id: x for x in study.records("workloads")}
        self.network = study.row("network")
        self.economics = study.row("economics")
        self.links = {(x.region_id, x.site_id): x for x in study.records("links")}
        self.stock = [x for x in study.records("existing") if x.site_id in self.sites]
        self.supply = {(x.chip_id, x.period): x for x in study.records("chip_supply")}
        self.site_supply = {
            (x.site_id, x.chip_id, x.period): x.supply_kchip
            for x in study.records("site_chip_supply")
        }
        self.old_halls = {
            (x.site_id, x.cooling_id): x.hall_it_mw for x in study.records("existing_halls")
        }
        self.steps = {(x.site_id, x.step_id): x for x in study.records("grid_steps")}
        self.tiers = list(study.records("area_tiers"))
        self.budget = {x.period: x.capital_mcur for x in study.records("budgets")}
        self.slices = {x.slice_id: x for x in study.records("slices")}
        self.hours = {h: x.duration_hours for h, x in self.slices.items()} or {"": YEAR_HOURS}
        self.profile = {
            (x.workload_id, x.slice_id): x.demand_factor_ratio for x in study.records("profiles")
        }
        # without a table of technologies there is one: no premium, no water, no overhead
        self.coolings: dict[str, Cooling] = {
            x.cooling_id: x for x in study.records("coolings")
        } or {"plain": Cooling(cooling_id="plain")}
        self.stated_pue: dict[tuple[str, str], list[SiteCooling]] = {}
        for row in study.records("site_cooling"):
            self.stated_pue.setdefault((row.site_id, row.cooling_id), []).append(row)
        self.has_coolings = bool(study.records("coolings"))

    # --- money --------------------------------------------------------------------------------

    def present(self, year: int) -> float:
        """Value today (in the first year) of one paid in a year."""
        return 1.0 / (1.0 + self.rate) ** (year - self.first)

    def value_left(self, life: int, in_service_from: int) -> float:
        """Straight-line share of a price that is left when the last year ends, in its value
        at the time when the last period begins."""
        served = self.end - in_service_from
        return max(0.0, 1.0 - served / life) / (1.0 + self.rate) ** (self.end - self.last)

    def period(self, year: int) -> int:
        """The period that a year lies in, by its first year."""
        (found,) = (t for t, span in self.spans.items() if year in span)
        return found

    def begins(self, lead: int) -> list[int]:
        """Years in which to begin what has to be ready as some period begins."""
        return [t - lead for t in self.years if t - lead >= self.first]

    def lived(self, period: int, since: int, until: int) -> float:
        """Share of a period's years from `since` on and before `until`."""
        span = self.spans[period]
        return sum(since <= year < until for year in span) / len(span)

    def chip_price(self, chip: str, year: int) -> float:
        """m currency per thousand chips; thousands per chip are the same number."""
        row = self.supply.get((chip, year))
        return self.chips[chip].price_kcur * (1.0 if row is None else row.price_factor_ratio)

    # --- sites and halls ----------------------------------------------------------------------

    def technologies(self, site: str) -> list[str]:
        """Cooling technologies of a site: those listed, or else all that the plan may build and
        those that stand there."""
        listed = [k for s, k in self.stated_pue if s == site]
        if listed:
            return listed
        return [
            k for k, x in self.coolings.items() if x.buildable_flag or (site, k) in self.old_halls
        ]

    def extends(self, site: str) -> bool:
        """Whether building out the site is a yes-or-no choice."""
        x = self.sites[site]
        decided = x.expansion_cost_mcur > 0 or x.smallest_expansion_mw > 0
        return x.state == "existing" and decided

    def pue(self, site: str, cooling: str, part: str) -> float:
        """PUE as stated, for the slice or for the whole year."""
        if not self.has_coolings:
            return 1.0
        by_slice = {row.slice_id or "": row.pue_ratio for row in self.stated_pue[site, cooling]}
        stated = by_slice.get(part, by_slice.get(""))
        if stated is None:
            raise ValueError(f"the oracle needs a stated PUE of {cooling} at {site}")
        return stated

    def cools(self, cooling: str, chip: str) -> bool:
        """Whether a technology can cool the chip's racks."""
        limit = self.coolings[cooling].rack_limit_kw
        return limit is None or self.chips[chip].rack_kw <= limit

    def can_build(self, site: str, cooling: str) -> bool:
        """Whether the plan may build a technology at a site."""
        return cooling in self.technologies(site) and bool(self.coolings[cooling].buildable_flag)

    # --- chips and work -----------------------------------------------------------------------

    def mw(self, chip: str) -> float:
        """IT power of a thousand chips at nameplate."""
        return float(self.chips[chip].server_power_w) * 1000 / MILLION

    def pods(self, chip: str) -> float:
        """Thousand chips of a pod."""
        return float(self.chips[chip].pod_chips) / 1000

    def plate(self, chip: str, work: str) -> float:
        """Nameplate PFLOPS of a thousand chips at the workload's precision."""
        tflops: float = getattr(self.chips[chip], PLATE[self.workloads[work].precision])
        return tflops * 1000 / 1000

    def useful(self, chip: str, work: str, future: str) -> float:
        """Useful PFLOPS of a thousand busy chips; 0 if the chip cannot do the work."""
        rows = self.worlds[future].records("chip_workload")
        found = [x for x in rows if (x.chip_id, x.workload_id) == (chip, work)]
        if not found:
            return 0.0
        by_flops = self.plate(chip, work) * found[0].efficiency_ratio
        traffic = self.workloads[work].memory_byte_per_flop
        if traffic == 0:
            return float(by_flops)
        # 1e9 byte/s over byte/FLOP is 1e9 FLOPS a chip; a thousand chips make 1e12; 1e15 a PFLOPS
        by_memory = self.chips[chip].bandwidth_gb_per_s * 1e9 / traffic * 1000 / 1e15
        return float(min(by_flops, by_memory))

    def sold(self, chip: str, year: int) -> bool:
        """Whether a chip is on sale; nobody buys a chip that can do none of the work."""
        x = self.chips[chip]
        if chip not in self.able:
            return False
        after = x.first_period is None or x.first_period <= year
        return after and (x.last_period is None or year <= x.last_period)

    # --- distance -----------------------------------------------------------------------------

    def km(self, region: str, site: str) -> float:
        """Great-circle distance on the mean sphere, by Vincenty's form."""
        r, s = self.regions[region], self.sites[site]
        a, b = radians(r.lat_deg), radians(s.lat_deg)
        turn = radians(s.lon_deg - r.lon_deg)
        over = sqrt(
            (cos(b) * sin(turn)) ** 2 + (cos(a) * sin(b) - sin(a) * cos(b) * cos(turn)) ** 2
        )
        under = sin(a) * sin(b) + cos(a) * cos(b) * cos(turn)
        return 6371.0088 * atan2(over, under)

    def round_trip_ms(self, region: str, site: str) -> float:
        """As stated for the pair, else from the distance rule."""
        link = self.links.get((region, site))
        if link is not None and link.rtt_ms is not None:
            return float(link.rtt_ms)
        n = self.network
        fibre_km = self.km(region, site) * n.route_factor_ratio
        return float(n.fixed_rtt_ms + 2 * fibre_km * n.latency_ms_per_km)

    def leaves_zone(self, region: str, site: str) -> bool:
        """Whether work of the region served at the site leaves its zone."""
        return bool(self.regions[region].zone_id != self.sites[site].zone_id)

    def may_serve(self, region: str, site: str, work: str, year: int) -> bool:
        """Whether latency, the list of pairs and the computing network allow a pair."""
        link = self.links.get((region, site))
        if link is None and self.network.only_listed_flag:
            return False
        if link is not None and link.forbidden_flag:
            return False
        limit = self.workloads[work].rtt_limit_ms
        if limit is not None and self.round_trip_ms(region, site) > limit:
            return False
        if not self.leaves_zone(region, site):
            return True
        start = self.network.open_period
        if start is not None and year < start:
            return False
        ends = (self.regions[region].zone_id, self.sites[site].zone_id)
        return all(self.zones[z, year].network_flag for z in ends if (z, year) in self.zones)

    def carriage(self, region: str, site: str, work: str) -> float:
        """m currency a year for one useful PFLOPS over a pair."""
        link, w, n = self.links.get((region, site)), self.workloads[work], self.network
        per_gb = n.transfer_cost_cur_per_gb if self.leaves_zone(region, site) else 0.0
        other = 0.0
        if link is not None:
            other = link.cost_cur_per_pflops_year
            if link.cost_cur_per_gb is not None:
                per_gb = link.cost_cur_per_gb
        data = w.data_gb_per_pflops_hour * YEAR_HOURS * per_gb
        fibre_km = self.km(region, site) * n.route_factor_ratio
        line = w.bandwidth_gbps_per_pflops * fibre_km * n.line_cost_cur_per_gbps_km_year
        return float(data + line + other) / MILLION

    def people(self, area: str, year: int, future: str) -> tuple[float, float]:
        """Pool, and wage in m currency, from the latest row up to the year."""
        rows = [
            x
            for x in self.worlds[future].records("areas")
            if x.area_id == area and x.period <= year
        ]
        row = max(rows, key=lambda x: int(x.period))
        grown = row.pool_fte * (1 + row.pool_growth_ratio) ** (year - row.period)
        return grown, row.wage_kcur_per_year / 1000
