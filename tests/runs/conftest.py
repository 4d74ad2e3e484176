"""Stores that may only be read."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Return what makes a folder as a disk is that is mounted to be read: root may not write."""
    return lambda root: _refuse_writing(root, monkeypatch)


def _refuse_writing(root: Path, patch: pytest.MonkeyPatch) -> None:
    def refuse(path: Any) -> None:
        if isinstance(path, str | os.PathLike) and Path(path).absolute().is_relative_to(root):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    def patched(real: Callable[..., Any], writes: Callable[..., bool]) -> Callable[..., Any]:
        def call(path: Any, *words: Any, **options: Any) -> Any:
            if writes(path, *words, **options):
                refuse(path)
            return real(path, *words, **options)

        return call

    for name in ("mkdir", "rename", "replace", "unlink", "rmdir", "utime"):
        patch.setattr(os, name, patched(getattr(os, name), lambda *_, **__: True))
    patch.setattr(os, "open", patched(os.open, lambda _, flags, *__, **___: bool(flags & _WRITES)))
    opened = patched(io.open, lambda _, mode="r", *__, **___: any(sign in mode for sign in "wax+"))
    patch.setattr(io, "open", opened)
    patch.setattr("builtins.open", opened)
