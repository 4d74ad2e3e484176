"""Numbers as people read them; the expected texts are written out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.report import numbers
from planner.report.words import Both


@pytest.mark.parametrize(
    ("mcur", "en", "zh"),
    [
        (515_000, "CNY 515 bn", "5,150 亿元"),
        (5_150, "CNY 5.15 bn", "51.5 亿元"),
        (237, "CNY 237 m", "2.37 亿元"),
        (84.2, "CNY 84.2 m", "8,420 万元"),
        (0.31, "CNY 310 k", "31.0 万元"),
        (0.004, "CNY 4.00 k", "4,000 元"),
        (-12_000, "CNY −12.0 bn", "−120 亿元"),
        (0, "CNY 0 m", "0 元"),
    ],
)
def test_money_is_in_bn_and_k_or_in_yi_and_wan(mcur, en, zh):
    text = numbers.money(mcur, "CNY")
    assert (text.en, text.zh, text.number) == (en, zh, mcur)


def test_a_currency_without_a_chinese_name_keeps_its_letters():
    assert numbers.money(2_000, "USD").zh == "20.0 亿美元"
    assert numbers.money(2_000, "BRL").zh == "20.0 亿 BRL"


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (0.914, "91%"),
        (0.095, "9.5%"),
        (0.0028, "0.28%"),
        (0, "0%"),
        (1, "100%"),
        (0.994, "99%"),
        (0.9951, "99.5%"),
        (0.9999, "99.99%"),
        (0.00004, "0.0040%"),
        (1.2, "120%"),
        (1 - 1e-9, "100%"),
        (1e-9, "0%"),
    ],
)
def test_percent(ratio, said):
    assert numbers.percent(ratio).en == numbers.percent(ratio).zh == said


@given(st.floats(min_value=1e-5, max_value=1 - 1e-5))
def test_a_share_is_never_rounded_to_nothing_or_to_all(ratio):
    said = float(numbers.percent(ratio).en.rstrip("%"))
    assert 0 < said < 100


@given(st.floats(min_value=0.001, max_value=1e9))
def test_a_number_is_rounded_little_and_keeps_its_value(value):
    text = numbers.number(value)
    read = float(text.en.replace(",", ""))
    assert math.isclose(read, value, rel_tol=0.0051 if value >= 1 else 0.051)
    assert text.number == value


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        (numbers.power(6165), "6,165 MW", "6,165 MW"),
        (numbers.power(10_180), "10.2 GW", "10.2 GW"),
        (numbers.compute(122_167, "fp16"), "122 EFLOPS (FP16)", "122 EFLOPS（FP16）"),
        (numbers.compute(870, "int8"), "870 PFLOPS (INT8)", "870 PFLOPS（INT8）"),
        (numbers.energy(63_100), "63.1 TWh", "631 亿千瓦时"),
        (numbers.energy(12.5), "12.5 GWh", "1,250 万千瓦时"),
        (numbers.year(2030), "2030", "2030 年"),
        (numbers.years(2026, 2035), "2026–2035", "2026–2035 年"),
        (numbers.years(2026, 2026), "2026", "2026 年"),
        (numbers.people(1234.4), "1,234 people", "1,234 人"),
        (numbers.price_per_kwh(0.314, "CNY"), "CNY 0.31/kWh", "0.31 元/千瓦时"),
    ],
)
def test_quantities_carry_their_unit(text, en, zh):
    assert (text.en, text.zh) == (en, zh)


@pytest.mark.parametrize("make", [numbers.number, numbers.percent, numbers.power, numbers.energy])
def test_what_is_not_known_is_a_dash(make):
    assert make(math.nan).en == make(None).zh == "–"


def test_a_chart_of_money_counts_in_one_unit():
    divisor, unit = numbers.money_scale(512_345, "CNY")
    assert divisor == Both(1000, 100)
    assert (unit.en, unit.zh) == ("CNY bn", "亿元")
    assert numbers.amount(84_000, divisor) == Both(84, 840)
