"""Amazon date range report (transactions): one row a transaction, its parts in columns.

Grade B: headers and rows quoted in public parsers, of 22, 23 and 30 columns; newest
ones add Transaction Status and Transaction Release Date. CSV in UTF-8 with quoted
cells, notes above the header, one of which says the currency (``All amounts in USD``);
without it the file is refused. Times are ``Sep 4, 2026 1:05:07 AM PDT`` or ``4 Sep 2026
1:05:07 am UTC``.

In German, French, Italian, Spanish and Japanese, too (`amazon_words`): times such as
``01.09.2026 05:23:19 UTC``, ``1 juil. 2026 08:31:35 UTC``, ``2026/09/01 05:23:19 JST``,
decimal commas. How their notes name the currency isn't known, so that of the
marketplace (amazon.de) counts where no note does; what most statuses say isn't either:
such rows wait until ``categories:`` calls them paid or closed.

total = sum of the amounts before it is proven; an amount column that is not known here
breaks it. Fees (selling, fba, other transaction) are a record of their own beside the
rest, see `movement`. The same money as the settlement report tells of: of the two, one
books. Rows print no number: they are identified by all that they say. Deferred rows
are not settled yet and are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.currency import EXPONENTS
from duiping.errors import Refusal
from duiping.importers.amazon_time import moments, spoken
from duiping.importers.amazon_words import (
    AMOUNTS,
    ENGLISH,
    KINDS,
    MARKETS,
    RELEASED,
    TITLES,
    TONGUES,
)
from duiping.importers.cells import Cells
from duiping.importers.foreign import UNICODE, agree, decimal_comma, money, required
from duiping.importers.layout import Layout, identity
from duiping.importers.movement import doubted, judged, moved
from duiping.importers.proof import order
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from duiping.importers.movement import Parts
    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

FEES = ("selling", "fba", "transaction")
DEFERRED = "not settled yet"
_CURRENCY = re.compile(r"All amounts in ([A-Z]{3})\b")
_NEEDED = (
    *("time", "settlement", "type", "order_no", "sku", "memo"),
    *("selling", "fba", "transaction", "total"),
)


class AmazonRange(Layout):
    """Amazon 日期范围报告."""

    name: ClassVar[str] = "amazon.range"
    title: ClassVar[str] = "Amazon 日期范围报告"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"time", "number", "row", "end", "double", "swap"}
    )
    shape = Shape(
        layout="amazon.range",
        required={
            **{field: TITLES[field] for field in _NEEDED},
            "sales": AMOUNTS["sales"],
            "other": AMOUNTS["other"],
        },
        optional={
            **{n: t for n, t in AMOUNTS.items() if n not in {"sales", "other"}},
            **{field: TITLES[field] for field in ("quantity", "payee", "status")},
        },
        encodings=UNICODE,
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs and parts.

        Raises:
            Refusal: DP113 no note of the currency, DP123 total is not the sum of
                its parts, and those of `Cells`.
        """
        cells = Cells(table)
        currency = pl.Series([_currency(cells)] * cells.height, dtype=pl.String)
        comma = decimal_comma(cells, "total", *AMOUNTS, *FEES)
        total = required(cells, "total", money(cells, "total", currency, comma=comma))
        rest = _sum(cells, tuple(AMOUNTS), currency, comma=comma)
        fee = -_sum(cells, FEES, currency, comma=comma)
        agree(cells, "total", total, rest - fee, "total = sum of its parts")
        time = _time(cells, self.categories)
        label = cells.text("type")
        kind = doubted(self.kinds(label, KINDS), rest, label, self.categories)
        parts = moved(cells, rest, currency, fee)
        own = parts.kind(parts.of(kind))
        return self.reading(
            parts.cells,
            {
                "seq": parts.ranked(order(time, newest_first=False)),
                "time": parts.of(time),
                "kind": own,
                "category": parts.of(label),
                "amount": parts.amount,
                "currency": parts.currency,
                **_numbers(parts, parts.of(time)),
                **judged(own, parts.of(_left_out(cells, self.categories))),
            },
            version=str(len(table.header)),
            as_of=as_of,
        )


def _time(cells: Cells, said: Mapping[str, str]) -> pl.Series:
    text = cells.text("time")
    tongue = TONGUES.get(cells.title("time"))
    if tongue is None:
        return moments(cells, "time", text)
    return spoken(cells, "time", text, said, tongue)


def _currency(cells: Cells) -> str:
    """Read the currency from the notes above the header, else from the marketplace."""
    table = cells.table
    for line in table.preamble:
        match = _CURRENCY.search(line.text)
        if match is not None and match[1] in EXPONENTS:
            return match[1]
    if TONGUES.get(cells.title("time")) is not ENGLISH:
        named = cells.text("payee").str.to_lowercase().drop_nulls().unique()
        found = {MARKETS.get(str(name), "") for name in named}
        if len(found) == 1 and "" not in found:
            return found.pop()
    problem = "no line above it says which currency the amounts are in"
    raise Refusal(
        "DP113",
        file=table.name,
        row=len(table.preamble) + 1,
        layout=AmazonRange.name,
        problem=problem,
    )


def _sum(
    cells: Cells, fields: tuple[str, ...], currency: pl.Series, *, comma: bool
) -> pl.Series:
    """Sum the amounts of several columns, row by row."""
    sums = pl.Series([0] * cells.height, dtype=pl.Int64)
    for field in fields:
        sums = sums + money(cells, field, currency, comma=comma).fill_null(0)
    return sums


def _left_out(cells: Cells, said: Mapping[str, str]) -> pl.Series:
    """Say why a row is no money yet; null where it is, DP202 where unknown."""
    if not cells.has("status"):
        return cells.nothing
    words = {"paid": None, "closed": DEFERRED}
    named = {word: words[kind] for word, kind in said.items() if kind in words}
    return cells.text("status").replace_strict(
        dict.fromkeys(RELEASED) | {"Deferred": DEFERRED} | named,
        default="DP202",
        return_dtype=pl.String,
    )


def _numbers(parts: Parts, time: pl.Series) -> dict[str, pl.Series]:
    """Spread the ids of a row over what they number, and identify the row."""
    cells = parts.cells
    settlement, number = cells.number("settlement"), cells.number("order_no")
    columns = ("type", "sku", "memo", "quantity", "total", "status")
    said = identity(
        settlement,
        number,
        time,
        parts.part,
        parts.amount,
        *(cells.text(field) for field in columns),
    )
    return {
        "order_no": number,
        "payout_no": settlement,
        "product": cells.text("sku"),
        "quantity": cells.count("quantity"),
        "payee": cells.text("payee"),
        "memo": cells.text("memo"),
        "identity": said,
    }
