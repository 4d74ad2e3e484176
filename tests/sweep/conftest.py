"""Studies small enough to know every plan of."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.study.load import load_study
from planner.study.study import Study

#: opening cost, m, and round trip, ms, of each site of `four_sites`
SITES = {"a": (10.0, 4.0), "b": (12.0, 2.0), "c": (11.0, 5.0), "d": (20.0, 1.0)}

_TABLES = {
    "regions": "region_id,zone_id,lat_deg,lon_deg\nhome,land,0,0\n",
    "sites": "site_id,zone_id,lat_deg,lon_deg,state,opening_cost_mcur\n"
    + "".join(f"{s},land,0,0,candidate,{cost}\n" for s, (cost, _) in SITES.items()),
    "links": "region_id,site_id,rtt_ms\n"
    + "".join(f"home,{s},{rtt}\n" for s, (_, rtt) in SITES.items()),
    "chips": "chip_id,fp16_tflops,server_power_w,price_kcur,lifetime_year,pod_chips\n"
    "unit,1,1000,0,1,1000\n",
    "workloads": "workload_id,precision\nwork,fp16\n",
    "chip_workload": "chip_id,workload_id,efficiency_ratio\nunit,work,1\n",
    "demand": "region_id,workload_id,period,useful_pflops\nhome,work,2026,1\n",
    "economics": "hall_lifetime_year\n1\n",
}
_STUDY = """
study: four-sites
dataset: .
periods: [2026]
discount_rate: 0
unmet_demand: forbidden
solve: {gap: 0, threads: 1}
"""


@pytest.fixture
def four_sites(tmp_path: Path) -> Study:
    """Return a study that opens one of four sites: each costs its opening, nothing else does."""
    folder = tmp_path / "four-sites"
    folder.mkdir()
    for name, text in _TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "study.yaml").write_text(_STUDY, encoding="utf-8")
    return load_study(folder)
