"""The store of runs, and what answers one question: every solve, alone or in a sweep, ends here."""
