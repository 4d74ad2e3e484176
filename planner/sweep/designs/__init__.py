"""Designs: which cases a sweep has, and why those."""
