"""From tables to the model's coefficients: one module a subject.

Each part is a function ``part(study, earlier) -> dict`` whose keys are fields of
:class:`planner.model.data.ModelData`; `earlier` holds what the parts above it derived. Conversions
between a table's unit and the model's unit happen here and nowhere else.
"""

from __future__ import annotations

from planner.model.derive.bounds import derive_bounds
from planner.model.derive.chips import derive_chips
from planner.model.derive.method import derive_method
from planner.model.derive.people import derive_people
from planner.model.derive.power import derive_power
from planner.model.derive.sites import derive_sites
from planner.model.derive.work import derive_work

#: in order: later parts read what earlier ones derived
PARTS = (
    derive_method,
    derive_sites,
    derive_chips,
    derive_work,
    derive_power,
    derive_people,
    derive_bounds,
)
