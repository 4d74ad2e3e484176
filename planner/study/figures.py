"""Named figures of a plan: what a ceiling can be put on, and what a trade-off can be between.

A figure is one number of a whole plan, an expected sum over all planned years unless it says
otherwise, under a name that ends in its unit. Compute is never added up across precisions. A short
word will do where it is clear: ``carbon`` is ``carbon_kt``; the cost line is ``carbon_mcur``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planner.errors import UsageError
from planner.study.entities import PRECISIONS
from planner.study.guess import nearest
from planner.units import unit_of

#: lines of the ledger of costs, in English and Chinese; the net present value of each is a figure
COST_LINE_NAMES: Mapping[str, tuple[str, str]] = {
    "opening": ("Opening sites", "站点启用"),
    "halls": ("Halls", "机房建设"),
    "chips": ("Chips and servers", "芯片与服务器"),
    "refill": ("Refilling idle stock", "盘活存量"),
    "grid": ("Grid connection", "电网接入"),
    "joining": ("Joining the network", "接入算力网"),
    "fixed": ("Fixed operation", "固定运营"),
    "upkeep": ("Upkeep", "运维"),
    "energy": ("Electricity", "电力"),
    "green": ("Green premium", "绿电溢价"),
    "carbon": ("Carbon", "碳排放"),
    "water": ("Water", "用水"),
    "staff": ("Staff", "人员"),
    "network": ("Network", "网络"),
    "unmet": ("Unmet demand", "未满足需求"),
    "subsidy": ("Subsidies", "补贴"),
    "salvage": ("Value left at the end", "期末残值"),
    "revenue": ("Revenue", "收入"),
}
COST_LINES = tuple(COST_LINE_NAMES)
COST = "cost_mcur"

_INDICATORS: Mapping[str, str] = {
    COST: "net present cost",
    "carbon_kt": "emissions",
    "energy_gwh": "facility energy",
    "water_thousand_m3": "water that cools",
    "land_ha": "area of halls in the last year",
    "sites_count": "sites open in the last year",
    "capital_mcur": "net present capital, before refunds",
    "imported_mcur": "net present price of imported chips bought",
    "imported_fp16_pflops": "FP16 nameplate of imported chips bought",
    **{f"unmet_{p}_pflops": f"demand left unmet, {p.upper()}" for p in PRECISIONS},
    **{
        f"rtt_{p}_ms": f"mean {p.upper()} round trip, unserved work counted at its longest"
        for p in PRECISIONS
    },
}
_INDICATOR_NAMES: Mapping[str, tuple[str, str]] = {
    "cost": ("Net present cost", "净现值成本"),
    "carbon": ("Emissions", "碳排放"),
    "energy": ("Facility energy", "用电量"),
    "water": ("Water", "用水量"),
    "land": ("Land for halls", "机房用地"),
    "sites": ("Sites open", "启用站点数"),
    "capital": ("Capital", "资本支出"),
    "imported": ("Imported chips bought", "进口芯片采购"),
    "imported_fp16": ("Imported chips bought, FP16", "进口芯片采购，FP16"),
    **{
        f"unmet_{p}": (f"Demand left unmet, {p.upper()}", f"未满足需求，{p.upper()}")
        for p in PRECISIONS
    },
    **{
        f"rtt_{p}": (f"Mean round trip, {p.upper()}", f"平均往返时延，{p.upper()}")
        for p in PRECISIONS
    },
}
#: meaning of each figure by its name; indicators first, for a short word means one of these first
FIGURES: Mapping[str, str] = {
    **_INDICATORS,
    **{f"{line}_mcur": f"net present value of the line {line}" for line in COST_LINES},
}
#: other words for figures
_SYNONYMS = {"latency": "rtt", "imported": "imported_mcur", "emissions": "carbon_kt"}


def figure_named(word: str, known: Iterable[str] = tuple(FIGURES)) -> str:
    """Return the figure that a word stands for.

    Parameters
    ----------
    word : str
        A name, or one without its unit, such as ``carbon``.
    known : iterable of str
        Figures to choose from.

    Raises
    ------
    UsageError
        If none or several fit; the message names the nearest, and all of them.
    """
    names = tuple(known)
    wanted = _SYNONYMS.get(word, word).replace("-", "_")
    if wanted in names:
        return wanted
    indicators = [name for name in names if name in _INDICATORS]
    fitting = [name for name in indicators if name.startswith(f"{wanted}_")]
    fitting = fitting or [name for name in names if _stem(name) == wanted]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UsageError(f"{word!r} can mean {', '.join(fitting)}. Name one of them.")
    raise UsageError(f"{word!r} is no figure. {figure_hint(wanted, names)}")


def figure_words(figure: str) -> tuple[str, str]:
    """Return what a figure is called in English and in Chinese."""
    stem = _stem(figure)
    is_line = figure.endswith("_mcur") and stem in COST_LINE_NAMES
    return COST_LINE_NAMES[stem] if is_line else _INDICATOR_NAMES[stem]


def figure_hint(word: str, known: Iterable[str] = tuple(FIGURES)) -> str:
    """Return the figure nearest to a word that is none, and the list of all."""
    names = tuple(known)
    short = {_stem(name): name for name in reversed(names)}
    near = nearest(word, (*short, *names))
    meant = f"Did you mean {short.get(near, near)}? " if near else ""
    return f"{meant}Figures are {', '.join(names)}."


def _stem(name: str) -> str:
    return name.removesuffix(f"_{unit_of(name)}")
