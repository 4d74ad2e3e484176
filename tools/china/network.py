"""Round trips between regions and sites, and the computing network."""

from __future__ import annotations

from tools.china.book import Row
from tools.china.figures import Figure, assumed
from tools.china.raw import Raw


def link_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``links``: 31 provinces x 51 sites."""
    return [
        {"region_id": region, "site_id": site, "rtt_ms": figure}
        for (region, site), figure in sorted(raw.round_trip.items())
    ]


def network_rows(raw: Raw) -> list[Row]:
    """Return the one row of ``network``."""
    return [
        {
            "latency_ms_per_km": raw.latency["fibre_one_way"],
            "route_factor_ratio": raw.latency["route_factor"],
            "fixed_rtt_ms": raw.latency["fixed_delay_rtt"],
            "line_cost_cur_per_gbps_km_year": raw.costs["network_wan"],
            "transfer_cost_cur_per_gb": raw.costs["network_egress"],
            "open_period": Figure(
                2026,
                "assumption",
                2026,
                2028,
                "S19",
                "centres already serve other provinces over leased lines; the goals are "
                "standards in 2026 and interconnection nation-wide in 2028",
            ),
            "joining_cost_mcur": assumed(10.0, 3.0, 40.0, "gateway, metering and certification"),
            "only_listed_flag": assumed(0, note="the distance rule may fill in new pairs"),
        }
    ]
