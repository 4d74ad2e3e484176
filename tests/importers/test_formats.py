"""The format of an instance is found, and what is no instance is refused with its reason."""

from __future__ import annotations

import csv
import itertools
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner import api
from planner.errors import InputError, UsageError
from planner.importers.formats import FORMATS, read_instance
from planner.importers.instance import Instance, instance
from planner.importers.studies import import_file, study_name
from planner.study.load import load_study

#: three facilities, five customers
FIXED, CAPACITY, DEMAND = (7.0, 12.0, 3.0), (9.0, 8.0, 7.5), (4.0, 2.0, 3.0, 1.0, 5.0)
COST = (
    (10.0, 31.0, 44.0, 9.0, 2.0),
    (31.0, 12.0, 12.0, 8.0, 5.5),
    (22.0, 60.0, 60.0, 7.0, 1.0),
)


def line(*numbers: object) -> str:
    return " ".join(map(str, numbers)) + "\n"


def orlib(fixed: Any, capacity: Any, demand: Any, cost: Any, wrap: int = 99) -> str:
    text = line(len(fixed), len(demand))
    text += "".join(line(*pair) for pair in zip(capacity, fixed, strict=True))
    for j, units in enumerate(demand):
        row = [costs[j] for costs in cost]
        text += line(units) + "".join(line(*row[at : at + wrap]) for at in range(0, len(row), wrap))
    return text


def holmberg(fixed: Any, capacity: Any, demand: Any, cost: Any, wrap: int = 99) -> str:
    text = line(len(fixed), len(demand))
    text += "".join(line(*pair) for pair in zip(capacity, fixed, strict=True))
    for row in (demand, *cost):
        text += "".join(line(*row[at : at + wrap]) for at in range(0, len(row), wrap))
    return text


def tbed1(fixed: Any, capacity: Any, demand: Any, cost: Any, wrap: int = 99) -> str:
    unit = [[c / d for c, d in zip(row, demand, strict=True)] for row in cost]
    text = line(len(fixed), len(demand)) + "\n"
    for row in (demand, capacity, fixed, *unit):
        text += "".join(line(*row[at : at + wrap]) for at in range(0, len(row), wrap)) + "\n"
    return text


def klose(fixed: Any, capacity: Any, demand: Any, cost: Any) -> str:
    text = "[CFLP-PROBLEMFILE]\ngenerated at: 1 May\n#customers: 5 ; ratio: 3\n\n[DEPOTS]\n"
    text += "capacity fixcost varcost xcoord ycoord name\n"
    for i, pair in enumerate(zip(capacity, fixed, strict=True)):
        text += line(*pair, 0, 1, 2, f"Depot{i}")
    text += "\n[CUSTOMERS]\ndemand xcoord ycoord name\n"
    text += "".join(line(units, 3, 4, f"Customer{j}") for j, units in enumerate(demand))
    text += f"\n[COSTMATRIX]\nc= d_eucli(a,b) * 0.01\n\n[MATRIX]\nDim {len(fixed)} {len(demand)}\n"
    return text + "".join(line(*row) for row in cost)


def ufllib(fixed: Any, demand: Any, cost: Any, p: int = 0) -> str:
    text = f"FILE: small\n{len(fixed)} {len(demand)} {p}\n"
    return text + "".join(line(i + 1, fixed[i], *row) for i, row in enumerate(cost))


WRITERS = {"orlib": orlib, "holmberg": holmberg, "tbed1": tbed1, "klose": klose}


def put(folder: Path, text: str, name: str = "small.txt", encoding: str = "utf-8") -> Path:
    (folder / name).write_text(text, encoding=encoding)
    return folder / name


def same(one: Instance, other: Instance) -> bool:
    pairs = zip(
        itertools.chain(*one.cost, one.fixed_cost, one.demand),
        itertools.chain(*other.cost, other.fixed_cost, other.demand),
        strict=True,
    )
    return one.capacity == other.capacity and all(
        a == pytest.approx(b, rel=1e-12) for a, b in pairs
    )


@pytest.mark.parametrize("name", WRITERS)
def test_one_instance_in_each_format_is_the_same_instance(tmp_path: Path, name: str) -> None:
    file = put(tmp_path, WRITERS[name](FIXED, CAPACITY, DEMAND, COST))
    found = read_instance(file)
    assert found.format.name == name
    assert same(found.instance, instance(FIXED, CAPACITY, DEMAND, COST))
    assert found.instance.single_source == (name == "holmberg")
    for other in FORMATS:
        if other != name:
            with pytest.raises(InputError, match=f"not in the format {other} but in {name}"):
                read_instance(file, other)
    assert read_instance(file, name) == found


@given(st.data())
def test_rows_of_numbers_are_told_apart_by_their_lines(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Three formats hold equally many numbers; no file is read as another format's instance."""
    name = data.draw(st.sampled_from(["orlib", "holmberg", "tbed1"]))
    facilities = data.draw(st.integers(1, 6))
    customers = data.draw(st.integers(1, 7))
    wrap = data.draw(st.sampled_from([2, 3, 5, 99]))
    whole = st.integers(1, 40).map(float)

    def numbers(count: int) -> list[float]:
        return data.draw(st.lists(whole, min_size=count, max_size=count))

    demand = numbers(customers)
    capacity = [units + sum(demand) / facilities for units in numbers(facilities)]
    fixed, cost = numbers(facilities), [numbers(customers) for _ in range(facilities)]
    text = WRITERS[name](fixed, capacity, demand, cost, wrap)
    file = put(tmp_path_factory.getbasetemp(), text, "drawn")
    assert same(read_instance(file, name).instance, instance(fixed, capacity, demand, cost))
    try:
        found = read_instance(file)
    except InputError as error:
        assert "can be read as" in str(error) and "--format" in str(error)
    else:
        assert found.format.name == name


def test_a_graph_of_the_or_library_is_a_p_median(tmp_path: Path) -> None:
    """A path 1-2-3-4 of lengths 2, 3, 4; of the edge given twice the last counts, as published.

    Shortest paths: 1 to 3 is 5, 1 to 4 is 9, 2 to 4 is 7. One facility serves all at the least
    sum of its row: 2+0+3+7 = 12 at vertex 2, and 5+3+0+4 = 12 at vertex 3.
    """
    found = read_instance(put(tmp_path, "4 4 1\n1 2 9\n2 3 3\n3 4 4\n2 1 2\n"))
    assert (found.format.name, found.instance.exactly) == ("pmed", 1)
    assert found.instance.cost == (
        (0, 2, 5, 9),
        (2, 0, 3, 7),
        (5, 3, 0, 4),
        (9, 7, 4, 0),
    )
    with pytest.raises(InputError, match="not connected"):
        read_instance(put(tmp_path, "4 3 1\n1 2 9\n2 3 3\n1 3 4\n"))
    with pytest.raises(InputError, match="5 facilities are to open, of 4"):
        read_instance(put(tmp_path, "4 4 5\n1 2 9\n2 3 3\n3 4 4\n2 1 2\n"))
    with pytest.raises(InputError, match="1 5 4 is no edge"):
        read_instance(put(tmp_path, "4 4 1\n1 2 9\n2 3 3\n1 5 4\n2 1 2\n"))


def test_a_depots_cost_of_a_unit_is_added(tmp_path: Path) -> None:
    text = klose(FIXED, CAPACITY, DEMAND, COST).replace("9.0 7.0 0 ", "9.0 7.0 0.5 ")
    found = read_instance(put(tmp_path, text)).instance
    assert found.cost[0] == (12.0, 32.0, 45.5, 9.5, 4.5)
    assert found.cost[1:] == COST[1:]


SINGLE = "2 3\n10 5\n10 6\n{} 1 2\n5 3 4\n6 5 6\n"


@pytest.mark.parametrize("name", ["", "orlib", "holmberg"])
def test_a_negative_demand_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="demand of customer 1 is negative: -4"):
        read_instance(put(tmp_path, SINGLE.format("-4")), name)


def test_a_file_that_two_formats_fit_is_asked_about(tmp_path: Path) -> None:
    file = put(tmp_path, SINGLE.format("4"))
    with pytest.raises(InputError, match=r"read as orlib and as holmberg.* Say which"):
        read_instance(file)
    assert read_instance(file, "orlib").instance.demand == (4, 5, 6)
    assert read_instance(file, "holmberg").instance.demand == (4, 1, 2)


@pytest.mark.parametrize(
    "wrong", ["nan", "inf", "1_0", "\u0661\u0660", "1,5", "0x1A", "1e", "--1", "1e9999", ""]
)
@pytest.mark.parametrize("name", ["", "orlib"])
def test_a_word_that_is_no_plain_number_is_refused(tmp_path: Path, name: str, wrong: str) -> None:
    text = orlib(FIXED, CAPACITY, DEMAND, COST).replace("31.0", wrong)
    with pytest.raises(InputError, match=r"is no number|ends too early|no known format"):
        read_instance(put(tmp_path, text), name)


@pytest.mark.parametrize(
    "count", ["1_0", "\u0663", "-3", "3.0", "0", "1" * 12, "9" * 5000, "nan", ""]
)
@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("name", ["", *FORMATS])
def test_a_count_that_cannot_be_is_refused(
    tmp_path: Path, name: str, place: int, count: str
) -> None:
    words = ["3", "5"]
    words[place] = count
    text = orlib(FIXED, CAPACITY, DEMAND, COST).replace("3 5", " ".join(words), 1)
    with pytest.raises(InputError):
        read_instance(put(tmp_path, text), name)


@pytest.mark.parametrize("name", [*WRITERS, "ufllib"])
@pytest.mark.parametrize("none", ["facility", "customer"])
def test_an_instance_without_facility_or_customer_is_refused(
    tmp_path: Path, name: str, none: str
) -> None:
    fixed, capacity, cost = (FIXED, CAPACITY, COST) if none == "customer" else ((), (), ())
    demand = DEMAND if none == "facility" else ()
    rows = [row[: len(demand)] for row in cost]
    if name == "ufllib":
        text = ufllib(fixed, demand, rows)
    else:
        text = WRITERS[name](fixed, capacity, demand, rows)
    with pytest.raises(InputError, match=f"no {none}"):
        read_instance(put(tmp_path, text), name)
    with pytest.raises(InputError):
        import_file(put(tmp_path, text), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("fixed", "capacity", "demand", "cost", "reason"),
    [
        ((-1, 2), (9, 9), (1, 2), ((1, 1), (1, 1)), "fixed cost of facility 1 is negative: -1"),
        ((1, 2), (9, -9), (1, 2), ((1, 1), (1, 1)), "capacity of facility 2 is negative: -9"),
        ((1, 2), (9, 9), (1, -2), ((1, 1), (1, 1)), "demand of customer 2 is negative: -2"),
        ((1, 2), (9, 9), (1, 2), ((1, 1), (1, -3)), "from facility 2 to customer 2 is negative"),
        (
            (1, 2),
            (1, 1),
            (1, 2),
            ((1, 1), (1, 1)),
            "all capacities, 2, are less than the demand, 3",
        ),
        ((1, 2), (2, 2), (0, 3), ((1, 1), (1, 1)), "a customer has no demand"),
    ],
)
def test_numbers_that_no_instance_has_are_refused(
    fixed: Any, capacity: Any, demand: Any, cost: Any, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        instance(fixed, capacity, demand, cost)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x1f\x8b\x08\x00junk", "cannot be read"),
        ("3 5\n".encode("utf-16"), "cannot be read"),
        (b"", "no known format"),
        (b'{"n_facilities": 10}', "no known format"),
        (b"NAME x\nROWS\n N obj\n", "no known format"),
        (b"3 5 " + b"1 " * 36, "no known format"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(InputError, match=reason):
        read_instance(tmp_path / "file")
    with pytest.raises(InputError, match="cannot be read"):
        read_instance(tmp_path / "none")
    with pytest.raises(UsageError, match="Did you mean orlib"):
        read_instance(tmp_path / "file", "orlb")


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    text = orlib(FIXED, CAPACITY, DEMAND, COST)
    marked = put(tmp_path, text, "marked", "utf-8-sig")
    assert read_instance(marked) == read_instance(put(tmp_path, text))


def test_a_capacity_that_nothing_asks_for_is_refused(tmp_path: Path) -> None:
    file = put(tmp_path, orlib(FIXED, CAPACITY, DEMAND, COST))
    with pytest.raises(InputError, match="leaves no capacity open"):
        read_instance(file, capacity=3.0)


@pytest.mark.parametrize(
    "name", ["a b#'.txt", "50.1", "é 1 (2).txt", "#'.txt", "null.txt", "cap41"]
)
def test_what_is_written_passes_check_whatever_the_file_is_called(
    tmp_path: Path, name: str
) -> None:
    file = put(tmp_path, ufllib(FIXED, DEMAND, COST, 1), name)
    found = api.import_instance(file, tmp_path / "out")
    assert found.format.name == "ufllib"
    assert api.check_study(tmp_path / "out") == ()
    assert load_study(tmp_path / "out").settings.study == study_name(file)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["study.yaml", "tables"]


def test_names_of_files_become_names_of_studies() -> None:
    names = ("cap41.txt", "B1.1", "a b#'.txt", "T100.cfl", "#.txt")
    assert [study_name(Path(name)) for name in names] == [
        "cap41", "B1.1", "a-b", "T100", "instance"
    ]  # fmt: skip


def test_an_instance_that_no_study_can_be_is_refused_whole(tmp_path: Path) -> None:
    """A fixed cost above what the tables allow: the faults are told, and nothing is left."""
    text = orlib((1e12, 1.0, 1.0), CAPACITY, DEMAND, COST)
    with pytest.raises(InputError, match="opening_cost_mcur"):
        import_file(put(tmp_path, text), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("there", ["study.yaml", "tables/sites.csv", "notes.txt"])
def test_a_folder_in_use_is_left_as_it_is(tmp_path: Path, there: str) -> None:
    mine = tmp_path / "mine" / there
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", "utf-8")
    file = put(tmp_path, orlib(FIXED, CAPACITY, DEMAND, COST))
    with pytest.raises(UsageError, match=r"is there already\. Choose a new folder"):
        import_file(file, tmp_path / "mine")
    assert [p for p in (tmp_path / "mine").rglob("*") if p.is_file()] == [mine]
    assert mine.read_text("utf-8") == "mine"


def published() -> list[Any]:
    """Return the instances of the manifest whose format is one of ours."""
    folder = Path(os.environ.get("PLANNER_INSTANCES", ""))
    if not os.environ.get("PLANNER_INSTANCES") or not (folder / "manifest.csv").is_file():
        return []
    families = {
        "holmberg": "holmberg",
        "tbed1": "tbed1",
        "pmed": "ufllib",
        "klose_goertz_gen": "klose",
        "orlib_cap": "orlib",
    }
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return [
            pytest.param(
                folder / row["file"],
                families.get(row["family"], row["format"].split()[0].removesuffix("-cap")),
                id=row["instance"],
            )
            for row in csv.DictReader(file)
            if row["family"] in families or row["family"].startswith("ufllib")
        ]


@pytest.mark.skipif(not published(), reason="PLANNER_INSTANCES names no folder with manifest.csv")
@pytest.mark.parametrize(("file", "name"), published())
def test_the_format_of_published_files_is_found(file: Path, name: str) -> None:
    assert read_instance(file).format.name == name
