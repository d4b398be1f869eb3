"""Daily entries: the legs of a source, day, kind and event in one. Pure.

A daily entry says what its legs come to, how many records they are of, and the
digest of them all. Legs are taken some days at a time; within a stretch they are
told apart by small numbers, and put in the order of their records as integers.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.booking import GROUP, daily_event, entry_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

# Legs of daily entries that are held in memory at the same time.
AT_ONCE = 3_000_000
POSTING = ("account", "commodity")
# So many hex digits of a record's id are an integer of 64 bits.
_DIGITS = 16


class Posting(NamedTuple):
    """What an entry moves: minor units, debit positive, never zero."""

    account: str
    commodity: str
    amount: int


class Entry(NamedTuple):
    """One daily entry.

    `sha256` is that of its legs, written one a line (record, account, amount in
    minor units, commodity) and sorted.
    """

    group: int
    id: str
    source: str
    day: date
    kind: str
    event: str
    records: int
    sha256: str
    postings: tuple[Posting, ...]


class Stretch(NamedTuple):
    """The legs of some days, and the names of what tells them apart.

    Attributes:
        groups: `GROUP` by ``group``, a number that counts up in their order.
        posts: `POSTING` by ``post``, likewise.
        legs: ``group``, ``post``, ``record``, ``amount``, ``place``.
    """

    groups: pl.DataFrame
    posts: pl.DataFrame
    legs: pl.DataFrame


def stretches(legs: pl.LazyFrame) -> Iterator[Stretch]:
    """Give the legs of daily entries, some days at a time.

    Args:
        legs: `duiping.leg.LEG_SCHEMA`, only booked ones that are in daily entries.
    """
    named = legs.with_columns(event=daily_event())
    counts = named.group_by(*GROUP, *POSTING).len().collect(engine="streaming")
    groups = _numbered(counts, GROUP, "group")
    posts = _numbered(counts, POSTING, "post")
    for first, last in _days(counts):
        mine = pl.col("day").is_between(first, last)
        here = groups.filter(mine)
        some = (
            named.filter(mine)
            .join(here.lazy(), on=GROUP)
            .join(posts.lazy(), on=POSTING)
            .select("group", "post", "record", "amount", "place")
            .collect(engine="streaming")
        )
        yield Stretch(here, posts, some)


def entries(stretch: Stretch) -> Iterator[Entry]:
    """Make the daily entries of some days, in the order of `GROUP`.

    An entry whose legs come to nothing in every account moves nothing: there is none.
    """
    sums = _sums(stretch)
    split = stretch.legs.select("group", "post", "record", "amount").partition_by(
        "group", as_dict=True, include_key=False
    )
    for number, source, day, kind, event in stretch.groups.select(
        "group", *GROUP
    ).iter_rows():
        moved = sums.get(number)
        if moved:
            name = entry_id(source, day, kind, event)
            proof = _proof(split[number,], stretch.posts)
            yield Entry(number, name, source, day, kind, event, *proof, tuple(moved))


def _days(counts: pl.DataFrame) -> list[tuple[date, date]]:
    """Cut the days that have legs into stretches of no more than `AT_ONCE` legs.

    A day that has more is a stretch of its own.
    """
    out: list[tuple[date, date]] = []
    held = 0
    by_day = counts.group_by("day").agg(pl.col("len").sum()).sort("day")
    for day, count in by_day.iter_rows():
        held += count
        if out and held <= AT_ONCE:
            out[-1] = (out[-1][0], day)
        else:
            out.append((day, day))
            held = count
    return out


def _numbered(
    counts: pl.DataFrame, columns: tuple[str, ...], name: str
) -> pl.DataFrame:
    """Number the different rows of some columns, in their order."""
    return counts.select(columns).unique().sort(columns).with_row_index(name)


def _sums(stretch: Stretch) -> dict[int, list[Posting]]:
    """Sum up the legs of each group, postings in the order of the journal."""
    summed = (
        stretch.legs.group_by("group", "post")
        .agg(pl.col("place").min(), pl.col("amount").sum())
        .filter(pl.col("amount") != 0)
        .sort("group", "place", "post")
        .join(stretch.posts, on="post", maintain_order="left")
    )
    out: dict[int, list[Posting]] = {}
    for group, *posting in summed.select("group", *POSTING, "amount").iter_rows():
        out.setdefault(group, []).append(Posting(*posting))
    return out


def _proof(legs: pl.DataFrame, posts: pl.DataFrame) -> tuple[int, str]:
    """Count and hash the records of one entry.

    Nearly always the first half of a record's id tells records apart, and the
    account the legs of a record: then two integers are sorted instead of texts.
    """
    head = pl.col("record").str.slice(0, _DIGITS)
    ordered = legs.with_columns(
        head=head.str.to_integer(base=16, dtype=pl.UInt64, strict=False)
    ).sort("head", "post")
    again = ordered["head"] == ordered["head"].shift(1)
    ranks, accounts = (
        some.gather(ordered["post"])
        for some in (posts["account"].rank("dense"), posts["account"])
    )
    unclear = again & (
        (ordered["record"] != ordered["record"].shift(1)) | (ranks == ranks.shift(1))
    )
    lines = ordered.select(
        line=pl.concat_str(
            "record",
            accounts,
            pl.col("amount").cast(pl.String),
            posts["commodity"].gather(ordered["post"]),
            separator=" ",
        )
    )["line"]
    if ordered["head"].null_count() or unclear.any():
        records, lines = legs["record"].n_unique(), lines.sort()
    else:
        records = legs.height - int(again.sum())
    text = lines.str.join("\n").item()
    return records, hashlib.sha256(text.encode()).hexdigest()
