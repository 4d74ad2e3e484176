"""Tables as files that other programs read: CSV and Parquet.

Text that a spreadsheet would run as a formula gets an apostrophe in front in the files that
spreadsheets open.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(text, str) and text.startswith(_FORMULA_MARKS):
        return "'" + text
    return text


def _harmless_table(table: pd.DataFrame) -> pd.DataFrame:
    texts = [
        name
        for name in table.columns
        if not (
            pd.api.types.is_numeric_dtype(table[name]) or pd.api.types.is_bool_dtype(table[name])
        )
    ]
    return table.assign(**{name: table[name].map(harmless) for name in texts})


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as CSV in UTF-8, with numbers written so that they read back the same."""
    text: str = _harmless_table(table).to_csv(
        index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC
    )
    return text.encode()


def parquet_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as Parquet; a table with places becomes GeoParquet."""
    stream = io.BytesIO()
    table.to_parquet(stream, index=False, compression="zstd")
    return stream.getvalue()


def from_parquet(content: bytes) -> pd.DataFrame:
    """Return the table that the bytes of a Parquet file hold; undoes :func:`parquet_bytes`."""
    table: pd.DataFrame = arrow_of(content).to_pandas(use_threads=False)
    return table


def arrow_bytes(table: pa.Table) -> bytes:
    """Return an Arrow table as Parquet, each page with a checksum."""
    stream = io.BytesIO()
    pq.write_table(table, stream, compression="zstd", write_page_checksum=True)
    return stream.getvalue()


def arrow_of(content: bytes) -> pa.Table:
    """Return the Arrow table that the bytes of a Parquet file hold, each page checked.

    It is read in the caller's thread. A thread of Arrow's own pool would let go of the Python file
    a moment after the table is there, and if the interpreter is ending just then, the process
    aborts: "terminate called without an active exception". Nor does one find memory, and Arrow
    waits for it for ever.
    """
    source = pq.ParquetFile(io.BytesIO(content), pre_buffer=False, page_checksum_verification=True)
    return source.read(use_threads=False)


def write_csv(tables: Mapping[str, pd.DataFrame], folder: Path) -> tuple[Path, ...]:
    """Write each table as ``<name>.csv`` into a folder and return the paths."""
    return _write_each(tables, folder, ".csv", csv_bytes)


def write_parquet(tables: Mapping[str, pd.DataFrame], folder: Path) -> tuple[Path, ...]:
    """Write each table as ``<name>.parquet`` into a folder and return the paths."""
    return _write_each(tables, folder, ".parquet", parquet_bytes)


def _write_each(
    tables: Mapping[str, pd.DataFrame],
    folder: Path,
    suffix: str,
    to_bytes: Callable[[pd.DataFrame], bytes],
) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / f"{name}{suffix}" for name in tables)
    for path, table in zip(paths, tables.values(), strict=True):
        path.write_bytes(to_bytes(table))
    return paths
