"""Charts as Vega-Lite specifications: plain dicts made from tidy rows, one look for all."""
