"""Tests of the study room."""
