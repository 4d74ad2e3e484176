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


def figure_label(name: str) -> str:
    """Return a figure's name without its unit, in words: ``hall_it_mw`` is "Hall IT".

    Counts, shares and years keep what they are of: ``open_sites_count`` is "Open sites".
    """
    words = name.removesuffix("_" + unit_of(name)).split("_")
    text = " ".join(_SPELLED.get(word, word) for word in words)
    return text[:1].upper() + text[1:]
