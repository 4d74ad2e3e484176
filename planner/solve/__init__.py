"""From a Pyomo model to HiGHS and back: the fast path, progress, first plans and verification."""
