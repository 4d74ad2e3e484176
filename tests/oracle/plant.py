"""What is built: sites, halls, chips. The oracle's first stage, the same in every future.

Yes-or-no choices are columns too; :mod:`.choices` fixes them, so no row here needs a bound on what
a closed site could do: its columns are shut instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

from .figures import Figures
from .lp import ONE, Expr, LinearProgram, total


@dataclass
class Plant:
    """Expressions that the second stage reads."""

    figures: Figures
    program: LinearProgram
    capital: dict[int, Expr] = field(default_factory=dict)
    opened: dict[tuple[str, int], Expr] = field(default_factory=dict)
    halls: dict[tuple[str, str, int], Expr] = field(default_factory=dict)
    bought: dict[tuple[str, str, int], Expr] = field(default_factory=dict)
    active: dict[tuple[str, str, int], Expr] = field(default_factory=dict)
    connection: dict[tuple[str, int], Expr] = field(default_factory=dict)

    def pay(self, year: int, expr: Expr) -> None:
        """Charge a payment to every future."""
        for future in self.figures.worlds:
            self.program.pay(future, expr, self.figures.present(year))

    def pay_each_year(self, period: int, expr: Expr) -> None:
        """Charge a payment in each year of a period to every future."""
        for year in self.figures.spans[period]:
            self.pay(year, expr)

    def invest(self, year: int, expr: Expr, subsidised: bool) -> None:
        """Charge capital: it counts against the budget in full; zones refund a part."""
        f, period = self.figures, self.figures.period(year)
        today = f.present(year)
        self.capital[period] = total([(1.0, self.capital.get(period, {})), (today, expr)])
        self.pay(year, expr)
        if subsidised:
            (site,) = {str(name[1]) for name in expr}
            zone = f.zones.get((f.sites[site].zone_id, period))
            if zone is not None and zone.subsidy_build_ratio:
                self.pay(year, total([(-zone.subsidy_build_ratio, expr)]))


def build(figures: Figures, program: LinearProgram) -> Plant:
    """Add the first stage to a program."""
    plant = Plant(figures, program)
    for site in figures.sites:
        _add_opening(plant, site)
        _add_grid(plant, site)
        _add_halls(plant, site)
        _add_chips(plant, site)
        _add_standing(plant, site)
    _add_supply(plant)
    _add_domestic_share(plant)
    for year, most in figures.budget.items():
        if most is not None and year in figures.years:
            worth = sum(most * figures.present(y) for y in figures.spans[year])
            program.limit(plant.capital.get(year, {}), -inf, worth)
    return plant


def _add_opening(plant: Plant, site: str) -> None:
    """``open`` says whether a site works in a year, ``opens`` that the year is its first.

    Existing sites are paid for; building that began before the first year is paid in the first.
    """
    f, x = plant.figures, plant.figures.sites[site]
    for year in f.years:
        is_open = plant.opened[site, year] = plant.program.column("open", site, year)
        plant.pay_each_year(year, total([(x.fixed_cost_mcur_per_year, is_open)]))
        opens = plant.program.column("opens", site, year)
        paid = max(f.first, year - x.lead_time_year)
        if x.state != "existing":
            plant.invest(paid, total([(x.opening_cost_mcur, opens)]), subsidised=True)
        if f.network.joining_cost_mcur > 0:
            joins = plant.program.column("joins", site, year)
            plant.invest(year, total([(f.network.joining_cost_mcur, joins)]), subsidised=False)


def _add_grid(plant: Plant, site: str) -> None:
    f, limit = plant.figures, plant.figures.sites[site].grid_limit_mw
    if limit is None:
        return
    for year in f.years:
        plant.connection[site, year] = total([(limit, plant.opened[site, year])])
    for (s, step), x in f.steps.items():
        if s != site:
            continue
        for year in f.begins(x.lead_time_year):
            order = plant.program.column("orders", site, step, year)
            plant.invest(year, total([(x.cost_mcur, order)]), subsidised=True)
            for later in f.years:
                if later >= year + x.lead_time_year:
                    plant.connection[site, later] = total(
                        [(1.0, plant.connection[site, later]), (x.added_mw, order)]
                    )


def _add_halls(plant: Plant, site: str) -> None:
    f, x = plant.figures, plant.figures.sites[site]
    life, upkeep = f.economics.hall_lifetime_year, f.economics.hall_upkeep_ratio_per_year
    for cooling in f.technologies(site):
        technology = f.coolings[cooling]
        module = technology.hall_it_mw
        price = x.build_cost_mcur_per_mw * (1 + technology.capex_premium_ratio) * module
        started: dict[int, Expr] = {}
        for year in f.begins(x.lead_time_year):
            ready = year + x.lead_time_year
            if f.can_build(site, cooling):
                modules = started[ready] = plant.program.column("starts", site, cooling, year)
                cost = total([(price, modules)])
                plant.invest(year, cost, subsidised=True)
                plant.pay(f.last, total([(-f.value_left(life, ready), cost)]))
                for later in range(ready, f.end):
                    plant.pay(later, total([(upkeep, cost)]))
        for year in f.years:
            hall = plant.program.column("hall_mw", site, cooling, year)
            parts = [(1.0, hall), (-1.0, {ONE: f.old_halls.get((site, cooling), 0.0)})]
            parts += [(-module, n) for ready, n in started.items() if ready <= year]
            plant.program.limit(total(parts), 0, 0)
            plant.halls[site, cooling, year] = hall
    for year in f.years:
        size = total((1.0, plant.halls[site, k, year]) for k in f.technologies(site))
        if x.land_hall_limit_mw is not None:
            plant.program.limit(size, -inf, x.land_hall_limit_mw)
        if x.state != "existing" and x.smallest_it_mw > 0:
            smallest = total([(1.0, size), (-x.smallest_it_mw, plant.opened[site, year])])
            plant.program.limit(smallest, 0, inf)
        if f.extends(site):
            _add_extension(plant, site, year, size)
        if x.plot_ha is not None:
            area = total(
                (f.coolings[k].area_ha_per_mw, plant.halls[site, k, year])
                for k in f.technologies(site)
            )
            plant.program.limit(area, -inf, x.plot_ha)


def _add_extension(plant: Plant, site: str, year: int, size: Expr) -> None:
    """Halls beyond those that stand exist only once the site is extended, at a cost and a size."""
    f, x = plant.figures, plant.figures.sites[site]
    standing = sum(f.old_halls.get((site, k), 0.0) for k in f.technologies(site))
    extended = plant.program.column("extended", site, year, high=1.0)
    assert x.land_hall_limit_mw is not None
    built = total([(1.0, size), (-standing, {ONE: 1.0})])
    room = max(0.0, x.land_hall_limit_mw - standing)
    plant.program.limit(total([(1.0, built), (-room, extended)]), -inf, 0)
    plant.program.limit(total([(1.0, built), (-x.smallest_expansion_mw, extended)]), 0, inf)
    if year - x.lead_time_year >= f.years[0]:
        begins = plant.program.column("extends", site, year, high=1.0)
        cost = total([(x.expansion_cost_mcur, begins)])
        plant.invest(year - x.lead_time_year, cost, subsidised=False)


def _add_chips(plant: Plant, site: str) -> None:
    f = plant.figures
    for chip, x in f.chips.items():
        pods: dict[int, Expr] = {}
        for year in f.years:
            if f.sold(chip, year) and any(f.cools(k, chip) for k in f.technologies(site)):
                pods[year] = plant.program.column("pods", site, chip, year)
                bought = total([(f.pods(chip), pods[year])])
                plant.bought[site, chip, year] = bought
                cost = total([(f.chip_price(chip, year), bought)])
                plant.invest(year, cost, subsidised=False)
                left = f.value_left(x.lifetime_year, year)
                plant.pay(f.last, total([(-left, cost)]))
        refill = _refill(plant, site, chip)
        for year in f.years:
            parts = [
                (f.lived(year, u, u + x.lifetime_year), plant.bought[site, chip, u]) for u in pods
            ]
            for row in f.stock:
                v, here = row.first_period, (row.site_id, row.chip_id) == (site, chip)
                if here and v <= year < v + x.lifetime_year:
                    lives = f.lived(year, v, v + x.lifetime_year)
                    parts.append((lives, {ONE: row.installed_kchip * row.occupied_ratio}))
                    parts += [(lives, y) for (w, u), y in refill.items() if w == v and u <= year]
            active = plant.active[site, chip, year] = total(parts)
            # a price in thousands per chip is the same number in millions per thousand chips
            plant.pay_each_year(year, total([(x.price_kcur * x.upkeep_ratio_per_year, active)]))


def _refill(plant: Plant, site: str, chip: str) -> dict[tuple[int, int], Expr]:
    f, found = plant.figures, {}
    for row in f.stock:
        if (row.site_id, row.chip_id) != (site, chip):
            continue
        idle = row.installed_kchip * (1 - row.occupied_ratio) * row.convertible_ratio
        end = row.first_period + f.chips[chip].lifetime_year
        for year in f.years:
            if row.first_period <= year < end:
                y = plant.program.column("refill", site, chip, row.first_period, year, high=idle)
                plant.invest(year, total([(row.refill_cost_mcur_per_mw * f.mw(chip), y)]), False)
                found[row.first_period, year] = y
        mine = total((1.0, y) for (v, _), y in found.items() if v == row.first_period)
        plant.program.limit(mine, -inf, idle)
    return found


def _add_standing(plant: Plant, site: str) -> None:
    """Say which chip stands in which hall, idle inherited ones included."""
    f = plant.figures
    for year in f.years:
        room: dict[str, list[Expr]] = {k: [] for k in f.technologies(site)}
        for chip, x in f.chips.items():
            here = [
                (
                    f.mw(chip) * f.lived(year, u, u + x.lifetime_year),
                    plant.bought[site, chip, u],
                )
                for u in f.years
                if (site, chip, u) in plant.bought
            ]
            old = sum(
                row.installed_kchip
                * f.lived(year, row.first_period, row.first_period + x.lifetime_year)
                for row in f.stock
                if (row.site_id, row.chip_id) == (site, chip)
            )
            places = []
            for k in room:
                if f.cools(k, chip):
                    place = plant.program.column("stands", site, chip, k, year)
                    places.append((-1.0, place))
                    room[k].append(place)
            plant.program.limit(total([*here, (f.mw(chip), {ONE: old}), *places]), 0, 0)
        for k, standing in room.items():
            over = total([*((1.0, x) for x in standing), (-1.0, plant.halls[site, k, year])])
            plant.program.limit(over, -inf, 0)


def _add_supply(plant: Plant) -> None:
    f = plant.figures
    for (chip, year), row in f.supply.items():
        if row.supply_kchip is not None and year in f.years:
            bought = total(
                (1.0, x) for (_, c, t), x in plant.bought.items() if (c, t) == (chip, year)
            )
            plant.program.limit(bought, -inf, row.supply_kchip * len(f.spans[year]))
    for key, most in f.site_supply.items():
        if key in plant.bought:
            plant.program.limit(plant.bought[key], -inf, most * len(f.spans[key[2]]))


def _add_domestic_share(plant: Plant) -> None:
    f, rule = plant.figures, plant.figures.rules.domestic_share
    for year, share in rule.ratio_by_period.items():
        if rule.enabled and year in f.years:
            lead = total(
                (f.chips[c].fp16_tflops * (f.chips[c].domestic_flag - share), x)
                for (_, c, t), x in plant.bought.items()
                if t == year
            )
            plant.program.limit(lead, 0, inf)
