"""Tiny but rich studies, drawn at random from a seed.

Each has two or three sites and a random subset of the model's subjects. Numbers are scaled so that
limits bind now and then: the whole demand takes about one thousand chips, one MW and ten GWh. The
number of yes-or-no plans is kept below :data:`MOST_PLANS`, so that a brute force ends soon.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from random import Random
from typing import Any

from planner.study.load import load_study
from planner.study.study import Study

MOST_PLANS = 200
FIRST_YEAR = 2026
HOURS = 8760

#: size of a pod where pods are whole
WHOLE_POD_KCHIP = 0.3

Row = dict[str, Any]


class Draw:
    """A study in the making: tables, settings, and how many plans they make so far."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.tables: dict[str, list[Row]] = {}
        self.settings: Row = {"study": f"random-{seed}", "dataset": "tables"}
        self.plans = 1
        self.years = [FIRST_YEAR + i for i in range(self.rng.choice([1, 2, 2, 3]))]
        self.zones = ["east", "west"]
        self.whole = len(self.years) == 1 and self.chance(0.5)
        self._method()
        self._slices()
        self._regions()
        self._chips_and_work()
        self._sites()
        self._supply()
        self._coolings()
        self._stock()
        self._zones()
        self._areas()
        self._grid_steps()
        self._network()
        self._economics()
        self._rules()
        self._futures()

    # --- dice ---------------------------------------------------------------------------------

    def chance(self, probability: float) -> bool:
        """Throw a dice."""
        return self.rng.random() < probability

    def between(self, low: float, high: float) -> float:
        """Draw a number with few digits."""
        return float(f"{self.rng.uniform(low, high):.4g}")

    def maybe(self, probability: float, low: float, high: float) -> float | None:
        """Draw a number, or nothing: then there is no limit."""
        return self.between(low, high) if self.chance(probability) else None

    def affords(self, factor: int) -> bool:
        """Take a choice of so many options if the number of plans stays small."""
        if self.plans * factor > MOST_PLANS:
            return False
        self.plans *= factor
        return True

    def ids(self, table: str) -> list[str]:
        """Return the first column of a table."""
        return [next(iter(row.values())) for row in self.tables.get(table, [])]

    # --- parts --------------------------------------------------------------------------------

    def _method(self) -> None:
        profit = self.chance(0.3)
        unmet = ["free", "priced"] if profit else ["priced", "priced", "forbidden"]
        self.settings |= {
            "periods": self.years,
            "discount_rate": self.rng.choice([0, 0.05, 0.08]),
            "aim": "highest_profit" if profit else "least_cost",
            "unmet_demand": self.rng.choice(unmet),
            "integers": {
                "pods": "integer" if self.whole else "continuous",
                "halls": "continuous",
            },
            "rules": {},
        }

    def _slices(self) -> None:
        if self.chance(0.5):
            day = self.rng.choice([3000, 4380, 5000])
            self.tables["slices"] = [
                {"slice_id": "day", "duration_hours": day, "price_factor_ratio": 1.2},
                {"slice_id": "night", "duration_hours": HOURS - day, "price_factor_ratio": 0.7},
            ]

    def _regions(self) -> None:
        names = ["coast", "hill", "plain"][: self.rng.choice([2, 2, 3])]
        self.tables["regions"] = [
            {
                "region_id": name,
                "zone_id": self.zones[i % 2],
                "lat_deg": self.between(24, 42),
                "lon_deg": self.between(100, 120),
            }
            for i, name in enumerate(names)
        ]

    def _chips_and_work(self) -> None:
        chips = ["red", "blue"][: self.rng.choice([1, 2, 2])]
        works = ["train", "chat"][: self.rng.choice([1, 2])]
        bound_by_memory = self.chance(0.3)
        self.tables["chips"] = [
            {
                "chip_id": name,
                "domestic_flag": i,
                "first_period": self.rng.choice([None, None, self.years[-1]]) if i else None,
                "fp16_tflops": self.between(100, 300),
                "fp8_tflops": self.between(200, 600),
                "bandwidth_gb_per_s": self.between(2000, 5000),
                "server_power_w": self.between(500, 1200),
                "busy_power_ratio": self.between(0.8, 1),
                "idle_power_ratio": self.rng.choice([0, 0.2, 0.4]),
                "price_kcur": self.between(50, 150),
                "upkeep_ratio_per_year": self.rng.choice([0, 0.05]),
                "lifetime_year": self.rng.choice([1, 2, 4, 5]),
                "pod_chips": int(1000 * WHOLE_POD_KCHIP) if self.whole else 100,
                "rack_kw": self.rng.choice([8, 15, 40]),
            }
            for i, name in enumerate(chips)
        ]
        self.tables["workloads"] = [
            {
                "workload_id": name,
                "precision": "fp8" if i else "fp16",
                "rtt_limit_ms": self.maybe(0.6, 8, 30) if i else None,
                "deferrable_ratio": self.rng.choice([0, 0.3, 1]),
                "movable_ratio": self.rng.choice([0.4, 0.8, 1]),
                "data_gb_per_pflops_hour": self.between(0, 50) if self.chance(0.5) else 0,
                "bandwidth_gbps_per_pflops": self.between(0.1, 1) if self.chance(0.5) else 0,
                "memory_byte_per_flop": self.between(0.03, 0.1) if i and bound_by_memory else 0,
                "staff_fte_per_pflops": self.between(0, 0.2),
                "penalty_cur_per_pflops_hour": self.between(300, 1500),
                "revenue_cur_per_pflops_hour": self.between(150, 600),
            }
            for i, name in enumerate(works)
        ]
        self.tables["chip_workload"] = [
            {"chip_id": c, "workload_id": w, "efficiency_ratio": self.between(0.2, 0.5)}
            for i, c in enumerate(chips)
            for j, w in enumerate(works)
            if i == j or i == 0 or self.chance(0.7)
        ]
        self.tables["demand"] = [
            {"region_id": r, "workload_id": w, "period": t, "useful_pflops": wanted}
            for r in self.ids("regions")
            for w in works
            if self.chance(0.85) or r == "coast"
            for t in self.years
            for wanted in [0.0 if self.chance(0.1) else self.between(3, 25)]
        ]
        if "slices" in self.tables:
            share = self.tables["slices"][0]["duration_hours"] / HOURS
            for w in works:
                day = self.rng.choice([0.8, 1.2, 1.5])
                night = (1 - share * day) / (1 - share)
                self.tables.setdefault("profiles", []).extend(
                    [
                        {"workload_id": w, "slice_id": "day", "demand_factor_ratio": day},
                        {"workload_id": w, "slice_id": "night", "demand_factor_ratio": night},
                    ]
                )

    def _sites(self) -> None:
        states = [self.rng.choice(["existing", "existing", "candidate"]), "candidate"]
        if self.chance(0.6):
            states.append(
                self.rng.choice(["candidate", "committed", "required", "excluded", "existing"])
            )
        campus = self.chance(0.2)
        self.tables["sites"] = []
        for i, wished in enumerate(states):
            lead = self.rng.choice([0, 0, 0, 1])
            years = len(self.years)
            state = wished
            if state == "required" and lead >= years:
                lead = 0
            options = {"candidate": years + 1, "required": years}.get(state, 1)
            if not self.affords(options):
                state = "excluded"
            limit = self.maybe(0.75, 0.3, 2) if not self.whole else self.between(0.3, 1.4)
            self.tables["sites"].append(
                {
                    "site_id": f"s{i}",
                    "zone_id": self.zones[(i + 1) % 2],
                    "area_id": self.rng.choice(["north", "south"]),
                    "campus_id": "park" if campus and state == "candidate" else None,
                    "lat_deg": self.between(24, 42),
                    "lon_deg": self.between(100, 120),
                    "state": state,
                    "open_period": self.rng.choice([self.years[0] - 1, *self.years])
                    if state == "committed"
                    else None,
                    "grid_limit_mw": self.maybe(0.5, 0.3, 2),
                    "land_hall_limit_mw": limit,
                    "smallest_it_mw": self.between(0.05, 0.3) if self.chance(0.3) else 0,
                    "plot_ha": self.maybe(0.25, 0.2, 1),
                    "water_limit_thousand_m3_per_year": self.maybe(0.25, 2, 10),
                    "pue_cap_ratio": self.maybe(0.3, 1.15, 1.35),
                    "lead_time_year": lead,
                    "opening_cost_mcur": self.between(0, 15),
                    "fixed_cost_mcur_per_year": self.between(0, 3),
                    "build_cost_mcur_per_mw": self.between(10, 40),
                    "energy_price_cur_per_kwh": self.between(0.3, 0.9),
                }
            )

    def _used_sites(self) -> list[Row]:
        return [row for row in self.tables["sites"] if row["state"] != "excluded"]

    def _coolings(self) -> None:
        self.cooled = self.chance(0.75)
        whole_halls = self.whole and self.cooled and self.affords(3 ** len(self._used_sites()))
        if whole_halls:
            self.settings["integers"]["halls"] = "integer"
        if not self.cooled:
            return
        self.tables["coolings"] = [
            {
                "cooling_id": "air",
                "buildable_flag": 1,
                "hall_it_mw": 0.5,  # at most twice in the largest site where halls are whole
                "rack_limit_kw": self.rng.choice([10, 20]),
                "area_ha_per_mw": self.between(0.3, 0.8),
                "water_l_per_kwh": self.between(0.5, 1.5),
            },
            {
                "cooling_id": "liquid",
                "buildable_flag": 1,
                "capex_premium_ratio": self.between(0, 0.3),
                "hall_it_mw": 0.3,
                "area_ha_per_mw": self.between(0.2, 0.5),
            },
            {"cooling_id": "old", "buildable_flag": 0, "area_ha_per_mw": 0.3},
        ]
        pue = {"air": (1.25, 1.5), "liquid": (1.1, 1.2), "old": (1.4, 1.8)}
        rows: list[Row] = []
        for site in self.tables["sites"]:
            by_slice = "slices" in self.tables and self.chance(0.3)
            for cooling, (low, high) in pue.items():
                if cooling == "old" and site["state"] != "existing":
                    continue
                if cooling == "liquid" and (whole_halls or self.chance(0.1)):
                    continue
                for part in self.ids("slices") if by_slice else [""]:
                    rows.append(
                        {
                            "site_id": site["site_id"],
                            "cooling_id": cooling,
                            "slice_id": part,
                            "pue_ratio": self.between(low, high),
                        }
                    )
        self.tables["site_cooling"] = rows

    def _stock(self) -> None:
        if not self.cooled:
            return
        for site in self.tables["sites"]:
            if site["state"] != "existing":
                continue
            hall = self.between(0.1, 0.5)
            if site["land_hall_limit_mw"] is not None:
                hall = min(hall, site["land_hall_limit_mw"])
            self.tables.setdefault("existing_halls", []).append(
                {"site_id": site["site_id"], "cooling_id": "old", "hall_it_mw": hall}
            )
            if site["plot_ha"] is not None:
                site["plot_ha"] = max(site["plot_ha"], 0.3 * hall)
            red = self.tables["chips"][0]
            age = self.rng.randrange(red["lifetime_year"])
            mw_per_kchip = red["server_power_w"] / 1000
            self.tables.setdefault("existing", []).append(
                {
                    "site_id": site["site_id"],
                    "chip_id": "red",
                    "first_period": FIRST_YEAR - age,
                    "installed_kchip": float(f"{0.9 * hall / mw_per_kchip:.3g}"),
                    "occupied_ratio": self.rng.choice([0.1, 0.3, 0.6]),
                    "convertible_ratio": self.rng.choice([0, 0.5, 1]),
                    "refill_cost_mcur_per_mw": self.between(1, 20),
                }
            )

    def _zones(self) -> None:
        if not self.chance(0.8):
            return
        green, carbon = self.chance(0.6), self.chance(0.6)
        subsidy, closed = self.chance(0.3), self.chance(0.15)
        bounded = all(row["land_hall_limit_mw"] is not None for row in self.tables["sites"])
        self.tables["zones"] = [
            {
                "zone_id": zone,
                "period": t,
                "energy_quota_gwh_per_year": self.maybe(0.4, 3, 15),
                "carbon_kg_per_kwh": self.between(0.3, 0.8) if carbon else 0,
                "grid_green_ratio": self.between(0.1, 0.5),
                "green_supply_gwh_per_year": self.between(1, 10) if green else 0,
                "green_premium_cur_per_kwh": self.between(-0.05, 0.2),
                "green_share_min_ratio": self.between(0.2, 0.7) if green else 0,
                "carbon_cap_kt_per_year": self.maybe(0.4, 1, 6) if carbon else None,
                "subsidy_build_ratio": self.between(0, 0.3) if subsidy and bounded else 0,
                "subsidy_energy_cur_per_kwh": self.between(0, 0.1) if subsidy else 0,
                "network_flag": int(not (closed and t == self.years[0])),
            }
            for zone in self.zones
            for t in self.years
        ]

    def _areas(self) -> None:
        if not self.chance(0.5):
            return
        for area in ("north", "south"):
            years = self.years if self.chance(0.5) else [FIRST_YEAR - 1]
            for t in years:
                self.tables.setdefault("areas", []).append(
                    {
                        "area_id": area,
                        "period": t,
                        "pool_fte": self.between(3, 15),
                        "wage_kcur_per_year": self.between(100, 400),
                        "pool_growth_ratio": self.between(-0.1, 0.3),
                    }
                )
            premium = 0.0
            for tier in ("near", "far")[: self.rng.choice([0, 1, 2])]:
                premium += self.between(50, 300)
                self.tables.setdefault("area_tiers", []).append(
                    {
                        "area_id": area,
                        "tier_id": tier,
                        "limit_fte": self.between(1, 6),
                        "premium_kcur_per_year": premium,
                    }
                )

    def _grid_steps(self) -> None:
        for site in self._used_sites():
            lead = self.rng.choice([0, 0, 1])
            if site["grid_limit_mw"] is None or not self.chance(0.6):
                continue
            if self.affords(len(self.years) + 1 - lead):
                self.tables.setdefault("grid_steps", []).append(
                    {
                        "site_id": site["site_id"],
                        "step_id": "upgrade",
                        "added_mw": self.between(0.3, 1),
                        "cost_mcur": self.between(1, 15),
                        "lead_time_year": lead,
                    }
                )

    def _network(self) -> None:
        sites = len(self._used_sites())
        joining = self.chance(0.35) and self.affords((len(self.years) + 1) ** sites)
        self.tables["network"] = [
            {
                "line_cost_cur_per_gbps_km_year": self.between(0, 800),
                "transfer_cost_cur_per_gb": self.between(0, 1),
                "open_period": self.rng.choice([None, None, *self.years]),
                "joining_cost_mcur": self.between(0.5, 5) if joining else 0,
                "only_listed_flag": 0,
            }
        ]
        for region in self.ids("regions"):
            for site in self.ids("sites"):
                if self.chance(0.3):
                    self.tables.setdefault("links", []).append(
                        {
                            "region_id": region,
                            "site_id": site,
                            "rtt_ms": self.maybe(0.5, 1, 30),
                            "cost_cur_per_gb": self.maybe(0.5, 0, 2),
                            "cost_cur_per_pflops_year": self.between(0, 3e5),
                            "limit_gbps": self.maybe(0.4, 1, 15),
                            "forbidden_flag": int(self.chance(0.15)),
                        }
                    )

    def _supply(self) -> None:
        chips, sites = self.ids("chips"), len(self._used_sites())
        if self.whole or self.chance(0.5):
            self.tables["chip_supply"] = [
                {
                    "chip_id": chip,
                    "period": t,
                    "supply_kchip": self._whole_supply(sites)
                    if self.whole
                    else self.between(0.2, 1.2),
                    "price_factor_ratio": self.between(0.8, 1.2),
                }
                for chip in chips
                for t in self.years
            ]
        elif self.chance(0.3):
            self.tables["site_chip_supply"] = [
                {
                    "site_id": self._used_sites()[0]["site_id"],
                    "chip_id": chips[0],
                    "period": self.years[-1],
                    "supply_kchip": self.between(0.1, 0.5),
                }
            ]

    def _whole_supply(self, sites: int) -> float:
        """Offer two whole pods, or one, or none, as the number of plans permits."""
        if self.affords(3**sites):
            return 2 * WHOLE_POD_KCHIP
        return WHOLE_POD_KCHIP if self.affords(2**sites) else 0.0

    def _economics(self) -> None:
        self.tables["economics"] = [
            {
                "availability_ratio": self.between(0.85, 1),
                "hall_lifetime_year": self.rng.choice([10, 15]),
                "hall_upkeep_ratio_per_year": self.rng.choice([0, 0.03]),
                "carbon_price_cur_per_t": self.rng.choice([0, 80, 300]),
                "water_price_cur_per_m3": self.rng.choice([0, 5]),
                "site_staff_fte": self.between(0, 4),
                "operation_fte_per_mw": self.between(1, 6),
                "remote_ratio": self.rng.choice([0, 0.3]),
            }
        ]
        if self.chance(0.3):
            self.tables["budgets"] = [
                {"period": t, "capital_mcur": self.maybe(0.8, 30, 150)} for t in self.years
            ]

    def _rules(self) -> None:
        rules = self.settings["rules"]
        sites = self._used_sites()
        # a rule about the number of sites needs one to be named; extremes are for other tests
        if self.chance(0.25):
            rules["site_count"] = {
                "enabled": True,
                self.rng.choice(["at_most", "exactly"]): max(1, len(sites) - 1),
            }
        if self.chance(0.25):
            rules["min_occupied_share"] = {
                "enabled": True,
                "ratio": self.between(0.5, 0.95),
                "ramp_year": self.rng.choice([0, 1]),
            }
        if len(self.tables["chips"]) > 1 and self.chance(0.35):
            share = {t: self.between(0.2, 0.7) for t in self.years[-2:]}
            rules["domestic_share"] = {"enabled": True, "ratio_by_period": share}
        if self.chance(0.3):
            rules["energy_quota"] = {"deduct_green_power": True}
        for rule in ("green_share", "carbon_cap", "pue_cap"):
            if self.chance(0.1):
                rules[rule] = {"enabled": False}
        wanted = sum(1 for row in self.tables["demand"] if row["useful_pflops"] > 0)
        if self.chance(0.4) and self.affords((len(sites) + 1) ** wanted):
            rules["single_source"] = {"enabled": True}
        clusters = len(sites) * len(self.tables["chips"]) * len(self.years)
        if self.chance(0.7) and self.affords(2**clusters):
            self.tables["workloads"][0]["cluster_min_pflops"] = self.between(15, 60)

    def _futures(self) -> None:
        single = "single_source" in self.settings["rules"]
        if single or not self.chance(0.45):
            return
        first = self.rng.choice([0.4, 0.5, 0.7])
        many = [
            "demand[*].useful_pflops *= 0.6",
            "demand[workload_id=train].useful_pflops *= 1.4",
            "chip_workload[*].efficiency_ratio *= 0.8",
            "workloads[*].penalty_cur_per_pflops_hour *= 1.5",
            "workloads[train].movable_ratio = 0.2",
            "sites[s1].energy_price_cur_per_kwh += 0.2",
            "economics.carbon_price_cur_per_t = 150",
        ]
        pairs = [(x["chip_id"], x["workload_id"]) for x in self.tables["chip_workload"]]
        if ("blue", "train") in pairs:
            many += ["chip_workload[red,train].efficiency_ratio = 0"]
        if "zones" in self.tables:
            many += [
                "zones[east].energy_quota_gwh_per_year = 6",
                "zones[*].green_premium_cur_per_kwh += 0.1",
                "zones[*].green_supply_gwh_per_year *= 1.5",
            ]
        if "areas" in self.tables:
            many += ["areas[north].pool_fte *= 0.8"]
        if self.settings["aim"] == "highest_profit":
            many += ["workloads[*].revenue_cur_per_pflops_hour *= 0.7"]
        self.settings["futures"] = [
            {"id": "calm", "probability": first},
            {
                "id": "rough",
                "probability": round(1 - first, 10),
                "changes": self.rng.sample(many, 3),
            },
        ]
        if self.chance(0.5):
            alpha, weight = self.rng.choice([(0, 0.3), (0.6, 0.5), (0.9, 1)])
            self.settings["risk"] = {"measure": "cvar", "alpha": alpha, "weight": weight}


def random_study(seed: int, folder: Path) -> Study:
    """Draw a study, write it to a folder and load it as a user would."""
    draw = Draw(seed)
    tables = folder / "tables"
    tables.mkdir(parents=True)
    for name, rows in draw.tables.items():
        if rows:
            columns = list(dict.fromkeys(column for row in rows for column in row))
            with (tables / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(rows)
    study = folder / "study.yaml"  # JSON is YAML
    study.write_text(json.dumps(draw.settings), encoding="utf-8")
    return load_study(study)
