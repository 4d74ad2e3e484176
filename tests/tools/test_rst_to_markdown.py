"""Docstrings come out as Markdown."""

from __future__ import annotations

from tools.rst_to_markdown import markdown

DOCSTRING = r"""
**Math**

.. math::

    x_s \le
    1

==========  ====================  =====
symbol      name in code          unit
==========  ====================  =====
:math:`x`   ``open_flag[s,t]``    0 or 1
:math:`H`   ``hall_mw``           MW, of
                                  IT
==========  ====================  =====

**Holds when**

Within :math:`C_q`, see :mod:`planner.units` and ``work``.
"""

EXPECTED = r"""### Math

$$
x_s \le
1
$$

| symbol | name in code | unit |
|---|---|---|
| $x$ | `open_flag[s,t]` | 0 or 1 |
| $H$ | `hall_mw` | MW, of IT |

### Holds when

Within $C_q$, see `planner.units` and `work`.
"""


def test_headings_formulas_tables_and_words() -> None:
    assert markdown(DOCSTRING, 3) == EXPECTED


def test_aligned_formula_is_wrapped() -> None:
    text = markdown("\n.. math::\n\n    a &= b \\\\\n    c &= d\n", 3)
    assert text == "$$\n\\begin{aligned}\na &= b \\\\\nc &= d\n\\end{aligned}\n$$\n"


def test_bar_inside_a_cell_is_escaped() -> None:
    table = "====  ====\na     b\n====  ====\n|x|   y\n====  ====\n"
    assert "| \\|x\\| | y |" in markdown(table, 3)
