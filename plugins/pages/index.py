"""An index of breaks: filtered, sorted and paged without touching the rest.

The breaks stay the plain documents they are; the index has a table beside them
with the few columns that a person filters and sorts by.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from duiping.match.breaks import KINDS
from duiping.plugins.pages.wanted import SIZES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.plugins.pages.wanted import Wanted
    from duiping.result import Document

# What a table is sorted by, and the column that has it.
SORTS = {
    "amount": "amount",
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

    def __init__(self, breaks: Sequence[Document]) -> None:
        """Index the breaks of a result; the list is kept, not copied."""
        self.breaks = breaks
        self._kept: dict[Wanted, Chosen] = {}
        rank = {kind: place for place, kind in enumerate(KINDS)}
        self.table = pl.DataFrame(
            {
                "number": range(len(breaks)),
                "kind": [one["kind"] for one in breaks],
                "rank": [rank.get(one["kind"], len(rank)) for one in breaks],
                "account": [one["account"] for one in breaks],
                "key": [one["key"] for one in breaks],
                "commodity": [one["commodity"] for one in breaks],
                "status": [one["status"] for one in breaks],
                "decided": [one["decided"] for one in breaks],
                "age": [one["age_days"] for one in breaks],
                "date": [one["date"] for one in breaks],
                "due": [one["due"] for one in breaks],
                "amount": [one["at_risk"] for one in breaks],
                "text": [_text(one) for one in breaks],
            },
            schema_overrides={
                "number": pl.UInt32,
                "rank": pl.Int32,
                "age": pl.Int32,
                **dict.fromkeys(("kind", "account", "commodity", "key"), pl.String),
                **dict.fromkeys(("status", "date", "due", "text"), pl.String),
                "amount": pl.String,
                "decided": pl.Boolean,
            },
            # Decimal strings with two places each: without the point they are fen.
        ).with_columns(
            pl.col("amount").str.replace(".", "", literal=True).cast(pl.Int64)
        )

    @cached_property
    def places(self) -> dict[str, int]:
        """The number of each break by its id."""
        return {one["id"]: number for number, one in enumerate(self.breaks)}

    @cached_property
    def rows(self) -> dict[str, dict[int, list[str]]]:
        """The breaks that stand on a row of a file: path → row → ids."""
        found: dict[str, dict[int, list[str]]] = {}
        for one in self.breaks:
            for place in one["evidence"]:
                rows = found.setdefault(place["file"], {})
                rows.setdefault(place["row"], []).append(one["id"])
        return found

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
        rest = self.table.filter(_fits(wanted))
        kind = pl.col("kind").is_in(list(wanted.kinds)) if wanted.kinds else pl.lit(1)
        status = _status(wanted.status)
        kind = kind.cast(pl.Boolean)
        found = rest.filter(kind & status).sort(
            SORTS[wanted.sort], "number", descending=[wanted.down, False]
        )
        sums = found.group_by("commodity").agg(pl.col("amount").sum())
        return Chosen(
            tuple(found["number"]),
            {name: n for name, n in sorted(sums.iter_rows()) if n},
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

    def of(self, account: str) -> list[Document]:
        """List the breaks of one account."""
        return [one for one in self.breaks if one["account"] == account]


def _text(one: Document) -> str:
    """Gather what free text is looked for in, in lower case."""
    places = " ".join(f"{p['name']}:{p['row']}" for p in one["evidence"])
    figures = f"{one['expected']} {one['actual']} {one['difference']}"
    reasons = " ".join(one["reason"].values())
    text = f"{one['id']} {one['account']} {one['key']} {figures} {reasons} {places}"
    return text.lower()


def _fits(wanted: Wanted) -> pl.Expr:
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
    tests += [
        pl.col("text").str.contains(word, literal=True)
        for word in wanted.text.lower().split()
    ]
    return pl.all_horizontal(tests)


def _status(wanted: str) -> pl.Expr:
    """Say what must hold of a status; ``undecided`` are all that need a person."""
    if wanted == UNDECIDED:
        return ~pl.col("decided")
    return pl.col("status") == wanted if wanted else pl.lit(value=True)


def _counts(table: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(table.group_by(column).len().sort(column).iter_rows())
