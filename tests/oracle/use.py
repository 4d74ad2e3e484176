"""How it is used: the oracle's second stage, once for each future."""

from __future__ import annotations

from math import inf
from typing import Any

from .figures import MILLION, YEAR_HOURS, Figures
from .lp import ONE, Expr, LinearProgram, total
from .plant import Plant


class Use:
    """One future's period: demand, work, power, zones and people."""

    def __init__(self, plant: Plant, future: str, year: int) -> None:
        self.plant = plant
        self.f: Figures = plant.figures
        self.program: LinearProgram = plant.program
        self.future, self.year = future, year
        self.world = self.f.worlds[future]
        self.works: dict[str, Any] = {x.workload_id: x for x in self.world.records("workloads")}
        self.served: dict[tuple[str, str, str], Expr] = {}
        self.busy: dict[tuple[str, str, str, str], Expr] = {}
        self.energy: dict[str, Expr] = {}
        self.water: dict[str, Expr] = {}

    def pay(self, expr: Expr) -> None:
        """Charge a payment of each year of the period to the future."""
        for year in self.f.spans[self.year]:
            self.program.pay(self.future, expr, self.f.present(year))

    def add(self) -> None:
        """Add all columns, rows and payments."""
        self._serve()
        for site in self.f.sites:
            self._work(site)
            self._load(site)
            self._occupy(site)
        self._lines()
        self._zones()
        self._people()

    def _work_of(self, site: str, work: str) -> Expr:
        return total((1.0, q) for (_, s, w), q in self.served.items() if (s, w) == (site, work))

    def _serve(self) -> None:
        """Demand is served or unmet; work that leaves its zone stays within what may move."""
        f = self.f
        for row in self.world.records("demand"):
            r, w, wanted = row.region_id, row.workload_id, row.useful_pflops
            if row.period != self.year or wanted <= 0:
                continue
            away: list[tuple[float, Expr]] = []
            parts: list[tuple[float, Expr]] = []
            income = self.works[w].revenue_cur_per_pflops_hour * YEAR_HOURS / MILLION
            for s in f.sites:
                if not f.may_serve(r, s, w, self.year):
                    continue
                q = self.program.column("served", r, s, w, self.year, self.future, high=wanted)
                self.served[r, s, w] = q
                parts.append((1.0, q))
                if f.leaves_zone(r, s):
                    away.append((1.0, q))
                self.pay(total([(f.carriage(r, s, w), q)]))
                if f.settings.aim == "highest_profit":
                    self.pay(total([(-income, q)]))
            self.program.limit(total(away), -inf, self.works[w].movable_ratio * wanted)
            if f.settings.unmet_demand != "forbidden":
                u = self.program.column("unmet", r, w, self.year, self.future)
                parts.append((1.0, u))
                price = self.works[w].penalty_cur_per_pflops_hour * YEAR_HOURS / MILLION
                if f.settings.unmet_demand == "priced":
                    self.pay(total([(price, u)]))
            self.program.limit(total(parts), wanted, wanted)

    def _work(self, site: str) -> None:
        """Busy chips do the work, in the hours in which it is wanted."""
        f = self.f
        for w in f.workloads:
            work = self._work_of(site, w)
            rates = {c: f.useful(c, w, self.future) for c in f.chips}
            done: dict[str, Expr] = {}
            for h in f.hours:
                for c in (c for c, rate in rates.items() if rate > 0):
                    self.busy[site, c, w, h] = self.program.column(
                        "busy", site, c, w, h, self.year, self.future
                    )
                done[h] = total(
                    (rate, self.busy[site, c, w, h]) for c, rate in rates.items() if rate > 0
                )
                urgent = (1 - f.workloads[w].deferrable_ratio) * f.profile.get((w, h), 1.0)
                if len(f.hours) > 1:
                    self.program.limit(total([(1.0, done[h]), (-urgent, work)]), 0, inf)
            mean = [(f.hours[h] / YEAR_HOURS, done[h]) for h in f.hours]
            self.program.limit(total([*mean, (-1.0, work)]), 0, 0)
        for c in f.chips:
            ready = f.economics.availability_ratio
            for h in f.hours:
                used = [
                    (1.0, x) for (s, d, _, g), x in self.busy.items() if (s, d, g) == (site, c, h)
                ]
                active = self.plant.active[site, c, self.year]
                self.program.limit(total([*used, (-ready, active)]), -inf, 0)

    def _load(self, site: str) -> None:
        """Chips draw power in halls that can cool them; the connection carries it."""
        f, t = self.f, self.year
        halls = f.technologies(site)
        energy: list[tuple[float, Expr]] = []
        bill: list[tuple[float, Expr]] = []
        water: list[tuple[float, Expr]] = []
        above_cap: list[tuple[float, Expr]] = []
        cap = f.sites[site].pue_cap_ratio
        (tariff,) = (
            x.energy_price_cur_per_kwh for x in self.world.records("sites") if x.site_id == site
        )
        for h, hours in f.hours.items():
            in_hall: dict[str, list[tuple[float, Expr]]] = {k: [] for k in halls}
            for c, x in f.chips.items():
                idle, extra = x.idle_power_ratio, x.busy_power_ratio - x.idle_power_ratio
                used = [
                    (extra * f.mw(c), b)
                    for (s, d, _, g), b in self.busy.items()
                    if (s, d, g) == (site, c, h)
                ]
                draw = total([(idle * f.mw(c), self.plant.active[site, c, t]), *used])
                places = []
                for k in halls:
                    if f.cools(k, c):
                        load = self.program.column("load", site, c, k, h, t, self.future)
                        in_hall[k].append((1.0, load))
                        places.append((-1.0, load))
                self.program.limit(total([(1.0, draw), *places]), 0, 0)
            facility: list[tuple[float, Expr]] = []
            gwh = hours / 1000
            for k, loads in in_hall.items():
                load = total(loads)
                self.program.limit(
                    total([(1.0, load), (-1.0, self.plant.halls[site, k, t])]), -inf, 0
                )
                pue = f.pue(site, k, h)
                facility.append((pue, load))
                water.append((gwh * f.coolings[k].water_l_per_kwh, load))
                if cap is not None and f.coolings[k].buildable_flag:
                    above_cap.append((gwh * (pue - cap), load))
            power = total(facility)
            if (site, t) in self.plant.connection:
                over = total([(1.0, power), (-1.0, self.plant.connection[site, t])])
                self.program.limit(over, -inf, 0)
            factor = f.slices[h].price_factor_ratio if h in f.slices else 1.0
            energy.append((gwh, power))
            bill.append((gwh * tariff * factor, power))
        self.energy[site], self.water[site] = total(energy), total(water)
        self.pay(total(bill))
        if f.rules.pue_cap.holds:
            self.program.limit(total(above_cap), -inf, 0)
        licence = f.sites[site].water_limit_thousand_m3_per_year
        if licence is not None:
            self.program.limit(self.water[site], -inf, licence)
        self.pay(total([(f.economics.water_price_cur_per_m3 * 1000 / MILLION, self.water[site])]))

    def _occupy(self, site: str) -> None:
        f, rule = self.f, self.f.rules.min_occupied_share
        if not rule.enabled or f.sites[site].state == "existing":
            return
        parts = [
            (f.hours[h] / YEAR_HOURS * f.mw(c), x)
            for (s, c, _, h), x in self.busy.items()
            if s == site
        ]
        for (s, c, u), bought in self.plant.bought.items():
            grown = f.lived(self.year, u + rule.ramp_year, u + f.chips[c].lifetime_year)
            if s == site and grown > 0:
                parts.append((-rule.ratio * f.mw(c) * grown, bought))
        self.program.limit(total(parts), 0, inf)

    def _lines(self) -> None:
        for (r, s), link in self.f.links.items():
            if link.limit_gbps is not None:
                used = total(
                    (self.works[w].bandwidth_gbps_per_pflops, q)
                    for (a, b, w), q in self.served.items()
                    if (a, b) == (r, s)
                )
                self.program.limit(used, -inf, link.limit_gbps)

    def _zones(self) -> None:
        f, rules = self.f, self.f.rules
        economics = self.world.row("economics")
        for zone in dict.fromkeys(x.zone_id for x in f.sites.values()):
            rows = [
                x for x in self.world.records("zones") if (x.zone_id, x.period) == (zone, self.year)
            ]
            if not rows:
                continue
            (z,) = rows
            used = total((1.0, gwh) for s, gwh in self.energy.items() if f.sites[s].zone_id == zone)
            green = self.program.column(
                "green", zone, self.year, self.future, high=z.green_supply_gwh_per_year
            )
            grid = total([(1.0, used), (-1.0, green)])
            self.program.limit(grid, 0, inf)
            self.pay(total([(z.green_premium_cur_per_kwh, green)]))
            self.pay(total([(-z.subsidy_energy_cur_per_kwh, used)]))
            if rules.green_share.holds and z.green_share_min_ratio > 0:
                share = total(
                    [(z.grid_green_ratio, grid), (1.0, green), (-z.green_share_min_ratio, used)]
                )
                self.program.limit(share, 0, inf)
            if rules.energy_quota.holds and z.energy_quota_gwh_per_year is not None:
                counted = grid if rules.energy_quota.deduct_green_power else used
                self.program.limit(counted, -inf, z.energy_quota_gwh_per_year)
            # kg/kWh = kt/GWh; a thousand t in a kt
            emitted = total([(z.carbon_kg_per_kwh, grid)])
            if rules.carbon_cap.holds and z.carbon_cap_kt_per_year is not None:
                self.program.limit(emitted, -inf, z.carbon_cap_kt_per_year)
            self.pay(total([(economics.carbon_price_cur_per_t * 1000 / MILLION, emitted)]))

    def _people(self) -> None:
        f, e, t = self.f, self.f.economics, self.year
        if not self.world.records("areas"):
            return
        for area in dict.fromkeys(x.area_id for x in f.sites.values() if x.area_id):
            pool, wage = f.people(area, t, self.future)
            local: list[tuple[float, Expr]] = []
            for s, x in f.sites.items():
                if x.area_id != area:
                    continue
                crew = [(e.site_staff_fte, self.plant.opened[s, t])]
                crew += [
                    (e.operation_fte_per_mw, self.plant.halls[s, k, t]) for k in f.technologies(s)
                ]
                on_work = [
                    (w.staff_fte_per_pflops, self._work_of(s, name))
                    for name, w in f.workloads.items()
                ]
                self.pay(total([(wage, total([*crew, *on_work]))]))
                local += [(1 - e.remote_ratio, total(crew)), *on_work]
            for tier in f.tiers:
                if tier.area_id == area:
                    brought = self.program.column(
                        "brought", area, tier.tier_id, t, self.future, high=tier.limit_fte
                    )
                    self.pay(total([(tier.premium_kcur_per_year / 1000, brought)]))
                    local.append((-1.0, brought))
            self.program.limit(total([*local, (-1.0, {ONE: pool})]), -inf, 0)
