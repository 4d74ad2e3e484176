"""Shipped datasets, studies and sweeps, by name."""

from __future__ import annotations

from pathlib import Path

from planner.resources import share


def shipped_datasets() -> dict[str, Path]:
    """Return the folder of each shipped dataset by its name."""
    root = share("data")
    folders = sorted(root.iterdir()) if root.is_dir() else []
    return {p.name: p for p in folders if p.is_dir() and not p.name.startswith((".", "_"))}


def shipped_studies() -> dict[str, Path]:
    """Return the file of each shipped study by its name.

    Worked cases are ``verified/<case>``, what-ifs of the shipped studies ``what-ifs/<name>``.
    """
    root = share("models")
    plain = {path.stem: path for path in sorted(root.glob("*.yaml"))}
    cases = {
        f"verified/{path.parent.name}": path for path in sorted(root.glob("verified/*/study.yaml"))
    }
    what_ifs = {f"what-ifs/{path.stem}": path for path in sorted(root.glob("what-ifs/*.yaml"))}
    return plain | what_ifs | cases


def shipped_sweeps() -> dict[str, Path]:
    """Return the file of each shipped sweep by its name, ``sweeps/<name>``."""
    paths = sorted(share("models").glob("sweeps/*.yaml"))
    return {f"sweeps/{path.stem}": path for path in paths}
