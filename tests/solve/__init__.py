"""Tests of the solver's room."""
