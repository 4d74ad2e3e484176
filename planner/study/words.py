"""Changes in words, English and Chinese, for reports and lists of cases."""

from __future__ import annotations

from planner.say.language import Language
from planner.study.change import Change, SettingChange, TableChange, Test, value_text
from planner.study.entities import TABLES
from planner.study.words_zh import COLUMNS_ZH, SETTINGS_ZH, STATES_ZH, TABLES_ZH, UNITS_ZH
from planner.units import UNITS

_OPS = {
    "en": {
        "=": "set to {}",
        "+=": "raised by {}",
        "-=": "lowered by {}",
        "*=": "multiplied by {}",
        "/=": "divided by {}",
    },
    "zh": {"=": "设为{}", "+=": "增加{}", "-=": "减少{}", "*=": "乘以{}", "/=": "除以{}"},
}
_TESTS = {
    "en": {
        "=": "{} {}",
        "!=": "{} other than {}",
        "<": "{} below {}",
        "<=": "{} up to {}",
        ">": "{} above {}",
        ">=": "{} from {}",
    },
    "zh": {
        "=": "{} {}",
        "!=": "{} 不是 {}",
        "<": "{} 小于 {}",
        "<=": "{} 不超过 {}",
        ">": "{} 大于 {}",
        ">=": "{} 不小于 {}",
    },
}


#: columns whose name without its unit says too little
_COLUMNS_EN = {
    "useful_pflops": "useful compute",
    "fp64_tflops": "FP64 nameplate",
    "fp32_tflops": "FP32 nameplate",
    "fp16_tflops": "FP16 nameplate",
    "fp8_tflops": "FP8 nameplate",
    "int8_tops": "INT8 nameplate",
    "warming_k": "warming in degrees",
}


def column_label(name: str, unit: str, language: Language) -> str:
    """Return a column's name as people say it, without its unit."""
    if language == "zh":
        return COLUMNS_ZH.get(name, name)
    if name in _COLUMNS_EN:
        return _COLUMNS_EN[name]
    keep = unit in ("", "flag", "period", "ratio", "year")
    stem = name if keep else name.removesuffix(f"_{unit}")
    for ending in ("_flag", "_ratio", "_year", "_id"):
        stem = stem.removesuffix(ending)
    return stem.replace("_", " ")


def in_words(change: Change, language: Language = "en", currency: str = "CNY") -> str:
    """Return a change as a sentence for reports."""
    if isinstance(change, SettingChange):
        return _setting_change(change, language)
    return _table_change(change, language, currency)


def _table_change(change: TableChange, language: Language, currency: str) -> str:
    """Return a change of a table in words: what, where, how."""
    column = change.schema
    what = column_label(column.name, column.unit, language)
    where = _where(change, language)
    scaled = change.op in ("*=", "/=")
    how = _OPS[language][change.op].format(_amount(change, language, currency, scaled))
    table = TABLES_ZH[change.table] if language == "zh" else change.table.replace("_", " ")
    if language == "zh":
        place = f"{table}（{where}）" if where else table
        return f"{place}：{what}{how}"
    place = f"{table} ({where})" if where else table
    return f"{place}: {what} {how}"


def _setting_change(change: SettingChange, language: Language) -> str:
    """Return a change of a setting in words."""
    value = value_text(change.value)
    how = _OPS[language][change.op].format(value)
    known = [SETTINGS_ZH.get(part, part) for part in change.path]
    if language == "zh":
        return f"{'·'.join(known)}{how}"
    return f"{' '.join(part.replace('_', ' ') for part in change.path)} {how}"


def _amount(change: TableChange, language: Language, currency: str, scaled: bool) -> str:
    column, value = change.schema, change.value
    if value is None:
        return "无限制" if language == "zh" else "no limit"
    if column.kind == "flag":
        words = ("否", "是") if language == "zh" else ("no", "yes")
        return words[int(bool(value))]
    if column.kind == "choice" and language == "zh":
        return STATES_ZH.get(str(value), str(value))
    text = value_text(value)
    plain = scaled or column.unit in ("", "ratio", "period", "flag", "count")
    if plain:
        return text
    return f"{text} {unit_words(column.unit, language, currency)}"


def unit_words(unit: str, language: Language, currency: str) -> str:
    """Return a unit as people write it; nothing for none."""
    words = UNITS.get(unit, "")
    if language == "zh":
        words = UNITS_ZH.get(unit, words)
    return words.format(cur=currency)


def _where(change: TableChange, language: Language) -> str:
    if TABLES[change.table].single_row:
        return ""
    if not change.tests:
        return "全部" if language == "zh" else "all rows"
    parting = "，" if language == "zh" else ", "
    return parting.join(_test(change.table, test, language) for test in change.tests)


def _test(table: str, test: Test, language: Language) -> str:
    column = TABLES[table].column(test.column)
    name = column_label(column.name, column.unit, language)
    return _TESTS[language][test.op].format(name, test.value)
