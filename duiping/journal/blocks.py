"""The journal as a table: each directive with the file and the place it has there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import polars as pl

from duiping import ledgertext, mask
from duiping.booking import PRICED, by_day
from duiping.journal.daily import entries, stretches
from duiping.journal.singly import singly
from duiping.journal.wording import VERBS, daily, following, path_of
from duiping.match.proof import day_ends

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from duiping.config import Config
    from duiping.derive import State
    from duiping.journal.daily import Stretch
    from duiping.leg import Frame

# The parts of a file, in their order. What has a price of its own stands singly
# in a month that is booked by the day, too.
SINGLE, APART, DAILY, BALANCE = range(4)

# Within a part, daily entries stand in order of day, kind and event, others as
# they come.
BLOCK_SCHEMA: dict[str, pl.DataType] = {
    "path": pl.String(),
    "part": pl.Int8(),
    "source": pl.String(),
    "month": pl.Date(),
    "day": pl.Date(),
    "kind": pl.String(),
    "event": pl.String(),
    "text": pl.String(),
}
ORDER = ("path", "part", "day", "kind", "event")

# Legs of entries of their own that are held in memory at the same time.
SINGLY_AT_ONCE = 500_000

Row = tuple[Any, ...]


class Known(NamedTuple):
    """What is known of the books, so that they need not be asked.

    Attributes:
        legs: all legs in sums (`duiping.moves.Sums`).
        edges: the lines that `duiping.match.proof.edges` asks for.
    """

    legs: pl.DataFrame
    edges: pl.DataFrame


def written(
    state: State,
    config: Config,
    after: date | None = None,
    known: Known | None = None,
) -> pl.DataFrame:
    """Write all entries and assertions.

    Args:
        state: the books.
        config: titles, names of goods, and which balances are printed.
        after: only what is later than this day.
        known: what is known of the books, if anything is.

    Returns:
        `BLOCK_SCHEMA`, in the order of the journal.
    """
    legs, months = booked(state.all_legs, after), by_day_months(state, config, after)
    daily = of(legs, months, "semi")
    return ordered(
        *singles(of(legs, months, "anti"), SINGLE, state, config),
        *singles(daily.filter(priced()), APART, state, config),
        table(dailies(daily.filter(~priced()), state.all_records, config)),
        table(balances(known.edges if known else state.all_records, config, after)),
    )


def booked(legs: pl.LazyFrame, after: date | None) -> pl.LazyFrame:
    """Choose the legs that the journal prints."""
    later = pl.lit(value=True) if after is None else pl.col("day") > after
    return legs.filter(pl.col("booked") & later)


def by_day_months(state: State, config: Config, after: date | None) -> pl.DataFrame:
    """Say which months of which sources are booked by the day."""
    counts = state.counts
    if after is not None:
        counts = counts.filter(pl.col("month") > after)
    return by_day(counts, config).select("source", "month")


def priced() -> pl.Expr:
    """Test for legs that cannot be summed up with others."""
    return pl.col("kind").is_in(PRICED)


def of(
    legs: pl.LazyFrame, months: pl.DataFrame, how: Literal["semi", "anti"]
) -> pl.LazyFrame:
    """Choose the legs of some sources' months, or all others."""
    return legs.join(
        months.lazy(),
        left_on=["source", pl.col("day").dt.month_start()],
        right_on=["source", "month"],
        how=how,
    )


def table(rows: Iterable[Row]) -> pl.DataFrame:
    """Put rows of `BLOCK_SCHEMA` into a table."""
    return pl.DataFrame(list(rows), schema=BLOCK_SCHEMA, orient="row")


def ordered(*parts: pl.DataFrame) -> pl.DataFrame:
    """Put blocks in the order of the journal; what stands singly, as it comes."""
    return pl.concat(parts).sort(ORDER, maintain_order=True)


def singles(
    legs: pl.LazyFrame, part: int, state: State, config: Config
) -> Iterator[pl.DataFrame]:
    """Write one entry a record and event, a source's month after the other.

    Args:
        legs: whose entries.
        part: `SINGLE` or `APART`.
        state: the books.
        config: titles and names of goods.

    Yields:
        `BLOCK_SCHEMA`, some months at a time.
    """
    columns = ["payee", "category", "memo", "phone", "product", "quantity"]
    # Records stand in the order of their statements, whatever files they are in.
    said = state.all_records.select(
        pl.col("id").alias("record"), "source", "line", *columns
    )
    marked = state.unevidenced.with_columns(unevidenced=pl.lit(value=True))
    for some in _portions(legs):
        mine = of(legs, some, "semi").collect(engine="streaming")
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
        entries = singly(rows, config)
        months = entries.select("source", "month").unique()
        paths = [path_of(*month) for month in months.iter_rows()]
        found = entries.join(
            months.with_columns(path=pl.Series(paths, dtype=pl.String())),
            on=["source", "month"],
            maintain_order="left",
        ).with_columns(part=pl.lit(part, pl.Int8()))
        yield pl.concat([table(()), found], how="diagonal")


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


def dailies(legs: pl.LazyFrame, records: pl.LazyFrame, config: Config) -> Iterator[Row]:
    """Write one entry a source, day, kind and event, some days at a time.

    Args:
        legs: whose entries.
        records: the records of those legs, among others.
        config: titles and names of goods.
    """
    for stretch in stretches(legs):
        labels = _labels(stretch, records)
        for entry in entries(stretch):
            text = daily(entry, labels.get(entry.group, entry.kind), config)
            where = entry.source, entry.day.replace(day=1)
            told = entry.day, entry.kind, entry.event
            yield path_of(*where), DAILY, *where, *told, text


def labelled() -> pl.Expr:
    """Test for daily entries of a statement's rows, which are named by their label.

    Orders and charges have words of their own.
    """
    return (pl.col("event") == "") & ~pl.col("kind").is_in(list(VERBS))


def _labels(stretch: Stretch, records: pl.LazyFrame) -> dict[int, str]:
    """Give the label that all rows of an entry share, where they do."""
    told = stretch.groups.filter(labelled())
    if told.is_empty():
        return {}
    printed = pl.col("category").str.split("|").list.last()
    time = pl.col("time").dt.date()
    days = told["day"].min(), told["day"].max()
    mine = pl.col("source").is_in(told["source"].unique().implode())
    found = (
        stretch.legs.lazy()
        .select("group", "record")
        .join(told.lazy().select("group"), on="group", how="semi")
        .unique()
        .join(
            records.filter(mine, time.is_between(*days)).select("id", printed),
            left_on="record",
            right_on="id",
        )
        .group_by("group")
        .agg(pl.col("category").first(), pl.col("category").n_unique().alias("labels"))
        .collect()
    )
    return {
        group: mask.text(label)
        for group, label, labels in found.iter_rows()
        if label and labels == 1
    }


def balances(records: Frame, config: Config, after: date | None) -> Iterator[Row]:
    """Assert the balances that statements print at the end of a day."""
    for source, day, account, money, amount in day_ends(records, config):
        if after is not None and day <= after:
            continue  # asserted in the sealed text, as far as it was known then
        where = source, day.replace(day=1)
        text = ledgertext.balance(following(day), account, amount, money)
        yield path_of(*where), BALANCE, *where, None, None, None, text
