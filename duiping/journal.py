"""The journal: legs as Beancount text, one file a source and month. Pure.

A source's month is written one transaction a record, or one a day and kind;
`duiping.booking` says which. Text is a function of records, rules and nothing
else: the same books give the same bytes on every machine.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from duiping import ledgertext, mask
from duiping.booking import digests, totals, with_entries
from duiping.cleantext import clean
from duiping.match.proof import day_ends

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from decimal import Decimal

    from duiping.config import Config
    from duiping.post.book import Posting

HEADER = (
    "; {title} {month}: derived from evidence and rules by duiping post."
    " Not a file to edit.\n"
)
INDEX = "index.beancount"
EVENTS = {"ship": "发货", "finish": "确认收货", "refund": "退款"}
VALUED = "revaluation"
RATED = ("convert_out", "convert_in")
VERBS = {"charge": "代充", "charge_refund": "代充退回", "order": "订单"}


class Sealed(NamedTuple):
    """Closed months, as facts: what the journal of open months goes on from.

    `texts` are the sealed files by path; `corrections` is what they would say
    differently now (`duiping.seal.correct.POSTING_SCHEMA`), posted on the day
    after `last`.
    """

    last: date
    texts: Mapping[str, str]
    corrections: pl.DataFrame


def texts(
    posting: Posting, config: Config, sealed: Sealed | None = None
) -> dict[str, str]:
    """Write the whole journal.

    Args:
        posting: records and legs.
        config: titles, names of goods, and which balances are printed.
        sealed: the closed months, if there are any; they stay as they are.

    Returns:
        Text by path relative to ``journal/``, with ``index.beancount``, which
        includes the others, always among them.
    """
    files: dict[str, list[str]] = {}
    if sealed is not None:
        for path, block in _corrections(sealed, config):
            files.setdefault(path, []).append(block)
        posting = posting._replace(
            legs=posting.legs.filter(pl.col("day") > sealed.last)
        )
    for path, block in _transactions(posting, config):
        files.setdefault(path, []).append(block)
    for source, day, account, money, amount in day_ends(posting.records, config):
        if sealed is not None and day <= sealed.last:
            continue  # asserted in the sealed text, as far as it was known then
        assertion = ledgertext.balance(_next(day), account, amount, money)
        files.setdefault(_path(source, day), []).append(assertion)
    out = {
        path: ledgertext.joined(blocks, _header(path, config))
        for path, blocks in sorted(files.items())
    }
    if sealed is not None:
        out |= sealed.texts
    lines = [ledgertext.include(path) for path in sorted(out)]
    out[INDEX] = "; All files of the journal. Written by duiping post.\n" + "".join(
        lines
    )
    return out


def detail(posting: Posting, config: Config) -> list[str]:
    """Write one transaction a record and event, however the month is booked.

    Args:
        posting: records, and the legs to print.
        config: titles and names of goods.

    Returns:
        Transactions in order of source and time.
    """
    booked = posting.legs.filter(pl.col("booked"))
    return [block for _, block in _singles(booked, posting, config)]


def _header(path: str, config: Config) -> str:
    year, name = path.split("/")
    source = name.removesuffix(".beancount")[3:]
    title = clean(_title(source, config))
    return HEADER.format(title=title, month=f"{year}-{name[:2]}")


def _path(source: str, day: date) -> str:
    return f"{day:%Y/%m}-{source}.beancount"


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _transactions(posting: Posting, config: Config) -> Iterator[tuple[str, str]]:
    """Yield each transaction with the file it belongs to, in order of time."""
    booked = with_entries(posting.legs.filter(pl.col("booked")), config)
    yield from _singles(booked.filter(~pl.col("daily")), posting, config)
    yield from _dailies(booked.filter(pl.col("daily")), posting, config)


def _corrections(sealed: Sealed, config: Config) -> Iterator[tuple[str, str]]:
    """Yield what sealed entries would say differently now, an entry each."""
    day = _next(sealed.last)
    named = sealed.corrections.iter_rows(named=True)
    for _, group in groupby(named, key=itemgetter("source", "entry", "event")):
        rows = list(group)
        first = rows[0]
        meta: list[tuple[str, ledgertext.Value]] = [("id", first["entry"])]
        if first["event"]:
            meta.append(("event", first["event"]))
        if first["key"]:
            meta.append(("key", first["key"]))
        meta.append(("corrects", first["day"]))
        block = ledgertext.transaction(
            day,
            _title(first["source"], config),
            f"更正 {first['day']}",
            meta,
            list(_postings(rows, config.books.currency)),
        )
        yield _path(first["source"], day), block


def _title(source: str, config: Config) -> str:
    """Name a source; one that config no longer has keeps its bare name."""
    known = config.sources.get(source)
    return known.title if known else source


def _singles(
    legs: pl.DataFrame, posting: Posting, config: Config
) -> Iterator[tuple[str, str]]:
    """Yield one transaction a record and event."""
    columns = ["payee", "category", "memo", "phone", "product", "quantity"]
    # Records stand in the order of their statements, whatever files they are in.
    said = posting.records.with_row_index("line").select(
        pl.col("id").alias("record"), "line", *columns
    )
    marked = posting.unevidenced.with_columns(unevidenced=pl.lit(value=True))
    rows = (
        legs.join(said, on="record", how="left")
        .join(marked, on=["record", "event"], how="left")
        .sort("source", "time", "line", "record", "event", "place", "account")
    )
    named = rows.iter_rows(named=True)
    for _, group in groupby(
        named, key=lambda r: (r["source"], r["record"], r["event"])
    ):
        postings = list(group)
        first = postings[0]
        yield _path(first["source"], first["day"]), _transaction(postings, config)


def _dailies(
    legs: pl.DataFrame, posting: Posting, config: Config
) -> Iterator[tuple[str, str]]:
    """Yield one transaction a source, day, kind and event."""
    if legs.is_empty():
        return
    proof = digests(legs)
    labels = _labels(legs, posting.records)
    named = totals(legs).iter_rows(named=True)
    for entry, group in groupby(named, key=itemgetter("entry")):
        rows = list(group)
        first = rows[0]
        count, digest = proof[entry]
        event = EVENTS.get(first["event"], VERBS.get(first["kind"], labels[entry]))
        block = ledgertext.transaction(
            first["day"],
            config.sources[first["source"]].title,
            f"{event} ×{count}",
            [("id", entry), ("records", count), ("sha256", digest)],
            list(_postings(rows, config.books.currency)),
        )
        yield _path(first["source"], first["day"]), block


def _labels(legs: pl.DataFrame, records: pl.DataFrame) -> dict[str, str]:
    """Give each daily entry the label that its rows share, else their kind."""
    printed = pl.col("category").str.split("|").list.last()
    found = (
        legs.select("entry", "record", "kind")
        .unique()
        .join(records.select("id", printed), left_on="record", right_on="id")
        .group_by("entry")
        .agg(
            pl.col("kind").first(),
            pl.col("category").first(),
            pl.col("category").n_unique().alias("labels"),
        )
    )
    return {
        entry: mask.text(label) if label and labels == 1 else kind
        for entry, kind, label, labels in found.iter_rows()
    }


def _transaction(legs: list[dict[str, object]], config: Config) -> str:
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
        first["day"],  # type: ignore[arg-type]
        mask.text(payee),
        _narration(first, config, names_payee=bool(source.rules)),
        meta,
        list(_postings(legs, config.books.currency)),
    )


def _rate(row: dict[str, Any], config: Config) -> Decimal | None:
    """Give the rate that a conversion was valued by, as its evidence."""
    rules = config.currencies
    if rules is None or row["kind"] not in RATED:
        return None
    return rules.rate(row["commodity"], row["day"])


def _postings(rows: list[dict[str, object]], base: str) -> Iterator[ledgertext.Leg]:
    """Give the postings; foreign money that meets the books' own has a price.

    Only a conversion moves two currencies, one leg in the foreign one: all the
    rest of the transaction is what it is worth.
    """
    sums: dict[str, int] = {}
    legs = [
        (str(r["account"]), int(str(r["amount"])), str(r["commodity"])) for r in rows
    ]
    for _, amount, commodity in legs:
        sums[commodity] = sums.get(commodity, 0) + amount
    uneven = {commodity for commodity, rest in sums.items() if rest}
    for account, amount, commodity in legs:
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
    product = config.products.get(str(code))
    name = product.name if product else mask.text(str(code))
    quantity = row["quantity"]
    return f"{name} ×{quantity}" if quantity and quantity != 1 else name
