"""What key figures are called in English, for people."""

from __future__ import annotations

from planner.units import unit_of

_SPELLED = {
    "it": "IT",
    "fp64": "FP64",
    "fp32": "FP32",
    "fp16": "FP16",
    "fp8": "FP8",
    "int8": "INT8",
}


#: what a board would call a figure, where its name alone does not say it
_WORDED = {
    "open_sites_count": "Sites open",
    "new_sites_count": "of these opened by the plan",
    "used_sites_count": "of these serving demand",
    "built_sites_count": "Sites where the plan builds halls",
    "hall_it_mw": "IT load of all halls",
    "built_hall_mw": "of this built by the plan",
    "chips_it_mw": "IT power of all chips",
    "occupied_ratio": "Occupied share of chips",
    "refilled_ratio": "Share of work on refilled chips",
    "demand_served_ratio": "Demand served, worst precision",
    "facility_gwh": "Facility energy",
}


def figure_label(name: str) -> str:
    """Return a figure's name without its unit, in words: ``served_fp16_pflops`` is "Served FP16".

    Counts, shares and years keep what they are of; a few have words of their own.
    """
    if name in _WORDED:
        return _WORDED[name]
    words = name.removesuffix("_" + unit_of(name)).split("_")
    text = " ".join(_SPELLED.get(word, word) for word in words)
    return text[:1].upper() + text[1:]
