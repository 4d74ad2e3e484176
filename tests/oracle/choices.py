"""Every yes-or-no choice of a study, as bounds on the columns of its linear program.

A site's choices are one list: its first year, the year it joins the network, when each grid step is
ordered, which of its chip types make a cluster, and whole pods and halls where the study asks for
them. An option that only adds cost is left out: joining without work from away, a step or a join
at a site that never opens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import floor, inf

from .figures import Figures
from .lp import LinearProgram, Name, total
from .plant import Plant

Bounds = dict[Name, tuple[float, float]]


@dataclass(frozen=True)
class Option:
    """One way to decide something: the bounds it sets, and the site's first year."""

    bounds: Bounds
    first_year: int | None = None


def join_bounds(*parts: Bounds) -> Bounds:
    """Return bounds that hold together."""
    result: Bounds = {}
    for part in parts:
        for name, (low, high) in part.items():
            least, most = result.get(name, (-inf, inf))
            result[name] = (max(low, least), min(high, most))
    return result


def add_cluster_columns(plant: Plant) -> None:
    """Add what a chip type lacks to make a cluster; the choice of a cluster shuts the column."""
    f = plant.figures
    for work, w in f.workloads.items():
        if w.cluster_min_pflops == 0:
            continue
        for (site, chip, year), active in plant.active.items():
            lack = plant.program.column("lack", site, chip, work, year, high=w.cluster_min_pflops)
            here = total([(f.plate(chip, work), active), (1.0, lack)])
            plant.program.limit(here, w.cluster_min_pflops, inf)


class Choices:
    """Lists the options of each site and of each piece of single-source demand."""

    def __init__(self, figures: Figures, program: LinearProgram) -> None:
        self.f, self.program = figures, program
        self.columns: dict[str, list[Name]] = {}
        for name in program.position:
            self.columns.setdefault(str(name[0]), []).append(name)

    def of_kind(self, kind: str) -> list[Name]:
        """Return the columns of a kind."""
        return self.columns.get(kind, [])

    def groups(self) -> list[list[Option]]:
        """Return the lists; a plan takes one option of each."""
        sites = [list(self._site(site)) for site in self.f.sites]
        return sites + (self._sources() if self.f.rules.single_source.enabled else [])

    def allowed(self, first_years: dict[str, int | None]) -> bool:
        """Whether campus and number of sites permit what is open in the last year."""
        working = [s for s, year in first_years.items() if year is not None]
        campuses = [self.f.sites[s].campus_id for s in working if self.f.sites[s].campus_id]
        rule = self.f.rules.site_count
        if len(set(campuses)) < len(campuses):
            return False
        if rule.enabled and rule.at_most is not None and len(working) > rule.at_most:
            return False
        return not rule.enabled or rule.exactly is None or len(working) == rule.exactly

    def _first_years(self, site: str) -> list[int | None]:
        x, f = self.f.sites[site], self.f
        if x.state == "existing":
            return [f.first]
        if x.state == "committed":
            assert x.open_period is not None
            return [next((t for t in f.years if t >= x.open_period), None)]
        free: list[int | None] = [t for t in f.years if t >= f.first + x.lead_time_year]
        return free if x.state == "required" else [*free, None]

    def _site(self, site: str) -> Iterator[Option]:
        for year in self._first_years(site):
            parts = [[self._opening(site, year)], self._joinings(site, year)]
            parts += [self._extensions(site)]
            parts += self._orders(site, year)
            parts += self._clusters(site, year)
            parts += self._counts(site, year)
            for picks in product(*parts):
                yield Option(join_bounds(*picks), year)

    def _opening(self, site: str, first: int | None) -> Bounds:
        bounds: Bounds = {}
        for t in self.f.years:
            works = float(first is not None and t >= first)
            starts = float(t == first)
            bounds["open", site, t] = (works, works)
            bounds["opens", site, t] = (starts, starts)
        closed = [t for t in self.f.years if first is None or t < first]
        for kind, s, t in (("hall_mw", 1, 3), ("pods", 1, 3), ("busy", 1, 5), ("served", 2, 4)):
            for name in self.of_kind(kind):
                if name[s] == site and name[t] in closed:
                    bounds[name] = (0.0, 0.0)
        return bounds

    def _extensions(self, site: str) -> list[Bounds]:
        """Return: never extended, or from one of the years in which that can be ready."""
        if not self.f.extends(site):
            return [{}]
        years = self.f.years
        starts = [t for t in years if ("extends", site, t) in self.program.position]
        options: list[Bounds] = []
        for first in (None, *starts):
            bounds: Bounds = {}
            for t in years:
                done = float(first is not None and t >= first)
                bounds["extended", site, t] = (done, done)
            for t in starts:
                bounds["extends", site, t] = (float(t == first), float(t == first))
            options.append(bounds)
        return options

    def _joinings(self, site: str, first: int | None) -> list[Bounds]:
        if self.f.network.joining_cost_mcur == 0:
            return [{}]
        away = [
            name
            for name in self.of_kind("served")
            if name[2] == site and self.f.leaves_zone(str(name[1]), site)
        ]
        years: list[int | None] = [None]
        if first is not None and away:
            years += [t for t in self.f.years if t >= first]
        found = []
        for year in years:
            bounds: Bounds = {
                ("joins", site, t): (float(t == year), float(t == year)) for t in self.f.years
            }
            for name in away:
                when = name[4]
                assert isinstance(when, int)
                if year is None or when < year:
                    bounds[name] = (0.0, 0.0)
            found.append(bounds)
        return found

    def _orders(self, site: str, first: int | None) -> list[list[Bounds]]:
        if self.f.sites[site].grid_limit_mw is None:
            return []
        lists: list[list[Bounds]] = []
        for (s, step), x in self.f.steps.items():
            if s != site:
                continue
            years: list[int | None] = [None]
            if first is not None:
                years += self.f.begins(x.lead_time_year)
            lists.append(
                [
                    {
                        ("orders", site, step, t): (float(t == year), float(t == year))
                        for t in self.f.begins(x.lead_time_year)
                    }
                    for year in years
                ]
            )
        return lists

    def _clusters(self, site: str, first: int | None) -> list[list[Bounds]]:
        lists = []
        for name in self.of_kind("lack"):
            s, year = name[1], name[4]
            assert isinstance(year, int)
            busy = [b for b in self.of_kind("busy") if (b[1], b[2], b[3], b[5]) == name[1:]]
            if s != site or first is None or year < first or not busy:
                continue
            without: Bounds = {b: (0.0, 0.0) for b in busy}
            lists.append([without, {name: (0.0, 0.0)}])
        return lists

    def _counts(self, site: str, first: int | None) -> list[list[Bounds]]:
        lists = []
        whole = self.f.settings.integers
        for kind, asked, most in (
            ("pods", whole.pods, self._most_pods),
            ("starts", whole.halls, self._most_halls),
        ):
            for name in self.of_kind(kind):
                if name[1] != site or asked == "continuous":
                    continue
                _, _, what, year = name
                assert isinstance(year, int)
                lead = self.f.sites[site].lead_time_year if kind == "starts" else 0
                idle = first is None or year + lead < first
                count = 0 if idle else most(site, str(what), year)
                lists.append([{name: (float(n), float(n))} for n in range(count + 1)])
        return lists

    def _most_pods(self, site: str, chip: str, year: int) -> int:
        years = len(self.f.spans[year])
        limits = [self.f.site_supply.get((site, chip, year), inf) * years]
        row = self.f.supply.get((chip, year))
        if row is not None and row.supply_kchip is not None:
            limits.append(row.supply_kchip * years)
        room = self.f.sites[site].land_hall_limit_mw
        if room is not None and self.f.mw(chip) > 0:
            lives = self.f.lived(year, year, year + self.f.chips[chip].lifetime_year)
            limits.append(room / (self.f.mw(chip) * lives))
        return _whole(min(limits) / self.f.pods(chip))

    def _most_halls(self, site: str, cooling: str, year: int) -> int:
        room = self.f.sites[site].land_hall_limit_mw
        old = sum(mw for (s, _), mw in self.f.old_halls.items() if s == site)
        return _whole((inf if room is None else room - old) / self.f.coolings[cooling].hall_it_mw)

    def _sources(self) -> list[list[Option]]:
        """All of a region's work of one kind, year and future goes to one site, or to none."""
        arcs: dict[Name, list[Name]] = {}
        for name in self.of_kind("served"):
            _, region, _, work, year, future = name
            arcs.setdefault((region, work, year, future), []).append(name)
        groups = []
        for servers in arcs.values():
            none: Bounds = {name: (0.0, 0.0) for name in servers}
            options = [Option(none)]
            for name in servers:
                wanted = self.program.high[self.program.position[name]]
                options.append(Option({**none, name: (wanted, wanted)}))
            groups.append(options)
        return groups


def _whole(number: float) -> int:
    if number == inf:
        raise ValueError("the oracle cannot count to infinity: limit supply or land")
    return floor(number + 1e-9)


def product_of_sizes(groups: list[list[Option]]) -> int:
    """Return how many plans the lists make."""
    result = 1
    for options in groups:
        result *= len(options)
    return result
