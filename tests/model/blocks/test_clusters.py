"""A job that needs a cluster runs only where one chip type is large enough."""

from __future__ import annotations

import pytest

from planner.model.blocks import clusters
from planner.model.build import build_model

from ..plan import Solve, assert_rises


def test_one_large_cluster(solve: Solve) -> None:
    """Four pods at 1 m in four halls at 2 m: 12; split over both sites it would be 9."""
    plan = solve("clusters")
    plan.assert_worked_out()
    assert plan.faults(clusters) == {}


def test_check_names_a_cluster_that_is_too_small(solve: Solve) -> None:
    broken = solve("clusters").with_value("bought_pods", ("large", "unit", 2026), 3)
    where = ("large", "unit", "work", "year", 2026, "base")
    broken.assert_names(clusters, "cluster_is_large_enough", where, 3, 4)


def test_without_the_data_there_is_no_limit(solve: Solve) -> None:
    limits = solve("siting").limits()
    assert not limits & {"cluster_is_large_enough", "jobs_run_on_clusters"}


def test_a_cluster_that_stands_needs_no_flag(solve: Solve) -> None:
    """A thousand chips of stock are occupied: a cluster of 1 PFLOPS, but not of 1.1."""
    limit = "workloads[work].cluster_min_pflops"
    flag = ("old", "stock", "work", 2026)
    assert flag not in build_model(solve("refill", f"{limit} = 1").data).cluster_flag
    assert flag in build_model(solve("refill", f"{limit} = 1.1").data).cluster_flag


def test_larger_clusters_never_cost_less(solve: Solve) -> None:
    """No cluster: 4 + 3 + 2 = 9; of 4 PFLOPS 12; of 5 five pods and halls, 15."""
    limit = "workloads[work].cluster_min_pflops"
    costs = [solve("clusters", f"{limit} = {pflops}").optimum for pflops in (0, 3, 4, 5)]
    assert costs == pytest.approx([9, 12, 12, 15])
    assert_rises(costs)
