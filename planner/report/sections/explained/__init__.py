"""Explanations asked for after solving: what sites are worth, prices of limits, other plans."""
