"""Money over time: pure functions.

Amounts are in real money of the price year. A payment of year t is discounted to the first
planned year; what hardware is still worth is credited at the end of the last year.
Source: any engineering-economics text, e.g. Park, Contemporary Engineering Economics, ch. 3, 5.
"""

from __future__ import annotations


def discount_ratio(rate: float, years: int) -> float:
    """Return the present value of one unit of money paid `years` years later."""
    return float((1.0 + rate) ** -years)


def salvage_ratio(rate: float, lifetime_year: int, years_used: int) -> float:
    """Return the share of a price that is left at the horizon, in money of the last year.

    Parameters
    ----------
    rate : float
        Discount rate per year.
    lifetime_year : int
        Years in service.
    years_used : int
        Years from the start of service to the end of the last planned year.

    Returns
    -------
    float
        Straight-line remaining value, discounted by the one year between the last year's payments
        and its end.
    """
    unused = max(0, lifetime_year - years_used) / lifetime_year
    return unused * discount_ratio(rate, 1)
