"""A report is read and written without the solver: it must stay small and quick to start."""

import subprocess
import sys

from planner.report.sections.compared.old_plan import _DECISIONS
from planner.solve.adapt import FIRST_STAGE

PROGRAM = """
import sys
import planner.api
import planner.report.assemble, planner.report.write, planner.report.render_html
import planner.report.render_pdf, planner.results.comparison_kept, planner.api.robust
print(sorted({name.split(".")[0] for name in sys.modules}))
"""


def test_no_solver_is_loaded_for_a_report():
    loaded = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    ).stdout
    assert "'jinja2'" in loaded
    for heavy in ("pyomo", "highspy", "scipy", "dask"):
        assert f"'{heavy}'" not in loaded


def test_every_decision_before_the_use_has_a_name():
    assert set(_DECISIONS) == set(FIRST_STAGE)
