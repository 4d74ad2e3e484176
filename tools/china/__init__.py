"""The dataset ``data/china``, derived from the tidy tables in ``data/china/raw``."""
