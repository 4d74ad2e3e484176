"""Scripts that rebuild or check shipped files; no part of the installed program."""
