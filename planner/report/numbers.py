"""Numbers as people read them, in both languages; each keeps the number it states.

Money is written in bn, m and k in English, in 亿 and 万 in Chinese. A share below the whole is
never rounded up to 100%, and one above nothing never down to 0%, but for the solver's tolerance.
FLOPS carry their precision.
"""

from __future__ import annotations

import math

from planner.report.words import UNKNOWN, Both, Text

_ZH_MONEY = {
    "CNY": "元",
    "USD": "美元",
    "EUR": "欧元",
    "GBP": "英镑",
    "JPY": "日元",
    "HKD": "港元",
    "KRW": "韩元",
    "INR": "卢比",
}
_PRECISION = {"fp64": "FP64", "fp32": "FP32", "fp16": "FP16", "fp8": "FP8", "int8": "INT8"}

#: closer to nothing or to all than this, a share is nothing or all
SOLVER_TOLERANCE = 1e-6

MCUR_PER_BN = 1000.0
MCUR_PER_YI = 100.0
MCUR_PER_WAN = 0.01
MCUR_PER_K = 0.001


def plain(value: float, digits: int | None = None) -> str:
    """Return a number with separators: all whole digits, three digits from 1, two below.

    Parameters
    ----------
    value : float
        Any number.
    digits : int, optional
        Decimals, instead of as many as that rule asks for.
    """
    if digits is None:
        digits = _decimals(value)
        digits = _decimals(round(value, digits))
    text = f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def _decimals(value: float) -> int:
    size = abs(value)
    if size >= 100 or size == 0:
        return 0
    if size >= 10:
        return 1
    if size >= 0.1:
        return 2
    return min(6, 1 - math.floor(math.log10(size)))


def number(value: float | None, digits: int | None = None) -> Text:
    """Return a bare number, the same in both languages."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    text = plain(value, digits)
    return Text(text, text, value)


def with_unit(value: float | None, unit: str, zh_unit: str = "", digits: int | None = None) -> Text:
    """Return a number and its unit."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    text = plain(value, digits)
    return Text(f"{text} {unit}", f"{text} {zh_unit or unit}", value)


def year(value: int) -> Text:
    """Return a year: ``2030``, ``2030 年``."""
    return Text(str(value), f"{value} 年", float(value))


def years(first: int, last: int) -> Text:
    """Return a span of years."""
    if first == last:
        return year(first)
    return Text(f"{first}–{last}", f"{first}–{last} 年")


def percent(ratio: float | None, digits: int | None = None) -> Text:
    """Return a share as a percentage.

    Parameters
    ----------
    ratio : float or None
        The share; NaN or None is written as a dash.
    digits : int, optional
        Decimals; without it none from 10% to 99%, and as many as it takes near either end.
    """
    if ratio is None or not math.isfinite(ratio):
        return UNKNOWN
    value = 100 * _settled(ratio)
    text = plain(value, _percent_digits(value) if digits is None else digits)
    return Text(f"{text}%", f"{text}%", ratio)


def _settled(ratio: float) -> float:
    """Return a share with the solver's tolerance taken off where it is all or nothing."""
    whole = round(ratio)
    return float(whole) if abs(ratio - whole) < SOLVER_TOLERANCE else ratio


def _percent_digits(value: float) -> int:
    size = abs(value)
    if size in (0, 100):
        return 0
    if 99 < size < 100:
        return next((n for n in range(5) if round(size, n) < 100), 5)
    if size >= 10:
        return 0
    return 1 if size >= 1 else min(4, 1 - math.floor(math.log10(size)))


def money(mcur: float | None, currency: str) -> Text:
    """Return an amount: ``CNY 515 bn``, ``5,150 亿元``.

    Parameters
    ----------
    mcur : float or None
        Million currency units.
    currency : str
        Three letters.
    """
    if mcur is None or not math.isfinite(mcur):
        return UNKNOWN
    size = abs(mcur)
    if size >= MCUR_PER_BN:
        en = f"{plain(mcur / MCUR_PER_BN)} bn"
    elif size >= 1 or size == 0:
        en = f"{plain(mcur)} m"
    elif size >= MCUR_PER_K:
        en = f"{plain(mcur / MCUR_PER_K)} k"
    else:
        en = plain(mcur * 1e6)
    if size >= MCUR_PER_YI:
        zh = f"{plain(mcur / MCUR_PER_YI)} 亿"
    elif size >= MCUR_PER_WAN:
        zh = f"{plain(mcur / MCUR_PER_WAN)} 万"
    else:
        zh = f"{plain(mcur * 1e6)} "
    return Text(f"{currency} {en}", zh + zh_currency(currency), mcur)


def zh_currency(currency: str) -> str:
    """Return the Chinese name of a currency, or its letters."""
    return _ZH_MONEY.get(currency, f" {currency}")


def money_scale(largest_mcur: float, currency: str) -> tuple[Both, Text]:
    """Return what to divide amounts of a chart or column by, and the unit that it then has.

    Returns
    -------
    divisor : Both
        Million currency units per unit of each language.
    unit : Text
        ``CNY bn``, ``亿元``.
    """
    size = abs(largest_mcur)
    name = zh_currency(currency)
    en, en_unit = (MCUR_PER_BN, "bn") if size >= MCUR_PER_BN else (1.0, "m")
    zh, zh_unit = (MCUR_PER_YI, "亿") if size >= MCUR_PER_YI else (MCUR_PER_WAN, "万")
    return Both(en, zh), Text(f"{currency} {en_unit}", zh_unit + name)


def scaled(mcur: float, divisor: Both, digits: int | None = None) -> Text:
    """Return an amount in the unit of :func:`money_scale`, without the unit."""
    if not math.isfinite(mcur):
        return UNKNOWN
    return Text(plain(mcur / divisor.en, digits), plain(mcur / divisor.zh, digits), mcur)


def amount(mcur: float, divisor: Both) -> Both:
    """Return an amount in the unit of :func:`money_scale`, as numbers for a chart."""
    return Both(mcur / divisor.en, mcur / divisor.zh)


def power(mw: float | None) -> Text:
    """Return electric power: MW, and GW from 10,000 MW."""
    if mw is not None and abs(mw) >= 10_000:
        return with_unit_of(mw, mw / 1000, "GW")
    return with_unit(mw, "MW")


def energy(gwh: float | None) -> Text:
    """Return energy: GWh, TWh and 亿千瓦时 from 1,000 GWh."""
    if gwh is None or not math.isfinite(gwh):
        return UNKNOWN
    if abs(gwh) >= 1000:
        return Text(f"{plain(gwh / 1000)} TWh", f"{plain(gwh / 100)} 亿千瓦时", gwh)
    return Text(f"{plain(gwh)} GWh", f"{plain(gwh * 100)} 万千瓦时", gwh)


def compute(pflops: float | None, precision: str = "") -> Text:
    """Return compute with its precision: PFLOPS, and EFLOPS from 1,000 PFLOPS.

    Parameters
    ----------
    pflops : float or None
        Nameplate or useful compute.
    precision : str
        ``fp16`` and so on; empty where several are meant, each counted in its own.
    """
    if pflops is None or not math.isfinite(pflops):
        return UNKNOWN
    value, unit = (pflops / 1000, "EFLOPS") if abs(pflops) >= 1000 else (pflops, "PFLOPS")
    said = f"{plain(value)} {unit}"
    if not precision:
        return Text(said, said, pflops)
    name = precision_name(precision)
    return Text(f"{said} ({name})", f"{said}（{name}）", pflops)


def precision_name(precision: str) -> str:
    """Return a precision as it is written: ``FP16``."""
    return _PRECISION.get(precision, precision.upper())


def with_unit_of(stated: float, shown: float, unit: str) -> Text:
    """Return a number in a larger unit that states a number in its column's unit."""
    text = plain(shown)
    return Text(f"{text} {unit}", f"{text} {unit}", stated)


def people(count: float | None) -> Text:
    """Return a number of people, whole."""
    if count is None or not math.isfinite(count):
        return UNKNOWN
    text = plain(count, 0)
    return Text(f"{text} people", f"{text} 人", count)


def price_per_kwh(price: float | None, currency: str) -> Text:
    """Return an energy price: ``CNY 0.31/kWh``, ``0.31 元/千瓦时``."""
    if price is None or not math.isfinite(price):
        return UNKNOWN
    text = plain(price, 2)
    return Text(f"{currency} {text}/kWh", f"{text} {zh_currency(currency).strip()}/千瓦时", price)


def bare_year(value: int) -> Text:
    """Return a year as it stands in a table: ``2030``."""
    return Text(str(value), str(value), float(value))
