"""A small clean study as texts: four regions, three sites, two years. Tests plant faults in it."""

from __future__ import annotations

from pathlib import Path

STUDY = """\
study: small
title: {en: A small study, zh: 小算例}
dataset: .
currency: CNY
periods: [2026, 2027]
discount_rate: 0.08
futures:
  - {id: base, probability: 0.6}
  - {id: boom, probability: 0.4, changes: ["demand[workload=realtime].useful_pflops *= 1.5"]}
changes:
  - sites[guian].opening_cost_mcur += 1
"""

TABLES: dict[str, str] = {
    "regions": """\
region_id,name_en,name_zh,zone_id,lat_deg,lon_deg
east,East,东部,CN-SH,31.2,121.5
south,South,南部,CN-GD,23.1,113.3
west,West,西部,CN-GZ,26.6,106.7
north,North,北部,CN-BJ,39.9,116.4
""",
    "sites": """\
site_id,name_en,name_zh,zone_id,area_id,campus_id,lat_deg,lon_deg,state,open_period,grid_limit_mw,\
land_hall_limit_mw,smallest_it_mw,opening_cost_mcur,energy_price_cur_per_kwh
guian,Gui'an,贵安,CN-GZ,guiyang,,26.4,106.6,candidate,,300,200,5,50,0.38
wuhu,Wuhu,芜湖,CN-SH,guiyang,,31.3,118.4,existing,,100,80,0,0,0.62
zhangjiakou,"Zhangjiakou, Huailai",张家口,CN-BJ,guiyang,,40.4,115.5,committed,2027,150,,0,40,0.42
""",
    "zones": """\
zone_id,period,energy_quota_gwh_per_year,carbon_kg_per_kwh,grid_green_ratio
CN-SH,2026,2000,0.58,0.2
CN-SH,2027,2000,0.57,0.22
CN-GD,2026,,0.45,0.3
CN-GD,2027,,0.44,0.31
CN-GZ,2026,3000,0.5,0.35
CN-GZ,2027,3000,0.49,0.36
CN-BJ,2026,1500,0.6,0.15
CN-BJ,2027,1500,0.59,0.17
""",
    "areas": """\
area_id,period,pool_fte,wage_kcur_per_year,pool_growth_ratio
guiyang,2025,4000,180,0.05
""",
    "chips": """\
chip_id,name_en,domestic_flag,first_period,last_period,fp16_tflops,int8_tops,server_power_w,\
price_kcur,lifetime_year,pod_chips,rack_kw
h20,H20,0,2024,2027,148,296,580,120,5,1000,40
ascend,Ascend,1,2025,,320,640,800,110,5,1000,50
""",
    "chip_supply": """\
chip_id,period,supply_kchip,price_factor_ratio
h20,2026,20,1
h20,2027,10,0.95
ascend,2026,60,1
ascend,2027,90,0.9
""",
    "workloads": """\
workload_id,name_en,precision,rtt_limit_ms,deferrable_ratio,movable_ratio,penalty_cur_per_pflops_hour
training,Training,fp16,,0.5,1,900
realtime,Realtime inference,int8,20,0,0.6,1500
""",
    "chip_workload": """\
chip_id,workload_id,efficiency_ratio
h20,training,0.45
h20,realtime,0.2
ascend,training,0.35
ascend,realtime,0.15
""",
    "demand": """\
region_id,workload_id,period,useful_pflops,low_pflops,high_pflops
east,training,2026,400,300,500
east,training,2027,600,,
east,realtime,2026,300,,
east,realtime,2027,500,,
south,training,2026,200,,
south,training,2027,300,,
west,realtime,2026,50,,
west,realtime,2027,80,,
north,realtime,2026,100,,
north,realtime,2027,150,,
""",
    "slices": """\
slice_id,duration_hours,price_factor_ratio,temperature_offset_k
day,4380,1.2,2
night,4380,0.8,-2
""",
    "profiles": """\
workload_id,slice_id,demand_factor_ratio
realtime,day,1.4
realtime,night,0.6
""",
    "coolings": """\
cooling_id,capex_premium_ratio,hall_it_mw,rack_limit_kw,distribution_loss_ratio,mechanical_ratio,\
free_full_c,free_partial_c
chiller,0,5,50,0.06,0.25,10,18
liquid,0.2,5,140,0.05,0.02,,
""",
    "site_cooling": """\
site_id,cooling_id,slice_id,pue_ratio
guian,chiller,,1.25
guian,liquid,,1.12
wuhu,chiller,day,1.4
wuhu,chiller,night,1.3
zhangjiakou,chiller,,
""",
    "climate": "site_id,month,mean_temperature_c,humidity_pct,daily_range_k\n"
    + "".join(
        f"zhangjiakou,{month},{temperature},50,11\n"
        for month, temperature in enumerate((-7, -4, 3, 11, 17, 22, 24, 22, 17, 10, 1, -5), start=1)
    ),
    "existing": """\
site_id,chip_id,first_period,installed_kchip,occupied_ratio,convertible_ratio
wuhu,h20,2025,8,0.3,0.8
""",
    "existing_halls": """\
site_id,cooling_id,hall_it_mw
wuhu,chiller,10
""",
    "grid_steps": """\
site_id,step_id,added_mw,cost_mcur,lead_time_year
guian,first,100,60,1
""",
    "links": """\
region_id,site_id,rtt_ms,cost_cur_per_gb
east,wuhu,6.5,0.02
south,guian,14,0.03
""",
    "network": """\
latency_ms_per_km,route_factor_ratio,open_period
0.005,1.3,2026
""",
    "economics": """\
availability_ratio,carbon_price_cur_per_t
0.95,80
""",
    "sources": """\
source_id,citation
S1,A planner's notes
S2,A yearbook
""",
    "provenance": """\
table,key,column,grade,low_value,high_value,source_id
sites,guian,opening_cost_mcur,published,40,60,S1;S2
demand,*,useful_pflops,assumption,,,S1
zones,CN-GZ/2026,energy_quota_gwh_per_year,derived,,,S2
""",
}


def write_small(folder: Path) -> Path:
    """Write the study and its tables into a folder and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
