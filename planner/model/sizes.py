"""How large a study is, in round figures: what 100 % is where a limit is a share of something."""

from __future__ import annotations

from planner.model.data import ModelData

_HOURS_PER_GWH_PER_MW = 8.76


class Sizes:
    """What the largest year's demand needs on the chips that need least.

    Attributes
    ----------
    it_mw : float
        IT power.
    energy_gwh : float
        Energy of that power over a year, at PUE 1.
    fp16_pflops : float
        FP16 nameplate of the chips.
    """

    def __init__(self, d: ModelData) -> None:
        self._d = d
        least: dict[tuple[str, str], float] = {}
        for (c, w, f), rate in d.rate_pflops_per_kchip.items():
            if rate > 0:
                need = d.nameplate_mw_per_kchip[c] / rate
                least[w, f] = min(least.get((w, f), need), need)
        year: dict[tuple[int, str], float] = {}
        for (_, w, t, f), pflops in d.demand_pflops.items():
            year[t, f] = year.get((t, f), 0.0) + pflops * least.get((w, f), 0.0)
        self.it_mw = max(year.values(), default=0.0) or 1.0
        self.energy_gwh = self.it_mw * _HOURS_PER_GWH_PER_MW
        density = [
            d.fp16_pflops_per_kchip[c] / mw for c, mw in d.nameplate_mw_per_kchip.items() if mw > 0
        ]
        self.fp16_pflops = self.it_mw * max(density, default=1.0) or 1.0

    def site_it_mw(self, site: str) -> float:
        """Return what a site could take of it."""
        return min(self.it_mw, self._d.hall_limit_mw.get(site, self.it_mw)) or self.it_mw

    def site_energy_gwh(self, site: str) -> float:
        """Return the energy of what a site could take of it."""
        return self.site_it_mw(site) * _HOURS_PER_GWH_PER_MW
