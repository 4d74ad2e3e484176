"""Sites with their halls, technologies, stock and grid steps."""

from __future__ import annotations

from .draw import FIRST_YEAR, Draw, Row


def sites(draw: Draw) -> None:
    states = [draw.rng.choice(["existing", "existing", "candidate"]), "candidate"]
    if draw.theme not in ("cluster", "source") and draw.chance(0.6):
        states.append(
            draw.rng.choice(["candidate", "committed", "required", "excluded", "existing"])
        )
    campus = draw.chance(0.2)
    draw.tables["sites"] = []
    for i, wished in enumerate(states):
        lead = draw.rng.choice([0, 0, 0, 1])
        years = len(draw.years)
        state = wished
        if state == "required" and lead >= years:
            lead = 0
        extends = state == "existing" and not draw.whole and draw.chance(0.5)
        options = {"candidate": years + 1, "required": years}.get(
            state, years + 1 if extends else 1
        )
        if not draw.affords(options):
            state, extends = "excluded", False
        limit = draw.maybe(0.75, 0.2, 1.5) if not draw.whole else draw.between(0.3, 1.4)
        if extends:
            limit = draw.between(0.6, 1.8)
        draw.tables["sites"].append(
            {
                "site_id": f"s{i}",
                "zone_id": draw.zones[(i + 1) % 2],
                "area_id": draw.rng.choice(["north", "south"]),
                "campus_id": "park" if campus and state == "candidate" else None,
                "lat_deg": draw.between(24, 42),
                "lon_deg": draw.between(100, 120),
                "state": state,
                "open_period": draw.rng.choice([draw.years[0] - 1, *draw.years])
                if state == "committed"
                else None,
                "grid_limit_mw": draw.between(0.05, 0.4)
                if draw.theme == "steps"
                else draw.maybe(0.4, 0.1, 1),
                "land_hall_limit_mw": limit,
                "smallest_it_mw": draw.between(0.05, 0.2) if draw.chance(0.3) else 0,
                "plot_ha": draw.maybe(0.3, 0.05, 0.4),
                "water_limit_thousand_m3_per_year": draw.maybe(0.35, 0.3, 4),
                "pue_cap_ratio": draw.maybe(0.4, 1.12, 1.4),
                "lead_time_year": lead,
                "opening_cost_mcur": draw.between(0, 15),
                "expansion_cost_mcur": draw.between(0, 6) if extends else 0,
                "smallest_expansion_mw": draw.between(0.02, 0.15) if extends else 0,
                "fixed_cost_mcur_per_year": draw.between(0, 3),
                "build_cost_mcur_per_mw": draw.between(10, 40),
                "energy_price_cur_per_kwh": draw.between(0.3, 0.9),
            }
        )


def coolings(draw: Draw) -> None:
    if not draw.cooled:
        return
    draw.tables["coolings"] = [
        {
            "cooling_id": "air",
            "buildable_flag": 1,
            "hall_it_mw": 0.5,  # at most twice in the largest site where halls are whole
            "rack_limit_kw": draw.rng.choice([10, 20]),
            "area_ha_per_mw": draw.between(0.3, 0.8),
            "water_l_per_kwh": draw.between(0.5, 1.5),
        },
        {
            "cooling_id": "liquid",
            "buildable_flag": 1,
            "capex_premium_ratio": draw.between(0.1, 1.2),
            "hall_it_mw": 0.3,
            "area_ha_per_mw": draw.between(0.2, 0.5),
            "water_l_per_kwh": draw.between(0, 0.4),
        },
        {
            "cooling_id": "old",
            "buildable_flag": 0,
            "area_ha_per_mw": 0.3,
            "water_l_per_kwh": draw.between(0, 2),
        },
    ]
    pue = {"air": (1.2, 1.45), "liquid": (1.1, 1.3), "old": (1.4, 1.8)}
    rows: list[Row] = []
    for site in draw.tables["sites"]:
        by_slice = "slices" in draw.tables and draw.chance(0.3)
        for cooling, (low, high) in pue.items():
            if cooling == "old" and site["state"] != "existing":
                continue
            if cooling == "liquid" and (draw.whole_halls or draw.chance(0.1)):
                continue
            for part in draw.ids("slices") if by_slice else [""]:
                rows.append(
                    {
                        "site_id": site["site_id"],
                        "cooling_id": cooling,
                        "slice_id": part,
                        "pue_ratio": draw.between(low, high),
                    }
                )
    draw.tables["site_cooling"] = rows


def stock(draw: Draw) -> None:
    if not draw.cooled:
        return
    for site in draw.tables["sites"]:
        if site["state"] != "existing":
            continue
        hall = draw.between(0.1, 0.5)
        if site["land_hall_limit_mw"] is not None:
            hall = min(hall, site["land_hall_limit_mw"])
        draw.tables.setdefault("existing_halls", []).append(
            {"site_id": site["site_id"], "cooling_id": "old", "hall_it_mw": hall}
        )
        if site["plot_ha"] is not None:
            site["plot_ha"] = max(site["plot_ha"], 0.3 * hall)
        red = draw.tables["chips"][0]
        age = draw.rng.randrange(red["lifetime_year"])
        mw_per_kchip = red["server_power_w"] / 1000
        draw.tables.setdefault("existing", []).append(
            {
                "site_id": site["site_id"],
                "chip_id": "red",
                "first_period": FIRST_YEAR - age,
                "installed_kchip": float(f"{0.9 * hall / mw_per_kchip:.3g}"),
                "occupied_ratio": draw.rng.choice([0.1, 0.3, 0.6]),
                "convertible_ratio": draw.rng.choice([0, 0.5, 1]),
                "refill_cost_mcur_per_mw": draw.between(1, 20),
            }
        )


def grid_steps(draw: Draw) -> None:
    for site in draw.used_sites():
        lead = draw.rng.choice([0, 0, 1])
        if site["grid_limit_mw"] is None or not draw.chance(0.9 if draw.theme == "steps" else 0.2):
            continue
        if draw.affords(len(draw.years) + 1 - lead):
            draw.tables.setdefault("grid_steps", []).append(
                {
                    "site_id": site["site_id"],
                    "step_id": "upgrade",
                    "added_mw": draw.between(0.3, 1),
                    "cost_mcur": draw.between(0.3, 6),
                    "lead_time_year": lead,
                }
            )
