"""Words in both languages side by side, so that neither can drift from the other.

A :class:`Text` is one statement in English and in Chinese. Templates name their parts in braces and
are filled with other texts: ``Text("{n} use their quota", "{n}用满指标").fill(n=...)``. What a user
wrote (names, titles) only ever goes into a part, never into a template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from planner.say.language import Language

_SMALL = (
    ("no", "没有"),
    ("one", "一"),
    ("two", "两"),
    ("three", "三"),
    ("four", "四"),
    ("five", "五"),
    ("six", "六"),
    ("seven", "七"),
    ("eight", "八"),
    ("nine", "九"),
    ("ten", "十"),
)


@dataclass(frozen=True, slots=True)
class Both:
    """A value that differs between the languages, such as an amount in bn or in 亿.

    Attributes
    ----------
    en, zh : object
        The value in each language.
    """

    en: Any
    zh: Any


@dataclass(frozen=True, slots=True)
class Text:
    """One statement in both languages.

    Attributes
    ----------
    en, zh : str
        The statement.
    number : float or None
        The number that it states, in the unit of its table column; for sorting and for files.
    """

    en: str
    zh: str
    number: float | None = None

    def say(self, language: Language) -> str:
        """Return the statement in one language."""
        return self.zh if language == "zh" else self.en

    def fill(self, **parts: Text | str | int) -> Text:
        """Return the statement with its braces filled in.

        Raises
        ------
        KeyError
            If a brace has no part.
        """
        given = {
            name: part if isinstance(part, Text) else same(part) for name, part in parts.items()
        }
        en = self.en.format_map({name: part.en for name, part in given.items()})
        zh = self.zh.format_map({name: part.zh for name, part in given.items()})
        return Text(en, spaced(zh), self.number)

    def sentence(self) -> Text:
        """Return the statement with a capital at the start of the English."""
        return replace(self, en=self.en[:1].upper() + self.en[1:])

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)


_CHINESE = r"[\u4e00-\u9fff]"
_GAPS = re.compile(rf"(?<={_CHINESE})(?=[A-Za-z0-9−])|(?<=[A-Za-z0-9%])(?={_CHINESE})")


def spaced(zh: str) -> str:
    """Return Chinese with a space between characters and figures or Latin letters."""
    return _GAPS.sub(" ", zh)


NOTHING = Text("", "")
UNKNOWN = Text("–", "–")


def same(value: object) -> Text:
    """Return a text that is the same in both languages."""
    return Text(str(value), str(value))


def named(en: str, zh: str, fallback: str) -> Text:
    """Return a name; where one language has none, the other's, and else the identifier."""
    return Text(en or zh or fallback, zh or en or fallback)


def counted(n: int, one: str, many: str, zh_measure: str) -> Text:
    """Return a count with its noun: ``three zones``, ``三个区域``.

    Parameters
    ----------
    n : int
        How many; words up to ten, digits above.
    one, many : str
        English noun for one and for several.
    zh_measure : str
        Chinese measure word and noun, ``个区域``.
    """
    noun = one if n == 1 else many
    if n < len(_SMALL):
        en, zh = _SMALL[n]
        return Text(f"{en} {noun}", f"{zh}{zh_measure}", float(n))
    return Text(f"{n:,} {noun}", f"{n:,} {zh_measure}", float(n))


def verb(n: int, one: str, many: str, zh: str = "") -> Text:
    """Return the verb that agrees with a count: ``uses`` or ``use``."""
    return Text(one if n == 1 else many, zh)


def listed(items: Sequence[Text], most: int = 4) -> Text:
    """Return an enumeration: ``A, B and C``, ``A、B和C``; what is beyond `most` is counted."""
    if not items:
        return NOTHING
    if len(items) > most:
        shown, rest = items[: most - 1], len(items) - most + 1
        return Text(
            ", ".join(item.en for item in shown) + f" and {rest} more",
            spaced("、".join(item.zh for item in shown) + f"等 {len(items)} 个"),
        )
    if len(items) == 1:
        return items[0]
    return Text(
        ", ".join(item.en for item in items[:-1]) + f" and {items[-1].en}",
        spaced("、".join(item.zh for item in items[:-1]) + f"和{items[-1].zh}"),
    )


def joined(items: Sequence[Text], en: str = " ", zh: str = "") -> Text:
    """Return texts one after the other."""
    kept = [item for item in items if item]
    return Text(en.join(item.en for item in kept), spaced(zh.join(item.zh for item in kept)))


def localised(value: Any, language: Language) -> Any:
    """Return nested lists and dicts with every text and pair replaced by one language's."""
    match value:
        case Text():
            return value.say(language)
        case Both():
            return value.zh if language == "zh" else value.en
        case dict():
            return {key: localised(item, language) for key, item in value.items()}
        case list() | tuple():
            return [localised(item, language) for item in value]
        case _:
            return value


def every_string(value: Any, take: Callable[[str], None]) -> None:
    """Hand every string inside nested lists and dicts to a function."""
    match value:
        case str():
            take(value)
        case dict():
            for item in value.values():
                every_string(item, take)
        case list() | tuple():
            for item in value:
                every_string(item, take)
