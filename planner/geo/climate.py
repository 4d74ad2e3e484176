r"""From twelve monthly normals to free-cooling hours to PUE.

**Math**

.. math::
    PUE = 1 + [l + o + f + m (1 - F)
              + r (f_a + m_a (1 - F_a))] \cdot (0.55 + 0.45 / u), \qquad
    F = (H_{full} + k (H_{partial} - H_{full})) / 8760

with distribution loss :math:`l`, other loss :math:`o`, fans and pumps :math:`f`, chillers without
free cooling :math:`m`, all as shares of IT power; free-cooling fraction :math:`F` from the hours
below two thresholds of the dry or the wet bulb; :math:`r` the share of heat that a liquid system
leaves to air, which is cooled as the reference air technology (:math:`f_a, m_a, F_a`); and
:math:`u` the IT load over the design load.

**Holds when**

The temperature of an hour is the monthly mean, plus a cosine over the day that peaks at 15:00 and
spans the daily range, plus a normal day-to-day spread. Vapour pressure stays at its monthly mean
through the day; the wet bulb follows Stull (2011, doi:10.1175/JAMC-D-11-0143.1), which holds for
sea-level pressure, so that high sites read up to about 1 K warm. The two spreads were fitted to
free-cooling hours of 51 places in China (``data/china/raw/sites_wide.csv``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import atan, cos, erf, exp, pi, sqrt

from planner.study.entities import Climate, Cooling
from planner.units import HOURS_PER_YEAR

DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
HOTTEST_HOUR = 15
DRY_SPREAD_K = 2.1  # standard deviation from day to day
WET_SPREAD_K = 2.25

#: cools the heat that a liquid system leaves to air, unless the caller names another
INDIRECT_EVAPORATIVE = Cooling(
    cooling_id="iec",
    fan_pump_ratio=0.06,
    mechanical_ratio=0.20,
    free_bulb="wet",
    free_full_c=17.0,
    free_partial_c=22.0,
    free_partial_ratio=0.6,
)


def part_load_factor(load_ratio: float) -> float:
    """Return how much larger the losses per IT power are at part load than at design load.

    Parameters
    ----------
    load_ratio : float
        IT load / design IT load, above 0 and at most 1.

    Raises
    ------
    ValueError
        If the load is not in that range.
    """
    if not 0 < load_ratio <= 1:
        raise ValueError(f"load ratio {load_ratio} is not above 0 and at most 1")
    return 0.55 + 0.45 / load_ratio


def pue(
    cooling: Cooling,
    months: Sequence[Climate],
    load_ratio: float,
    warming_k: float = 0.0,
    residual_air: Cooling = INDIRECT_EVAPORATIVE,
) -> float:
    """Return the annual mean PUE of a hall.

    Parameters
    ----------
    cooling : Cooling
        Coefficients of the technology.
    months : sequence of Climate
        Twelve months of one place, January first; empty when the climate is not known, and then
        nothing is cooled for free.
    load_ratio : float
        IT load / design IT load, above 0 and at most 1.
    warming_k : float
        Added to every temperature; the air holds the same relative humidity.
    residual_air : Cooling
        Technology that removes the heat which `cooling` leaves to air.

    Returns
    -------
    float
        Facility energy / IT energy.

    Raises
    ------
    ValueError
        If there are some months but not twelve, or the load is out of range.
    """
    climate = tuple(months)
    losses = cooling.distribution_loss_ratio + cooling.other_loss_ratio
    losses += _heat_removal_ratio(cooling, climate, warming_k)
    if cooling.residual_air_ratio:
        air = _heat_removal_ratio(residual_air, climate, warming_k)
        losses += cooling.residual_air_ratio * air
    return 1.0 + losses * part_load_factor(load_ratio)


def free_cooling_ratio(
    cooling: Cooling, months: Sequence[Climate], warming_k: float = 0.0
) -> float:
    """Return the share of the year's heat that needs no chiller, 0 to 1.

    Parameters
    ----------
    cooling : Cooling
        Its thermometer, two thresholds and the share that is free between them.
    months : sequence of Climate
        Twelve months, January first, or none: then 0.
    warming_k : float
        Added to every temperature.

    Raises
    ------
    ValueError
        If there are some months but not twelve.
    """
    climate = tuple(months)
    if not climate:
        return 0.0
    full = _hours_or_none(climate, cooling.free_bulb, cooling.free_full_c, warming_k)
    partial = _hours_or_none(climate, cooling.free_bulb, cooling.free_partial_c, warming_k)
    between = max(0.0, partial - full)
    return (full + cooling.free_partial_ratio * between) / HOURS_PER_YEAR


def hours_below(
    months: Sequence[Climate], bulb: str, threshold_c: float, warming_k: float = 0.0
) -> float:
    """Return the hours of a normal year at or below a temperature.

    Parameters
    ----------
    months : sequence of Climate
        Twelve months, January first.
    bulb : {"dry", "wet"}
        Which thermometer.
    threshold_c : float
        Temperature.
    warming_k : float
        Added to every temperature.

    Raises
    ------
    ValueError
        If there are not twelve months.
    """
    return _hours_below(tuple(months), bulb, threshold_c, warming_k)


def wet_bulb_c(dry_bulb_c: float, humidity_pct: float) -> float:
    """Return the wet-bulb temperature by Stull's fit (2011).

    Parameters
    ----------
    dry_bulb_c : float
        Air temperature; the fit holds from -20 to 50.
    humidity_pct : float
        Relative humidity; held within 5 to 99, where the fit holds.
    """
    t, rh = dry_bulb_c, min(99.0, max(5.0, humidity_pct))
    return (
        t * atan(0.151977 * sqrt(rh + 8.313659))
        + atan(t + rh)
        - atan(rh - 1.676331)
        + 0.00391838 * rh * sqrt(rh) * atan(0.023101 * rh)
        - 4.686035
    )


def _heat_removal_ratio(cooling: Cooling, months: tuple[Climate, ...], warming_k: float) -> float:
    chillers = cooling.mechanical_ratio
    if chillers:
        chillers *= 1.0 - free_cooling_ratio(cooling, months, warming_k)
    return cooling.fan_pump_ratio + chillers


def _hours_or_none(
    months: tuple[Climate, ...], bulb: str, threshold_c: float | None, warming_k: float
) -> float:
    return 0.0 if threshold_c is None else _hours_below(months, bulb, threshold_c, warming_k)


@lru_cache(maxsize=4096)
def _hours_below(
    months: tuple[Climate, ...], bulb: str, threshold_c: float, warming_k: float
) -> float:
    spread = DRY_SPREAD_K if bulb == "dry" else WET_SPREAD_K
    hourly = _hourly_c(months, bulb, warming_k)
    return sum(
        days * sum(_normal_below((threshold_c - mean) / spread) for mean in day)
        for days, day in zip(DAYS_IN_MONTH, hourly, strict=True)
    )


@lru_cache(maxsize=1024)
def _hourly_c(
    months: tuple[Climate, ...], bulb: str, warming_k: float
) -> tuple[tuple[float, ...], ...]:
    """Return the mean temperature of each hour of the day, by month."""
    if [m.month for m in months] != list(range(1, 13)):
        raise ValueError("climate needs the months 1 to 12 in order")
    return tuple(_day_c(month, bulb, warming_k) for month in months)


def _day_c(month: Climate, bulb: str, warming_k: float) -> tuple[float, ...]:
    mean_c = month.mean_temperature_c + warming_k
    dry = [
        mean_c + month.daily_range_k / 2 * cos(2 * pi * (hour - HOTTEST_HOUR) / 24)
        for hour in range(24)
    ]
    if bulb == "dry":
        return tuple(dry)
    vapour = month.humidity_pct * _saturation_hpa(mean_c)
    return tuple(wet_bulb_c(t, vapour / _saturation_hpa(t)) for t in dry)


def _saturation_hpa(temperature_c: float) -> float:
    """Return saturation vapour pressure over water (Magnus form, WMO coefficients)."""
    return 6.112 * exp(17.62 * temperature_c / (243.12 + temperature_c))


def _normal_below(z: float) -> float:
    return 0.5 * (1.0 + erf(z / sqrt(2.0)))
