"""The closed list of unit words, and the unit that a name claims.

Every name that carries a quantity ends in its unit: ``grid_limit_mw``,
``energy_price_cur_per_kwh``, ``pue_ratio``. Inside the model each dimension has one unit,
chosen so that coefficients stay near one: million currency units, MW, GWh, PFLOPS,
thousand chips. ``cur`` is the study's currency.
"""

from __future__ import annotations

#: unit word -> how it is written for people; ``{cur}`` is the study's currency
UNITS: dict[str, str] = {
    "flag": "0 or 1",
    "count": "count",
    "ratio": "ratio",
    "ratio_per_year": "1/year",
    "year": "years",
    "period": "year",
    "hours": "h",
    "month": "month",
    "ms": "ms",
    "ms_per_km": "ms/km",
    "deg": "°",
    "c": "°C",
    "k": "K",
    "pct": "%",
    "m": "m",
    "km": "km",
    "ha": "ha",
    "ha_per_mw": "ha/MW",
    "w": "W",
    "kw": "kW",
    "mw": "MW",
    "mw_per_kchip": "MW/k chips",
    "gwh": "GWh",
    "gwh_per_mw": "GWh/MW",
    "gwh_per_year": "GWh/year",
    "tflops": "TFLOPS",
    "tops": "TOPS",
    "pflops": "PFLOPS",
    "pflops_per_kchip": "PFLOPS/k chips",
    "byte_per_flop": "byte/FLOP",
    "gb": "GB",
    "gb_per_s": "GB/s",
    "gb_per_pflops_hour": "GB/PFLOPS-hour",
    "gbps": "Gbps",
    "gbps_per_pflops": "Gbps/PFLOPS",
    "chips": "chips",
    "kchip": "k chips",
    "kchip_per_pod": "k chips/pod",
    "pods": "pods",
    "fte": "people",
    "fte_per_mw": "people/MW",
    "fte_per_pflops": "people/PFLOPS",
    "l_per_kwh": "L/kWh",
    "thousand_m3": "1,000 m³",
    "thousand_m3_per_gwh": "1,000 m³/GWh",
    "thousand_m3_per_year": "1,000 m³/year",
    "kg_per_kwh": "kg/kWh",
    "kt": "kt",
    "kt_per_gwh": "kt/GWh",
    "kt_per_year": "kt/year",
    "kcur": "k {cur}",
    "kcur_per_year": "k {cur}/year",
    "mcur": "m {cur}",
    "mcur_per_year": "m {cur}/year",
    "mcur_per_mw": "m {cur}/MW",
    "mcur_per_pod": "m {cur}/pod",
    "mcur_per_kchip": "m {cur}/k chips",
    "mcur_per_fte": "m {cur}/person",
    "mcur_per_gwh": "m {cur}/GWh",
    "mcur_per_kt": "m {cur}/kt",
    "mcur_per_pflops": "m {cur}/PFLOPS",
    "mcur_per_thousand_m3": "m {cur}/1,000 m³",
    "cur_per_kwh": "{cur}/kWh",
    "cur_per_gb": "{cur}/GB",
    "cur_per_gbps_km_year": "{cur}/(Gbps km year)",
    "cur_per_pflops_year": "{cur}/PFLOPS-year",
    "cur_per_pflops_hour": "{cur}/PFLOPS-hour",
    "cur_per_t": "{cur}/t",
    "cur_per_m3": "{cur}/m³",
}

HOURS_PER_YEAR = 8760.0


def unit_of(name: str) -> str:
    """Return the unit word that a name ends with, the longest that fits.

    Parameters
    ----------
    name : str
        A column, variable or result name such as ``grid_limit_mw``.

    Returns
    -------
    str
        A key of :data:`UNITS`.

    Raises
    ------
    ValueError
        If the name ends in no known unit.
    """
    words = name.split("_")
    for start in range(len(words)):
        suffix = "_".join(words[start:])
        if suffix in UNITS:
            return suffix
    raise ValueError(f"{name!r} ends in no known unit; see planner.units.UNITS")


def unit_label(name: str, currency: str = "cur") -> str:
    """Return the unit of a name as people write it, for example ``MW`` or ``m CNY/year``."""
    return UNITS[unit_of(name)].format(cur=currency)
