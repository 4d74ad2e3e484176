"""The version of the planner."""

__version__ = "0.3.0"
