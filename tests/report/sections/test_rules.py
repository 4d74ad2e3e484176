"""A rule's card says where it binds, what it rests on, and what cannot be told."""

import dataclasses

import pandas as pd
import pytest

from planner.report.sections import rules
from planner.study.settings import Title
from tests.report.invented import invented_data
from tests.report.sections.altered import with_quota_use, with_table


def card(data, key):
    place = list(rules.NAMES).index(key)
    return rules.section(data).pieces[1].items[place]


def with_rule(data, key, **changed):
    """Return the plan with fields of one rule changed."""
    settings = data.study.settings
    rule = getattr(settings.rules, key).model_copy(update=changed)
    book = settings.rules.model_copy(update={key: rule})
    study = dataclasses.replace(data.study, settings=settings.model_copy(update={"rules": book}))
    return dataclasses.replace(data, study=study)


def with_pue(data, *rows):
    """Return the plan with these mean PUEs and caps of the halls that the cap covers."""
    names = ["site_id", "period", "future_id", "capped_pue_ratio", "pue_cap_ratio"]
    return with_table(data, "site_use", pd.DataFrame(rows, columns=names))


def test_a_quota_used_to_the_last_binds_and_is_named():
    data = with_quota_use([0.5, 1.0, 0.98])
    use = card(data, "energy_quota")
    zone = sorted({r.zone_id for r in data.regions.values()})[1]
    assert (use.tag.en, use.tone) == ("on, binds", "alarm")
    assert f"1 of 3 cases: {data.zone(zone).en} (2030)" in use.text.en
    assert f"{data.zone(zone).zh}（2030）" in use.text.zh


def test_a_quota_with_room_does_not_bind():
    data = with_quota_use([0.5, 0.98])
    use = card(data, "energy_quota")
    assert use.tag.en == "on" and "It binds nowhere" in use.text.en and "98%" in use.text.en


@pytest.mark.parametrize(("mean", "binds"), [(1.2, True), (1.195, True), (1.1, False)])
def test_the_pue_cap_is_judged_by_the_halls_it_covers(mean, binds):
    """The centre's own PUE, old halls included, plays no part: 1.195 / 1.2 is 99.6 %."""
    data = invented_data()
    site = next(iter(data.sites))
    use = card(with_pue(data, (site, 2030, "base", mean, 1.2)), "pue_cap")
    assert (use.tag.en == "on, binds") is binds
    assert data.site(site).en in use.text.en


def test_the_future_closest_to_the_cap_counts():
    data = invented_data()
    site = next(iter(data.sites))
    rows = [(site, 2030, f, mean, 1.2) for f, mean in (("base", 1.0), ("hot", 1.2))]
    assert rules.binding(with_pue(data, *rows), "pue_cap") == [(site, 2030)]


def test_a_run_without_that_column_says_so():
    use = card(invented_data(), "pue_cap")
    assert use.text.en.startswith("The tables of this run do not hold how close it comes")


def test_a_citation_is_given_in_the_readers_language():
    both = with_rule(invented_data(), "carbon_cap", citation=Title(en="Law 5.", zh="第五号法。"))
    assert card(both, "carbon_cap").text.en.endswith("Basis: Law 5.")
    assert card(both, "carbon_cap").text.zh.endswith("依据：第五号法。")
    one = with_rule(invented_data(), "carbon_cap", citation="Law 5")
    assert card(one, "carbon_cap").text.zh.endswith("依据：Law 5。")


def test_the_shipped_study_cites_in_both_languages():
    book = invented_data().study.settings.rules
    cited = [getattr(book, name).citation for name in rules.NAMES]
    cited = [c for c in cited if c]
    assert len(cited) >= 5
    for citation in cited:
        assert isinstance(citation, Title) and citation.en and citation.zh


def test_a_rule_that_is_off_says_so():
    off = with_rule(invented_data(), "green_share", enabled=False)
    assert card(off, "green_share").tag.en == "off"
