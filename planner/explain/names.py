"""Places as people call them, in English and Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from planner.say.language import Language
from planner.solution import Index
from planner.study.figures import FIGURES, figure_words
from planner.study.study import Study


class Names:
    """Names of everything in a study; an id where there is no name."""

    def __init__(self, study: Study) -> None:
        self._by_kind = {
            "r": _named(study.records("regions"), "region_id"),
            "s": _named(study.records("sites"), "site_id"),
            "c": _named(study.records("chips"), "chip_id"),
            "w": _named(study.records("workloads"), "workload_id"),
        }
        self._by_kind["i"] = {name: _both(*figure_words(name)) for name in FIGURES}
        self._by_kind["z"] = self._by_kind["a"] = self._zones(study)

    def _zones(self, study: Study) -> dict[Any, dict[Language, str]]:
        """Return the names of zones that are one region, from that region."""
        regions = Counter(region.zone_id for region in study.records("regions"))
        return {
            region.zone_id: self._by_kind["r"][region.region_id]
            for region in study.records("regions")
            if regions[region.zone_id] == 1 and region.zone_id == region.region_id
        }

    def of(self, kind: str, part: str | int, language: Language) -> str:
        """Return the name of one thing; `kind` is a letter of :attr:`Limit.parts`."""
        names: Mapping[Any, dict[Language, str]] = self._by_kind.get(kind, {})
        return names[part][language] if part in names else str(part)

    def place(self, kinds: str, where: Index, language: Language) -> str:
        """Return what a figure is of: ``Guizhou 2028``, ``East 2026, training``.

        `kinds` is a letter for each part, as :attr:`planner.model.limits.Limit.parts` has them.
        """
        parts = list(zip(kinds, where, strict=True))
        things = [self.of(kind, part, language) for kind, part in parts if kind not in "tv"]
        year = next((str(part) for kind, part in parts if kind == "t"), "")
        bought = next((str(part) for kind, part in parts if kind == "v"), "")
        joined = " ".join(filter(None, (things[0] if things else "", year)))
        if bought:
            things.append(f"购于 {bought}" if language == "zh" else f"bought {bought}")
        comma = "，" if language == "zh" else ", "
        return comma.join(filter(None, (joined, *things[1:])))


def _both(en: str, zh: str) -> dict[Language, str]:
    return {"en": en, "zh": zh}


def _named(rows: tuple[Any, ...], key: str) -> dict[Any, dict[Language, str]]:
    return {
        getattr(row, key): _both(
            row.name_en or getattr(row, key), row.name_zh or row.name_en or getattr(row, key)
        )
        for row in rows
    }
