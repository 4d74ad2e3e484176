"""Generated pages say what the code says, and links between pages lead somewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from planner.study.entities import TABLES
from planner.study.settings import StudySettings
from tools.build_docs import PAGES, ROOT, main, outdated

WRITTEN = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "models").glob("*.md")]
)


def test_pages_are_up_to_date() -> None:
    assert outdated() == [], "run make docs"


def test_a_changed_page_is_found_out(tmp_path: Path) -> None:
    for page, make in PAGES.items():
        (tmp_path / page).parent.mkdir(exist_ok=True)
        (tmp_path / page).write_text(make(), encoding="utf-8")
    assert outdated(tmp_path) == []
    changed = tmp_path / "docs/faults.md"
    changed.write_text(changed.read_text(encoding="utf-8") + "more\n", encoding="utf-8")
    (tmp_path / "models/formulation.md").unlink()
    assert outdated(tmp_path) == ["docs/faults.md", "models/formulation.md"]


def test_check_mode_writes_nothing() -> None:
    before = {page: (ROOT / page).stat().st_mtime_ns for page in PAGES}
    main(["--check"])
    assert before == {page: (ROOT / page).stat().st_mtime_ns for page in PAGES}


def test_every_column_and_setting_is_in_the_manual() -> None:
    tables = (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8")
    for table in TABLES.values():
        section = tables.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        assert all(f"| `{column.name}` |" in section for column in table.columns)
    schema = json.loads((ROOT / "docs/study.schema.json").read_text(encoding="utf-8"))
    assert set(schema["properties"]) == set(StudySettings.model_fields)
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("page", WRITTEN, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text)
    missing = [target for target in targets if not (page.parent / target).exists()]
    anchors = re.findall(r"\]\(#([^)\s]+)\)", text)
    headings = {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    assert missing == []
    assert [anchor for anchor in anchors if anchor not in headings] == []
