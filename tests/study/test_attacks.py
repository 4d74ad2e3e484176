"""Study files and tables made to harm the reader; each must be refused with a fault."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pytest

from planner.errors import Fault, InputError
from planner.study.load import load_study
from tests.study.small import STUDY, TABLES, write_small


def faults_of(ref: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as raised:
        load_study(ref)
    return raised.value.faults


def codes_of(ref: Path) -> set[str]:
    return {fault.code for fault in faults_of(ref)}


@pytest.mark.parametrize(
    "attack",
    [
        "title: !!python/object/apply:os.system ['touch pwned']",
        "title: !!python/name:os.system",
        "title: !custom {en: x}",
        "note: &a {en: x}\ntitle: *a",
        "note: &a {en: x}\ntitle: {<<: *a}",
        "note: {<<: {en: x}}",
        "---\nstudy: another",
    ],
)
def test_yaml_that_builds_or_repeats_objects_is_refused(small: Path, attack: str) -> None:
    path = small / "study.yaml"
    path.write_text(STUDY.replace("title:", "was:").replace("currency: CNY", attack), "utf-8")
    assert codes_of(small) == {"E203"}
    assert not (small / "pwned").exists()


def test_alias_bomb_is_refused_before_it_grows(small: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join(['*' + a] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi")]  # noqa: B905
    (small / "study.yaml").write_text("\n".join(lines), "utf-8")
    assert codes_of(small) == {"E203"}


@pytest.mark.parametrize("bracket", ["[", "{a: "])
def test_deep_nesting_is_refused_at_once(small: Path, bracket: str) -> None:
    (small / "study.yaml").write_text("study: " + bracket * 20_000, "utf-8")
    start = time.perf_counter()
    assert codes_of(small) <= {"E203", "E202"}
    assert time.perf_counter() - start < 5


def test_huge_study_file_is_refused(small: Path) -> None:
    (small / "study.yaml").write_text(STUDY + "#" * 1_100_000, "utf-8")
    assert codes_of(small) == {"E203"}


@pytest.mark.parametrize("dataset", ["../other", "../small/../other", "{absolute}", "/", "", "~"])
def test_dataset_outside_the_study_is_refused(small: Path, tmp_path: Path, dataset: str) -> None:
    other = write_small(tmp_path / "other")
    name = dataset.format(absolute=other)
    path = small / "study.yaml"
    path.write_text(STUDY.replace("dataset: .", f"dataset: '{name}'"), "utf-8")
    assert codes_of(small) <= {"E207", "E209"}
    if ".." in dataset or dataset.startswith(("/", "{")):
        assert codes_of(small) == {"E207"}


def test_linked_dataset_folder_is_refused(small: Path, tmp_path: Path) -> None:
    other = write_small(tmp_path / "other")
    os.symlink(other, small / "linked")
    path = small / "study.yaml"
    path.write_text(STUDY.replace("dataset: .", "dataset: linked"), "utf-8")
    assert codes_of(small) == {"E207"}


def test_linked_table_is_refused(small: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(TABLES["links"], "utf-8")
    (small / "links.csv").unlink()
    os.symlink(secret, small / "links.csv")
    (fault,) = faults_of(small)
    assert (fault.code, fault.file) == ("E207", "links.csv")


def test_linked_study_file_in_a_named_folder_is_refused(small: Path, tmp_path: Path) -> None:
    other = write_small(tmp_path / "other")
    (small / "study.yaml").unlink()
    os.symlink(other / "study.yaml", small / "study.yaml")
    assert codes_of(small) == {"E207"}


def test_based_on_outside_the_study_is_refused(small: Path, tmp_path: Path) -> None:
    write_small(tmp_path / "other")
    for name in ("../other/study.yaml", str(tmp_path / "other" / "study.yaml")):
        (small / "study.yaml").write_text(f"study: x\nbased_on: {name}\n", "utf-8")
        assert codes_of(small) == {"E207"}


def test_the_command_line_may_name_any_study(tmp_path: Path) -> None:
    folder = write_small(tmp_path / "elsewhere")
    assert load_study(folder / "study.yaml").folder == folder.resolve()
    assert load_study(str(folder)).folder == folder.resolve()


def test_inheritance_in_a_loop_is_refused(small: Path) -> None:
    (small / "study.yaml").write_text("study: x\nbased_on: other.yaml\n", "utf-8")
    (small / "other.yaml").write_text("study: y\nbased_on: study.yaml\n", "utf-8")
    assert codes_of(small) == {"E208"}
    (small / "study.yaml").write_text("study: x\nbased_on: study.yaml\n", "utf-8")
    assert codes_of(small) == {"E208"}


def test_zip_bomb_is_refused_before_it_is_unpacked(small: Path) -> None:
    with zipfile.ZipFile(small / "dataset.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000_000)
    start = time.perf_counter()
    assert codes_of(small) == {"E217"}
    assert time.perf_counter() - start < 2


def test_archive_of_many_entries_is_refused(small: Path) -> None:
    with zipfile.ZipFile(small / "dataset.xlsx", "w") as archive:
        for i in range(2_100):
            archive.writestr(f"xl/{i}", b"")
    assert codes_of(small) == {"E217"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("links.parquet", b"PAR1 not really PAR1"),
        ("dataset.xlsx", b"PK\x03\x04 not really"),
        ("dataset.gpkg", b"SQLite format 3\x00 not really"),
        ("links.geojson", b"[" * 100_000),
        ("links.geojson", b'{"features": [1]}'),
        ("links.csv", b"\x80\x04\x95pickle"),
        ("links.csv", b"PK\x03\x04"),
        ("links.csv", b""),
        ("links.csv", b'region_id,site_id\n"east,wuhu\n'),
    ],
)
def test_damaged_file_is_a_fault_and_not_a_crash(small: Path, name: str, content: bytes) -> None:
    (small / "links.csv").unlink()
    (small / name).write_bytes(content)
    faults = faults_of(small)
    assert {fault.file.split(":")[0] for fault in faults} == {name}


def test_pipe_and_folder_in_place_of_a_table_do_not_hang(small: Path) -> None:
    (small / "links.csv").unlink()
    os.mkfifo(small / "links.csv")
    (fault,) = faults_of(small)
    assert (fault.code, fault.file) == ("E215", "links.csv")


def test_control_characters_do_not_reach_the_terminal(small: Path) -> None:
    path = small / "sites.csv"
    text = path.read_text("utf-8").replace("118.4,existing", "118.4,\x1b[2Jexisting")
    path.write_text(text, "utf-8")
    message = "".join(fault.message for fault in faults_of(small))
    assert "\x1b" not in message and "\\x1b" in message


@pytest.mark.parametrize(
    ("encoding", "words"), [("gbk", "GBK"), ("gb18030", "GBK"), ("utf-16", "UTF-16")]
)
def test_other_encodings_are_named_not_garbled(small: Path, encoding: str, words: str) -> None:
    (small / "sites.csv").write_bytes(TABLES["sites"].encode(encoding))
    (fault,) = faults_of(small)
    assert fault.code == "E213" and words in fault.message and "UTF-8" in fault.remedy
    assert fault.row == (None if encoding == "utf-16" else 2)


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_other_separators_are_named(small: Path, mark: str) -> None:
    (small / "regions.csv").write_text(TABLES["regions"].replace(",", mark), "utf-8")
    (fault,) = faults_of(small)
    assert (fault.code, fault.file, fault.row) == ("E214", "regions.csv", 1)


@pytest.mark.parametrize(
    "name", ["site.csv", "Sites.csv", "demands.csv", "sites.xls", "sits.parquet"]
)
def test_file_near_a_tables_name_is_named(small: Path, name: str) -> None:
    (small / name).write_text("x\n1\n", "utf-8")
    (fault,) = faults_of(small)
    right = "demand.csv" if name.startswith("d") else "sites"
    assert (fault.code, fault.file) == ("E212", name) and right in fault.remedy


def test_table_in_two_files_is_a_fault(small: Path) -> None:
    import pandas as pd

    pd.read_csv(small / "links.csv").to_parquet(small / "links.parquet")
    (fault,) = faults_of(small)
    assert fault.code == "E211" and "links.csv" in fault.message


def test_missing_tables_are_all_named(small: Path) -> None:
    (small / "sites.csv").unlink()
    (small / "demand.csv").unlink()
    missing = {fault.file for fault in faults_of(small) if fault.code == "E210"}
    assert missing == {"sites.csv", "demand.csv"}


@pytest.mark.parametrize("key", ["dataset", "based_on"])
def test_overlong_and_null_paths_are_faults(small: Path, key: str) -> None:
    for name in ("x" * 5000, "a\\0b"):
        (small / "study.yaml").write_text(f'study: x\n{key}: "{name}"\n', "utf-8")
        assert codes_of(small) & {"E201", "E207", "E209"}
    with pytest.raises(InputError):
        load_study("x" * 5000)


def test_unknown_study_gets_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Did you mean china-2030"):
        load_study("chna-2030")
    with pytest.raises(InputError, match=r"no study\.yaml"):
        load_study(tmp_path)
