"""Guesses for remedies: the nearest right name, the number meant, the unit meant."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

from planner.units import UNITS

_MOST_CANDIDATES = 20_000
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NOTHING = {"-", "--", "—", "/", "n/a", "na", "none", "null", "nil", "tbd", "?", "无", "暂无"}
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])

#: unit word -> other units it is mistaken for: name, and what one of them is in the unit
_MISTAKEN: dict[str, tuple[tuple[str, float], ...]] = {
    "mw": (("kW", 1e-3), ("W", 1e-6)),
    "kw": (("W", 1e-3),),
    "gwh_per_year": (("MWh", 1e-3), ("kWh", 1e-6)),
    "pflops": (("TFLOPS", 1e-3), ("GFLOPS", 1e-6)),
    "tflops": (("GFLOPS", 1e-3),),
    "tops": (("GOPS", 1e-3),),
    "kchip": (("chips", 1e-3),),
    "ratio": (("per cent", 1e-2),),
    "ratio_per_year": (("per cent", 1e-2),),
    "mcur": (("10,000 {cur}", 1e-2), ("{cur}", 1e-6)),
    "mcur_per_year": (("10,000 {cur}", 1e-2), ("{cur}", 1e-6)),
    "mcur_per_mw": (("{cur}/kW", 1e-3), ("{cur}/MW", 1e-6)),
    "kcur": (("{cur}", 1e-3),),
    "kcur_per_year": (("{cur}/year", 1e-3),),
    "cur_per_kwh": (("{cur}/MWh", 1e-3),),
    "kg_per_kwh": (("g/kWh", 1e-3),),
    "kt_per_year": (("t/year", 1e-3),),
    "ha": (("m²", 1e-4),),
    "thousand_m3_per_year": (("m³/year", 1e-3),),
    "ms": (("µs", 1e-3),),
    "ms_per_km": (("µs/km", 1e-3),),
    "gb": (("MB", 1e-3),),
    "gb_per_s": (("MB/s", 1e-3),),
    "c": (("K", 0.0),),
}


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate nearest to a name, or None if none is near."""
    known = [c for _, c in zip(range(_MOST_CANDIDATES), candidates, strict=False)]
    plain = _plain(name)
    for candidate in known:
        if _plain(candidate) == plain:
            return candidate
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if close:
        return close[0]
    within = [c for c in known if len(plain) > 2 and _plain(c).startswith(plain)]
    return min(within, key=len, default=None)


def did_you_mean(name: str, candidates: Iterable[str], otherwise: str = "") -> str:
    """Return ``Did you mean x?``, or the other sentence when nothing is near."""
    near = nearest(name, candidates)
    return f"Did you mean {near}?" if near is not None else otherwise


def clean_id(text: str) -> str:
    """Return an id without the spaces and invisible characters that spoil it."""
    return text.translate(_INVISIBLE).replace("\u00a0", " ").strip()


def number_meant(text: str, nothing: str) -> str:
    """Return what to write instead of a text that is no number; `nothing`, where it says none."""
    plain = unicodedata.normalize("NFKC", text).translate(_INVISIBLE).strip()
    if plain.lower() in _NOTHING or not plain:
        return nothing
    for found in (plain, _without_thousands(plain), _decimal_comma(plain)):
        if found and _NUMBER.fullmatch(found):
            return f"Write {found}."
    per_cent = plain.removesuffix("%").strip()
    if per_cent != plain and _NUMBER.fullmatch(per_cent):
        return f"Write {float(per_cent) / 100:g}."
    leading = _NUMBER.match(plain)
    if leading and not re.match(r"\d{4}-\d", plain):
        return f"Write the number alone: {leading.group()}."
    if leading:
        return f"Looks like a date: write {plain[:4]} if the year is meant."
    return "Write digits with a decimal point."


def unit_meant(value: float, unit: str, low: float, high: float, currency: str) -> str:
    """Return ``Looks like kW: 300000 kW = 300 MW.`` or nothing.

    Parameters
    ----------
    value : float
        The value out of bounds.
    unit : str
        Unit word of the column.
    low, high : float
        Bounds of the column, in its unit.
    currency : str
        Currency of the study.
    """
    label = UNITS.get(unit, "").format(cur=currency)
    for name, factor in _MISTAKEN.get(unit, ()):
        shown = name.format(cur=currency)
        converted = value - 273.15 if unit == "c" else value * factor
        if low <= converted <= high and converted:
            sign = "%" if shown == "per cent" else shown
            right = f"{converted:g}" + ("" if unit.startswith("ratio") else f" {label}")
            return f"Looks like {shown}: {value:.10g} {sign} = {right}."
    return ""


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-.]+", "", unicodedata.normalize("NFKC", name)).casefold()


def _without_thousands(text: str) -> str:
    grouped = re.fullmatch(r"[+-]?\d{1,3}([, '\u00a0\u202f]\d{3})+(\.\d+)?", text)
    return re.sub(r"[, '\u00a0\u202f]", "", text) if grouped else ""


def _decimal_comma(text: str) -> str:
    return text.replace(",", ".") if re.fullmatch(r"[+-]?\d+,\d+", text) else ""
