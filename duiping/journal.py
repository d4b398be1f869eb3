"""The journal: legs as Beancount text, one file a source and month. Pure.

A source's month is written one transaction a record, or one a day and kind;
`duiping.booking` says which. Text is a function of records, rules and nothing
else: the same books give the same bytes on every machine.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import polars as pl

from duiping import ledgertext, mask
from duiping.booking import PRICED, by_day
from duiping.cleantext import clean
from duiping.daily import Posting, entries, stretches
from duiping.match.proof import day_ends

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from duiping.config import Config
    from duiping.daily import Stretch
    from duiping.derive import State

HEADER = (
    "; {title} {month}: derived from evidence and rules by duiping post."
    " Not a file to edit.\n"
)
INDEX = "index.beancount"
# Legs of entries of their own that are held in memory at the same time.
SINGLY_AT_ONCE = 500_000
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


def texts(state: State, config: Config, sealed: Sealed | None = None) -> dict[str, str]:
    """Write the whole journal.

    Args:
        state: the books.
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
        state = state._replace(
            all_legs=state.all_legs.filter(pl.col("day") > sealed.last),
            counts=state.counts.filter(pl.col("month") > sealed.last),
        )
    for path, block in _transactions(state, config):
        files.setdefault(path, []).append(block)
    for source, day, account, money, amount in day_ends(state.all_records, config):
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


def detail(state: State, chosen: Sequence[pl.Expr], config: Config) -> list[str]:
    """Write one transaction a record and event, however the month is booked.

    Args:
        state: the books.
        chosen: tests that a leg has to pass; an entry is printed whole, though
            only some of its legs do.
        config: titles and names of goods.

    Returns:
        Transactions in order of source and time.
    """
    booked = state.all_legs.filter(pl.col("booked"))
    entries = booked.filter(*chosen).select("record", "event").unique()
    legs = booked.join(entries, on=["record", "event"], how="semi")
    return [block for _, block in _singles(legs, state, config)]


def _header(path: str, config: Config) -> str:
    year, name = path.split("/")
    source = name.removesuffix(".beancount")[3:]
    title = clean(_title(source, config))
    return HEADER.format(title=title, month=f"{year}-{name[:2]}")


def _path(source: str, day: date) -> str:
    return f"{day:%Y/%m}-{source}.beancount"


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _transactions(state: State, config: Config) -> Iterator[tuple[str, str]]:
    """Yield each transaction with the file it belongs to, in order of time."""
    booked = state.all_legs.filter(pl.col("booked"))
    daily = by_day(state.counts, config)
    # What has a price of its own cannot be summed up with others.
    priced = pl.col("kind").is_in(PRICED)
    yield from _singles(_of(booked, daily, "anti"), state, config)
    yield from _singles(_of(booked, daily, "semi").filter(priced), state, config)
    yield from _dailies(_of(booked, daily, "semi").filter(~priced), state, config)


def _of(
    legs: pl.LazyFrame, months: pl.DataFrame, how: Literal["semi", "anti"]
) -> pl.LazyFrame:
    """Choose the legs of some sources' months, or all others."""
    return legs.join(
        months.lazy(),
        left_on=["source", pl.col("day").dt.month_start()],
        right_on=["source", "month"],
        how=how,
    )


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
            list(_postings(_moved(rows), config.books.currency)),
        )
        yield _path(first["source"], day), block


def _title(source: str, config: Config) -> str:
    """Name a source; one that config no longer has keeps its bare name."""
    known = config.sources.get(source)
    return known.title if known else source


def _singles(
    legs: pl.LazyFrame, state: State, config: Config
) -> Iterator[tuple[str, str]]:
    """Yield one transaction a record and event, a source's month after the other."""
    columns = ["payee", "category", "memo", "phone", "product", "quantity"]
    # Records stand in the order of their statements, whatever files they are in.
    said = state.all_records.select(
        pl.col("id").alias("record"), "source", "line", *columns
    )
    marked = state.unevidenced.with_columns(unevidenced=pl.lit(value=True))
    for some in _portions(legs):
        mine = _of(legs, some, "semi").collect(engine="streaming")
        names = some["source"].unique().implode()
        known = (
            said.filter(pl.col("source").is_in(names))
            .drop("source")
            .join(mine.lazy().select("record"), on="record", how="semi")
            .collect(engine="streaming")
        )
        rows = (
            mine.with_columns(month=pl.col("day").dt.month_start())
            .join(known, on="record", how="left")
            .join(marked, on=["record", "event"], how="left")
            .sort(
                "source", "month", "time", "line", "record", "event", "place", "account"
            )
        )
        named = rows.iter_rows(named=True)
        for _, group in groupby(named, key=lambda r: (r["record"], r["event"])):
            postings = list(group)
            first = postings[0]
            yield _path(first["source"], first["day"]), _transaction(postings, config)


def _portions(legs: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Cut months of sources into as many at once as have few legs together."""
    months = (
        legs.group_by("source", month=pl.col("day").dt.month_start())
        .agg(pl.len())
        .collect(engine="streaming")
        .sort("source", "month")
        .with_columns(portion=(pl.col("len").cum_sum() - 1) // SINGLY_AT_ONCE)
    )
    for _, some in months.group_by("portion", maintain_order=True):
        yield some.select("source", "month")


def _dailies(
    legs: pl.LazyFrame, state: State, config: Config
) -> Iterator[tuple[str, str]]:
    """Yield one transaction a source, day, kind and event, some days at a time."""
    for stretch in stretches(legs):
        labels = _labels(stretch, state.all_records)
        for entry in entries(stretch):
            verb = EVENTS.get(entry.event) or VERBS.get(entry.kind)
            block = ledgertext.transaction(
                entry.day,
                config.sources[entry.source].title,
                f"{verb or labels[entry.group]} ×{entry.records}",
                [
                    ("id", entry.id),
                    ("records", entry.records),
                    ("sha256", entry.sha256),
                ],
                list(_postings(entry.postings, config.books.currency)),
            )
            yield _path(entry.source, entry.day), block


def _labels(stretch: Stretch, records: pl.LazyFrame) -> dict[int, str]:
    """Give each entry of a statement's rows the label that they share, else their kind.

    Orders and charges have words of their own.
    """
    printed = pl.col("category").str.split("|").list.last()
    told = stretch.groups.filter(
        (pl.col("event") == "") & ~pl.col("kind").is_in(list(VERBS))
    )
    if told.is_empty():
        return {}
    time = pl.col("time").dt.date()
    days = told["day"].min(), told["day"].max()
    mine = pl.col("source").is_in(told["source"].unique().implode())
    found = (
        stretch.legs.lazy()
        .select("group", "record")
        .join(told.lazy().select("group", "kind"), on="group")
        .unique()
        .join(
            records.filter(mine, time.is_between(*days)).select("id", printed),
            left_on="record",
            right_on="id",
        )
        .group_by("group")
        .agg(
            pl.col("kind").first(),
            pl.col("category").first(),
            pl.col("category").n_unique().alias("labels"),
        )
        .collect()
    )
    return {
        group: mask.text(label) if label and labels == 1 else kind
        for group, kind, label, labels in found.iter_rows()
    }


def _transaction(legs: list[dict[str, Any]], config: Config) -> str:
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
    product = config.products.get(str(code))
    name = product.name if product else mask.text(str(code))
    quantity = row["quantity"]
    return f"{name} ×{quantity}" if quantity and quantity != 1 else name
