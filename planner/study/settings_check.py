"""Check the content of a study file and give it its types; every fault at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, ValidationError

from planner.study.faults import Group, one
from planner.study.figures import FIGURES, figure_hint
from planner.study.guess import did_you_mean
from planner.study.settings import StudySettings
from planner.study.text_checks import control_character

_PROBABILITY_TOLERANCE = 1e-6

#: path of a key -> its file and line
Lines = Mapping[tuple[str | int, ...], tuple[str, int]]


def settings_of(
    data: Mapping[str, Any], file: str, lines: Lines | None = None
) -> tuple[StudySettings | None, list[Group]]:
    """Return the settings, or None if there is a fault, and the faults.

    Parameters
    ----------
    data : mapping
        Content of the study file.
    file : str
        Name for messages.
    lines : mapping, optional
        Where each key stands.
    """
    faults = list(_control_faults(data, (), file, lines or {}))
    try:
        # strict JSON: lists become tuples, and nothing else is converted silently
        text = json.dumps(data, default=str)
        settings = StudySettings.model_validate_json(text, strict=True)
    except ValidationError as error:
        return None, faults + model_faults(error, StudySettings, "a study", file, lines or {})
    return settings, faults + _rule_faults(settings, file, lines or {})


def _control_faults(
    value: object, path: tuple[str | int, ...], file: str, lines: Lines
) -> Iterator[Group]:
    """Yield the texts that hold what no text may hold."""
    inner: Iterable[tuple[Any, object]] = ()
    if isinstance(value, Mapping):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for part, below in inner:
        yield from _control_faults(below, (*path, part), file, lines)
    control = control_character(value) if isinstance(value, str) else ""
    if control:
        place, row = where(path, file, lines)
        column = ".".join(map(str, path))
        rule = f"holds {control}"
        yield one("E230", rule, "Delete it.", file=place, row=row, column=column, value=str(value))


def model_faults(
    error: ValidationError, root: type[BaseModel], whole: str, file: str, lines: Lines
) -> list[Group]:
    """Return what a settings class refused, each fault with its place and remedy.

    Parameters
    ----------
    error : pydantic.ValidationError
        What it raised.
    root : type
        The class.
    whole : str
        What a whole file of it is called: ``a study``.
    file, lines
        As in :func:`settings_of`.
    """
    found = error.errors()
    # a list whose items are all refused is then said to be too short as well
    deeper = {each["loc"][:n] for each in found for n in range(len(each["loc"]))}
    kept = [each for each in found if each["loc"] not in deeper]
    return [_fault(dict(each), root, whole, file, lines) for each in kept]


def _fault(
    error: dict[str, Any], root: type[BaseModel], whole: str, file: str, lines: Lines
) -> Group:
    path = tuple(error["loc"])
    path = tuple(part for part in path if part != "[key]")
    place, row = where(path, file, lines)
    column = ".".join(str(part) for part in path)
    name = str(path[-1]) if path else ""
    if error["type"] == "extra_forbidden":
        known = _fields(root, path[:-1])
        parent = ".".join(str(p) for p in path[:-1]) or whole
        rule = f"is not a key of {parent}"
        remedy = did_you_mean(name, known, "Delete it.")
        return one("E204", rule, remedy, file=place, row=row, column=column)
    if error["type"] == "missing":
        meaning = _meaning(root, path)
        remedy = f"Give: {meaning}." if meaning else "Add it."
        return one("E205", "the key is missing", remedy, file=place, row=row, column=column)
    value = error.get("input")
    message = str(error["msg"]).removeprefix("Input ")
    rule = message[0].lower() + message[1:]
    remedy = _setting_remedy(root, path, value)
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return one("E206", rule, remedy, file=place, row=row, column=column, value=shown)


def _setting_remedy(root: type[BaseModel], path: tuple[str | int, ...], value: object) -> str:
    if isinstance(value, float | int) and not isinstance(value, bool) and 1 < value <= 100:
        name = str(path[-1]) if path else ""
        if any(word in name for word in ("rate", "ratio", "probability", "gap", "alpha")):
            return f"Looks like per cent: {value:g} % = {value / 100:g}."
    meaning = _meaning(root, path)
    return f"Give: {meaning}." if meaning else ""


def where(path: tuple[str | int, ...], file: str, lines: Lines) -> tuple[str, int | None]:
    """Return the file and line of a key, or of the nearest key above it that has one."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            place, row = lines[path[:length]]
            return place, row if length == len(path) or length else None
    return file, None


def _model(root: type[BaseModel], path: tuple[str | int, ...]) -> type[BaseModel] | None:
    """Return the settings class that a path leads to."""
    model = root
    for part in path:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(str(part))
        if field is None:
            return None
        kinds = [field.annotation, *getattr(field.annotation, "__args__", ())]
        inner = [k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)]
        if not inner:
            return None
        model = inner[0]
    return model


def _fields(root: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    model = _model(root, path)
    return list(model.model_fields) if model else []


def _meaning(root: type[BaseModel], path: tuple[str | int, ...]) -> str:
    names = [part for part in path if isinstance(part, str)]
    model = _model(root, tuple(names[:-1])) if names else None
    field = model.model_fields.get(names[-1]) if model else None
    words = (field.description or "") if field else ""
    return words[:1].lower() + words[1:]


def _rule_faults(settings: StudySettings, file: str, lines: Lines) -> list[Group]:
    """Return the faults between the keys of a study file."""

    def fault(code: str, path: tuple[str, ...], rule: str, remedy: str) -> Group:
        place, row = where(path, file, lines)
        return one(code, rule, remedy, file=place, row=row, column=".".join(path))

    groups = []
    for before, after in pairwise(settings.periods):
        if after <= before:
            remedy = "List the first year of each period once, rising."
            groups.append(fault("E240", ("periods",), f"{after} follows {before}", remedy))
    futures = settings.futures
    total = sum(future.probability for future in futures)
    if futures and abs(total - 1) > _PROBABILITY_TOLERANCE:
        rule = f"the probabilities sum to {total:.10g}"
        groups.append(fault("E241", ("futures",), rule, "Make them sum to 1."))
    ids = [future.id for future in futures]
    for again in sorted({i for i in ids if ids.count(i) > 1}):
        groups.append(fault("E242", ("futures",), f"{again} stands twice", "Rename one."))
    groups += [
        fault("E244", ("ceilings", name), "is no figure of a plan", figure_hint(name))
        for name in settings.ceilings
        if name not in FIGURES
    ]
    return groups + [
        fault("E243", path, rule, remedy) for path, rule, remedy in _rulebook(settings)
    ]


def _rulebook(settings: StudySettings) -> list[tuple[tuple[str, ...], str, str]]:
    found: list[tuple[tuple[str, ...], str, str]] = []
    count, domestic = settings.rules.site_count, settings.rules.domestic_share
    if count.enabled and count.at_most is None and count.exactly is None:
        rule = "is enabled without at_most or exactly"
        found.append((("rules", "site_count"), rule, "Give one of them."))
    if count.at_most is not None and count.exactly is not None:
        rule = "gives both at_most and exactly"
        found.append((("rules", "site_count"), rule, "Leave one of them."))
    if domestic.enabled and not domestic.ratio_by_period:
        rule = "is enabled without ratio_by_period"
        found.append((("rules", "domestic_share"), rule, "Give a least share for the years."))
    found += _share_years(settings)
    if settings.risk.measure == "cvar" and len(settings.futures) < 2:
        rule = "cvar needs at least two futures"
        found.append((("risk", "measure"), rule, "Add futures, or set measure to expected."))
    return found


def _share_years(settings: StudySettings) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield years of a domestic share that are of no period, or of one that is left free."""
    rule, path = settings.rules.domestic_share, ("rules", "domestic_share", "ratio_by_period")
    given = set(rule.ratio_by_period) if rule.enabled else set()
    period_of = {year: t for t, years in settings.years_of.items() for year in years}
    for year in sorted(given):
        period = period_of.get(year)
        if period is None:
            yield path, f"{year} is not a year of the study", "Give years of periods."
            return
        if period not in given:
            name = settings.period_name(period)
            rule_text = f"{year} lies in the period {name}, whose first year has no share"
            yield path, rule_text, f"Give it for {period}."
