"""Money over time: pure functions.

Amounts are in real money of the price year. A payment of year t is discounted to the first
planned year; what is paid each year of a period counts at its worth in the period's first year;
what hardware is still worth is credited at the end of the last year.
Source: any engineering-economics text, e.g. Park, Contemporary Engineering Economics, ch. 3, 5.
"""

from __future__ import annotations


def discount_ratio(rate: float, years: int) -> float:
    """Return the present value of one unit of money paid `years` years later."""
    return float((1.0 + rate) ** -years)


def years_worth_ratio(rate: float, years: int) -> float:
    """Return the worth at the start of one unit of money paid in each of so many years."""
    return sum(discount_ratio(rate, year) for year in range(years))


def salvage_ratio(rate: float, lifetime_year: int, years_used: int, last_years: int = 1) -> float:
    """Return the share of a price that is left at the horizon, in money of the last period.

    Parameters
    ----------
    rate : float
        Discount rate per year.
    lifetime_year : int
        Years in service.
    years_used : int
        Years from the start of service to the end of the last planned year.
    last_years : int
        Years of the last period.

    Returns
    -------
    float
        Straight-line remaining value, discounted from the end of the last period to its first
        payments.
    """
    unused = max(0, lifetime_year - years_used) / lifetime_year
    return unused * discount_ratio(rate, last_years)
