"""The report of a sweep, made of the same pieces as the report of a plan."""
