"""Sixty faults a planner makes, each planted in the clean study and found where it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from planner.errors import Fault, InputError
from planner.study.fault_kinds import KINDS
from planner.study.load import load_study


@dataclass(frozen=True)
class Planted:
    """A text replaced in one file, and where the fault must be found.

    `words` must stand in the message: the remedy, the nearest right name or the numbers.
    """

    file: str
    old: str
    new: str
    code: str
    row: int | None
    column: str
    words: str
    found_in: str = ""


PLANTED = [
    # numbers and their writing
    Planted("sites.csv", "candidate,,300,", "candidate,,-5,", "E227", 2, "grid_limit_mw",
            "below 0"),
    Planted("sites.csv", "candidate,,300,", "candidate,,300000,", "E228", 2, "grid_limit_mw",
            "Looks like kW: 300000 kW = 300 MW."),
    Planted("sites.csv", "candidate,,300,", "candidate,, 300,", "E224", 2, "grid_limit_mw",
            "Write 300."),
    Planted("sites.csv", "candidate,,300,", 'candidate,,"3,000",', "E224", 2, "grid_limit_mw",
            "Write 3000."),
    Planted("sites.csv", "candidate,,300,", "candidate,,300 MW,", "E224", 2, "grid_limit_mw",
            "Write the number alone: 300."),
    Planted("sites.csv", "candidate,,300,", "candidate,,\uff13\uff10\uff10,", "E224", 2,
            "grid_limit_mw", "Write 300."),
    Planted("sites.csv", "candidate,,300,", "candidate,,n/a,", "E224", 2, "grid_limit_mw",
            "Leave the cell empty"),
    Planted("sites.csv", "50,0.38", '50,"0,38"', "E224", 2, "energy_price_cur_per_kwh",
            "Write 0.38."),
    Planted("sites.csv", "50,0.38", "50,380", "E228", 2, "energy_price_cur_per_kwh",
            "Looks like CNY/MWh: 380 CNY/MWh = 0.38 CNY/kWh."),
    Planted("sites.csv", "50,0.38", "50,nan", "E225", 2, "energy_price_cur_per_kwh", "not finite"),
    Planted("demand.csv", "2026,400", "2026,inf", "E225", 2, "useful_pflops", "not finite"),
    Planted("demand.csv", "2026,400", "2026,1e999", "E225", 2, "useful_pflops", "not finite"),
    Planted("chip_workload.csv", "h20,realtime,0.2", "h20,realtime,20%", "E224", 3,
            "efficiency_ratio", "Write 0.2."),
    Planted("chip_workload.csv", "h20,realtime,0.2", "h20,realtime,20", "E228", 3,
            "efficiency_ratio", "Looks like per cent: 20 % = 0.2."),
    Planted("chip_supply.csv", "h20,2026,20,", "h20,2026,20000000,", "E228", 2, "supply_kchip",
            "Looks like chips"),
    Planted("demand.csv", "east,training,2027", "east,training,2027.5", "E226", 3, "period",
            "is not whole"),
    Planted("demand.csv", "east,training,2027", "east,training,2027-01-01", "E224", 3, "period",
            "write 2027"),
    Planted("chips.csv", "2024,2027,", "2024,20270,", "E228", 2, "last_period", "2100"),
    Planted("chips.csv", "0,2024,2027", "yes,2024,2027", "E224", 2, "domestic_flag", "number"),
    Planted("regions.csv", "31.2,121.5", "121.5,31.2", "E228", 2, "lat_deg", "swapped"),
    Planted("site_cooling.csv", "day,1.4", "day,0.14", "E227", 4, "pue_ratio", "below 1"),
    Planted("climate.csv", "zhangjiakou,7,24", "zhangjiakou,7,297", "E228", 8,
            "mean_temperature_c", "Looks like K"),
    # words and ids
    Planted("sites.csv", "118.4,existing", "118.4,exsiting", "E229", 3, "state",
            "Did you mean existing?"),
    Planted("workloads.csv", "Training,fp16", "Training,bf16", "E229", 2, "precision",
            "Did you mean fp16?"),
    Planted("demand.csv", "south,training,2026", "suoth,training,2026", "E233", 6, "region_id",
            "Did you mean south?"),
    Planted("demand.csv", "west,realtime,2026", "west,real-time,2026", "E233", 8, "workload_id",
            "Did you mean realtime?"),
    Planted("links.csv", "east,wuhu", "east,Wuhu", "E233", 2, "site_id", "Did you mean wuhu?"),
    Planted("existing.csv", "wuhu,h20", "wuhu,H-20", "E233", 2, "chip_id", "Did you mean h20?"),
    Planted("sites.csv", "芜湖,CN-SH", "芜湖,CN-SHH", "E233", 3, "zone_id", "Did you mean CN-SH?"),
    Planted("sites.csv", "CN-GZ,guiyang", "CN-GZ,guiyan", "E233", 2, "area_id",
            "Did you mean guiyang?"),
    Planted("regions.csv", "北部,CN-BJ", "北部,CN-HE", "E233", 5, "zone_id", "zones"),
    Planted("sites.csv", "wuhu,Wuhu", "wuhu ,Wuhu", "E230", 3, "site_id", "Write wuhu."),
    Planted("sites.csv", "wuhu,Wuhu", "wu\u200bhu,Wuhu", "E230", 3, "site_id", "Write wuhu."),
    Planted("sites.csv", "wuhu,Wuhu", "wu/hu,Wuhu", "E231", 3, "site_id", "'/'"),
    Planted("demand.csv", "west,realtime,2027", "west,realtime,2026", "E232", 9, "region_id",
            "row 8"),
    Planted("sites.csv", "118.4,existing", "118.4,", "E223", 3, "state", "empty"),
    Planted("regions.csv", "26.6,106.7", ",106.7", "E223", 4, "lat_deg", "empty"),
    Planted("sites.csv", "芜湖", "#REF!", "E236", 3, "name_zh", "Mend the formula"),
    Planted("sites.csv", "芜湖", "\ufffd\ufffd", "E237", 3, "name_zh", "UTF-8"),
    # headings and shape
    Planted("sites.csv", "grid_limit_mw", "grid_limit_kw", "E221", 1, "grid_limit_kw",
            "Did you mean grid_limit_mw?"),
    Planted("sites.csv", "state,", "status,", "E221", 1, "status", "Did you mean state?"),
    Planted("chip_workload.csv", "efficiency_ratio", "remark_of_mine", "E220", 1,
            "efficiency_ratio", "missing"),
    Planted("regions.csv", "name_zh", "name_en", "E222", 1, "name_en", "twice"),
    Planted("demand.csv", "2026,400,300,500", "2026,400,300", "E216", 2, "", "5 cells"),
    Planted("demand.csv", "2026,400,300,500", "2026,1,400,300,500", "E216", 2, "", "7 cells"),
    Planted("network.csv", "0.005,1.3,2026\n", "0.005,1.3,2026\n0.005,1.4,2026\n", "E234", 3, "",
            "one row"),
    # rules between rows and tables
    Planted("slices.csv", "night,4380", "night,4300", "E250", 2, "duration_hours", "8680"),
    Planted("profiles.csv", "day,1.4", "day,1.6", "E251", 2, "demand_factor_ratio", "1.1"),
    Planted("zones.csv", "CN-GZ,2027,3000,0.49,0.36\n", "", "E252", 6, "period", "2027"),
    Planted("areas.csv", "guiyang,2025", "guiyang,2027", "E252", 2, "period", "2026"),
    Planted("demand.csv", "north,realtime,2027,150,,\n", "", "E253", 10, "period", "2027"),
    Planted("sites.csv", "committed,2027", "committed,", "E254", 4, "open_period", "opening year"),
    Planted("sites.csv", "118.4,existing", "118.4,candidate", "E255", 2, "site_id",
            "Set the state", "existing.csv"),
    Planted("existing_halls.csv", "chiller,10", "chiller,1", "E256", 2, "site_id", "4.64 MW",
            "existing.csv"),
    Planted("chips.csv", "0,2024,2027,148,296", "0,2024,2027,0,296", "E258", 2, "efficiency_ratio",
            "fp16_tflops", "chip_workload.csv"),
    Planted("chips.csv", "0,2024,2027", "0,2028,2027", "E259", 2, "last_period", "2028"),
    Planted("sites.csv", "candidate,,300,200,5,", "candidate,,300,200,500,", "E259", 2,
            "smallest_it_mw", "200"),
    Planted("workloads.csv", "0.5,1,900", "0.5,1,0", "E260", 2, "penalty_cur_per_pflops_hour",
            "priced"),
    Planted("climate.csv", "zhangjiakou,7,24,50,11\n", "", "E262", 2, "month", "7"),
    Planted("site_cooling.csv", "wuhu,chiller,night,1.3\n", "", "E263", 4, "slice_id", "night"),
    Planted("sites.csv", "candidate,,300,", "candidate,,,", "E264", 2, "site_id",
            "grid_limit_mw", "grid_steps.csv"),
    Planted("provenance.csv", "sites,guian,opening_cost", "sites,guain,opening_cost", "E267", 2,
            "key", "Did you mean guian?"),
    Planted("provenance.csv", "S1;S2", "S1;S9", "E267", 2, "source_id", "S9"),
    Planted("existing.csv", "h20,2025,8", "h20,2027,8", "E268", 2, "first_period", "2026"),
    # the study file
    Planted("study.yaml", "discount_rate", "discount", "E204", 6, "discount",
            "Did you mean discount_rate?"),
    Planted("study.yaml", "0.08", "8", "E206", 6, "discount_rate", "8 % = 0.08"),
    Planted("study.yaml", "[2026, 2027]", "[2027, 2026]", "E240", 5, "periods",
            "2026 follows 2027"),
    Planted("study.yaml", "periods: [2026, 2027]\n", "", "E205", None, "periods", "missing"),
    Planted("study.yaml", "probability: 0.4", "probability: 0.3", "E241", 7, "futures", "0.9"),
    Planted("study.yaml", "id: boom", "id: base", "E242", 7, "futures", "twice"),
    Planted("study.yaml", "dataset: .", "dataset: chnia", "E209", 3, "dataset",
            "Did you mean china?"),
    Planted("study.yaml", "currency: CNY", "currency: CNY\ncurrency: USD", "E203", 5, "currency",
            "twice"),
    Planted("study.yaml", "sites[guian].opening", "sites[guain].opening", "E283", None, "",
            "Did you mean guian?", "change `sites[guain].opening_cost_mcur += 1`"),
    Planted("study.yaml", "].useful_pflops", "].low_pflops", "E286", None, "low_pflops",
            "not uncertain", "future boom, change "
            "`demand[workload_id=realtime].low_pflops *= 1.5`"),
]  # fmt: skip


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as raised:
        load_study(folder)
    return raised.value.faults


def test_at_least_sixty_are_planted() -> None:
    assert len(PLANTED) >= 60


@pytest.mark.parametrize("planted", PLANTED, ids=lambda p: f"{p.code}-{p.file}-{p.column}")
def test_planted_fault_is_located(small: Path, planted: Planted) -> None:
    path = small / planted.file
    text = path.read_text(encoding="utf-8")
    assert planted.old in text
    path.write_text(text.replace(planted.old, planted.new, 1), encoding="utf-8")
    faults = faults_of(small)
    found = [fault for fault in faults if fault.code == planted.code]
    assert found, faults
    file = planted.found_in or planted.file
    places = [(fault.file, fault.row, fault.column) for fault in found]
    assert (file, planted.row, planted.column) in places, faults
    assert any(planted.words in fault.message for fault in found), faults


def test_message_has_place_value_rule_and_remedy(small: Path) -> None:
    path = small / "sites.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("candidate,,300,", "candidate,,-5,"), encoding="utf-8")
    (fault,) = faults_of(small)
    assert fault.message == (
        "sites.csv row 2 (guian), grid_limit_mw: -5 is below 0. "
        "Give: grid connection, on facility load, before upgrades (MW)."
    )
    assert (fault.value, fault.rule) == ("-5", "is below 0")


def test_faults_of_all_files_come_at_once(small: Path) -> None:
    for name, old, new in (
        ("study.yaml", "0.08", "8"),
        ("sites.csv", "existing", "exsiting"),
        ("demand.csv", "2026,400", "2026,-400"),
        ("links.csv", "east,wuhu", "esat,wuhu"),
        ("chips.csv", "rack_kw", "rack_watt"),
    ):
        path = small / name
        path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    files = {fault.file for fault in faults_of(small)}
    assert {"study.yaml", "sites.csv", "demand.csv", "chips.csv"} <= files


def test_rows_are_counted_as_a_spreadsheet_counts_them(small: Path) -> None:
    path = small / "regions.csv"
    text = (
        path.read_text(encoding="utf-8")
        .replace("East,", '"East\nChina",')
        .replace("\nwest", "\n\nwest")
    )
    path.write_text(text.replace("39.9", "399"), encoding="utf-8")
    (fault,) = faults_of(small)
    # heading, east (one row though two lines), south, a blank row, west, north
    assert (fault.row, fault.column) == (6, "lat_deg")


def test_a_million_faults_are_twenty_lines_and_a_count(small: Path) -> None:
    rows = "".join(f"east,training,{i},-1,,\n" for i in range(5000))
    (small / "demand.csv").write_text(
        "region_id,workload_id,period,useful_pflops,low_pflops,high_pflops\n" + rows, "utf-8"
    )
    faults = [f for f in faults_of(small) if f.code == "E227"]
    assert len(faults) == 21
    # 5000 values of -1, and the years 0 to 1989 are below 1990
    assert f"{5000 + 1990 - 20:,} more" in faults[-1].message


def test_text_of_all_faults_stays_below_ten_kilobytes(small: Path) -> None:
    for path in small.glob("*.csv"):
        heading, *rows = path.read_text("utf-8").splitlines()
        spoiled = [",".join("\u4e00" * 500 for _ in heading.split(",")) for _ in rows * 20]
        path.write_text("\n".join([heading, *spoiled]), "utf-8")
    with pytest.raises(InputError) as raised:
        load_study(small)
    assert len(str(raised.value).encode()) <= 10_000
    assert len({fault.code for fault in raised.value.faults}) >= 2


def test_every_kind_has_words_and_an_example() -> None:
    for code, kind in KINDS.items():
        assert code == kind.code
        assert kind.title and kind.explanation.endswith(".") and ": " in kind.example
