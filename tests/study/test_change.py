"""The grammar of changes: what they touch, what they refuse, and that they can be undone."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.study.change import parse_change
from planner.study.entities import TABLES as SCHEMAS
from planner.study.load import load_study
from planner.study.study import Study
from planner.study.words import in_words
from planner.study.words_zh import COLUMNS_ZH, TABLES_ZH
from tests.study.small import write_small


@cache
def clean() -> Study:
    return load_study(write_small(Path(mkdtemp())))


def cells(study: Study, table: str, column: str) -> list[object]:
    return [getattr(record, column) for record in study.records(table)]


@pytest.mark.parametrize(
    ("text", "table", "column", "expected"),
    [
        ("sites[guian].grid_limit_mw = 400", "sites", "grid_limit_mw", [400, 100, 150]),
        ("sites[guian].grid_limit_mw += 50", "sites", "grid_limit_mw", [350, 100, 150]),
        ("sites[guian].grid_limit_mw -= 50", "sites", "grid_limit_mw", [250, 100, 150]),
        ("sites[*].grid_limit_mw *= 2", "sites", "grid_limit_mw", [600, 200, 300]),
        ("sites[*u*].grid_limit_mw /= 2", "sites", "grid_limit_mw", [150, 50, 75]),
        ("sites[*ji*].grid_limit_mw=1", "sites", "grid_limit_mw", [300, 100, 1]),
        ("sites[ zone = CN-SH ] . grid_limit_mw = 1", "sites", "grid_limit_mw", [300, 1, 150]),
        ("sites[zone_id!=CN-SH].grid_limit_mw = 1", "sites", "grid_limit_mw", [1, 100, 1]),
        ("sites[lat_deg>30].grid_limit_mw = 1", "sites", "grid_limit_mw", [300, 1, 1]),
        ("sites[land_hall_limit_mw>=80].plot_ha = 9", "sites", "plot_ha", [9, 9, None]),
        ("sites[zhangjiakou].grid_limit_mw = null", "sites", "grid_limit_mw", [300, 100, None]),
        ("sites[guian].state = required", "sites", "state", ["required", "existing", "committed"]),
        ("sites[guian].campus = 'north'", "sites", "campus_id", ["north", None, None]),
        ("sites[zhangjiakou].open_period -= 1", "sites", "open_period", [None, None, 2026]),
        ("chips[h20].domestic_flag = true", "chips", "domestic_flag", [1, 1]),
        ("chip_supply[chip=h*, period>=2027].supply_kchip *= 0.5", "chip_supply", "supply_kchip",
         [20, 5, 60, 90]),
        ("chip_supply[h20, 2027].supply_kchip = 0", "chip_supply", "supply_kchip", [20, 0, 60, 90]),
        ("chip_supply[ascend,period<2027].supply_kchip = 7", "chip_supply", "supply_kchip",
         [20, 10, 7, 90]),
        ("economics.carbon_price_cur_per_t = 120", "economics", "carbon_price_cur_per_t", [120]),
        ("zones[CN-G*, period=2026].grid_green_ratio = 1", "zones", "grid_green_ratio",
         [0.2, 0.22, 1, 0.31, 1, 0.36, 0.15, 0.17]),
    ],
)  # fmt: skip
def test_change_touches_what_its_filter_names(
    text: str, table: str, column: str, expected: list[object]
) -> None:
    changed = clean().change(text)
    assert cells(changed, table, column) == expected
    assert len(changed.applied_changes) == len(clean().applied_changes) + 1
    for name, frame in clean().tables.items():
        others = [c for c in frame.columns if (name, c) != (table, column)]
        pd.testing.assert_frame_equal(frame[others], changed.tables[name][others])


def test_single_row_table_that_is_absent_is_made_from_defaults(small: Path) -> None:
    (small / "economics.csv").unlink()
    study = load_study(small)
    changed = study.change("economics.carbon_price_cur_per_t = 80")
    assert changed.row("economics") == dataclasses.replace(
        study.row("economics"), carbon_price_cur_per_t=80.0
    )


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("discount_rate = 0.06", "discount_rate", 0.06),
        ("discount_rate /= 2", "discount_rate", 0.04),
        ("rules.green_share.enabled = false", "rules.green_share.enabled", False),
        ("unmet_demand = forbidden", "unmet_demand", "forbidden"),
        ("solve.seed = 7", "solve.seed", 7),
        ("rules.domestic_share.ratio_by_period.2027 = 0.5",
         "rules.domestic_share.ratio_by_period", {2027: 0.5}),
        ("report.map_approval_number = GS(2026)1", "report.map_approval_number", "GS(2026)1"),
    ],
)  # fmt: skip
def test_settings_are_changed_by_path(text: str, path: str, expected: object) -> None:
    value: object = clean().change(text).settings
    for part in path.split("."):
        value = getattr(value, part)
    assert value == expected


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", "E280", "not a change"),
        ("make it cheaper", "E280", "not a change"),
        ("sites[guian].grid_limit_mw 400", "E280", "not a change"),
        ("sites[guian].grid_limit_mw =", "E280", "no value"),
        ("sites[].grid_limit_mw = 4", "E280", "Write * for all rows"),
        ("sites[guian, wuhu].grid_limit_mw = 4", "E280", "more ids"),
        ("sites.grid_limit_mw = 4", "E280", "sites[*].grid_limit_mw"),
        ("x" * 2000 + " = 1", "E280", "too long"),
        ("site[guian].grid_limit_mw = 4", "E281", "Did you mean sites?"),
        ("discout_rate = 0.06", "E281", "Did you mean discount_rate?"),
        ("rules.green.enabled = false", "E281", "Did you mean green_share?"),
        ("periods = 4", "E284", "periods = [2026, 2028]"),
        ("rules.green_share = 4", "E281", "no single setting"),
        ("sites[guian].grid_limit = 4", "E282", "Did you mean grid_limit_mw?"),
        ("sites[zoone=CN-GZ].grid_limit_mw = 4", "E282", "Did you mean zone_id?"),
        ("sites[guain].grid_limit_mw = 4", "E283", "Did you mean guian?"),
        ("sites[zone=CN-ZG].grid_limit_mw = 4", "E283", "Did you mean CN-GZ?"),
        ("sites[x*].grid_limit_mw = 4", "E283", "no row"),
        ("chip_supply[period>2030].supply_kchip = 4", "E283", "no row"),
        ("sites[wuhu, zone=CN-GZ].grid_limit_mw = 4", "E283", "together"),
        ("budgets[2026].capital_mcur = 4", "E283", "no table budgets"),
        ("sites[guian].grid_limit_mw = lots", "E284", "not a number"),
        ("sites[guian].grid_limit_mw = nan", "E284", "not a number"),
        ("sites[guian].grid_limit_mw /= 0", "E284", "divides by 0"),
        ("sites[guian].altitude_m = null", "E284", "null"),
        ("sites[guian].state = closed", "E284", "not one of"),
        ("sites[guian].state += 1", "E284", "words"),
        ("sites[zone>CN-GZ].altitude_m = 1", "E284", "compares numbers"),
        ("chip_supply[period=soon].supply_kchip = 1", "E284", "not a number"),
        ("aim += 1", "E284", "needs numbers"),
        ("sites[guian].site_id = guiyang", "E285", "names the row"),
        ("sites[*].plot_ha *= 2", "E287", "empty"),
        ("sites[guian].grid_limit_mw = -5", "E227", "-5 is below 0"),
        ("sites[guian].grid_limit_mw *= 1000", "E228", "Looks like kW"),
        ("sites[guian].altitude_m = 1e999", "E228", "above 6000"),
        ("sites[zhangjiakou].open_period = 2026.5", "E226", "not whole"),
        ("discount_rate = 6", "E206", "6 % = 0.06"),
        ("aim = cheapest", "E206", "least_cost"),
        ("sites[guian].zone = CN-ZZ", "E233", "zones"),
        ("sites[zhangjiakou].open_period = null", "E254", "opening year"),
        ("sites[wuhu].state = candidate", "E255", "existing"),
        ("demand[workload=realtime].useful_pflops = 1e9", "E228", "1000000000"),
    ],
)
def test_refusal_says_what_is_wrong(text: str, code: str, words: str) -> None:
    found, message = refused(text)
    assert (found, words in message) == (code, True), message


def refused(text: str) -> tuple[str, str]:
    with pytest.raises(InputError) as raised:
        clean().change(text)
    fault = raised.value.faults[0]
    return fault.code, fault.message


def test_every_fault_of_several_changes_comes_at_once() -> None:
    with pytest.raises(InputError) as raised:
        clean().change("sites[x].altitude_m = 1", "nonsense", "sites[guian].altitude_m = -9999")
    assert {fault.code for fault in raised.value.faults} == {"E283", "E280", "E227"}


def test_changes_are_made_in_order() -> None:
    changed = clean().change("sites[guian].altitude_m = 100", "sites[guian].altitude_m *= 3")
    assert cells(changed, "sites", "altitude_m")[0] == 300.0


NUMBERS = [
    (name, column.name)
    for name, table in SCHEMAS.items()
    for column in table.columns
    if column.kind == "number" and name in clean().tables
    if any(v is not None for v in cells(clean(), name, column.name))
]


def identity(study: Study) -> tuple[str, dict[str, str]]:
    """Return what moves the plan and what only the report shows, but for the changes made."""
    return study.digest(), {name: of for name, of in study.shown().items() if name != "changes"}


@settings(max_examples=60, deadline=None)
@given(place=st.sampled_from(NUMBERS), factor=st.sampled_from([0.5, 0.25, 2.0, 4.0]))
def test_scaling_and_scaling_back_gives_the_first_tables(
    place: tuple[str, str], factor: float
) -> None:
    # powers of two are exact, so the tables must be equal to the last bit
    table, column = place
    where = "" if SCHEMAS[table].single_row else "[*]"
    try:
        changed = clean().change(f"{table}{where}.{column} *= {factor}")
    except InputError:
        return  # a bound or a rule between tables forbids the scaled study
    values = cells(clean(), table, column)
    scaled = [None if v is None else v * factor for v in values]  # type: ignore[operator]
    assert cells(changed, table, column) == scaled
    assert (identity(changed) == identity(clean())) == (scaled == values)
    undone = changed.change(f"{table}{where}.{column} /= {factor}")
    assert identity(undone) == identity(clean())
    for name, frame in clean().tables.items():
        pd.testing.assert_frame_equal(frame, undone.tables[name])


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="sites[]guan.*=<>!,+-/ 0123.lm_d", max_size=60))
def test_no_text_is_more_than_a_fault(text: str) -> None:
    try:
        parse_change(text)
    except InputError as error:
        assert all(fault.code.startswith("E28") for fault in error.faults)


@pytest.mark.parametrize(
    "text",
    [
        "sites[guian].grid_limit_mw = 400",
        "demand[workload_id=realtime].useful_pflops *= 1.3",
        "chip_supply[nvidia-*, period>=2028].supply_kchip *= 0.5",
        "rules.green_share.enabled = false",
        "economics.carbon_price_cur_per_t = 80",
        "sites[*].grid_limit_mw = null",
    ],
)
def test_canonical_spelling_reads_back_as_the_same_change(text: str) -> None:
    assert str(parse_change(text)) == text
    assert parse_change(str(parse_change(text))) == parse_change(text)


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("sites[guian].grid_limit_mw = 400", "sites (site guian): grid limit set to 400 MW",
         "站点（站点 guian）：并网容量设为400 MW"),
        ("demand[workload=realtime].useful_pflops *= 1.3",
         "demand (workload realtime): useful compute multiplied by 1.3",
         "算力需求（业务 realtime）：有效算力需求乘以1.3"),
        ("sites[*].energy_price_cur_per_kwh += 0.05",
         "sites (all rows): energy price raised by 0.05 CNY/kWh",
         "站点（全部）：电价增加0.05 CNY/kWh"),
        ("sites[guian].grid_limit_mw = null", "sites (site guian): grid limit set to no limit",
         "站点（站点 guian）：并网容量设为无限制"),
        ("economics.carbon_price_cur_per_t = 80", "economics: carbon price set to 80 CNY/t",
         "经济参数：碳价设为80 CNY/t"),
        ("rules.green_share.enabled = false", "rules green share enabled set to false",
         "规则·绿电占比·是否启用设为false"),
    ],
)  # fmt: skip
def test_change_in_words(text: str, english: str, chinese: str) -> None:
    change = parse_change(text)
    assert (in_words(change, "en"), in_words(change, "zh")) == (english, chinese)


def test_every_table_and_column_has_a_chinese_name() -> None:
    assert set(TABLES_ZH) == set(SCHEMAS)
    named = {column.name for table in SCHEMAS.values() for column in table.columns}
    assert named == set(COLUMNS_ZH)
