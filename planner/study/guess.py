"""Guesses for remedies: the nearest right name, the number meant, the unit meant."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from planner.units import UNITS

_MOST_CANDIDATES = 20_000
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NOTHING = {"-", "--", "—", "/", "n/a", "na", "none", "null", "nil", "tbd", "?", "无", "暂无"}
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
#: Cyrillic and Greek letters that look like Latin ones
_LOOK_ALIKES = str.maketrans(
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
    "\u0430\u0435\u0455\u0456\u0458\u043e\u0440\u0441\u0443\u0445\u0501"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03bf\u03bd\u03b1\u03c1\u03b9\u03ba\u03c5\u03c7",
    "ABESIJKMHOPCTYX" + "aesijopcyxd" + "ABEZHIKMNOPTYX" + "ovapikux",
)
#: full-width marks, the minus signs and the spaces of typesetters, as a keyboard has them
_PLAIN_MARKS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans(
    "\u2212\u2012\u2013\ufe63\u00a0\u2009\u202f\u3000\u2019\u066b\u066c", "----    '.,"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = f"(?:{'|'.join(_MONTHS)})"
_DATE = re.compile(
    r"\d{4}-\d\d?-\d\d?([ T][\d:.]+)?|\d{1,2}[./]\d{1,2}[./](\d{4}|\d\d)"
    rf"|\d{{1,2}}[- ]{_MONTH}([- ]\d{{2,4}})?|{_MONTH}[- ]\d{{2,4}}",
    re.IGNORECASE,
)
#: currency signs -> the currencies that they stand for
_SIGNS = {"¥": ("CNY", "JPY"), "￥": ("CNY", "JPY"), "€": ("EUR",), "£": ("GBP",), "$": ("USD",)}

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
#: unit word -> the unit a thousand times as large
_LARGER = {"kw": "MW", "mw": "GW", "gwh_per_year": "TWh", "tflops": "PFLOPS", "w": "kW"}


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate nearest to a name, or None if none is near."""
    known = {c: _plain(c) for _, c in zip(range(_MOST_CANDIDATES), candidates, strict=False)}
    plain = _plain(name)
    for candidate, form in known.items():
        if form == plain:
            return candidate
    forms = {form: candidate for candidate, form in reversed(known.items())}
    close = difflib.get_close_matches(plain, forms, n=1, cutoff=0.6)
    if close:
        return forms[close[0]]
    within = [c for c, form in known.items() if len(plain) > 2 and form.startswith(plain)]
    return min(within, key=len, default=None)


def is_near(name: str, candidates: Iterable[str]) -> bool:
    """Return whether a name is so near to a candidate that it is likely meant."""
    forms = [_plain(candidate) for candidate in candidates]
    return bool(difflib.get_close_matches(_plain(name), forms, n=1, cutoff=0.8))


def did_you_mean(name: str, candidates: Iterable[str], otherwise: str = "") -> str:
    """Return ``Did you mean x?``, or the other sentence when nothing is near.

    Where the two look alike, the letter that differs is named; where a spreadsheet has made a
    number or a date of the name, that is said.
    """
    known = list(candidates)
    made = _before_spreadsheet(name, known)
    if made:
        return made
    near = nearest(name, known)
    return f"Did you mean {near}?{letters_apart(name, near)}" if near is not None else otherwise


def letters_apart(text: str, meant: str) -> str:
    """Return which letters differ where two texts look the same, or nothing."""
    if _plain(text) != _plain(meant) or (text + meant).isascii():
        return ""
    changed = difflib.SequenceMatcher(None, text, meant, autojunk=False).get_opcodes()
    _, i, j, k, m = next(step for step in changed if step[0] != "equal")
    return f" It has {letters(meant[k:m])} where this has {letters(text[i:j])}."


def letters(text: str) -> str:
    """Return the code point and name of each letter: ``U+00A0 NO-BREAK SPACE``."""
    names = [f"U+{ord(c):04X} {unicodedata.name(c, 'control character')}" for c in text[:3]]
    return " and ".join(names) or "nothing"


def look(name: str) -> str:
    """Return what a reader takes a name for: equal for names that look the same."""
    return unicodedata.normalize("NFKC", name).translate(_LOOK_ALIKES).translate(_INVISIBLE)


def _before_spreadsheet(text: str, candidates: Sequence[str]) -> str:
    """Return the id that a spreadsheet has made a number or a date of, if one fits."""
    if is_number(text):
        what = "number"
        fits = [c for c in candidates if is_number(c) and float(c) == float(text)]
    elif _DATE.fullmatch(text):
        what = "date"
        fits = [c for c in candidates if len(_day(c)) == 2 and _day(c) == _day(text)]
    else:
        return ""
    remedy = f"A spreadsheet made a {what} of it: format the column as text, then type it again."
    if not fits:
        return remedy if what == "date" else ""
    return f"Did you mean {fits[0]}? {remedy}"


def _day(text: str) -> tuple[int, ...]:
    """Return month and day of a text such as ``1-Mar`` or ``MAR1``, in order of size."""
    tokens = [token.lower() for token in re.findall(r"[A-Za-z]+|\d{1,4}", text)]
    numbers = [_MONTHS.index(t[:3]) + 1 if t[:3] in _MONTHS else t for t in tokens]
    found = [int(n) for n in numbers if isinstance(n, int) or n.isdigit()]
    return tuple(sorted(n for n in found if 1 <= n <= 31)) if len(found) == len(tokens) else ()


def clean_id(text: str) -> str:
    """Return an id without the spaces and invisible characters that spoil it."""
    return text.translate(_INVISIBLE).replace("\u00a0", " ").strip()


def is_number(text: str) -> bool:
    """Return whether a cell is a number as it stands."""
    return bool(_NUMBER.fullmatch(text))


def is_nothing(text: str) -> bool:
    """Return whether a text is one of the ways to write that there is nothing."""
    return text.strip().lower() in _NOTHING


def number_meant(
    text: str, nothing: str, unit: str = "", currency: str = "", otherwise: str = ""
) -> str:
    """Return what to write instead of a text that is no number.

    A number is named only where it is certain: ``1.234,5`` is 1234.5, ``300 kW`` in a column of MW
    is 0.3. Where a comma could mean both, both readings are named.

    Parameters
    ----------
    text : str
        The cell.
    nothing : str
        What to do where the text says that there is nothing.
    unit : str
        Unit word of the column.
    currency : str
        Currency of the study.
    otherwise : str
        What to say when no number is certain.
    """
    plain = text.translate(_PLAIN_MARKS).translate(_INVISIBLE).strip().lstrip("'")
    plain = "".join(str(unicodedata.decimal(c, c)) for c in plain)
    if not plain or is_nothing(plain):
        return nothing
    if unit == "flag":
        word = plain.lower()
        yes, no = word in ("yes", "y", "是", "x"), word in ("no", "n", "否")
        return "Write 1." if yes else "Write 0." if no else "Write 1 for yes, 0 for no."
    if _DATE.fullmatch(plain):
        return _year_meant(plain, unit)
    sign, body = ("-", plain[1:-1]) if re.fullmatch(r"\(.*\)", plain) else ("", plain)
    sign, body = ("-", body[:-1]) if re.fullmatch(r"[\d.,]+-", body) else (sign, body)
    if plain[0] in _SIGNS or plain.startswith(currency or " "):
        code = plain.startswith(currency or " ")
        certain = (code or currency in _SIGNS[plain[0]]) and unit.startswith("cur_")
        body = body[len(currency) if code else 1 :].strip() if certain else ""
    number = re.match(r"[-+]?[\d.,][\d.,' _]*([eE][+-]?\d+)?", body)
    if not number:
        return otherwise
    written, behind = number.group().strip(), body[number.end() :].strip()
    plainly, comma = _digits(written)
    factor = _factor(behind, unit, currency) if behind else Decimal(1)
    if not plainly or factor is None:
        return otherwise
    if behind and factor == 1:
        return f"Write the number alone: {sign}{plainly}."
    right = sign + (plainly if factor == 1 else _scaled(plainly, factor))
    other = f" If the comma is a decimal mark, write {sign}{comma}." if comma and not behind else ""
    return f"Write {right}.{other}"


def _digits(written: str) -> tuple[str, str]:
    """Return a number with a decimal point and no grouping, and its reading as a decimal comma.

    The second is empty unless both are possible.
    """
    bare = re.sub(r"[' _]", "", written)
    if re.search(r"[' _]", written) and not re.match(
        r"[+-]?\d{1,3}([' _]\d{3})+(?!\d)([.,]\d+)?$", written
    ):
        return "", ""
    if is_number(bare):
        return bare, ""
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?|[+-]?\d{1,2}(,\d\d)+,\d{3}(\.\d*)?", bare):
        both = re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", bare)
        return bare.replace(",", ""), bare.replace(",", ".") if both and bare == written else ""
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?", bare):
        return bare.replace(".", "").replace(",", "."), ""
    if re.fullmatch(r"[+-]?\d*,\d+([eE][+-]?\d+)?", bare):
        return bare.replace(",", "."), ""
    return "", ""


def _factor(behind: str, unit: str, currency: str) -> Decimal | None:
    """Return what a number is multiplied by for the unit written behind it; None if unknown."""
    word = re.sub(r"[\s·*]", "", behind).lower().replace("\u00b5", "\u03bc")
    label = UNITS.get(unit, "").format(cur=currency)
    if word == "%" and unit.startswith("ratio"):
        return Decimal("0.01")
    names = [(label, 1.0), (label + "s", 1.0), ("years" if unit == "period" else label, 1.0)]
    names += [(name.format(cur=currency), by) for name, by in _MISTAKEN.get(unit, ()) if by]
    names += [(_LARGER[unit], 1000.0)] if unit in _LARGER else []
    for name, by in names:
        if name and re.sub(r"\s", "", name).lower().replace("\u00b5", "\u03bc") == word:
            return Decimal(repr(by))
    return None


def _scaled(number: str, factor: Decimal) -> str:
    return f"{(Decimal(number) * factor).normalize():f}"


def _year_meant(plain: str, unit: str) -> str:
    year = re.search(r"\d{4}", plain)
    if unit in ("period", "year") and year and 1990 <= int(year.group()) <= 2100:
        return f"Looks like a date: write {year.group()} if the year is meant."
    return "A spreadsheet made a date of it: format the cell as a number, then type it again."


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
    return re.sub(r"[\s_\-.\u2010-\u2015]+", "", look(name)).casefold()
