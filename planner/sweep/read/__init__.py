"""Reading of sweeps: pure functions from a sweep and its runs' tables to tidy tables."""
