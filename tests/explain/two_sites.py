"""A study small enough to price by hand: two places to build, one dearer than the other.

One region asks for 10 PFLOPS; a thousand chips do 1 PFLOPS, draw 1 MW and cost 1; a MW of halls
costs 1. Near opens for 3 and pays 0.1 m per GWh, far opens for 5 and pays 0.2 and has at least
4 MW. A MW draws 8.76 GWh a year. So

    near alone  3 + 10 + 10 + 8.76           = 31.76, the plan
    far alone   5 + 10 + 10 + 17.52          = 42.52
    both        3 + 5 + 20 + 5.256 + 7.008   = 40.264, far at its least size

and far, forced in, costs 8.504 more.
"""

from __future__ import annotations

from pathlib import Path

from planner.explain.inquiry import Inquiry, inquiry
from planner.model.data import model_data
from planner.solution import Solution
from planner.solve.solve import solve_data
from planner.study.load import load_study
from planner.study.study import Study

HOURS_GWH = 8.76
NEAR_ALONE, FAR_ALONE, BOTH = 31.76, 42.52, 40.264

STUDY = """\
study: two-sites
dataset: .
periods: [2026]
discount_rate: 0
unmet_demand: forbidden
integers: {pods: continuous, halls: continuous}
solve: {gap: 0.0000001, threads: 1}
"""
TABLES = {
    "regions": "region_id,name_en,zone_id,lat_deg,lon_deg\nhome,Home,land,0,0\n",
    "sites": """\
site_id,name_en,zone_id,area_id,lat_deg,lon_deg,state,lead_time_year,grid_limit_mw,\
smallest_it_mw,opening_cost_mcur,build_cost_mcur_per_mw,energy_price_cur_per_kwh
near,Near,land,town,0,0,candidate,0,20,0,3,1,0.1
far,Far,hills,town,0,1,candidate,0,20,4,5,1,0.2
closed,Closed,hills,town,0,2,excluded,0,20,0,0,1,0
""",
    "zones": "zone_id,period,energy_quota_gwh_per_year\nland,2026,200\nhills,2026,200\n",
    "areas": "area_id,period,pool_fte\ntown,2026,100\n",
    "chips": """\
chip_id,fp16_tflops,server_power_w,price_kcur,lifetime_year,pod_chips
unit,1,1000,1,1,1000
""",
    "workloads": "workload_id,name_en,precision,movable_ratio\nwork,Work,fp16,1\n",
    "chip_workload": "chip_id,workload_id,efficiency_ratio\nunit,work,1\n",
    "demand": "region_id,workload_id,period,useful_pflops\nhome,work,2026,10\n",
    "economics": "hall_lifetime_year\n1\n",
}


def write(folder: Path) -> Path:
    """Write the study into a folder and return it."""
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def solved(folder: Path, *changes: str) -> tuple[Study, Solution]:
    """Return the study with changes, and its plan."""
    study = load_study(write(folder), changes)
    return study, solve_data(model_data(study), study.settings.solve)


def asked(folder: Path, *changes: str) -> Inquiry:
    """Return the plan of the study with changes, ready to be asked."""
    study, plan = solved(folder, *changes)
    return inquiry(study, plan, study.settings.solve)
