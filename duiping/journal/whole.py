"""The whole journal: all files, as text by path."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping import ledgertext
from duiping.cleantext import clean
from duiping.journal.blocks import SINGLE, singles, written
from duiping.journal.wording import correction, following, path_of, title

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from duiping.config import Config
    from duiping.derive import State

HEADER = (
    "; {title} {month}: derived from evidence and rules by duiping post."
    " Not a file to edit.\n"
)
INDEX = "index.beancount"


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
    last = sealed.last if sealed else None
    return printed(written(state, config, last), config, sealed)


def printed(
    blocks: pl.DataFrame, config: Config, sealed: Sealed | None = None
) -> dict[str, str]:
    """Put the files of the journal together.

    Args:
        blocks: from `written`, what is later than the closed months.
        config: titles.
        sealed: the closed months, if there are any.

    Returns:
        As `texts`.
    """
    files: dict[str, list[str]] = {}
    if sealed is not None:
        for path, block in _corrections(sealed, config):
            files.setdefault(path, []).append(block)
    for path, block in blocks.select("path", "text").iter_rows():
        files.setdefault(path, []).append(block)
    out = {
        path: ledgertext.joined(found, _header(path, config))
        for path, found in sorted(files.items())
    }
    if sealed is not None:
        out |= sealed.texts
    lines = [ledgertext.include(path) for path in sorted(out)]
    out[INDEX] = "; All files of the journal. Written by duiping post.\n" + "".join(
        lines
    )
    return out


def detail(
    state: State, chosen: Sequence[pl.Expr], config: Config
) -> Iterator[pl.Series]:
    """Write one transaction a record and event, however the month is booked.

    Args:
        state: the books.
        chosen: tests that a leg has to pass; an entry is printed whole, though
            only some of its legs do.
        config: titles and names of goods.

    Yields:
        Transactions in order of source and time, some months of them at once.
    """
    booked = state.all_legs.filter(pl.col("booked"))
    entries = booked.filter(*chosen).select("record", "event").unique()
    legs = booked.join(entries, on=["record", "event"], how="semi")
    for found in singles(legs, SINGLE, state, config):
        yield found["text"]


def _header(path: str, config: Config) -> str:
    year, name = path.split("/")
    source = name.removesuffix(".beancount")[3:]
    return HEADER.format(title=clean(title(source, config)), month=f"{year}-{name[:2]}")


def _corrections(sealed: Sealed, config: Config) -> Iterator[tuple[str, str]]:
    """Yield what sealed entries would say differently now, an entry each."""
    day = following(sealed.last)
    named = sealed.corrections.iter_rows(named=True)
    for _, group in groupby(named, key=itemgetter("source", "entry", "event")):
        rows = list(group)
        yield path_of(rows[0]["source"], day), correction(rows, day, config)
