"""Accelerators and servers: figures, supply by year, and what each is good for."""

from __future__ import annotations

from collections.abc import Mapping

from tools.china.book import Row
from tools.china.figures import Figure, assumed, derived
from tools.china.raw import Raw
from tools.china.stock import NEW_SERVER, SERVER

PERIODS = (2026, 2027, 2028, 2029, 2030)
#: last year of purchase of chips that stand in the stock but are no longer sold
NO_LONGER_SOLD = {"nvidia-h800": 2023, "nvidia-a800": 2023}
FP8_CHIPS = frozenset(
    {
        "nvidia-h20",
        "nvidia-h200",
        "nvidia-h800",
        "nvidia-l20",
        "nvidia-rtx-4090d",
        "huawei-ascend-950pr",
        "huawei-ascend-950dt",
        "mthreads-s5000",
    }
)
SUPERNODE = "huawei-ascend-910c"
SERVER_LIFE_YEAR, SERVER_BUSY, SERVER_IDLE = 6, 1.0, 0.5
#: the server that is bought: the high end of the raw range of FP64, with the power that takes
NEW_SERVER_TFLOPS, NEW_SERVER_W, NEW_SERVER_PRICE_KCUR = 8.0, 500.0, 60.0
DENSE_TDP_W = 600.0
DENSE_RACK_KW, AIR_RACK_KW, SERVER_RACK_KW = 40.0, 12.0, 8.0

#: thousand chips on offer in 2026 ... 2030
SUPPLY: Mapping[str, tuple[float, ...]] = {
    "nvidia-h20": (300, 100, 50, 0, 0),
    "nvidia-h200": (80, 150, 150, 150, 150),
    "nvidia-l20": (30, 20, 0, 0, 0),
    "nvidia-rtx-4090d": (20, 0, 0, 0, 0),
    "huawei-ascend-910b3": (250, 150, 80, 0, 0),
    "huawei-ascend-910c": (200, 350, 400, 400, 400),
    "huawei-ascend-950pr": (150, 300, 400, 450, 500),
    "huawei-ascend-950dt": (20, 150, 300, 450, 600),
    "cambricon-mlu590": (120, 180, 200, 200, 200),
    "cambricon-mlu370-x8": (20, 0, 0, 0, 0),
    "hygon-k100-ai": (40, 20, 0, 0, 0),
    "hygon-bw1000": (80, 120, 150, 180, 200),
    "enflame-s60": (60, 60, 60, 40, 40),
    "mthreads-s4000": (10, 0, 0, 0, 0),
    "mthreads-s5000": (40, 80, 120, 150, 180),
    "kunlun-p800": (200, 250, 300, 350, 400),
    "thead-ppu-810e": (250, 250, 250, 200, 200),
    "metax-c500": (60, 100, 120, 120, 120),
    "biren-br106": (10, 10, 0, 0, 0),
    "biren-br166": (15, 30, 50, 60, 60),
}
SUPPLY_NOTES = {
    "nvidia-h20": "planning risk: sales stopped and were allowed again in 2025; low case is none",
    "nvidia-h200": "planning risk: licensed from January 2026 with a fee; low case is none",
    "thead-ppu-810e": "mostly used inside Alibaba Cloud; about 560,000 shipped by mid-2026 (S121)",
}
PRICE_FACTOR = (1.0, 0.95, 0.90, 0.86, 0.82)


def chip_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``chips``."""
    return [*(_chip(raw, row) for row in raw.chip_rows), _server(raw), _new_server(raw)]


def supply_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``chip_supply``."""
    chips = [row["chip_id"] for row in raw.chip_rows]
    rows: list[Row] = [
        {
            "chip_id": chip,
            "period": year,
            "supply_kchip": _supply(chip, SUPPLY[chip][i]),
            "price_factor_ratio": _price_factor(i),
        }
        for chip in chips
        if chip in SUPPLY
        for i, year in enumerate(PERIODS)
    ]
    note = "servers are taken as freely bought; their price as steady"
    steady = assumed(1.0, 0.8, 1.2, note)
    rows += [{"chip_id": NEW_SERVER, "period": y, "price_factor_ratio": steady} for y in PERIODS]
    return rows


def chip_workload_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``chip_workload``; a chip that cannot do some work has none."""
    rows: list[Row] = [
        {"chip_id": chip, "workload_id": workload, "efficiency_ratio": figure}
        for (chip, workload), figure in raw.efficiency.items()
        if figure.number > 0
    ]
    rows += [
        {"chip_id": chip, "workload_id": "general", "efficiency_ratio": server_efficiency()}
        for chip in (SERVER, NEW_SERVER)
    ]
    return rows


def server_efficiency() -> Figure:
    """Return useful FLOPS / nameplate of a server while allocated."""
    return assumed(
        0.21,
        0.10,
        0.40,
        "chosen so that allocated share 0.60 x 0.21 = 0.126, inside the published 10-15 % use of "
        "general compute (S36); the split into the two factors is judgement",
    )


def _chip(raw: Raw, row: Mapping[str, str]) -> Row:
    chip = row["chip_id"]

    def figure(variable: str) -> Figure:
        return raw.chips[chip, variable]

    fast = figure("int8_or_fp8_dense")
    tdp = figure("tdp")
    dense = chip != "nvidia-h800" and (chip == SUPERNODE or tdp.number >= DENSE_TDP_W)
    last = NO_LONGER_SOLD.get(chip)
    return {
        "chip_id": chip,
        "name_en": row["vendor"].split(" (")[0] + " " + _model(chip),
        "name_zh": row["name_zh"],
        "vendor": row["vendor"],
        "domestic_flag": figure("domestic"),
        "first_period": figure("available_from"),
        "last_period": None
        if last is None
        else assumed(last, note="export banned in October 2023; stock only"),
        "fp16_tflops": figure("fp16_dense"),
        "fp8_tflops": fast if chip in FP8_CHIPS else None,
        "int8_tops": fast.with_note("raw gives one figure for INT8 or FP8"),
        "memory_gb": figure("memory"),
        "bandwidth_gb_per_s": figure("memory_bandwidth"),
        "server_power_w": _product(tdp, figure("system_power_factor"), "tdp x system power factor"),
        "busy_power_ratio": raw.costs["average_load_factor_ai"],
        "idle_power_ratio": raw.costs["idle_power_share"].with_note(
            "share of TDP, taken as share of system power"
        ),
        "price_kcur": _product(
            figure("price_card").in_unit(0.001),
            figure("system_cost_factor"),
            "card price x system cost factor",
        ),
        "upkeep_ratio_per_year": raw.costs["om_it"],
        "lifetime_year": figure("lifetime"),
        "pod_chips": assumed(1152, note="three supernodes of 384")
        if chip == SUPERNODE
        else assumed(1024, note="128 nodes of 8 cards"),
        "rack_kw": assumed(
            DENSE_RACK_KW if dense else AIR_RACK_KW,
            note="600 W and above, and supernodes, need liquid cooling"
            if dense
            else "one 8-card node a rack, air cooled",
        ),
    }


def _server(raw: Raw) -> Row:
    return {
        "chip_id": SERVER,
        "name_en": "Two-socket server, standing",
        "name_zh": "双路通用服务器（存量）",
        "last_period": assumed(2025, note="stands in the stock; newer servers are bought"),
        "fp64_tflops": raw.rules["general_server_fp64"],
        "server_power_w": raw.rules["general_server_power"].in_unit(1000.0),
        "price_kcur": assumed(50.0, 40.0, 60.0, "two-socket server with network share"),
        "pod_chips": assumed(10_000, note="3.5 MW"),
        **_any_server(raw),
    }


def _new_server(raw: Raw) -> Row:
    return {
        "chip_id": NEW_SERVER,
        "name_en": "Two-socket server, new",
        "name_zh": "双路通用服务器（新购）",
        "first_period": assumed(2026, note="the generation on sale"),
        "fp64_tflops": assumed(
            NEW_SERVER_TFLOPS, 5.0, 11.0, "high end of the raw range of 3-8: more cores a socket"
        ),
        "server_power_w": assumed(NEW_SERVER_W, 400.0, 700.0, "62 W per TFLOPS against 70"),
        "price_kcur": assumed(
            NEW_SERVER_PRICE_KCUR, 45.0, 80.0, "two-socket server with network share"
        ),
        "pod_chips": assumed(10_000, note="5 MW"),
        **_any_server(raw),
    }


def _any_server(raw: Raw) -> Row:
    return {
        "vendor": "any",
        "domestic_flag": assumed(1, note="assembled at home; processors of either origin"),
        "busy_power_ratio": assumed(
            SERVER_BUSY, 0.8, 1.0, "the stated power is taken as the draw of an allocated server"
        ),
        "idle_power_ratio": assumed(SERVER_IDLE, 0.3, 0.6, "draw of an unallocated server"),
        "upkeep_ratio_per_year": raw.costs["om_it"],
        "lifetime_year": assumed(SERVER_LIFE_YEAR, 5, 8),
        "rack_kw": assumed(SERVER_RACK_KW, 5.0, 10.0, "general racks"),
    }


def _product(one: Figure, other: Figure, note: str) -> Figure:
    low = None if one.low is None and other.low is None else _low(one) * _low(other)
    high = None if one.high is None and other.high is None else _high(one) * _high(other)
    return derived(one.number * other.number, [one, other], note, low, high)


def _low(figure: Figure) -> float:
    return figure.number if figure.low is None else figure.low


def _high(figure: Figure) -> float:
    return figure.number if figure.high is None else figure.high


def _supply(chip: str, value: float) -> Figure:
    note = SUPPLY_NOTES.get(chip, "ramp of output in judgement; no maker publishes it")
    low = 0.0 if chip.startswith("nvidia") else 0.5 * value
    return assumed(value, low, 2.0 * value, note)


def _price_factor(index: int) -> Figure:
    value = PRICE_FACTOR[index]
    return assumed(value, value - 0.1 * (index + 1) / 2, 1.0, "price falls by about 5 % a year")


def _model(chip: str) -> str:
    return chip.split("-", 1)[1].replace("-", " ").upper().replace("ASCEND", "Ascend")
