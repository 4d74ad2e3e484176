"""Solve china-2030 and write its sums beside published figures: ``python tools/plan_sums.py``.

Fills the marked section of docs/china-data.md. It takes a few minutes, so it is run by hand when
the data or the model moves; a test says when the study has changed since.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import planner
from planner.api import Run

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "china-data.md"
START = "<!-- plan-sums:start"
END = "<!-- plan-sums:end -->"
NO_REFILL = "existing[*].convertible_ratio = 0"
#: IDC's stock of AI compute by year, EFLOPS FP16 (sources S24; 2029 and 2030 extrapolated)
IDC_EFLOPS = {2026: 1460.3, 2027: 2015.5, 2028: 2781.9, 2029: 3699.9, 2030: 4735.9}


@dataclass(frozen=True, slots=True)
class Line:
    """A sum of the plan beside what is published."""

    name: str
    plan: str
    published: str
    why: str


def main() -> None:
    """Solve, with and without refilling, and write the section."""
    study = planner.load_study("china-2030")
    base = study.solve(name="plan-sums", again=True)
    bare = study.change(NO_REFILL).solve(name="plan-sums-no-refill", again=True)
    text = section(base, bare, study.study.digest())
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(START, 1)
    PAGE.write_text(f"{head}{text}{rest.split(END, 1)[1]}", encoding="utf-8")
    sys.stdout.write(text)


def section(base: Run, bare: Run, digest: str) -> str:
    """Return the marked section: what the plan says, the sums, and where it departs."""
    rows = "".join(f"| {x.name} | {x.plan} | {x.published} | {x.why} |\n" for x in lines(base))
    return (
        f"{START} study {digest} -->\n"
        f"{_opening(base)}\n\n"
        "| Sum | Plan | Published | Why they differ |\n|---|---|---|---|\n"
        f"{rows}\n{_refill(base, bare)}\n\n{_binding(base)}\n{END}"
    )


def lines(run: Run) -> Iterator[Line]:
    """Yield the sums, by precision and kind, that a published figure can be held against."""
    stock = _eflops(run, "fp16_pflops_per_kchip")
    yield Line(
        "AI stock, EFLOPS FP16 nameplate, 2026 and 2030",
        f"{stock[2026]:,.0f}, {stock[2030]:,.0f}",
        f"IDC {IDC_EFLOPS[2026]:,.0f}, {IDC_EFLOPS[2030]:,.0f} (extrapolated)",
        "the same useful work at an occupied share of 0.75 of the chips in service instead of "
        "0.34 to 0.50 of the stock; idle old stock retires",
    )
    general = _eflops(run, "fp64_pflops_per_kchip")
    yield Line(
        "General stock, EFLOPS FP64, 2026 and 2030",
        f"{general[2026]:,.0f}, {general[2030]:,.0f}",
        "IDC 102, 203 (at 18.8 % a year)",
        "allocated at 0.75 instead of 0.60",
    )
    zones = run.tables["zones"].groupby("period")["facility_gwh"].sum() / 1000
    yield Line(
        "Electricity of data centres, TWh, 2026 and 2030",
        f"{zones[2026]:,.0f}, {zones[2030]:,.0f}",
        "IEA 102 (2024), 277 (2030)",
        "idle stock is switched off, old halls empty into new ones, servers become denser; crypto, "
        "telecom rooms and enterprise cupboards are not in the plan",
    )
    sites = run.tables["sites"].groupby("period")[["it_gwh", "facility_gwh", "hall_it_mw"]].sum()
    load = sites["it_gwh"] / 8.76 / 1000
    yield Line(
        "IT load, GW, 2026 and 2030",
        f"{load[2026]:.1f}, {load[2030]:.1f}",
        "8.4 by chips (2025), 18 (2030, AI 8.9 and general about 9)",
        "as above",
    )
    pue = sites["facility_gwh"] / sites["it_gwh"]
    yield Line(
        "Mean PUE, 2026 and 2030",
        f"{pue[2026]:.2f}, {pue[2030]:.2f}",
        "1.42 (MIIT, mid-2025)",
        "new halls are liquid cooled or evaporative and under the caps",
    )
    money = run.tables["costs"].groupby("line")["cost_mcur"].sum() / 1e6
    chips = _chip_money(run)
    yield Line(
        "AI chips and servers bought 2026-2030, tn CNY",
        f"{chips['ai']:.2f}",
        "1.16 for the additions of IDC's stock",
        "fewer chips, used more; priced with server and network share",
    )
    yield Line(
        "General servers bought 2026-2030, tn CNY",
        f"{chips['general']:.2f}",
        "none on this definition",
        "all servers of 2021-2025 are replaced at six years",
    )
    yield Line(
        "Halls, extensions and grid 2026-2030, tn CNY",
        f"{money.get('halls', 0) + money.get('opening', 0) + money.get('grid', 0):.2f}",
        "0.19 for the additions of IDC's stock",
        "halls of retired chips are filled again",
    )


def _opening(run: Run) -> str:
    figures = run.key_figures
    return (
        f"Solved to a gap of {100 * run.gap_ratio:.2f} % "
        f"({abs(run.objective_mcur - run.bound_mcur) / 1000:,.1f} bn CNY). Net present cost "
        f"{run.objective_mcur / 1e6:.3f} tn CNY of 2025; of the demand of 2030 "
        f"{100 * figures['demand_served_ratio']:.1f} % is served in the precision served worst. "
        f"The plan builds halls of {figures['built_hall_mw'] / 1000:.1f} GW at "
        f"{figures['built_sites_count']:.0f} of 51 sites and opens "
        f"{figures['new_sites_count']:.0f} new ones."
    )


def _refill(base: Run, bare: Run) -> str:
    refilled = _eflops(base, "fp16_pflops_per_kchip", "refilled_kchip")
    in_service = _eflops(base, "fp16_pflops_per_kchip", "in_service_kchip")
    low = (bare.bound_mcur - base.objective_mcur) / 1000
    high = (bare.objective_mcur - base.bound_mcur) / 1000
    used = ", ".join(
        f"{eflops:,.0f} in {year} ({100 * eflops / in_service[year]:.0f} %)"
        for year, eflops in refilled.items()
        if eflops > 0.5
    )
    return (
        "**Refill before build.** Idle accelerators brought back into service, EFLOPS FP16 "
        f"nameplate and share of all in service: {used}. All in service are occupied alike, so the "
        "shares are those of the AI demand met by refilling; they fall as the old stock retires. "
        f"Without refilling (`{NO_REFILL}`) the plan costs {low:,.1f} to {high:,.1f} bn CNY more: "
        "that is what filling idle centres first saves."
    )


def _binding(run: Run) -> str:
    zones = run.tables["zones"]
    full = zones[zones["quota_used_ratio"] > 0.95]
    names = ", ".join(sorted({z.removeprefix("CN-") for z in full["zone_id"]}))
    last = run.tables["sites"]
    last = last[last["period"] == last["period"].max()].nlargest(8, "built_hall_mw")
    top = ", ".join(f"{x.name_en} {x.built_hall_mw:,.0f}" for x in last.itertuples())
    return (
        f"**What binds.** Energy quota used above 95 % in some year: {names}. Bought to the last "
        f"chip on offer in some year: {', '.join(_bought_up(run)) or 'none'}. The halls that a cap "
        f"on PUE covers reach at most {_closest_pue(run):.0%} of it. Most is built at (MW of IT): "
        f"{top}."
    )


def _bought_up(run: Run) -> list[str]:
    """Return the chips of which all on offer is bought in some year, by name."""
    bought = run.tables["chips"].groupby(["chip_id", "period"])["bought_kchip"].sum()
    names = {chip.chip_id: chip.name_en for chip in run.study.records("chips")}
    found = {
        names[row.chip_id]
        for row in run.study.records("chip_supply")
        if row.supply_kchip and bought.get((row.chip_id, row.period), 0) > 0.999 * row.supply_kchip
    }
    return sorted(found)


def _closest_pue(run: Run) -> float:
    use = run.tables["site_use"]
    return float((use["capped_pue_ratio"] / use["pue_cap_ratio"]).max())


def _eflops(run: Run, attribute: str, column: str = "installed_kchip") -> dict[int, float]:
    per_kchip = _nameplate(run, attribute)
    chips = run.tables["chips"]
    pflops = chips[column] * chips["chip_id"].map(per_kchip)
    return {int(t): float(x) / 1000 for t, x in pflops.groupby(chips["period"]).sum().items()}


def _nameplate(run: Run, attribute: str) -> dict[str, float]:
    column = attribute.split("_")[0] + "_tflops"  # thousand chips x TFLOPS = PFLOPS
    return {chip.chip_id: getattr(chip, column) for chip in run.study.records("chips")}


def _chip_money(run: Run) -> dict[str, float]:
    price = {chip.chip_id: chip.price_kcur for chip in run.study.records("chips")}
    factor = {
        (row.chip_id, row.period): row.price_factor_ratio
        for row in run.study.records("chip_supply")
    }
    general = {chip for chip, pflops in _nameplate(run, "fp64_pflops").items() if pflops > 0}
    total = {"ai": 0.0, "general": 0.0}
    for row in run.tables["chips"].itertuples():
        kind = "general" if row.chip_id in general else "ai"
        scale = factor.get((row.chip_id, row.period), 1.0)
        total[kind] += row.bought_kchip * price[row.chip_id] * scale / 1e6
    return total


if __name__ == "__main__":
    main()
