"""What stands in 2025: chips by year of purchase, and the halls they stand in.

The national stock of intelligent compute is MIIT's 788 EFLOPS FP16 of mid-2025. Local claims add up
to more (1,014 EFLOPS for nine provinces alone) and mix precisions, so the provincial figures of the
raw table are used, which discount the claims until the provinces sum to 788.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from tools.china.book import Row
from tools.china.figures import Figure, assumed, derived
from tools.china.raw import Raw

#: (chip, year of purchase): share of the national FP16 nameplate. Five chips stand for all.
AI_MIX = {
    ("nvidia-a800", 2022): 0.20,
    ("nvidia-a800", 2023): 0.08,
    ("nvidia-h800", 2023): 0.12,
    ("nvidia-h20", 2024): 0.15,
    ("huawei-ascend-910b3", 2024): 0.20,
    ("nvidia-h20", 2025): 0.08,
    ("huawei-ascend-910b3", 2025): 0.09,
    ("kunlun-p800", 2025): 0.08,
}
AI_MIX_NOTE = (
    "stock x share of chip and year in an assumed national mix (A800 0.28, H800 0.12, H20 0.23, "
    "910B3 0.29, P800 for all other domestic cards 0.08); year shares follow growth of the stock"
)
SERVER = "cpu-server"  #: as it stands
NEW_SERVER = "cpu-server-2026"  #: as it is bought
SERVER_GROWTH = 1.188  # IDC's growth of general compute: newer years hold more servers
SERVER_YEARS = (2021, 2022, 2023, 2024, 2025)

#: site: (share of its province's AI stock, share of its province's general servers)
SITE_SHARES: Mapping[str, tuple[float, float]] = {
    "beijing": (1.0, 1.0),
    "tianjin": (1.0, 1.0),
    "zhangjiakou-huailai": (0.35, 0.25),
    "zhangjiakou-zhangbei": (0.40, 0.25),
    "langfang": (0.25, 0.50),
    "datong": (0.90, 0.50),
    "taiyuan": (0.10, 0.50),
    "horinger": (0.50, 0.60),
    "ulanqab-jining": (0.50, 0.40),
    "shenyang": (1.0, 1.0),
    "changchun": (1.0, 1.0),
    "harbin": (1.0, 1.0),
    "yrd-qingpu": (0.15, 0.30),
    "shanghai-lingang": (0.85, 0.70),
    "nanjing": (0.60, 0.70),
    "suqian": (0.40, 0.30),
    "hangzhou": (1.0, 1.0),
    "wuhu": (0.60, 0.40),
    "hefei": (0.40, 0.60),
    "fuzhou": (1.0, 1.0),
    "nanchang": (1.0, 1.0),
    "jinan": (0.50, 0.50),
    "qingdao": (0.50, 0.50),
    "zhengzhou": (1.0, 1.0),
    "wuhan": (1.0, 1.0),
    "changsha": (1.0, 1.0),
    "shaoguan": (0.20, 0.05),
    "guangzhou": (0.40, 0.50),
    "shenzhen": (0.40, 0.45),
    "nanning": (1.0, 1.0),
    "haikou": (1.0, 1.0),
    "tianfu-chengdu": (1.0, 1.0),
    "chongqing-liangjiang": (1.0, 1.0),
    "guian": (1.0, 1.0),
    "kunming": (1.0, 1.0),
    "lhasa": (1.0, 1.0),
    "xian": (1.0, 1.0),
    "qingyang": (0.90, 0.30),
    "lanzhou": (0.10, 0.70),
    "xining": (1.0, 1.0),
    "zhongwei": (0.85, 0.40),
    "yinchuan": (0.15, 0.60),
    "hami": (0.50, 0.40),
    "karamay": (0.50, 0.60),
}
RACKING = 0.63  # occupied cabinets / cabinets, hubs, June 2024 (S31)
NEW_HALL_SHARE = 0.30  # liquid-cooled halls finished but empty / nameplate power of the AI stock
SMALLEST_NEW_HALL_MW = 10.0


def existing_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``existing``."""
    rows: list[Row] = []
    for site in raw.site_rows:
        if site["site_id"] in SITE_SHARES:
            rows += _ai_rows(raw, site) + _server_rows(raw, site)
    return rows


def nameplate_mw(raw: Raw, site_id: str) -> tuple[float, float]:
    """Return IT power at nameplate of a site's accelerators and of its servers."""
    ai = sum(
        figure.number * _server_w(raw, chip)
        for (chip, _), figure in _ai_kchip(raw, site_id).items()
    )
    servers = sum(figure.number for figure in _server_kchip(raw, site_id).values())
    return ai / 1000.0, servers * raw.rules["general_server_power"].number


def hall_mw(raw: Raw, site_id: str) -> tuple[float, float]:
    """Return the IT load that a site's inherited and its empty new halls can hold."""
    ai, servers = nameplate_mw(raw, site_id)
    new = round(ai * NEW_HALL_SHARE / 10.0) * 10.0
    return float(ceil((ai + servers) / RACKING)), new if new >= SMALLEST_NEW_HALL_MW else 0.0


def existing_hall_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``existing_halls``."""
    rows: list[Row] = []
    power = raw.rules["general_server_power"]
    for site_id in sorted(SITE_SHARES):
        inherited, new = hall_mw(raw, site_id)
        figure = derived(
            inherited,
            [power, raw.policy["fact.hub_racking"]],
            "nameplate IT power of the stock / rack occupancy 0.63",
            low=inherited * RACKING,
            high=inherited * 1.5,
        )
        rows.append({"site_id": site_id, "cooling_id": "legacy", "hall_it_mw": figure})
        if new:
            note = (
                "placeholder: liquid-cooled halls finished and still empty, 0.3 of the AI stock's "
                "nameplate power; much of what was newly built stood unused in 2025 (S38)"
            )
            spare = assumed(new, 0.0, 2 * new, note)
            rows.append({"site_id": site_id, "cooling_id": "cold_plate", "hall_it_mw": spare})
    return sorted(rows, key=lambda row: (str(row["site_id"]), str(row["cooling_id"])))


def reference_efficiency(raw: Raw, workload: str) -> Figure:
    """Return useful FLOPS / nameplate of the stock of 2025 for a workload."""
    inputs = [raw.efficiency[chip, workload] for chip, _ in AI_MIX]
    value = sum(
        share * raw.efficiency[chip, workload].number for (chip, _), share in AI_MIX.items()
    )
    return derived(value, inputs, "mean efficiency of the assumed mix of the stock of 2025")


def _ai_rows(raw: Raw, site: Mapping[str, str]) -> list[Row]:
    occupied = raw.policy["fact.ai_centre_utilisation"].in_unit(
        0.01, "national mean, taken for every site; facts range from 20 to 40 %"
    )
    return [
        _row(raw, site["site_id"], chip, year, figure, occupied)
        for (chip, year), figure in _ai_kchip(raw, site["site_id"]).items()
    ]


def _server_rows(raw: Raw, site: Mapping[str, str]) -> list[Row]:
    occupied = assumed(
        0.95,
        0.85,
        1.0,
        "share of servers that are switched on and spoken for; their mean allocation (0.6) and "
        "their low efficiency (0.21) together give the published 10-15 % use (S36)",
    )
    return [
        _row(raw, site["site_id"], SERVER, year, figure, occupied)
        for year, figure in _server_kchip(raw, site["site_id"]).items()
    ]


def _row(raw: Raw, site: str, chip: str, year: int, installed: Figure, occupied: Figure) -> Row:
    refill = raw.costs["retrofit_idle_capex"]
    return {
        "site_id": site,
        "chip_id": chip,
        "first_period": year,
        "installed_kchip": installed,
        "occupied_ratio": occupied,
        "convertible_ratio": assumed(
            0.4, 0.2, 0.6, "share of the idle stock that fits some demand after a retrofit"
        ),
        "refill_cost_mcur_per_mw": refill,
    }


def _ai_kchip(raw: Raw, site_id: str) -> dict[tuple[str, int], Figure]:
    province, share = _province(raw, site_id), SITE_SHARES[site_id][0]
    stock = raw.provinces[province, "ai_compute_existing"]
    return {
        (chip, year): _kchip(stock, raw.chips[chip, "fp16_dense"], share * part, AI_MIX_NOTE)
        for (chip, year), part in AI_MIX.items()
    }


def _server_kchip(raw: Raw, site_id: str) -> dict[int, Figure]:
    province, share = _province(raw, site_id), SITE_SHARES[site_id][1]
    stock = raw.demand[province, "general", 2025]
    per_server = raw.rules["general_server_fp64"]
    weight = {year: SERVER_GROWTH ** (year - SERVER_YEARS[0]) for year in SERVER_YEARS}
    total = sum(weight.values())
    note = (
        "national 85.8 EFLOPS FP64 by share of general demand / 5 TFLOPS a server; years of "
        "purchase by growth of 18.8 % a year"
    )
    return {
        year: _kchip(stock, per_server, share * weight[year] / total, note) for year in SERVER_YEARS
    }


def _kchip(stock: Figure, tflops: Figure, share: float, note: str) -> Figure:
    """Return thousands of chips: PFLOPS / TFLOPS a chip."""
    scale = share / tflops.number
    low = None if stock.low is None else stock.low * scale
    high = None if stock.high is None else stock.high * scale
    split = assumed(share, note="split between sites")
    return derived(stock.number * scale, [stock, tflops, split], note, low, high)


def _province(raw: Raw, site_id: str) -> str:
    return next(r["province_id"] for r in raw.site_rows if r["site_id"] == site_id)


def _server_w(raw: Raw, chip: str) -> float:
    return raw.chips[chip, "tdp"].number * raw.chips[chip, "system_power_factor"].number
