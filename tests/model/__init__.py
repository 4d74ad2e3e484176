"""Tests of the model; the package lets them share :mod:`.plan`."""
