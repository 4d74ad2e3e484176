"""Pareto fronts by epsilon-constraint: what one figure of a plan costs in another."""
