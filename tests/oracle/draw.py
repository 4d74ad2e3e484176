"""A study in the making: dice, tables, and how many plans they make so far."""

from __future__ import annotations

from random import Random
from typing import Any

#: yes-or-no plans of a study at most
MOST_PLANS = 200
FIRST_YEAR = 2026
HOURS = 8760

#: size of a pod where pods are whole
WHOLE_POD_KCHIP = 0.3

#: what a study's yes-or-no choices are about, besides opening; each multiplies the plans
THEMES = ("none", "source", "cluster", "whole", "steps", "joining")

Row = dict[str, Any]


class Draw:
    """A study in the making: tables, settings, and how many plans they make so far."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.tables: dict[str, list[Row]] = {}
        self.settings: Row = {"study": f"random-{seed}", "dataset": "tables"}
        self.plans = 1
        self.theme = self.rng.choice(THEMES)
        lengths = {"source": [1], "whole": [1], "cluster": [1, 2]}.get(self.theme, [1, 2, 2, 3])
        self.years = [FIRST_YEAR + i for i in range(self.rng.choice(lengths))]
        self.zones = ["east", "west"]
        self.whole = self.theme == "whole"
        self.cooled = self.chance(0.75)
        self.whole_halls = False

    def chance(self, probability: float) -> bool:
        """Throw a dice."""
        return self.rng.random() < probability

    def between(self, low: float, high: float) -> float:
        """Draw a number with few digits."""
        return float(f"{self.rng.uniform(low, high):.4g}")

    def maybe(self, probability: float, low: float, high: float) -> float | None:
        """Draw a number, or nothing: then there is no limit."""
        return self.between(low, high) if self.chance(probability) else None

    def affords(self, factor: int) -> bool:
        """Take a choice of so many options if the number of plans stays small."""
        if self.plans * factor > MOST_PLANS:
            return False
        self.plans *= factor
        return True

    def ids(self, table: str) -> list[str]:
        """Return the first column of a table."""
        return [next(iter(row.values())) for row in self.tables.get(table, [])]

    def used_sites(self) -> list[Row]:
        """Return the sites that are not excluded."""
        return [row for row in self.tables["sites"] if row["state"] != "excluded"]
