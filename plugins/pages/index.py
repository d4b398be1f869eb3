"""An index of breaks: filtered, sorted and paged without touching the rest.

The breaks stay the plain documents they are; the index has a table beside them
with the few columns that a person filters and sorts by.
"""

from __future__ import annotations

from collections import Counter
from copy import copy
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from duiping.listed import listed
from duiping.match.breaks import BALANCE_KINDS, KINDS
from duiping.plugins.pages.wanted import SIZES
from duiping.sku import together

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from duiping.plugins.pages.wanted import Wanted
    from duiping.result import Document
    from duiping.shelf import Shelf

# What a table is sorted by, and the column that has it.
SORTS = {
    "amount": "amount",
    "difference": "difference",
    "age": "age",
    "date": "date",
    "due": "due",
    "kind": "rank",
    "account": "account",
    "key": "key",
    "status": "status",
}


UNDECIDED = "undecided"
KEPT = 8  # answers; each names every break that fits


class Chosen(NamedTuple):
    """The breaks that fit a filter, by number and in order, and their sums.

    `sums` are minor units at risk by commodity; `kinds` and `statuses` count
    what fits everything but the kind, or the status, asked for.
    """

    numbers: tuple[int, ...]
    sums: dict[str, int]
    kinds: dict[str, int]
    statuses: dict[str, int]


class Index:
    """All breaks of a result, to be asked for some of them."""

    def __init__(self, breaks: list[Any], shelf: Shelf | None = None) -> None:
        """Index the breaks of a result; the list is kept, not copied.

        Args:
            breaks: all of them.
            shelf: where their longer parts lie, in the same order.
        """
        self.breaks = listed(breaks)
        self._long = _Long(breaks, shelf)
        self._kept: dict[Wanted, Chosen] = {}
        rank = {kind: place for place, kind in enumerate(KINDS)}
        self.table = pl.DataFrame(
            {
                "number": range(len(breaks)),
                "kind": [one["kind"] for one in breaks],
                "rank": [rank.get(one["kind"], len(rank)) for one in breaks],
                "account": [one["account"] for one in breaks],
                "id": [one["id"] for one in breaks],
                "key": [one["key"] for one in breaks],
                "commodity": [one["commodity"] for one in breaks],
                "age": [one["age_days"] for one in breaks],
                "date": [one["date"] for one in breaks],
                "due": [one["due"] for one in breaks],
            },
            schema_overrides={
                "number": pl.UInt32,
                "rank": pl.Int32,
                "age": pl.Int32,
                **dict.fromkeys(("kind", "account", "commodity", "key"), pl.String),
                **dict.fromkeys(("id", "date", "due"), pl.String),
            },
        ).with_columns(
            _fen("amount", [one["at_risk"] for one in breaks]),
            _fen("difference", [one["difference"] for one in breaks]),
            *_standing(breaks),
        )

    def restated(self, breaks: list[Any]) -> Index:
        """Give an index of the same breaks, of which some stand otherwise."""
        fresh = copy(self)
        fresh.breaks = listed(breaks)
        both = self.breaks.touched | fresh.breaks.touched
        numbers = sorted(n for n in both if self.breaks[n] is not fresh.breaks[n])
        if numbers:
            told = _standing([breaks[number] for number in numbers])
            place = pl.Series(numbers, dtype=pl.UInt32)
            fresh.table = self.table.with_columns(
                pl.col("number")
                .replace_strict(place, some, default=pl.col(some.name))
                .alias(some.name)
                for some in told
            )
        fresh._kept = {}  # noqa: SLF001 - our own copy
        return fresh

    @property
    def places(self) -> Mapping[str, int]:
        """The number of each break by its id."""
        return self.breaks.places

    def on(self, path: str) -> dict[int, list[str]]:
        """Name the breaks that stand on the rows of a file: row → ids."""
        return self._long.on(path)

    def number(self, path: str) -> int:
        """Count the breaks that stand on any row of a file."""
        return self._long.numbers.get(path, 0)

    @cached_property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that have breaks."""
        return tuple(sorted(set(self.table["account"])))

    def choose(self, wanted: Wanted) -> Chosen:
        """Find the breaks that fit, in the order wanted.

        Who turns pages or steps through breaks asks the same again: the last
        few answers are kept.
        """
        asked = replace(wanted, page=1, size=SIZES[0])
        found = self._kept.get(asked)
        if found is None:
            found = self._choose(asked)
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[asked] = found
        return found

    def _choose(self, wanted: Wanted) -> Chosen:
        table = self.table
        words = wanted.text.lower().split()
        if words:
            table = table.with_columns(self._long.text)
        rest = table.filter(_fits(wanted, words))
        kind = pl.col("kind").is_in(list(wanted.kinds)) if wanted.kinds else pl.lit(1)
        status = _status(wanted.status)
        kind = kind.cast(pl.Boolean)
        found = rest.filter(kind & status).sort(
            SORTS[wanted.sort], "number", descending=[wanted.down, False]
        )
        sums = found.group_by("commodity").agg(pl.col("amount").sum())
        units: Counter[str] = Counter()
        for name, amount in sums.iter_rows():
            units[together(name)] += amount
        return Chosen(
            tuple(found["number"]),
            {name: n for name, n in sorted(units.items()) if n},
            _counts(rest.filter(status), "kind"),
            _counts(rest.filter(kind), "status"),
        )

    def alike(self, one: Document) -> tuple[int, list[Document]]:
        """Find the breaks of the same kind and account: how many, and the nearest.

        Nearest is by amount, then by date; the break itself is left out.
        """
        mine = self.places[one["id"]]
        amount = self.table["amount"][mine]
        same = self.table.filter(
            (pl.col("kind") == one["kind"])
            & (pl.col("account") == one["account"])
            & (pl.col("number") != mine)
        ).with_columns(far=(pl.col("amount") - amount).abs())
        near = same.sort("far", "date", "number").head(5)["number"]
        return same.height, [self.breaks[number] for number in near]

    def month(self, period: str) -> pl.DataFrame:
        """Give the lines of what a month is about, as `report.period.cut` does.

        Args:
            period: ``YYYY-MM``; empty for everything.
        """
        if not period:
            return self.table
        day = pl.col("date").str.head(len(period))
        left = pl.col("kind").is_in(list(BALANCE_KINDS)) & (pl.col("remaining") != 0)
        stands = ~pl.col("decided") | left
        return self.table.filter((day == period) | ((day < period) & stands))

    def of(self, account: str) -> list[Document]:
        """List the breaks of one account."""
        return [one for one in self.breaks if one["account"] == account]


class _Long:
    """The longer parts of all breaks, taken apart when first asked for."""

    def __init__(self, breaks: Sequence[Document], shelf: Shelf | None) -> None:
        self._breaks, self._shelf = breaks, shelf

    @cached_property
    def text(self) -> pl.Series:
        """What free text is looked for in, in lower case."""
        short = pl.DataFrame(
            {name: [one[name] for one in self._breaks] for name in _SHORT},
            schema=dict.fromkeys(_SHORT, pl.String),
        )
        told = pl.concat([piece.select(_SAID) for piece in self._told()])
        whole = pl.concat([short, told], how="horizontal")
        joined = pl.concat_str(pl.all().fill_null(""), separator=" ")
        return whole.select(text=joined.str.to_lowercase())["text"]

    def on(self, path: str) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        rows = self._rows.filter(pl.col("file") == path)
        for number, row in rows.select("number", "row").iter_rows():
            found.setdefault(row, []).append(self._breaks[number]["id"])
        return found

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Count the breaks of each file."""
        files = self._rows.group_by("file").agg(pl.col("number").n_unique())
        return dict(files.with_columns(pl.col("file").cast(pl.String)).iter_rows())

    @cached_property
    def _rows(self) -> pl.DataFrame:
        """A line for each row of evidence: number of the break, file, row."""
        found, start = [], 0
        for piece in self._told():
            rows = piece.select("evidence").with_row_index("number", start)
            start += piece.height
            found.append(
                rows.explode("evidence")
                .drop_nulls("evidence")
                .select(
                    "number",
                    pl.col("evidence").struct.field("file").cast(pl.Categorical),
                    pl.col("evidence").struct.field("row"),
                )
            )
        return pl.concat(found)

    def _told(self) -> Iterator[pl.DataFrame]:
        """Give evidence and reasons, a line each break, some thousands at once."""
        yield pl.DataFrame(schema=_TOLD)
        if self._shelf is not None:
            for piece in self._shelf.pieces():
                yield pl.read_ndjson(piece, schema=_TOLD)
        else:
            told = [{name: one[name] for name in _TOLD} for one in self._breaks]
            yield pl.DataFrame(told, schema=_TOLD)


_SHORT = ("id", "account", "key", "expected", "actual", "difference")
_TOLD: dict[str, pl.DataType] = {
    "evidence": pl.List(
        pl.Struct({"file": pl.String, "name": pl.String, "row": pl.Int64})
    ),
    "reason": pl.Struct({"en": pl.String, "zh": pl.String}),
}


_SAID = (
    pl.col("reason").struct.field("en"),
    pl.col("reason").struct.field("zh"),
    # Every row as `name:row`.
    pl.col("evidence")
    .list.eval(
        pl.concat_str(
            pl.element().struct.field("name"),
            pl.element().struct.field("row"),
            separator=":",
        )
    )
    .list.join(" ")
    .alias("rows"),
)


def _standing(breaks: Sequence[Document]) -> tuple[pl.Series, ...]:
    return (
        pl.Series("people", [_people(one) for one in breaks], pl.String),
        pl.Series("status", [one["status"] for one in breaks], pl.String),
        pl.Series("decided", [one["decided"] for one in breaks], pl.Boolean),
        _fen("remaining", [one["remaining"] for one in breaks]),
    )


def _fen(name: str, amounts: list[str]) -> pl.Series:
    """Read decimal strings with two places each: without the point they are fen."""
    bare = pl.Series(name, amounts, pl.String).str.replace(".", "", literal=True)
    return bare.cast(pl.Int64)


def _fits(wanted: Wanted, words: Sequence[str]) -> pl.Expr:
    """Say what must hold of a break, its kind and status left out."""
    tests: list[pl.Expr] = [pl.lit(value=True)]
    if wanted.account:
        # As Fava's own filter: an account, those below it, or a part of a name.
        account = pl.col("account")
        below = account.str.starts_with(f"{wanted.account}:")
        part = account.str.to_lowercase().str.contains(
            wanted.account.lower(), literal=True
        )
        tests.append((account == wanted.account) | below | part)
    if wanted.person:
        named = f"|{wanted.person}|"
        tests.append(pl.col("people").str.contains(named, literal=True))
    if wanted.first:
        # As in a month's report: what is open still from before is there, too.
        tests.append((pl.col("date") >= wanted.first) | ~pl.col("decided"))
    if wanted.end:
        tests.append(pl.col("date") < wanted.end)
    bounds: tuple[tuple[str, Any, Any], ...] = (
        ("amount", wanted.least, wanted.most),
        ("age", wanted.older, wanted.younger),
    )
    for column, low, high in bounds:
        if low is not None:
            tests.append(pl.col(column) >= low)
        if high is not None:
            tests.append(pl.col(column) <= high)
    tests += [pl.col("text").str.contains(word, literal=True) for word in words]
    return pl.all_horizontal(tests)


def _people(one: Document) -> str:
    """Name who has decided something of a break, and whom it is assigned to."""
    named = {one["assigned"], *(step["by"] for step in one["history"])} - {"", None}
    return f"|{'|'.join(sorted(named))}|"


def _status(wanted: str) -> pl.Expr:
    """Say what must hold of a status; ``undecided`` are all that need a person."""
    if wanted == UNDECIDED:
        return ~pl.col("decided")
    return pl.col("status") == wanted if wanted else pl.lit(value=True)


def _counts(table: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(table.group_by(column).len().sort(column).iter_rows())
