"""Places: the rows of evidence behind each finding, and the entries they are in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

import polars as pl

from duiping.booking import with_entries
from duiping.kept import Question, asked
from duiping.leg import LEG_SCHEMA, hashes
from duiping.money import plain
from duiping.record import RECORD_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from duiping.config import Config
    from duiping.derive import Since, State
    from duiping.evidence import Evidence
    from duiping.kept import Memory
    from duiping.match.breaks import Finding

NUMBERS = ("hash", "tail")
FOUND = ("finding", "key")
# A row behind a finding; ``daily`` says whether its month was booked by the day
# then, and a finding without any row has one without a record.
PLACED = {
    **dict.fromkeys(FOUND, pl.String()),
    **{name: LEG_SCHEMA[name] for name in (*NUMBERS, "record", "amount", "commodity")},
    "entry": pl.String(),
    "month": pl.Date(),
    "daily": pl.Boolean(),
    **{name: RECORD_SCHEMA[name] for name in ("source", "file", "row", "time")},
}
TOLD = {name: RECORD_SCHEMA[name] for name in ("id", "file", "row", "source", "time")}
SHOWN = ("file", "row", "source", "amount", "commodity", "time", "record", "entry")
LEGS = (
    *("record", "event", "source", "kind", "day", "time", "account"),
    *("amount", "commodity", "key", "place"),
)


class Place(TypedDict):
    """Where a leg comes from: a row of a file."""

    file: str
    name: str
    row: int
    source: str
    amount: str
    time: str
    record: str
    entry: str


class Booked(NamedTuple):
    """How the books are booked.

    Attributes:
        daily: ``source`` and ``month`` of what is booked by the day.
        clearing: the accounts that clear and have legs.
        config: the rules.
    """

    daily: pl.DataFrame
    clearing: Collection[str]
    config: Config


def places(
    findings: Iterable[Finding],
    state: State,
    booked: Booked,
    files: Mapping[str, Evidence],
    memory: Memory | None = None,
) -> dict[tuple[str, str], list[Place]]:
    """Find the rows of evidence behind every finding, in order of time.

    Args:
        findings: all findings.
        state: the books.
        booked: how they are booked.
        files: the evidence by SHA-256.
        memory: where the rows are kept.
    """
    wanted = pl.DataFrame(
        sorted({(f.account, f.key) for f in findings}),
        schema={"finding": pl.String, "key": pl.String},
        orient="row",
    )
    rows = asked(_rows(wanted, state, booked), state, memory)
    shown = rows.filter(pl.col("record").is_not_null()).sort(
        *FOUND, "time", "source", "row", "record"
    )
    named = {sha256: (item.file, item.name) for sha256, item in files.items()}
    out: dict[tuple[str, str], list[Place]] = {}
    places = map(partial(_place, named), shown.select(SHOWN).iter_rows())
    for at, place in zip(shown.select(FOUND).iter_rows(), places, strict=True):
        out.setdefault(at, []).append(place)
    return out


def _place(named: Mapping[str, tuple[str, str]], told: tuple[Any, ...]) -> Place:
    """Write a row (`SHOWN`), its file by path and name."""
    file, row, source, amount, commodity, time, record, entry = told
    path, name = named[file]
    return {
        "file": path,
        "name": name,
        "row": row,
        "source": source,
        "amount": f"{plain(amount)} {commodity}",
        "time": str(time),
        "record": record,
        "entry": entry,
    }


def _rows(wanted: pl.DataFrame, state: State, booked: Booked) -> Question:
    """Ask for the rows (`PLACED`) behind some findings.

    Args:
        wanted: `FOUND`, each once.
        state: the books.
        booked: how they are booked.
    """

    def renewed(known: pl.DataFrame, since: Since) -> pl.DataFrame:
        turned = pl.col("daily") != pl.col("now").fill_null(value=False)
        months = booked.daily.select("source", "month", now=pl.lit(value=True))
        # Another file may tell of a record now, though its linked leg is the same.
        again = since.was.select("id", again=pl.lit(value=True)).collect()
        stale = (
            known.join(months, on=["source", "month"], how="left")
            .join(again, left_on="record", right_on="id", how="left")
            .filter(turned | pl.col("again"))
            .select(FOUND)
        )
        stay = (
            known.join(since.touched, on=NUMBERS, how="anti")
            .join(stale, on=FOUND, how="anti")
            .join(wanted, on=FOUND, how="semi")
        )
        new = _numbered(wanted.join(stay, on=FOUND, how="anti"))
        # All legs of a touched key have moved.
        moved = new.join(since.touched, on=NUMBERS, how="semi")
        others = new.join(since.touched, on=NUMBERS, how="anti")
        rows = [
            _placed(some, legs, records, booked)
            for some, legs, records in (
                (moved, since.after, (since.are, state.all_records)),
                (others, state.all_legs, (state.all_records,)),
            )
            if some.height
        ]
        return pl.concat([stay, *rows])

    def whole(now: State) -> pl.DataFrame:
        every = _numbered(wanted)
        return _placed(every, now.all_legs, (now.all_records,), booked)

    # What explains a finding depends on which accounts clear.
    return Question(f"places {sorted(booked.clearing)}", PLACED, whole, renewed)


def _numbered(wanted: pl.DataFrame) -> pl.DataFrame:
    """Add the two integers that tell keys apart, much faster than their text."""
    return wanted.hstack(hashes(wanted["key"]))


def _placed(
    wanted: pl.DataFrame,
    legs: pl.LazyFrame,
    records: Sequence[pl.LazyFrame],
    booked: Booked,
) -> pl.DataFrame:
    """Look up the rows behind some findings.

    Args:
        wanted: `FOUND` and `NUMBERS`.
        legs: all legs of these keys, among others.
        records: where to look for records, one after the other.
        booked: how the books are booked.
    """
    keys = wanted.select(NUMBERS).unique()
    told = (
        legs.join(keys.lazy(), on=NUMBERS, how="semi")
        .select(LEGS)
        .collect(engine="streaming")
    )
    known = _looked_up(told["record"].unique(), records)
    # A check break (a fee, a status) is explained by all legs of its key; an
    # open item by those of its own account.
    mine = (
        with_entries(told, booked.config, booked.daily)
        .sort("day", "time", "record", "event", "place", "account")
        .join(wanted.select(FOUND), on="key", how="inner", maintain_order="left")
        .filter(
            (pl.col("account") == pl.col("finding"))
            | ~pl.col("finding").is_in(sorted(booked.clearing))
        )
        .with_columns(month=pl.col("day").dt.month_start())
        .group_by("finding", "key", "record", maintain_order=True)
        .agg(pl.col("amount", "commodity", "entry", "month").first())
        .join(known, left_on="record", right_on="id", how="inner")
        .join(
            booked.daily.select("source", "month", daily=pl.lit(value=True)),
            on=["source", "month"],
            how="left",
        )
        .with_columns(pl.col("daily").fill_null(value=False))
    )
    return wanted.join(mine, on=FOUND, how="left").select(*PLACED)


def _looked_up(ids: pl.Series, records: Sequence[pl.LazyFrame]) -> pl.DataFrame:
    """Find records by their ids, in the first table that has them."""
    found = pl.DataFrame(schema=TOLD)
    for rows in records:
        missing = ids.filter(~ids.is_in(found["id"].implode())).to_frame("id")
        if missing.height:
            more = rows.select(*TOLD).join(missing.lazy(), on="id", how="semi")
            found = pl.concat([found, more.collect(engine="streaming")])
    return found
