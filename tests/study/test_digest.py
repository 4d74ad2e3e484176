"""What a study is known by: nothing that is at its default, and everything else exactly once."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pydantic
import pytest

from planner.study import digest as digest_module
from planner.study.catalogue import shipped_studies
from planner.study.checks import filled
from planner.study.digest import digest_of, shown_of
from planner.study.entities import TABLES
from planner.study.load import load_study
from planner.study.schema import Column, Kind
from planner.study.settings import Rule, Rules, StudySettings
from planner.study.study import Study
from tests.study.small import write_small


def toy(name: str, kind: Kind, default: object, choices: tuple[str, ...] = ()) -> Column:
    unit = {"number": "mw", "flag": "flag"}.get(kind, "")
    blank = "no limit" if default is None else ""
    return Column(
        name,
        kind,
        "A toy",
        unit,
        low=0.0,
        high=None,
        default=default,
        blank=blank,
        absent="",
        usual=None,
        aside=False,
        refers_to="",
        choices=choices,
        uncertain=False,
    )


TOYS = (
    toy("toy_mw", "number", None),
    toy("toy_flag", "flag", 1),
    toy("toy", "text", ""),
    toy("toy_kind", "choice", "dry", ("dry", "wet")),
)
OTHER = {"toy_mw": 3.0, "toy_flag": 0, "toy": "text", "toy_kind": "wet"}


@cache
def shipped(name: str) -> Study:
    return load_study(name)


def identity(study: Study) -> tuple[str, dict[str, str]]:
    return study.digest(), study.shown()


@pytest.mark.parametrize("name", sorted(shipped_studies()))
def test_a_new_column_at_its_default_leaves_shipped_studies_as_they_were(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = shipped(name)
    before = identity(study)
    wider = {
        name: dataclasses.replace(table, columns=(*table.columns, *TOYS))
        for name, table in TABLES.items()
    }
    monkeypatch.setattr(digest_module, "TABLES", wider)
    frames = {
        name: frame.assign(**{toy.name: filled(toy, len(frame)) for toy in TOYS})
        for name, frame in study.tables.items()
    }
    assert identity(dataclasses.replace(study, tables=frames)) == before


@pytest.mark.parametrize(("toy", "value"), OTHER.items())
def test_a_new_column_with_another_value_is_part_of_it(
    toy: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = shipped("tutorial")
    before = identity(study)
    wider = dataclasses.replace(TABLES["sites"], columns=(*TABLES["sites"].columns, *TOYS))
    monkeypatch.setattr(digest_module, "TABLES", {**TABLES, "sites": wider})
    sites = study.tables["sites"]
    sites = sites.assign(**{column.name: filled(column, len(sites)) for column in TOYS})
    as_it_was = dataclasses.replace(study, tables={**study.tables, "sites": sites})
    sites = sites.copy()
    sites.loc[sites.index[-1], toy] = value
    changed = dataclasses.replace(study, tables={**study.tables, "sites": sites})
    assert identity(changed) != identity(as_it_was) == before


def leaves(model: pydantic.BaseModel) -> dict[str, object]:
    """Return a study's settings with every field said, whether at its default or not."""
    return model.model_dump(mode="json")


@pytest.mark.parametrize("name", ["china-2030", "tutorial", "verified/two-futures"])
def test_a_setting_at_its_default_said_or_not_is_the_same(name: str) -> None:
    study = shipped(name)
    said = StudySettings.model_validate(leaves(study.settings))
    unsaid = StudySettings.model_validate(study.settings.model_dump(exclude_defaults=True))
    assert identity(dataclasses.replace(study, settings=said)) == identity(study)
    assert identity(dataclasses.replace(study, settings=unsaid)) == identity(study)


def test_a_new_setting_and_a_new_rule_at_their_defaults_are_no_part_of_the_digest() -> None:
    study = shipped("china-2030")

    class ToyRule(Rule):
        enabled: bool = False
        ratio: float = 0.5

    toy_rules = pydantic.create_model("R", __base__=Rules, toy=(ToyRule, ToyRule()))
    toy = pydantic.create_model(
        "S", __base__=StudySettings, toy=(int, 3), rules=(toy_rules, toy_rules())
    )
    content = study.settings.model_dump(exclude_defaults=True)
    same = toy.model_validate(content)
    assert digest_of(same, study.tables) == study.digest()
    for more in ({"toy": 4}, {"rules": {**content["rules"], "toy": {"ratio": 0.6}}}):
        other = toy.model_validate({**content, **more})
        assert digest_of(other, study.tables) != study.digest()


def other_cell(values: pd.Series, column: Column) -> pd.Series:
    """Return a column with another value in its first row."""
    if column.kind in ("number", "integer", "flag"):
        first = values.iloc[0]
        new = 1 if pd.isna(first) else first + 1
        made = values.astype("float64") if column.kind == "number" else values.astype("Int64")
        made.iloc[0] = new
        return made
    made = values.astype(object).where(values.notna(), None)
    made.iloc[0] = f"{made.iloc[0]}~"
    return made.astype("str")


def test_every_cell_is_in_one_of_the_two_parts(tmp_path: Path) -> None:
    study = load_study(write_small(tmp_path / "small"))
    china = shipped("china-2030")
    tables = {name: frame.head(3) for name, frame in {**china.tables, **study.tables}.items()}
    assert len(tables) >= 20
    whole = dataclasses.replace(study, tables=tables, borders_file=None)
    plan, shown = identity(whole)
    for name, frame in tables.items():
        for column in TABLES[name].columns:
            if np.all(frame[column.name].isna()) and column.kind not in ("number", "text"):
                continue
            made = frame.assign(**{column.name: other_cell(frame[column.name], column)})
            now = identity(dataclasses.replace(whole, tables={**tables, name: made}))
            only_shown = name in ("sources", "provenance") or column.kind == "text"
            assert (now[0] != plan, now[1] != shown) == (not only_shown, only_shown), column


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("study: small", "study: other", "study name"),
        ("A small study", "Another study", "title"),
        ("currency: CNY", "currency: CNY\nnote: {zh: 别的}", "note"),
        ("currency: CNY", "currency: CNY\nreport: {languages: [zh]}", "languages"),
        (
            "currency: CNY",
            "currency: CNY\nreport: {map_approval_number: GS-1}",
            "map approval number",
        ),
        (
            "currency: CNY",
            "currency: CNY\nrules: {pue_cap: {citation: A law}}",
            "citations",
        ),
        ("sites[guian].opening_cost_mcur += 1", "sites[guian].opening_cost_mcur += 1.0", ""),
    ],
)
def test_a_setting_that_only_the_report_shows_is_named(
    tmp_path: Path, old: str, new: str, part: str
) -> None:
    folder = write_small(tmp_path / "small")
    plan, shown = identity(load_study(folder))
    text = (folder / "study.yaml").read_text("utf-8")
    assert old in text
    (folder / "study.yaml").write_text(text.replace(old, new, 1), "utf-8")
    again, now = identity(load_study(folder))
    assert again == plan
    assert {n for n in {*now, *shown} if now.get(n) != shown.get(n)} == ({part} if part else set())


def test_the_order_of_languages_and_of_changes_counts_and_that_of_rows_does_not() -> None:
    study = shipped("tutorial")
    _, shown = identity(study)
    turned = study.settings.model_copy(
        update={"report": study.settings.report.model_copy(update={"languages": ("zh", "en")})}
    )
    assert shown_of(turned, study.tables, (study.borders_file,), ()) != shown
    tables = {name: frame.iloc[::-1] for name, frame in study.tables.items()}
    assert identity(dataclasses.replace(study, tables=tables)) == identity(study)
