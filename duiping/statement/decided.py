"""Entries that people decided on, as legs: what they take off a clearing account.

An adjustment or write-off lowers what is still open without any party having
said so; it is on our side, and a side of its own in every table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.leg import LEG_SCHEMA, NEITHER, RECEIPT, REFUND
from duiping.statement.model import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duiping.decide.model import Book, Decision, Posted

DECIDED = 9
"""The side of a clearing account on which decisions stand: neither party's."""

SOURCE = "decided"


def decided(legs: pl.DataFrame, book: Book) -> tuple[pl.DataFrame, dict[str, Place]]:
    """Turn the entries beside decisions into legs.

    Args:
        legs: `duiping.leg.LEG_SCHEMA`, to see which flow of a key is open.
        book: the decisions with their entries.

    Returns:
        Legs of `SOURCE`, and where each entry stands by its record's name.
    """
    by = {one.id: one for one in book.decisions}
    said = {p.decision: by[p.decision] for p in book.posted if p.decision in by}
    open_ = _open(legs, {(d.account, d.key) for d in said.values()})
    rows: list[dict[str, object]] = []
    places: dict[str, Place] = {}
    for number, entry in enumerate(book.posted):
        decision = said.get(entry.decision)
        if decision is None:
            continue
        name = f"{SOURCE}:{number}"
        places[name] = Place(entry.file, f"ledger/{entry.file}", entry.line)
        rows += _legs(name, entry, decision, open_)
    return pl.DataFrame(rows, schema=LEG_SCHEMA), places


def _legs(
    name: str,
    entry: Posted,
    decision: Decision,
    open_: dict[tuple[str, str, str], tuple[int, int]],
) -> Iterator[dict[str, object]]:
    for place, (account, amount, commodity) in enumerate(entry.legs):
        cleared = account == decision.account
        receipts, refunds = open_.get((account, decision.key, commodity), (0, 0))
        # It takes off the flow that is open by the other sign.
        back = refunds * amount < 0 <= receipts * amount
        yield {
            "record": name,
            "event": "",
            "source": SOURCE,
            "kind": SOURCE,
            "day": entry.day,
            "account": account,
            "amount": amount,
            "commodity": commodity,
            "key": decision.key,
            "side": DECIDED if cleared else NEITHER,
            "flow": REFUND if cleared and back else RECEIPT,
            "due": entry.day,
            "booked": True,
            "place": place,
        }


def _open(
    legs: pl.DataFrame, wanted: set[tuple[str, str]]
) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Say what is open of each decided key: receipts and refunds."""
    keys = pl.DataFrame(
        sorted(wanted), schema={"account": pl.String, "key": pl.String}, orient="row"
    )
    refund = pl.col("flow") == REFUND
    sums = (
        legs.filter(pl.col("key").is_in(keys["key"].implode()))
        .join(keys, on=["account", "key"], how="semi")
        .group_by("account", "key", "commodity")
        .agg(
            receipts=pl.col("amount").filter(~refund).sum(),
            refunds=pl.col("amount").filter(refund).sum(),
        )
    )
    return {(a, k, c): (r, b) for a, k, c, r, b in sums.iter_rows()}
