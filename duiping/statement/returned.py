"""回单核对: a statement that the other party sent back, held against ours row by row.

Rows meet by the party's own row number, then by order number, then by day and
amount; several of the same number pair in order of amount and time. What finds no
partner is listed on its side. Both directions at once: nothing of either side is
left out.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.record import IGNORED, REJECTED
from duiping.statement.model import Column, Place, Row, Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from duiping.statement.facts import Facts


class Line(NamedTuple):
    """A row of one side; `amount` is signed from our side, minor units."""

    row_no: str | None
    order_no: str | None
    time: datetime | None
    amount: int
    place: Place

    @property
    def number(self) -> str:
        """What to call the row by."""
        return self.order_no or self.row_no or str(self.time)


Pair = tuple[Line, Line]


def returned(
    facts: Facts, account: str, source: str, name: str, rows: pl.DataFrame
) -> tuple[Sheet, ...]:
    """Compare the rows of a returned file with ours, within the period.

    Args:
        facts: the books.
        account: the account that the statement is of.
        source: who keeps it.
        name: the file's own name.
        rows: its records (`duiping.record.READ_SCHEMA`).
    """
    w, period = facts.word, facts.period
    ours = _lines(facts, facts.records.filter(pl.col("source") == source), None)
    theirs = _lines(facts, rows, name)
    pairs, only_ours, only_theirs = meet(ours, theirs)
    unequal = [(a, b) for a, b in pairs if a.amount != b.amount]
    sheet = Sheet(
        account,
        w("returned-of", who=facts.name(account)),
        (
            (w("account"), account),
            (w("file"), facts.shown(name)),
            (w("days-of"), f"{period.first} – {period.last}"),
        ),
        tuple(
            table
            for table in (
                _summary(facts, ours, theirs, pairs, only_ours, only_theirs),
                _unequal(facts, unequal),
                _alone(facts, "only-ours", only_ours),
                _alone(facts, "only-theirs", only_theirs),
            )
            if table.rows
        ),
        (w("returned-means"),),
        (),
        (w("prepared"), w("reviewed"), w("date")),
    )
    return (sheet,)


def meet(
    ours: list[Line], theirs: list[Line]
) -> tuple[list[Pair], list[Line], list[Line]]:
    """Pair the rows of both sides.

    Returns:
        The pairs, what is only ours, and what is only theirs.
    """
    pairs: list[Pair] = []
    passes: tuple[Callable[[Line], object], ...] = (
        lambda line: line.row_no,
        lambda line: line.order_no and (line.order_no, line.amount),
        lambda line: line.order_no,
        lambda line: (
            None if line.order_no else (line.time and line.time.date(), line.amount)
        ),
    )
    for key in passes:
        waiting: dict[object, list[Line]] = defaultdict(list)
        for line in sorted(theirs, key=_rank):
            waiting[key(line)].append(line)
        left = []
        for line in sorted(ours, key=_rank):
            same = waiting.get(key(line), []) if key(line) else []
            if same:
                pairs.append((line, same.pop(0)))
            else:
                left.append(line)
        ours, theirs = left, [line for some in waiting.values() for line in some]
    return pairs, sorted(ours, key=_shown), sorted(theirs, key=_shown)


def _rank(line: Line) -> tuple[int, str, str, int]:
    return line.amount, str(line.time), line.place.path, line.place.row


def _shown(line: Line) -> tuple[str, str, int]:
    return str(line.time), line.place.path, line.place.row


def _lines(facts: Facts, rows: pl.DataFrame, name: str | None) -> list[Line]:
    """Take the rows that move money, of the period."""
    day = pl.col("time").dt.date()
    moved = rows.filter(
        ~pl.col("disposition").is_in([IGNORED, REJECTED])
        & pl.col("amount").is_not_null()
        & (pl.col("amount") != 0)
        & day.is_between(facts.period.first, facts.period.last)
    )
    columns = ["row_no", "order_no", "time", "amount", "row"]
    known = facts.ground.files
    files = moved["file"] if name is None else [None] * moved.height
    return [
        Line(
            row_no,
            order_no,
            time,
            amount,
            Place(name, name, row) if name else Place(*known[str(file)], row),
        )
        for (row_no, order_no, time, amount, row), file in zip(
            moved.select(columns).iter_rows(), files, strict=True
        )
    ]


def _summary(
    facts: Facts,
    ours: list[Line],
    theirs: list[Line],
    pairs: list[Pair],
    only_ours: list[Line],
    only_theirs: list[Line],
) -> Table:
    """Lead from our total to theirs."""
    w = facts.word
    equal = [p for p in pairs if p[0].amount == p[1].amount]
    unequal = [p for p in pairs if p[0].amount != p[1].amount]

    def line(code: str, mine: list[Line], yours: list[Line]) -> Row:
        figures = (len(mine), _sum(mine), len(yours), _sum(yours))
        return Row(code, (w(code), *figures, figures[1] - figures[3]))

    rows = [
        line("equal", [a for a, _ in equal], [b for _, b in equal]),
        line("unequal", [a for a, _ in unequal], [b for _, b in unequal]),
        line("only-ours", only_ours, []),
        line("only-theirs", [], only_theirs),
    ]
    whole = line("sum", ours, theirs)._replace(look="sum")
    parts = [sum(int(str(row.cells[n])) for row in rows) for n in (2, 4, 5)]
    lefts = [
        a - int(str(whole.cells[n])) for a, n in zip(parts, (2, 4, 5), strict=True)
    ]
    check = (w("check-sums"), None, lefts[0], None, lefts[1], lefts[2])
    columns = (
        Column("item", w("item")),
        Column("our_rows", w("our-rows"), "count"),
        Column("ours", w("our-records"), "money"),
        Column("their_rows", w("their-rows"), "count"),
        Column("theirs", w("their-records"), "money"),
        Column("difference", w("difference"), "money"),
    )
    table = (*rows, whole, Row("check", check, "check"))
    return Table("summary", w("returned"), columns, table)


def _sum(lines: list[Line]) -> int:
    return sum(line.amount for line in lines)


def _unequal(facts: Facts, pairs: list[Pair]) -> Table:
    w = facts.word
    rows = tuple(
        Row(
            "unequal",
            (
                facts.shown(a.number),
                a.time.date() if a.time else None,
                a.amount,
                b.amount,
                a.amount - b.amount,
            ),
            places=(a.place, b.place),
        )
        for a, b in sorted(pairs, key=lambda p: _shown(p[0]))
    )
    columns = (
        Column("number", w("number")),
        Column("date", w("date"), "day"),
        Column("ours", w("our-records"), "money"),
        Column("theirs", w("their-records"), "money"),
        Column("difference", w("difference"), "money"),
    )
    return Table("unequal", w("unequal"), columns, rows)


def _alone(facts: Facts, code: str, lines: list[Line]) -> Table:
    w = facts.word
    rows = tuple(
        Row(
            code,
            (facts.shown(x.number), x.time.date() if x.time else None, x.amount),
            places=(x.place,),
        )
        for x in lines
    )
    columns = (
        Column("number", w("number")),
        Column("date", w("date"), "day"),
        Column("amount", w("amount"), "money"),
    )
    return Table(code, w(code), columns, rows)
