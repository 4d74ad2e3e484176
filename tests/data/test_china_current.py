"""The shipped tables of China are what the scripts make of the raw tables."""

from __future__ import annotations

import pytest

from planner.resources import share
from tools.china.build import dataset_files
from tools.china.raw import read_raw

FILES = dataset_files(read_raw())


@pytest.mark.parametrize("name", sorted(FILES))
def test_table_is_current(name: str) -> None:
    shipped = share("data", "china", name).read_bytes()
    assert shipped == FILES[name].encode(), f"{name} is out of date: run tools/build_china.py"


def test_no_other_table_is_shipped() -> None:
    assert {path.name for path in share("data", "china").glob("*.csv")} == set(FILES)
