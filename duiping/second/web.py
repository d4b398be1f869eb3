"""Web pages that call themselves workbooks: the rows of their tables as texts."""

from __future__ import annotations

from html.parser import HTMLParser

_CELLS = frozenset({"td", "th"})


class _Tables(HTMLParser):
    """Collects rows of cells; of a table within a cell, only the text counts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[tuple[int, list[str]]]] = []
        self.depth = 0
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append([])
        if self.depth != 1:
            return
        if tag == "tr":
            self.tables[-1].append((len(self.tables[-1]) + 1, []))
            self.inside = False
        elif tag in _CELLS and self.tables[-1]:
            self.tables[-1][-1][1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.depth = max(self.depth - 1, 0)
        if self.depth < 1 or (self.depth == 1 and tag in _CELLS):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.tables[-1][-1][1][-1] += data


def tables(text: str) -> list[list[tuple[int, list[str]]]]:
    """Read the tables of a page, each its rows, numbered from 1."""
    read = _Tables()
    read.feed(text)
    read.close()
    return read.tables
