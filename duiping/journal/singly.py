"""Entries of a record each, in columns: who, what for, and their postings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping import ledgertext, mask
from duiping.journal.wording import EVENTS, VERBS, title
from duiping.ledgerlines import each, texts, transactions

if TYPE_CHECKING:
    from duiping.config import Config

VALUED = "revaluation"
RATED = ("convert_out", "convert_in")


def singly(rows: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Write one transaction a record and event.

    Args:
        rows: legs with what their records print (``payee``, ``category``, ``memo``,
            ``phone``, ``product``, ``quantity``, ``unevidenced``) and ``month``;
            those of an entry together.
        config: titles, names of goods, rates.

    Returns:
        ``source``, ``month``, ``text``, in the order of the rows.
    """
    rows = rows.with_columns(entry=pl.struct("record", "event").rle_id())
    heads = rows.filter(pl.col("entry").is_first_distinct())
    ruled = [name for name, source in config.sources.items() if source.rules]
    heads = heads.with_columns(
        title=each(heads["source"], lambda name: title(name, config)),
        masked=each(heads["payee"], mask.text),
        names_payee=pl.col("source").is_in(ruled),
    ).with_columns(
        # A bank line names its payer; elsewhere the channel is the other party.
        payee=pl.when(pl.col("names_payee") & (pl.col("payee") != ""))
        .then("masked")
        .otherwise("title"),
    )
    told = heads.select("day", "payee", narration=_narration(heads, config))
    base = config.books.currency
    text = transactions(told, _meta(heads, config), _legs(rows, base), base)
    return heads.select("source", "month", text=text)


def _meta(heads: pl.DataFrame, config: Config) -> dict[str, pl.Series]:
    """Give the metadata of each entry; null where it has none."""
    event, time = pl.col("event"), pl.col("time").dt.strftime("%H:%M:%S")
    said = heads.select(
        "record", pl.when(event != "").then(event).alias("event"), "key", time
    )
    return {
        "id": texts(said["record"]),
        "event": texts(said["event"]),
        "key": texts(said["key"]),
        "time": texts(said["time"]),
        "rate": _rates(heads, config),
        "unevidenced": each(heads["unevidenced"], ledgertext.value_text),
    }


def _rates(heads: pl.DataFrame, config: Config) -> pl.Series:
    """Give the rate that a conversion was valued by, as its evidence."""
    rules = config.currencies
    rated = heads.with_row_index("at").filter(pl.col("kind").is_in(RATED))
    found = pl.Series("rate", [None] * heads.height, pl.String())
    if rules is None or rated.is_empty():
        return found
    rates = [rules.rate(*of) for of in rated.select("commodity", "day").iter_rows()]
    printed = [rate if rate is None else ledgertext.value_text(rate) for rate in rates]
    return found.scatter(rated["at"], pl.Series(printed, dtype=pl.String()))


def _legs(rows: pl.DataFrame, base: str) -> pl.DataFrame:
    """Give the postings; foreign money that meets the books' own has a price.

    Only a conversion moves two currencies, one leg in the foreign one: all the
    rest of the transaction is what it is worth.
    """
    legs = rows.select("entry", "account", "amount", "commodity")
    uneven = (
        legs.group_by("entry", "commodity")
        .agg(pl.col("amount").sum())
        .filter(pl.col("amount") != 0)
    )
    worth = uneven.filter(pl.col("commodity") == base).select(
        "entry", total=pl.col("amount").abs()
    )
    priced = uneven.filter(pl.col("commodity") != base).select("entry", "commodity")
    totals = priced.join(worth, on="entry")
    return legs.join(
        totals, on=["entry", "commodity"], how="left", maintain_order="left"
    )


def _narration(heads: pl.DataFrame, config: Config) -> pl.Series:
    """Say what each entry is about."""
    prefix = pl.col("event").str.split("-").list.first()
    parts = heads.select(
        "kind",
        "names_payee",
        verb=each(heads.select(prefix).to_series(), lambda name: EVENTS.get(name, "")),
        usual=each(heads["kind"], lambda name: VERBS.get(name, "")),
        goods=_goods(heads, config),
        phone=each(heads["phone"], lambda phone: mask.phone(phone) if phone else ""),
        memo=each(heads["memo"], mask.text),
        # Pinduoduo prints "0010002|交易收入-订单收入": the code is for machines.
        label=pl.col("category").str.split("|").list.last(),
        tail=pl.col("key").str.split(":").list.last(),
    ).with_columns(pl.col(pl.String()).replace("", None))
    kind, label = pl.col("kind"), pl.coalesce("label", "kind")
    verb = pl.coalesce("verb", "usual")
    return parts.select(
        pl.when(kind == VALUED)
        .then(pl.format("期末调汇 {}", pl.col("tail").fill_null("")))
        .when(kind.is_in(list(VERBS)))
        .then(_words(verb, "goods", "phone"))
        .when(kind == "opening")
        .then(pl.col("memo").fill_null("期初"))
        .when("names_payee")
        .then(pl.coalesce("memo", label))
        .otherwise(_words(label, "goods"))
    ).to_series()


def _words(*parts: pl.Expr | str) -> pl.Expr:
    return pl.concat_str(*parts, separator=" ", ignore_nulls=True)


def _goods(heads: pl.DataFrame, config: Config) -> pl.Series:
    """Name what was sold, with the pieces if they are not one; null if nothing was."""

    def named(code: str) -> str:
        product = config.products.get(config.merchants.get(code, code))
        return product.name if product else mask.text(code)

    quantity = pl.col("quantity")
    pieces = pl.when(quantity.is_not_null() & ~quantity.is_in([0, 1])).then(
        pl.format(" ×{}", quantity)
    )
    return heads.select(
        pl.when(pl.col("product") != "").then(
            pl.concat_str(each(heads["product"], named), pieces.fill_null(""))
        )
    ).to_series()
