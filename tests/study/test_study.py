"""Studies: digest, futures, inheritance, shipped studies, speed."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner.errors import InputError
from planner.resources import share
from planner.study.catalogue import shipped_datasets, shipped_studies
from planner.study.load import load_study
from tests.study.small import STUDY, TABLES


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("sites.csv", "0.38", "0.3800000001"),
        ("sites.csv", "candidate,,300,", "candidate,,,"),
        ("demand.csv", "2026,400", "2026,401"),
        ("demand.csv", "400,300,500", "400,300,"),
        ("chips.csv", "120,5,1000", "120,6,1000"),
        ("network.csv", "1.3,2026", "1.3,"),
        ("study.yaml", "discount_rate: 0.08", "discount_rate: 0.081"),
        ("study.yaml", "useful_pflops *= 1.5", "useful_pflops *= 1.6"),
        ("study.yaml", "opening_cost_mcur += 1", "opening_cost_mcur += 2"),
        ("study.yaml", "currency: CNY", "currency: CNY\naim: least_cost\nunmet_demand: forbidden"),
    ],
)
def test_digest_differs_for_any_changed_figure(small: Path, file: str, old: str, new: str) -> None:
    before = load_study(small).digest()
    if (file, new) == ("sites.csv", "candidate,,,"):
        (small / "grid_steps.csv").unlink()
        before = load_study(small).digest()
    _edit(small / file, old, new)
    assert load_study(small).digest() != before


def test_digest_ignores_names_notes_and_solver_options(small: Path) -> None:
    before = load_study(small).digest()
    _edit(small / "study.yaml", "study: small", "study: other\nsolve: {gap: 0.5, seed: 3}")
    _edit(small / "study.yaml", "currency: CNY", "currency: CNY\nreport: {languages: [zh]}")
    assert load_study(small).digest() == before


def test_change_in_the_file_and_on_the_command_line_mean_the_same(small: Path) -> None:
    text = "sites[guian].grid_limit_mw = 400"
    by_hand = load_study(small, [text])
    assert by_hand.digest() == load_study(small).change(text).digest()
    assert by_hand.applied_changes == ("sites[guian].opening_cost_mcur += 1", text)
    _edit(small / "study.yaml", "+= 1\n", f"+= 1\n  - {text}\n")
    assert load_study(small).digest() == by_hand.digest()


def test_futures_carry_their_changes_and_probabilities(small: Path) -> None:
    (base, as_is), (boom, more) = load_study(small).futures()
    assert (base.probability, boom.probability) == (0.6, 0.4)
    before = {(d.region_id, d.workload_id, d.period): d for d in as_is.records("demand")}
    for row in more.records("demand"):
        factor = 1.5 if row.workload_id == "realtime" else 1.0
        first = before[row.region_id, row.workload_id, row.period]
        assert row.useful_pflops == factor * first.useful_pflops
    assert more.futures()[0][1] is more


def test_study_without_futures_has_one(small: Path) -> None:
    start, end = STUDY.index("futures:"), STUDY.index("changes:\n")
    (small / "study.yaml").write_text(STUDY[:start] + STUDY[end:], "utf-8")
    study = load_study(small)
    ((future, same),) = study.futures()
    assert (future.id, future.probability, same is study) == ("base", 1.0, True)


def test_based_on_inherits_then_changes(small: Path) -> None:
    child = (
        "study: child\nbased_on: study.yaml\ndiscount_rate: 0.05\n"
        "changes: ['sites[wuhu].altitude_m = 8']\n"
    )
    (small / "child.yaml").write_text(child, "utf-8")
    study = load_study(small / "child.yaml")
    assert study.settings.study == "child" and study.settings.discount_rate == 0.05
    assert study.settings.periods == (2026, 2027)
    assert study.applied_changes == (
        "sites[guian].opening_cost_mcur += 1",
        "sites[wuhu].altitude_m = 8",
    )


def test_based_on_keeps_the_parents_dataset_folder(small: Path) -> None:
    (small / "variants").mkdir()
    (small / "study.yaml").rename(small / "variants" / "parent.yaml")
    _edit(small / "variants" / "parent.yaml", "dataset: .", "dataset: ../")
    (small / "study.yaml").write_text("study: top\nbased_on: variants/parent.yaml\n", "utf-8")
    assert len(load_study(small).records("sites")) == 3


def test_study_survives_a_process_border(small: Path) -> None:
    study = load_study(small)
    again = pickle.loads(pickle.dumps(study))
    assert again.digest() == study.digest() and again.settings == study.settings


def test_what_if_leaves_the_study_as_it_was(small: Path) -> None:
    study = load_study(small)
    before = study.digest()
    study.change("sites[*].grid_limit_mw *= 2", "discount_rate = 0.01")
    assert study.digest() == before


@pytest.mark.parametrize("name", sorted(shipped_studies()))
def test_shipped_study_is_clean(name: str) -> None:
    study = load_study(name)
    assert study.folder is None and study.records("sites")


def test_shipped_datasets_are_named_by_their_folders() -> None:
    assert all(path.parent == share("data") for path in shipped_datasets().values())
    assert "china" in shipped_datasets()


def test_no_gis_or_spreadsheet_library_is_imported_for_csv(small: Path) -> None:
    code = (
        "import sys; from planner.study.load import load_study; load_study(sys.argv[1]);"
        "heavy = {'geopandas', 'pyogrio', 'openpyxl', 'shapely', 'pyomo', 'pyarrow.parquet'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(small)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def _million_links(folder: Path) -> None:
    count = 1000
    rng = np.random.default_rng(0)
    for name, key in (("regions", "region_id"), ("sites", "site_id")):
        # excluded sites need no climate
        first = TABLES[name].splitlines()[1].replace("candidate", "excluded").split(",")
        old = (folder / f"{name}.csv").read_text("utf-8")
        more = [",".join([f"{name}{i}", *first[1:]]) for i in range(count)]
        (folder / f"{name}.csv").write_text(old + "\n".join(more) + "\n", "utf-8")
        assert key in old
    regions = np.repeat([f"regions{i}" for i in range(count)], count)
    sites = np.tile([f"sites{i}" for i in range(count)], count)
    pd.DataFrame(
        {"region_id": regions, "site_id": sites, "rtt_ms": rng.random(count * count).round(3) * 90}
    ).to_csv(folder / "links.csv", index=False)


def test_million_rows_are_checked_in_seconds(small: Path) -> None:
    _million_links(small)
    start = time.perf_counter()
    study = load_study(small)
    assert len(study.tables["links"]) == 1_000_000
    # two seconds on a quiet machine with two cores; the rest is for a busy one
    assert time.perf_counter() - start < 8


def test_one_bad_cell_among_a_million_is_located(small: Path) -> None:
    _million_links(small)
    lines = (small / "links.csv").read_text("utf-8").splitlines()
    region, site, _ = lines[765_432].split(",")
    lines[765_432] = f"{region},{site},1 ms"
    (small / "links.csv").write_text("\n".join(lines), "utf-8")
    with pytest.raises(InputError) as raised:
        load_study(small)
    (fault,) = raised.value.faults
    assert (fault.code, fault.file, fault.row) == ("E224", "links.csv", 765_433)
