"""The limits that a planner can negotiate, as the blocks of the model declare them."""

from __future__ import annotations

from planner.model.build import BLOCKS
from planner.model.limits import NO_UNIT, Limit
from planner.solution import Index
from planner.study.words_zh import UNITS_ZH
from planner.units import UNITS, unit_of

#: every limit that may give, by the name of its constraint
LIMITS: dict[str, Limit] = {limit.name: limit for block in BLOCKS for limit in block.LIMITS}


def unit_words(limit: str, where: Index, currency: str) -> tuple[str, str]:
    """Return the unit of the figure that gives, in English and in Chinese."""
    known = LIMITS[limit]
    if known.unit == NO_UNIT and known.parts == "i":
        unit = unit_of(str(where[0]))
        en, zh = UNITS[unit], UNITS_ZH.get(unit, UNITS[unit])
    else:
        en, zh = known.unit
    return en.format(cur=currency), zh.format(cur=currency)
