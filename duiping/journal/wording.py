"""One entry of the journal in words: who, what for, and its postings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from duiping import ledgertext, mask
from duiping.journal.daily import Posting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from duiping.config import Config
    from duiping.journal.daily import Entry

EVENTS = {"ship": "发货", "finish": "确认收货", "refund": "退款"}
VALUED = "revaluation"
RATED = ("convert_out", "convert_in")
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


def single(legs: list[dict[str, Any]], config: Config) -> str:
    """Write the entry of a record and event.

    Args:
        legs: its legs, with what its record prints.
        config: titles and names of goods.
    """
    first = legs[0]
    source = config.sources[str(first["source"])]
    meta: list[tuple[str, ledgertext.Value]] = [("id", str(first["record"]))]
    if first["event"]:
        meta.append(("event", str(first["event"])))
    meta.append(("key", str(first["key"])))
    meta.append(("time", f"{first['time']:%H:%M:%S}"))
    rate = _rate(first, config)
    if rate is not None:
        meta.append(("rate", rate))
    if first["unevidenced"]:
        meta.append(("unevidenced", True))
    # A bank line names its payer; elsewhere the channel is the other party.
    payee = str(first["payee"]) if source.rules and first["payee"] else source.title
    return ledgertext.transaction(
        first["day"],
        mask.text(payee),
        _narration(first, config, names_payee=bool(source.rules)),
        meta,
        list(_postings(_moved(legs), config.books.currency)),
    )


def _rate(row: dict[str, Any], config: Config) -> Decimal | None:
    """Give the rate that a conversion was valued by, as its evidence."""
    rules = config.currencies
    if rules is None or row["kind"] not in RATED:
        return None
    return rules.rate(row["commodity"], row["day"])


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


def _narration(row: dict[str, object], config: Config, *, names_payee: bool) -> str:
    kind, event = str(row["kind"]), str(row["event"])
    if kind == VALUED:
        return f"期末调汇 {str(row['key']).rpartition(':')[2]}"
    goods = _goods(row, config)
    if kind in VERBS:
        verb = EVENTS.get(event.split("-", maxsplit=1)[0], VERBS[kind])
        phone = mask.phone(str(row["phone"])) if row["phone"] else ""
        return " ".join(part for part in (verb, goods, phone) if part)
    memo = mask.text(str(row["memo"])) if row["memo"] else ""
    # Pinduoduo prints "0010002|交易收入-订单收入": the code is for machines.
    label = str(row["category"] or "").split("|")[-1]
    if kind == "opening":
        return memo or "期初"
    if names_payee:
        return memo or label or kind
    return " ".join(part for part in (label or kind, goods) if part)


def _goods(row: dict[str, object], config: Config) -> str:
    code = row["product"]
    if not code:
        return ""
    product = config.products.get(config.merchants.get(str(code), str(code)))
    name = product.name if product else mask.text(str(code))
    quantity = row["quantity"]
    return f"{name} ×{quantity}" if quantity and quantity != 1 else name
