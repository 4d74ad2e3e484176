"""Which characters of a page are set bold, so that the bold font need hold no others."""

from __future__ import annotations

from html.parser import HTMLParser

_TAGS = frozenset({"h1", "h2", "h3", "h4", "b", "strong", "output"})
_CLASSES = frozenset({"stamp"})
#: elements without an end
_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"})


def bold_characters(page: str) -> set[str]:
    """Return the characters that the report's style sets bold, numbers always among them.

    Parameters
    ----------
    page : str
        HTML of the report's template.
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found | set("0123456789.,%−–")


class _Reader(HTMLParser):
    """Walks through a page and remembers the text of bold elements."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._open.append((tag, self._is_bold(tag, dict(attrs))))

    def handle_endtag(self, tag: str) -> None:
        # what was left open inside ends with it, as in a browser
        names = [name for name, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if any(bold for _, bold in self._open):
            self.found.update(data)

    def _is_bold(self, tag: str, attrs: dict[str, str | None]) -> bool:
        inside = {name for name, _ in self._open}
        return (
            tag in _TAGS
            or (tag == "th" and "thead" in inside)
            or (tag == "dd" and not inside & {"aside", "article"})
            or bool(_CLASSES & set((attrs.get("class") or "").split()))
            or attrs.get("font-weight") in ("700", "bold")
        )
