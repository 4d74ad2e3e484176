"""Wording rules in both languages."""

import pytest

from planner.report.words import (
    Both,
    Text,
    counted,
    listed,
    localised,
    named,
    same,
    spaced,
)


@pytest.mark.parametrize(
    ("n", "en", "zh"),
    [
        (1, "one zone", "一个区域"),
        (2, "two zones", "两个区域"),
        (3, "three zones", "三个区域"),
        (10, "ten zones", "十个区域"),
        (11, "11 zones", "11 个区域"),
        (1200, "1,200 zones", "1,200 个区域"),
    ],
)
def test_counts_are_words_up_to_ten_and_agree_with_their_noun(n, en, zh):
    text = counted(n, "zone", "zones", "个区域")
    assert (text.en, text.zh) == (en, zh)


def test_enumerations():
    a, b, c, d, e = (Text(x, y) for x, y in zip("ABCDE", "甲乙丙丁戊", strict=True))
    assert listed([]) == Text("", "")
    assert listed([a]) == a
    assert (listed([a, b]).en, listed([a, b]).zh) == ("A and B", "甲和乙")
    assert (listed([a, b, c]).en, listed([a, b, c]).zh) == ("A, B and C", "甲、乙和丙")
    assert (listed([a, b, c, d, e]).en, listed([a, b, c, d, e]).zh) == (
        "A, B, C and 2 more",
        "甲、乙、丙等 5 个",
    )


def test_a_sentence_begins_with_a_capital():
    assert counted(3, "zone", "zones", "个区域").sentence().en == "Three zones"


def test_a_hostile_name_is_only_ever_a_part():
    told = Text("At {name}.", "在{name}。").fill(name=same("{year} {0!r} <b>"))
    assert told.en == "At {year} {0!r} <b>."


def test_a_brace_without_a_part_is_an_error():
    with pytest.raises(KeyError):
        Text("{a} and {b}", "{a}和{b}").fill(a="x")


@pytest.mark.parametrize(
    ("tight", "spaced_out"),
    [
        ("在17个", "在 17 个"),
        ("占91%位于", "占 91% 位于"),
        ("用于IT负载", "用于 IT 负载"),
        ("第 1 个", "第 1 个"),
    ],
)
def test_chinese_stands_apart_from_figures(tight, spaced_out):
    assert spaced(tight) == spaced_out


def test_a_name_missing_in_one_language_is_taken_from_the_other():
    assert named("", "贵安", "guian") == Text("贵安", "贵安")
    assert named("", "", "guian") == Text("guian", "guian")


def test_localised_reaches_every_leaf():
    nested = {"a": [Text("x", "甲"), {"b": Both(1, 2)}], "c": 3}
    assert localised(nested, "zh") == {"a": ["甲", {"b": 2}], "c": 3}
    assert localised(nested, "en") == {"a": ["x", {"b": 1}], "c": 3}
