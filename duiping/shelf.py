"""A shelf: findings by the hundred thousand, each taken apart only when asked for.

What tables sort and sum by (kind, account, amounts, days) lies together in
columns; the rows of evidence and the sentences of a finding lie on a line of
their own, which is read when somebody opens the finding. How a finding stands
(`STATE`) is kept apart, so that a decision writes no more than itself.
"""

from __future__ import annotations

import json
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from duiping.listed import STATE, Listed, listed

if TYPE_CHECKING:
    from collections.abc import (
        ItemsView,
        Iterable,
        Iterator,
        KeysView,
        Mapping,
        Sequence,
        ValuesView,
    )
    from mmap import mmap

PIECE = 4_096  # findings that are read at once
# Made once: findings are written one by one.
_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Packed(NamedTuple):
    """Findings as bytes: their columns, and their lines."""

    columns: bytes
    lines: bytes


class Entry(dict[str, Any]):
    """A finding whose longer parts are read when they are first asked for.

    Whoever looks at the whole of it (prints, compares, copies) gets the whole;
    who asks for a field that lies in a column leaves the rest on the shelf.
    """

    __slots__ = ("_number", "_shelf")

    def __init__(self, shelf: Shelf | None, number: int, known: Iterable[Any]) -> None:
        """Keep the place of the rest; without a shelf there is none."""
        super().__init__(known)
        self._shelf = shelf
        self._number = number

    def _whole(self) -> None:
        shelf = self._shelf
        if shelf is not None:
            for name, value in shelf.rest(self._number).items():
                super().setdefault(name, value)
            self._shelf = None

    def __missing__(self, name: str) -> Any:
        """Give a field of the rest."""
        if self._shelf is None:
            raise KeyError(name)
        self._whole()
        return self[name]

    def __iter__(self) -> Iterator[str]:
        """Name all fields."""
        self._whole()
        return super().__iter__()

    def __len__(self) -> int:
        """Count all fields."""
        self._whole()
        return super().__len__()

    def __contains__(self, name: object) -> bool:
        """Say whether there is such a field."""
        if super().__contains__(name):
            return True
        self._whole()
        return super().__contains__(name)

    def __eq__(self, other: object) -> bool:
        """Compare all fields."""
        self._whole()
        if isinstance(other, Entry):
            other._whole()
        return super().__eq__(other)

    __hash__ = None  # as of any dict

    def __ne__(self, other: object) -> bool:
        """Compare all fields."""
        return not self == other

    def standing(self, state: Mapping[str, Any]) -> Entry:
        """Give the same finding, standing otherwise; the rest stays where it is."""
        known = (*super().items(), *state.items())
        return Entry(self._shelf, self._number, known)

    def __or__(self, other: dict[Any, Any]) -> dict[Any, Any]:
        """Give a plain copy with other fields."""
        return {**self, **other}

    def __delitem__(self, name: str) -> None:
        """Take a field out."""
        self._whole()
        super().__delitem__(name)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy as a plain document."""
        return dict, ({**self},)

    def get(self, name: str, default: Any = None) -> Any:
        """Give a field, or something else."""
        return self[name] if name in self else default  # noqa: SIM401 - that is this

    def pop(self, name: str, *default: Any) -> Any:
        """Take a field out and give it."""
        self._whole()
        return super().pop(name, *default)

    def copy(self) -> dict[str, Any]:
        """Give a plain copy."""
        return {**self}

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        """Give all fields with their values."""
        self._whole()
        return super().items()

    def keys(self) -> KeysView[str]:  # type: ignore[override]
        """Name all fields."""
        self._whole()
        return super().keys()

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        """Give all values."""
        self._whole()
        return super().values()


class Findings(Listed[Entry]):
    """All findings of a shelf, in order."""

    shelf: Shelf


class Shelf:
    """Findings that were packed, to be taken out one by one."""

    def __init__(self, columns: bytes, lines: bytes | mmap) -> None:
        """Take packed findings.

        Args:
            columns: as `pack` made them.
            lines: the same; a file mapped into memory will do.

        Raises:
            ValueError: the two do not belong together, or are damaged.
        """
        kept = json.loads(columns)
        self._lines = memoryview(lines)
        self._ends = list(accumulate(kept["sizes"], initial=0))
        self.stated = bool(kept["stated"])
        self._columns: dict[str, list[Any]] = kept["columns"]
        if self._ends[-1] != len(self._lines):
            raise ValueError(len(self._lines))

    def entries(self) -> Findings:
        """Give all findings, nothing decided; only once."""
        # The same account, day or amount is one object, however often it stands.
        known: dict[Any, Any] = {}
        names = tuple(self._columns)
        shared = [
            [
                known.setdefault(value, value) if type(value) is str else value
                for value in column
            ]
            for column in self._columns.values()
        ]
        rows: Iterable[tuple[Any, ...]] = zip(*shared, strict=True)
        if not names:
            rows = ((),) * (len(self._ends) - 1)
        self._columns = {}
        entries = (
            Entry(self, number, zip(names, row, strict=True))
            for number, row in enumerate(rows)
        )
        # Nothing is decided of any, where that is said at all.
        found = Findings(entries, touched=() if self.stated else None)
        found.shelf = self
        if self.stated:
            for entry in found:
                entry.update(nothing(entry))
        return found

    def pieces(self) -> Iterator[bytes]:
        """Give the longer parts of all findings, a JSON document a line."""
        last = len(self._ends) - 1
        for first in range(0, last, PIECE):
            yield bytes(
                self._lines[self._ends[first] : self._ends[min(first + PIECE, last)]]
            )

    def rest(self, number: int) -> dict[str, Any]:
        """Read the longer parts of one finding."""
        line = self._lines[self._ends[number] : self._ends[number + 1]]
        found: dict[str, Any] = json.loads(bytes(line))
        return found


def pack(entries: Sequence[Mapping[str, Any]]) -> Packed:
    """Pack findings; how they stand is left out where all of them say it."""
    stated = all(map(_states, entries))
    names = _names(entries, STATE if stated else ())
    left = frozenset((*names, *STATE)) if stated else frozenset(names)
    lines = [
        _json({n: value for n, value in entry.items() if n not in left}) + b"\n"
        for entry in entries
    ]
    kept = {
        "stated": stated,
        "sizes": [len(line) for line in lines],
        "columns": {name: [entry[name] for entry in entries] for name in names},
    }
    return Packed(_json(kept), b"".join(lines))


def nothing(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Say how a finding stands of which nothing was decided."""
    return {
        "status": "open",
        "decided": False,
        "remaining": entry["difference"],
        "assigned": "",
        "until": "",
        "history": [],
    }


def states(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Gather how findings stand, by their number, where anything was decided."""
    known = listed(entries)
    return {
        str(number): {name: known[number][name] for name in STATE}
        for number in sorted(known.touched)
    }


def _states(entry: Mapping[str, Any]) -> bool:
    return "difference" in entry and all(name in entry for name in STATE)


def _names(
    entries: Sequence[Mapping[str, Any]], apart: Sequence[str]
) -> tuple[str, ...]:
    """Name the fields that every finding has, with one short value."""
    first = entries[0] if entries else {}
    return tuple(
        name
        for name in sorted(first)
        if name not in apart
        and all(isinstance(entry.get(name), str | int) for entry in entries)
    )


def _json(found: object) -> bytes:
    return _WRITER.encode(found).encode()
