"""What was found of other sites stays, also while another process replaces it."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner import api
from planner.api import questions
from planner.runs.manifest import DamagedRunError
from tests.explain.two_sites import write


@pytest.fixture
def run(tmp_path: Path) -> api.Run:
    return api.load_study(write(tmp_path), runs=tmp_path / "runs").solve()


def told(run: api.Run) -> set[str]:
    return set(run.added()["sites"].tables["site_value"]["site_id"])


def test_sites_asked_one_by_one_are_kept_together(run: api.Run) -> None:
    api.explain_sites(run, ["near"])
    api.explain_sites(run, ["far"])
    assert told(run) == {"near", "far"}
    again = api.explain_sites(run, ["far"])
    assert [value.site_id for value in again] == ["far"]
    assert len(run.added()["sites"].tables["site_value"]) == 2


def test_an_answer_replaced_while_it_is_read_is_read_anew(
    run: api.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.explain_sites(run, ["near"])
    stale = run.added()["sites"]
    api.explain_sites(run, ["near"])  # which takes the older answer away
    answers = iter([{"sites": stale}])
    fresh = api.Run.added
    monkeypatch.setattr(api.Run, "added", lambda self: next(answers, None) or fresh(self))
    kept = questions._kept_sites(run, ["far"])
    assert set(kept["site_value"]["site_id"]) == {"near"}


def test_an_answer_that_was_changed_by_hand_is_no_race(run: api.Run) -> None:
    api.explain_sites(run, ["near"])
    (run.added()["sites"].folder / "tables" / "site_value.parquet").write_bytes(b"other")
    with pytest.raises(DamagedRunError):
        api.explain_sites(run, ["far"])
