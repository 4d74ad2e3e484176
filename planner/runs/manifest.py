"""The manifest of a run: what was solved, how, and the hash of every file beside it.

It is written in one fixed form and carries a hash of itself, so that one flipped byte anywhere in
a run is found.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from planner.errors import PlannerError
from planner.runs import atomic

FILE = "manifest.json"
FORMAT = 1
_OWN_HASH = "manifest_sha256"
_END = b"\n}\n"


class DamagedRunError(PlannerError):
    """A run's files are not what was written."""


class ForeignRunError(DamagedRunError):
    """What is there was not made by this planner: a newer one, or something else, made it."""


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def canonical(data: Mapping[str, Any]) -> bytes:
    """Return the one JSON text of some data: keys in their order, fixed spaces, no NaN."""
    text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def number_or_none(value: float) -> float | None:
    """Return a number for JSON, which has no NaN: ``None`` in its place."""
    return None if math.isnan(value) else value


def number_or_nan(value: float | None) -> float:
    """Return a number from JSON; the reverse of :func:`number_or_none`."""
    return math.nan if value is None else value


def seal(data: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """Return the manifest of some files as bytes.

    Parameters
    ----------
    data : mapping
        What the manifest says of the run.
    files : mapping of str to bytes
        Path inside the run's folder, and content.
    """
    listed = {name: {"bytes": len(c), "sha256": sha256(c)} for name, c in files.items()}
    body = canonical({"format": FORMAT, **data, "files": listed})
    return body.removesuffix(_END) + _own_line(sha256(body))


def write(folder: Path, data: Mapping[str, Any], files: Mapping[str, bytes], staging: Path) -> None:
    """Write a folder of files with their manifest; a whole one stays, a damaged one is replaced."""
    if folder.is_dir() and damage(folder, ()):
        atomic.discard(folder, staging)
    atomic.write_folder(folder, {**files, FILE: seal(data, files)}, staging)


def read(folder: Path) -> dict[str, Any]:
    """Read the manifest of a run's folder.

    Raises
    ------
    DamagedRunError
        If it is missing, is not JSON, or is not byte for byte what was written.
    ForeignRunError
        If a newer planner, or something else, made it.
    """
    return read_sealed(folder / FILE)


def read_sealed(path: Path) -> dict[str, Any]:
    """Read one sealed file; see :func:`read`."""
    try:
        return unsealed(path.read_bytes())
    except OSError as error:
        raise DamagedRunError(f"{path} cannot be read: {error.strerror}.") from error
    except DamagedRunError as error:
        raise type(error)(f"{path} {error}") from error


def unsealed(content: bytes) -> dict[str, Any]:
    """Return what :func:`seal` made bytes of.

    Raises
    ------
    DamagedRunError
        If it is not JSON, or is not byte for byte what was written.
    ForeignRunError
        If a newer planner, or something else, made it.
    """
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DamagedRunError(f"cannot be read: {error}.") from error
    if not isinstance(body, dict) or not isinstance(made_as := body.get("format"), int):
        raise ForeignRunError("is none of the planner's.")
    if made_as > FORMAT:
        raise ForeignRunError(
            f"is of format {made_as}, and this planner reads up to {FORMAT}: a newer one made it."
        )
    own = str(body.pop(_OWN_HASH, ""))
    line = _own_line(own)
    if not content.endswith(line) or sha256(content.removesuffix(line) + _END) != own:
        raise DamagedRunError("was changed after it was written.")
    return body


def _own_line(own_hash: str) -> bytes:
    """Return the last line of a manifest: the hash of the text that ends before it."""
    return f',\n "{_OWN_HASH}": "{own_hash}"'.encode() + _END


def read_file(folder: Path, manifest: Mapping[str, Any], name: str) -> bytes:
    """Return the bytes of one file of a run, after comparing them with the manifest.

    Raises
    ------
    KeyError
        If the run has no such file.
    DamagedRunError
        If it is missing or was changed.
    """
    wanted = manifest["files"][name]["sha256"]
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise DamagedRunError(f"{folder / name} cannot be read: {error.strerror}.") from error
    if sha256(content) != wanted:
        raise DamagedRunError(f"{folder / name} was changed after it was written.")
    return content


def damage(folder: Path, extras_in: Collection[str]) -> tuple[str, ...]:
    """Return what is wrong with a run's folder, a sentence each; nothing if it is whole.

    Parameters
    ----------
    folder : pathlib.Path
        The run.
    extras_in : collection of str
        Sub-folders in which files may lie that the manifest does not list.
    """
    found = list(file_faults(folder, extras_in))
    try:
        held = read(folder).get("run")
    except DamagedRunError:
        return tuple(found)
    if folder.name != held:
        found.append(f"{folder} holds run {held}, not the run it is named after.")
    return tuple(found)


def file_faults(folder: Path, extras_in: Collection[str] = ()) -> tuple[str, ...]:
    """Return which files of a sealed folder are missing, were changed or were added."""
    try:
        manifest = read(folder)
    except DamagedRunError as error:
        return (str(error),)
    found: list[str] = []
    for name in manifest["files"]:
        try:
            read_file(folder, manifest, name)
        except DamagedRunError as error:
            found.append(str(error))
    listed = set(manifest["files"]) | {FILE}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and name.as_posix() not in listed and name.parts[0] not in extras_in:
            found.append(f"{path} was added after it was written.")
    return tuple(found)
