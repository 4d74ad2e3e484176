"""What a message tells to write is taken at its word: the fault is gone and the value is meant."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planner.errors import Fault, InputError
from planner.study.guess import did_you_mean, number_meant
from planner.study.load import load_study
from planner.study.text_checks import control_character
from tests.study.small import TABLES

OTHERWISE = "Give: grid connection (MW)."


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as raised:
        load_study(folder)
    return raised.value.faults


#: what is written, in which unit, and the number that its writer means
NUMBERS = [
    # decimal commas and separators of thousands
    ("1.234,5", "mw", 1234.5), ("1.234.567,8", "mw", 1234567.8), ("1.234.567", "mw", 1234567),
    ("1,234.5", "mw", 1234.5), ("1,234,567", "mw", 1234567), ("0,38", "cur_per_kwh", 0.38),
    ("0,380", "cur_per_kwh", 0.38), ("12,5", "mw", 12.5), ("1 234,5", "mw", 1234.5),
    ("1\u202f234.5", "mw", 1234.5), ("1\xa0000", "mw", 1000), ("1'234.5", "mw", 1234.5),
    ("1\u2019234", "mw", 1234), ("1_000", "mw", 1000), ("12,34,567", "mw", 1234567),
    ("1,5e3", "mw", 1500),
    # per cent
    ("20%", "ratio", 0.2), ("20 %", "ratio", 0.2), ("20,5 %", "ratio", 0.205),
    ("0.1 %", "ratio", 0.001), ("12.3456789%", "ratio", 0.123456789), ("50%", "pct", 50),
    # units behind the number: of the column, and others
    ("300 MW", "mw", 300), ("300MW", "mw", 300), ("300 kW", "mw", 0.3), ("0.3 GW", "mw", 300),
    ("1.234,5 kW", "mw", 1.2345), ("380 CNY/MWh", "cur_per_kwh", 0.38),
    ("5 MWh", "gwh_per_year", 0.005),
    ("31.2\xb0", "deg", 31.2), ("20 ms", "ms", 20), ("\xa55", "cur_per_kwh", 5),
    ("CNY 5", "cur_per_kwh", 5),
    # other digits and signs
    ("\uff13\uff10\uff10", "mw", 300), ("\uff11\uff0e\uff15", "mw", 1.5),
    ("\u0663\u0660\u0660", "mw", 300),
    ("\u22125", "c", -5), ("\u20135", "c", -5), ("(5)", "mcur", -5), ("5-", "mcur", -5),
    (" 300 ", "mw", 300), ("'300", "mw", 300), ("\u200b300", "mw", 300),
    # yes and no
    ("yes", "flag", 1), ("no", "flag", 0), ("\u662f", "flag", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "meant"), NUMBERS)
def test_the_number_to_write_is_the_number_meant(text: str, unit: str, meant: float) -> None:
    remedy = number_meant(text, "Leave it.", unit, "CNY", OTHERWISE)
    found = re.match(r"Write (?:the number alone: )?(\S+?)\.( |$)", remedy)
    assert found, remedy
    # as the reader takes numbers: digits, point and exponent alone
    assert re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", found[1])
    assert float(found[1]) == pytest.approx(meant, rel=1e-15)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "300-400",
            "ca. 300",
            ">300",
            "~300",
            "300*",
            "300 [1]",
            "5\xb2",
            "\xbd",
            "1.2.3",
            "1,2,3",
        ),
        *("5 00", "0x10", "1,23.4", "300 apples", "300 MWh", "5 %", "$5", "one", "3 x 100", "=1+1"),
    ],
)
def test_no_number_is_named_where_none_is_certain(text: str) -> None:
    assert number_meant(text, "Leave it.", "mw", "CNY", OTHERWISE) == OTHERWISE


def test_both_readings_of_a_comma_are_named() -> None:
    remedy = number_meant("1,234", "", "mw", "CNY", OTHERWISE)
    assert remedy == "Write 1234. If the comma is a decimal mark, write 1.234."


@pytest.mark.parametrize("text", ["2027-01-01", "2027-01-01 00:00:00", "01.01.2027", "1/1/2027"])
def test_dates_in_place_of_years_and_numbers(text: str) -> None:
    assert "write 2027" in number_meant(text, "", "period", "CNY", OTHERWISE)
    assert "format the cell as a number" in number_meant(text, "", "mw", "CNY", OTHERWISE)


def test_remedies_applied_to_the_file_leave_no_fault(small: Path) -> None:
    path = small / "sites.csv"
    for text, meant in (
        ("1.234,5", 1234.5),
        ("1\xa0000", 1000.0),
        ("300 kW", 0.3),
        ("\u0663", 3.0),
    ):
        path.write_text(
            TABLES["sites"].replace("candidate,,300,", f'candidate,,"{text}",'), "utf-8"
        )
        (fault,) = faults_of(small)
        literal = re.search(r"Write (\S+)\.", fault.remedy)
        assert literal, fault
        mended = path.read_text("utf-8").replace(f'"{text}"', literal[1])
        path.write_text(mended, "utf-8")
        assert load_study(small).tables["sites"]["grid_limit_mw"].iloc[0] == meant


#: an id as one file has it and as another has it, and what the message must tell
LOOK_ALIKES = [
    ("S\xe3o", "Sa\u0303o", "U+00E3 LATIN SMALL LETTER A WITH TILDE where this has U+0061"),
    ("Z\xfcrich", "Zu\u0308rich", "U+0308 COMBINING DIAERESIS"),
    (
        "east",
        "e\u0430st",
        "U+0061 LATIN SMALL LETTER A where this has U+0430 CYRILLIC SMALL LETTER A",
    ),
    ("OST", "\u039fST", "U+039F GREEK CAPITAL LETTER OMICRON"),
    ("north-1", "north\u20131", "U+2013 EN DASH"),
    ("east", "\uff45ast", "U+FF45 FULLWIDTH LATIN SMALL LETTER E"),
]


@pytest.mark.parametrize(("right", "wrong", "words"), LOOK_ALIKES)
def test_the_letter_that_differs_is_named(small: Path, right: str, wrong: str, words: str) -> None:
    for path in small.glob("*.csv"):
        text = path.read_text("utf-8").replace("east,", f"{right},")
        path.write_text(text, "utf-8")
    load_study(small)
    path = small / "links.csv"
    path.write_text(path.read_text("utf-8").replace(f"{right},", f"{wrong},"), "utf-8")
    (fault,) = faults_of(small)
    assert fault.code == "E233" and f"Did you mean {right}?" in fault.remedy
    assert words in fault.message


@pytest.mark.parametrize(
    "twin", ["S\xe3o/Sa\u0303o", "ost/\u043est", "BETA/\u0392ETA", "a-1/a\uff0d1"]
)
def test_two_ids_that_look_the_same_are_a_fault(small: Path, twin: str) -> None:
    one, other = twin.split("/")
    path = small / "regions.csv"
    path.write_text(
        path.read_text("utf-8") + f"{one},A,,CN-SH,1,1\n{other},B,,CN-SH,2,2\n", "utf-8"
    )
    (fault,) = faults_of(small)
    assert (fault.code, fault.row, fault.column) == ("E230", 7, "region_id")
    assert "row 6" in fault.rule and "U+" in fault.remedy


@pytest.mark.parametrize(
    ("text", "known", "meant"),
    [
        ("1-Mar", ["MAR1", "MAR2"], "MAR1"),
        ("2026-03-01 00:00:00", ["1-Mar", "2-Mar"], "1-Mar"),
        ("Sep-02", ["SEPT2", "SEPT3"], "SEPT2"),
        ("100000", ["1E5", "1E6"], "1E5"),
        ("1.00E+05", ["1E5", "1E6"], "1E5"),
        ("7", ["007", "008"], "007"),
        ("1.0", ["01", "02"], "01"),
    ],
)
def test_ids_that_a_spreadsheet_changed(text: str, known: list[str], meant: str) -> None:
    remedy = did_you_mean(text, known)
    assert f"Did you mean {meant}?" in remedy and "format the column as text" in remedy


@pytest.mark.parametrize("name", ["gpu-100", "may-be", "12-pack", "1.2.3"])
def test_ids_that_only_resemble_dates_get_no_such_guess(name: str) -> None:
    assert "spreadsheet" not in did_you_mean(name, ["a100", "b200"])


def test_a_no_break_space_in_an_id_is_named(small: Path) -> None:
    path = small / "links.csv"
    path.write_text(path.read_text("utf-8").replace("wuhu", "wuhu\xa0"), "utf-8")
    (fault,) = faults_of(small)
    assert fault.code == "E230" and fault.message.endswith(
        "holds U+00A0 NO-BREAK SPACE. Write wuhu."
    )


#: written as ranges, as the rule is stated
CONTROL = [
    *range(0x00, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)
]  # fmt: skip


def test_every_control_character_is_found_and_named() -> None:
    for code in CONTROL:
        told = control_character(f"Rid{chr(code)}ge")
        # the end of a line may stand in a text of several lines
        assert told.startswith(f"U+{code:04X} ") or code == 0x0A
    for fine in ("two\nlines", "two\r\nlines", "贵安", "São", "Ridge – north", "\U0001f600"):
        assert control_character(fine) == ""


@pytest.mark.parametrize("code", [0x05, 0x1B, 0x7F, 0x85, 0x202E, 0x2066])
@pytest.mark.parametrize(("table", "column"), [("sites", "name_en"), ("sources", "citation")])
def test_control_characters_are_faults_of_every_text(
    small: Path, table: str, column: str, code: int
) -> None:
    path = small / f"{table}.csv"
    old = {"sites": "Wuhu", "sources": "A yearbook"}[table]
    text = path.read_text("utf-8").replace(old, f"{old[0]}{chr(code)}{old[1:]}")
    path.write_text(text, "utf-8")
    (fault,) = faults_of(small)
    assert (fault.code, fault.file, fault.row, fault.column) == ("E230", path.name, 3, column)
    assert f"U+{code:04X}" in fault.message and fault.remedy == f"Write {old}."
    path.write_text(text.replace(chr(code), ""), "utf-8")
    load_study(small)


@pytest.mark.parametrize("written", ['"A \\x05 study"', '"\\u202eA study"', '"A\\x85study"'])
def test_control_characters_in_the_study_file(small: Path, written: str) -> None:
    path = small / "study.yaml"
    path.write_text(path.read_text("utf-8").replace("A small study", written), "utf-8")
    (fault,) = faults_of(small)
    assert (fault.code, fault.row, fault.column) == ("E230", 2, "title.en")
