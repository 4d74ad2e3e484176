"""A PDF made smaller: its small objects packed into compressed streams, as PDF 1.5 allows.

The typesetter writes the tags of every table cell as an object of plain text; in a long report
these are most of the file. Nothing of what the file says is changed.
"""

from __future__ import annotations

import re
import struct
import zlib
from itertools import pairwise

#: objects in one stream; a reader unpacks the whole stream to see one of them
_TOGETHER = 400
_TRAILER = re.compile(rb"trailer\s*<<(.*)>>\s*startxref\s+(\d+)\s+%%EOF\s*$", re.DOTALL)
_HEAD = re.compile(rb"\s*(\d+) 0 obj\s*")


def packed(pdf: bytes) -> bytes:
    """Return a PDF that has one plain table of its objects with these packed.

    Parameters
    ----------
    pdf : bytes
        A whole file without updates or encryption, as the typesetter writes it.

    Raises
    ------
    ValueError
        If the file is of another kind.
    """
    end = _TRAILER.search(pdf, max(0, len(pdf) - 4096))
    if end is None or b"/Encrypt" in end[1] or b"/Prev" in end[1]:
        raise ValueError("The file has no plain trailer.")
    table = int(end[2])
    starts = _starts(pdf[table : end.start()])
    root = int(re.search(rb"/Root\s+(\d+) 0 R", end[1])[1])  # type: ignore[index]
    bodies = _bodies(pdf, [*starts, table])
    small = {
        number: body
        for number, body in bodies.items()
        if number != root and not body.endswith(b"endstream")
    }
    out = bytearray(pdf[: starts[0]])
    entries: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
    for number, body in bodies.items():
        if number not in small:
            entries[number] = (1, len(out), 0)
            out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    free = max(bodies) + 1
    items = list(small.items())
    for number, first in enumerate(range(0, len(items), _TOGETHER), free):
        together = items[first : first + _TOGETHER]
        entries[number] = (1, len(out), 0)
        entries |= {inner: (2, number, place) for place, (inner, _) in enumerate(together)}
        out += _object_stream(number, together)
    return bytes(out) + _table_stream(entries, len(out), end[1])


def _starts(table: bytes) -> list[int]:
    lines = re.findall(rb"(\d{10}) \d{5} n", table)
    if not lines:
        raise ValueError("The file has no plain table of objects.")
    return sorted(int(line) for line in lines)


def _bodies(pdf: bytes, edges: list[int]) -> dict[int, bytes]:
    bodies = {}
    for start, stop in pairwise(edges):
        text = pdf[start:stop]
        head, tail = _HEAD.match(text), text.rfind(b"endobj")
        if head is None or tail < 0:
            raise ValueError(f"There is no object at byte {start}.")
        bodies[int(head[1])] = text[head.end() : tail].rstrip(b"\r\n")
    return bodies


def _object_stream(number: int, together: list[tuple[int, bytes]]) -> bytes:
    places, content = [], bytearray()
    for inner, body in together:
        places.append(b"%d %d" % (inner, len(content)))
        content += body + b"\n"
    head = b" ".join(places) + b"\n"
    keys = b"/Type/ObjStm/N %d/First %d" % (len(together), len(head))
    return _stream(number, keys, head + bytes(content))


def _table_stream(entries: dict[int, tuple[int, int, int]], start: int, trailer: bytes) -> bytes:
    own = max(entries) + 1
    rows = {**entries, own: (1, start, 0)}
    content = b"".join(struct.pack(">BIH", *rows.get(n, (0, 0, 65535))) for n in range(own + 1))
    kept = re.sub(rb"/Size\s+\d+", b"", trailer)
    keys = b"/Type/XRef/Size %d/W[1 4 2]%b" % (own + 1, kept.strip())
    return _stream(own, keys, content) + b"startxref\n%d\n%%%%EOF\n" % start


def _stream(number: int, keys: bytes, content: bytes) -> bytes:
    data = zlib.compress(content, 9)
    head = b"%d 0 obj\n<<%b/Length %d/Filter/FlateDecode>>\nstream\n" % (number, keys, len(data))
    return head + data + b"\nendstream\nendobj\n"
