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
from duiping.booking import PRICED, by_day, digests, totals, with_entries
from duiping.cleantext import clean
from duiping.match.proof import day_ends

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from duiping.config import Config
    from duiping.derive import State

HEADER = (
    "; {title} {month}: derived from evidence and rules by duiping post."
    " Not a file to edit.\n"
)
INDEX = "index.beancount"
# Legs of daily entries that are held in memory at the same time.
AT_ONCE = 500_000
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
    months = (
        legs.select("source", month=pl.col("day").dt.month_start()).unique().collect()
    )
    return [block for _, block in _singles(legs, months, state, config)]


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
    singly = state.counts.join(daily, on=["source", "month"], how="anti")
    yield from _singles(booked, singly, state, config)
    # What has a price of its own cannot be summed up with others.
    priced = pl.col("kind").is_in(PRICED)
    yield from _singles(booked.filter(priced), daily, state, config)
    yield from _dailies(booked.filter(~priced), daily, state, config)


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
    legs: pl.LazyFrame, months: pl.DataFrame, state: State, config: Config
) -> Iterator[tuple[str, str]]:
    """Yield one transaction a record and event, a source's month after the other."""
    columns = ["payee", "category", "memo", "phone", "product", "quantity"]
    # Records stand in the order of their statements, whatever files they are in.
    said = state.all_records.select(
        pl.col("id").alias("record"), "source", "line", *columns
    )
    marked = state.unevidenced.with_columns(unevidenced=pl.lit(value=True)).lazy()
    for source, month in months.select("source", "month").sort(pl.all()).iter_rows():
        mine = pl.col("source") == source
        rows = (
            legs.filter(mine, pl.col("day").is_between(month, _month_end(month)))
            .join(said.filter(mine).drop("source"), on="record", how="left")
            .join(marked, on=["record", "event"], how="left")
            .collect()
            .sort("time", "line", "record", "event", "place", "account")
        )
        named = rows.iter_rows(named=True)
        for _, group in groupby(named, key=lambda r: (r["record"], r["event"])):
            postings = list(group)
            first = postings[0]
            yield _path(source, first["day"]), _transaction(postings, config)


def _month_end(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(
        days=1
    )


def _dailies(
    legs: pl.LazyFrame, months: pl.DataFrame, state: State, config: Config
) -> Iterator[tuple[str, str]]:
    """Yield one transaction a source, day, kind and event, some days at a time."""
    here = legs.join(
        months.lazy(),
        left_on=["source", pl.col("day").dt.month_start()],
        right_on=["source", "month"],
        how="semi",
    )
    for first, last in _stretches(here):
        days = here.filter(pl.col("day").is_between(first, last))
        some = with_entries(days.collect(), config, months)
        proof = digests(some)
        labels = _labels(some, state.all_records)
        for entry, group in groupby(
            totals(some).iter_rows(named=True), key=itemgetter("entry")
        ):
            rows = list(group)
            told = rows[0]
            count, digest = proof[entry]
            verb = EVENTS.get(told["event"]) or VERBS.get(told["kind"])
            block = ledgertext.transaction(
                told["day"],
                config.sources[told["source"]].title,
                f"{verb or labels[entry]} ×{count}",
                [("id", entry), ("records", count), ("sha256", digest)],
                list(_postings(rows, config.books.currency)),
            )
            yield _path(told["source"], told["day"]), block


def _stretches(legs: pl.LazyFrame) -> list[tuple[date, date]]:
    """Cut the days that have legs into stretches of no more than `AT_ONCE` legs.

    A day that has more is a stretch of its own.
    """
    out: list[tuple[date, date]] = []
    held = 0
    for day, count in legs.group_by("day").len().collect().sort("day").iter_rows():
        held += count
        if out and held <= AT_ONCE:
            out[-1] = (out[-1][0], day)
        else:
            out.append((day, day))
            held = count
    return out


def _labels(legs: pl.DataFrame, records: pl.LazyFrame) -> dict[str, str]:
    """Give each entry of a statement's rows the label that they share, else their kind.

    Orders and charges have words of their own.
    """
    printed = pl.col("category").str.split("|").list.last()
    told = legs.filter(
        (pl.col("event") == "") & ~pl.col("kind").is_in(list(VERBS))
    ).select("entry", "record", "kind")
    if told.is_empty():
        return {}
    time = pl.col("time").dt.date()
    days = legs["day"].min(), legs["day"].max()
    found = (
        told.unique()
        .lazy()
        .join(
            records.filter(time.is_between(*days)).select("id", printed),
            left_on="record",
            right_on="id",
        )
        .group_by("entry")
        .agg(
            pl.col("kind").first(),
            pl.col("category").first(),
            pl.col("category").n_unique().alias("labels"),
        )
        .collect()
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
