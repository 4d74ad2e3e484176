"""The invented plan with names that try to break out of every format."""

from __future__ import annotations

import dataclasses

import pandas as pd

from planner.report.data import ReportData
from tests.report.invented import invented_data

SCRIPT = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
TYPST = '#panic("x") $ \\ " {{ 7*7 }} {year}'
FORMULA = "=HYPERLINK(1)"


def hostile_data() -> ReportData:
    """Return a plan whose three largest sites, all regions and the study have hostile names."""
    data = invented_data()
    study = data.study
    sites = data.tables["sites"]
    last = sites[sites["period"] == data.last].nlargest(3, "chips_it_mw")["site_id"].tolist()
    renamed = study.tables["sites"].copy()
    for site, name in zip(last, (SCRIPT, TYPST, FORMULA), strict=True):
        for column in ("name_en", "name_zh"):
            renamed.loc[renamed["site_id"] == site, column] = name
    regions = study.tables["regions"].assign(name_en='" onload="alert(3)', name_zh="'><b>丙</b>")
    title = study.settings.title.model_copy(update={"en": SCRIPT, "zh": SCRIPT})
    changed = dataclasses.replace(
        study,
        tables={**study.tables, "sites": renamed, "regions": regions},
        settings=study.settings.model_copy(update={"title": title}),
    )
    return dataclasses.replace(data, study=changed)


def rare_data() -> ReportData:
    """Return a plan whose largest site's name no shipped font has: an emoji."""
    data = invented_data()
    frame: pd.DataFrame = data.study.tables["sites"].assign(name_en="A🚀", name_zh="甲🚀")
    study = dataclasses.replace(data.study, tables={**data.study.tables, "sites": frame})
    return dataclasses.replace(data, study=study)
