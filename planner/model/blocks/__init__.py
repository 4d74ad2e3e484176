"""The blocks of the model: one subject, one file, ``add`` and ``check``."""
