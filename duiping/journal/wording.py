"""One entry of the journal in words: who, what for, and its postings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from duiping import ledgertext
from duiping.journal.daily import Posting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from duiping.config import Config
    from duiping.journal.daily import Entry

EVENTS = {"ship": "发货", "finish": "确认收货", "refund": "退款"}
VERBS = {
    "charge": "代充",
    "charge_refund": "代充退回",
    "order": "订单",
    "shipment": "发货",
    "shipment_return": "退货入库",
}


def path_of(source: str, day: date) -> str:
    """Name the file that an entry is in, below ``journal/``."""
    return f"{day:%Y/%m}-{source}.beancount"


def following(day: date) -> date:
    """Give the day after."""
    return day + timedelta(days=1)


def title(source: str, config: Config) -> str:
    """Name a source; one that config no longer has keeps its bare name."""
    known = config.sources.get(source)
    return known.title if known else source


def correction(rows: list[dict[str, Any]], day: date, config: Config) -> str:
    """Write what a sealed entry would say differently now.

    Args:
        rows: its postings, of `duiping.seal.correct.POSTING_SCHEMA`.
        day: when that is posted.
        config: titles.
    """
    first = rows[0]
    meta: list[tuple[str, ledgertext.Value]] = [("id", first["entry"])]
    if first["event"]:
        meta.append(("event", first["event"]))
    if first["key"]:
        meta.append(("key", first["key"]))
    meta.append(("corrects", first["day"]))
    return ledgertext.transaction(
        day,
        title(first["source"], config),
        f"更正 {first['day']}",
        meta,
        list(_postings(_moved(rows), config.books.currency)),
    )


def daily(entry: Entry, label: str, config: Config) -> str:
    """Write a daily entry.

    Args:
        entry: its sums and digest.
        label: what its rows are; orders and charges have words of their own.
        config: titles.
    """
    verb = EVENTS.get(entry.event) or VERBS.get(entry.kind) or label
    return ledgertext.transaction(
        entry.day,
        config.sources[entry.source].title,
        f"{verb} ×{entry.records}",
        [("id", entry.id), ("records", entry.records), ("sha256", entry.sha256)],
        list(_postings(entry.postings, config.books.currency)),
    )


def _moved(rows: list[dict[str, Any]]) -> list[Posting]:
    return [Posting(row["account"], row["commodity"], row["amount"]) for row in rows]


def _postings(legs: Sequence[Posting], base: str) -> Iterator[ledgertext.Leg]:
    """Give the postings; foreign money that meets the books' own has a price.

    Only a conversion moves two currencies, one leg in the foreign one: all the
    rest of the transaction is what it is worth.
    """
    sums: dict[str, int] = {}
    for _, commodity, amount in legs:
        sums[commodity] = sums.get(commodity, 0) + amount
    uneven = {commodity for commodity, rest in sums.items() if rest}
    for account, commodity, amount in legs:
        met = len(uneven) > 1 and commodity in uneven - {base}
        total = (abs(sums[base]), base) if met and base in uneven else None
        yield ledgertext.Leg(account, amount, commodity, total=total)
