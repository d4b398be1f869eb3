"""How a layout looks from outside: its headers, encodings and footer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from duiping.importers.head import plain

# Our field → the headers that may carry it, in the spelling of the exports.
Columns = Mapping[str, tuple[str, ...]]
# Given the last lines of a file, how many of them are its footer.
Footer = Callable[[Sequence[str]], int]

# UTF-16 declares itself by its mark; spreadsheets save "Unicode text" in it.
CHINESE = ("utf-8-sig", "utf-16", "gb18030")


def no_footer(_tail: Sequence[str]) -> int:
    """Say that a layout has no footer."""
    return 0


def marked(*marks: str) -> Footer:
    """Take the closing lines that begin with a mark, as ``#支出合计`` does."""

    def count(tail: Sequence[str]) -> int:
        found = 0
        for line in reversed(tail):
            text = line.lstrip('"')
            if text.strip(", \t") and not text.startswith(marks):
                break
            found += 1
        return found

    return count


def ruled(rule: str) -> Footer:
    """Take a closing line that begins with a rule, and all below it."""

    def count(tail: Sequence[str]) -> int:
        at = [i for i, line in enumerate(tail) if line.lstrip('"').startswith(rule)]
        return len(tail) - at[0] if at else 0

    return count


def summary(*titles: str) -> Footer:
    """Take a summary header that begins with a title, and the values below it."""

    def count(tail: Sequence[str]) -> int:
        for back in (2, 1):
            if len(tail) >= back and tail[-back].lstrip("`").startswith(titles):
                return back
        return 0

    return count


class Bound(NamedTuple):
    """Where a header line has our fields."""

    places: dict[str, int]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]


@dataclass(frozen=True)
class Shape:
    """How to find the table in a file, and its columns in the table.

    Attributes:
        layout: the layout's name, for messages.
        required: fields without which the file is refused.
        optional: fields that some variants have.
        delimiter: between the cells of a text file.
        encodings: allowed, tried in this order.
        footer: finds the closing lines that are no data.
        ticked: data cells begin with a backtick (WeChat Pay).
        header_row: the header's line where the user says so; else it is found.
        sheet: the sheet's name where the user says so; else it is found.
        open_end: rows may have one empty cell more than the header (京东, 工商银行).
        repeated: fields whose header may stand again on the right, among columns that
            a person has pasted there; the first counts.
        merged: fields whose cells may be merged down the rows of a workbook, where they
            say the same; an amount never.
    """

    layout: str
    required: Columns
    optional: Columns = field(default_factory=dict)
    delimiter: str = ","
    encodings: tuple[str, ...] = CHINESE
    footer: Footer = no_footer
    ticked: bool = False
    header_row: int | None = None
    sheet: str | None = None
    open_end: bool = False
    repeated: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()

    @property
    def delimiters(self) -> tuple[str, ...]:
        """The delimiters that are tried: a table of commas may come with TABs."""
        if self.delimiter == "," and not self.ticked:
            return (",", "\t")
        return (self.delimiter,)

    @cached_property
    def _wanted(self) -> dict[str, frozenset[str]]:
        """Give for each field its titles, normalised."""
        both = {**self.required, **self.optional}
        return {
            name: frozenset(plain(title) for title in titles)
            for name, titles in both.items()
        }

    def fits(self, cells: Iterable[str]) -> bool:
        """Say whether normalised cells are a header: `bind` misses nothing."""
        there = set(cells)
        return not any(there.isdisjoint(self._wanted[name]) for name in self.required)

    def bind(self, cells: Sequence[str]) -> Bound:
        """Find our fields among the normalised cells of a header line."""
        places: dict[str, int] = {}
        missing: list[str] = []
        doubled: list[str] = []
        for fields, must in ((self.required, True), (self.optional, False)):
            for name, titles in fields.items():
                wanted = self._wanted[name]
                at = [i for i, cell in enumerate(cells) if cell in wanted]
                if at:
                    places[name] = at[0]
                elif must:
                    missing.append(titles[0])
                if len(at) > 1 and name not in self.repeated:
                    doubled.append(cells[at[0]])
        return Bound(places, tuple(missing), tuple(doubled))

    def titles(self) -> tuple[str, ...]:
        """List the required headers, first spelling of each."""
        return tuple(titles[0] for titles in self.required.values())
