"""Tests of the model's blocks."""
