"""A plan in the run store, as a user of the library reads it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from planner.errors import UsageError
from planner.runs.added import Added, unkept
from planner.runs.manifest import number_or_nan
from planner.runs.store import RunStore, StoredRun
from planner.study.settings import FORMATS, Format
from planner.study.study import Study

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from planner.say.language import Language
    from planner.solution import Solution, Status

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Run:
    """A plan in the run store.

    Attributes
    ----------
    store : RunStore
    stored : StoredRun
    unkept : dict of str to Added
        Answers that the store could not keep, for it cannot be written.
    """

    store: RunStore
    stored: StoredRun
    unkept: dict[str, Added] = field(default_factory=dict, compare=False, repr=False)

    @property
    def id(self) -> str:
        """Key of the run, 64 hexadecimal digits; the first few are enough to find it."""
        return self.stored.run

    @property
    def names(self) -> tuple[str, ...]:
        """Names that stand for the run."""
        return self.store.names_of(self.id)

    @property
    def name(self) -> str:
        """What people call the run: its first name, or the beginning of its key."""
        return self.store.called(self.id)

    @property
    def status(self) -> Status:
        """``optimal``, ``within_gap``, ``time_limit`` or ``interrupted``."""
        status: Status = self._solved["status"]
        return status

    @property
    def objective_mcur(self) -> float:
        """Net present cost of the plan; net present profit if that is the aim."""
        return number_or_nan(self._solved["objective_mcur"])

    @property
    def bound_mcur(self) -> float:
        """What no plan can beat, as proven; NaN if nothing is."""
        return number_or_nan(self._solved["bound_mcur"])

    @property
    def gap_ratio(self) -> float:
        """Distance of objective and bound, as a share of the objective."""
        return number_or_nan(self._solved["gap_ratio"])

    @property
    def gap_mcur(self) -> float:
        """Distance of objective and bound in money."""
        return abs(self.objective_mcur - self.bound_mcur)

    @property
    def _solved(self) -> Mapping[str, Any]:
        solved: Mapping[str, Any] = self.stored.manifest["solution"]
        return solved

    @property
    def programs(self) -> Mapping[str, str]:
        """Versions of the programs that found the plan, and ``code``: a hash of the model's own.

        Runs of older planners do not have the hash.
        """
        about = self.stored.manifest
        return MappingProxyType(about.get("programs") or about["solution"]["versions"])

    @property
    def changed(self) -> tuple[str, ...]:
        """What only the report shows and has changed since the plan was found; see `solve`."""
        return self.stored.changed

    @property
    def key_figures(self) -> Mapping[str, float]:
        """Key figures by name; each name ends in its unit."""
        figures = self.stored.manifest["key_figures"]
        return MappingProxyType({name: number_or_nan(value) for name, value in figures.items()})

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Result tables by name, read when asked for."""
        return _Tables(self.stored)

    @property
    def solution(self) -> Solution:
        """Every variable and expression of the plan."""
        return self.stored.solution()

    @property
    def study(self) -> Study:
        """The study that was solved, from the run's own copy."""
        return self.stored.study()

    @property
    def folder(self) -> Path:
        """Where the run lies."""
        return self.stored.folder

    @property
    def reports(self) -> tuple[Path, ...]:
        """The report's files, HTML and PDF in each of the study's languages.

        They are written if they are not there, were changed, or do not tell of answers that were
        added since.
        """
        return self.reports_in(FORMATS)

    @property
    def report(self) -> Path:
        """The report in the study's first language, one HTML file; written if it is not there."""
        return self.reports_in(("html",))[0]

    def reports_in(self, formats: Sequence[Format]) -> tuple[Path, ...]:
        """Return the report's files in some formats, written as :attr:`reports` are."""
        paths = self._report_paths(formats)
        if all(self.stored.is_told(path.name) for path in paths):
            return paths
        return self.write_report(html="html" in formats, pdf="pdf" in formats)

    @property
    def written_reports(self) -> tuple[Path, ...]:
        """The report's files that are there and tell of all answers."""
        paths = self._report_paths(FORMATS)
        return tuple(path for path in paths if self.stored.is_told(path.name))

    def _report_paths(self, formats: Sequence[Format]) -> tuple[Path, ...]:
        languages = self.study.settings.report.languages
        folder = self.stored.report_folder
        return tuple(folder / f"report-{lang}.{kind}" for lang in languages for kind in formats)

    def added(self) -> Mapping[str, Added]:
        """Return the answers that were added to the run since, the newest of each kind.

        Each has ``about``, what was asked, and ``tables``.

        Raises
        ------
        DamagedRunError
            If the manifest of one was changed.
        """
        return {**self.stored.added(), **self.unkept}

    def add(self, kind: str, about: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> Added:
        """Keep an answer with the run; see :meth:`planner.runs.store.RunStore.add`.

        Where the store cannot be written, it is held by this object alone, in `unkept`.
        """
        try:
            return self.store.add(self.stored, kind, about, tables)
        except OSError as error:
            _LOG.info("%s cannot be written: %s", self.folder, error)
            self.unkept[kind] = unkept(self.folder, kind, about, tables)
            return self.unkept[kind]

    def geo(self, table: str) -> gpd.GeoDataFrame:
        """Return a result table with the place of each row, WGS84.

        Raises
        ------
        KeyError
            If there is no such table.
        UsageError
            If its rows have no place.
        """
        from planner.results.geography import with_places

        placed = with_places(self.tables[table], self.study)
        if placed is None:
            raise UsageError(f"The rows of {table!r} have no place on a map.")
        return placed

    def export(self, folder: Path, *kinds: str, force: bool = False) -> tuple[Path, ...]:
        """Write the result tables for other programs and return the paths.

        Parameters
        ----------
        folder : pathlib.Path
            Made if need be; files that the planner wrote there are replaced.
        *kinds : {"csv", "parquet", "gpkg", "xlsx"}
            Parquet is GeoParquet where rows have places; a GeoPackage holds only such tables.
        force : bool
            Whether to replace other files too. Input of a study is never replaced.

        Raises
        ------
        UsageError
            If a kind is unknown, or a file of the same name is not the planner's. Nothing is
            written then.
        """
        from planner.outputs import new_files

        with new_files(folder, force=force) as made:
            paths = [path for kind in kinds for path in self._export(made, kind)]
            return tuple(folder / path.relative_to(made) for path in paths)

    def _export(self, folder: Path, kind: str) -> tuple[Path, ...]:
        from planner.results import files
        from planner.results.geography import border_lines, layers

        tables = dict(self.tables)
        if kind == "csv":
            return files.write_csv(tables, folder)
        if kind == "parquet":
            return files.write_parquet(tables | layers(tables, self.study), folder)
        if kind == "gpkg":
            from planner.results.geopackage import region_table, write_gpkg

            study = self.study
            placed = layers(tables | {"regions": region_table(tables, study)}, study)
            if (lines := border_lines(study)) is not None:
                placed["lines"] = lines
            return write_gpkg(placed, folder / "plan.gpkg")
        if kind == "xlsx":
            from planner.results.workbook import write_xlsx

            currency = self.study.settings.currency
            path = folder / "plan.xlsx"
            return write_xlsx(tables, path, facts=self._facts(), currency=currency)
        raise UsageError(f"There is no export {kind!r}: csv, parquet, gpkg or xlsx.")

    def _facts(self) -> dict[str, object]:
        """Return what a file of this plan says of it."""
        settings = self.study.settings
        return {
            "Study": settings.study,
            "Title": settings.title.en,
            "Title in Chinese": settings.title.zh,
            "Run": self.id,
            "Status": self.status,
            "Aim": settings.aim,
            f"Objective (m {settings.currency})": self.objective_mcur,
            f"Bound (m {settings.currency})": self.bound_mcur,
            "Proven gap (ratio)": self.gap_ratio,
            "Price year": settings.price_year,
            "Discount rate (1/year)": settings.discount_rate,
            "Units": "in brackets in the first row of each sheet",
        }

    def write_report(
        self,
        languages: Sequence[Language] | None = None,
        *,
        html: bool = True,
        pdf: bool = True,
        folder: Path | None = None,
        force: bool = False,
    ) -> tuple[Path, ...]:
        """Write the report, over an older one, and return the paths of its files.

        Parameters
        ----------
        languages : sequence of {"en", "zh"}, optional
            Languages to write; without it, those of the study's report options.
        html, pdf : bool
            Which formats to write.
        folder : pathlib.Path, optional
            Where to; without it, the run's own folder ``report``, which no hash covers.
        force : bool
            Whether to replace files in that folder that are not as the planner wrote them.

        Raises
        ------
        UsageError
            If a file in that folder is not the planner's; nothing is written then.
        PlannerError
            If the PDF cannot be set.
        """
        from planner.outputs import new_files
        from planner.report.data import report_data
        from planner.report.write import report_files, write_report
        from planner.results.comparison_kept import COMPARISON, comparison_from
        from planner.runs.what_ifs import stay_tables, stays

        answers = dict(sorted(self.added().items(), key=lambda one: one[1].manifest["created"]))
        tables, comparisons = (
            {**self.tables, **stay_tables(self.store, *stays(self.store, self.stored))},
            [],
        )
        for kind, answer in answers.items():
            if kind.startswith(COMPARISON):
                comparisons.append(comparison_from(answer.about, answer.tables))
            else:
                tables |= answer.tables
        data = report_data(self.study, self.stored.outcome(), tables, self.id, comparisons)
        formats = [name for name, wanted in (("html", html), ("pdf", pdf)) if wanted]
        if folder is not None:
            with new_files(folder, force=force) as made:
                paths = write_report(data, made, languages, formats)
                return tuple(folder / path.name for path in paths)
        return tuple(
            self.store.keep_report(self.stored, name, content, answers.values())
            for name, content in report_files(data, languages, formats)
        )


class _Tables(Mapping[str, "pd.DataFrame"]):
    """The result tables of a run, each read when it is asked for."""

    def __init__(self, stored: StoredRun) -> None:
        self._stored = stored

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._stored.table_names():
            raise KeyError(f"{name!r}; there are {', '.join(self)}")
        return self._stored.table(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored.table_names())

    def __len__(self) -> int:
        return len(self._stored.table_names())
