"""Books derived a share at a time are the same books, to the byte."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from duiping import cache, journal, lots, shares, subledger
from duiping.books import Folder
from duiping.derive import Span, State, fold
from duiping.journal import blocks, daily
from duiping.pipeline import Work, config_of, derivation
from duiping.shares import whole as dealt
from tests.books.shop import SMALL, Month, Shop
from tests.post.abroad import month, rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.books.conftest import Books

PARTS = 8


@pytest.fixture
def whole(make: Callable[[Month], Books]) -> Shop:
    return make(SMALL).shop


@pytest.fixture
def in_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few records be too many, so that there are shares, chunks and stretches."""
    monkeypatch.setattr(derivation, "AT_ONCE", 0)
    monkeypatch.setattr(subledger, "shares", lambda _: PARTS)
    monkeypatch.setattr(lots, "CHUNK", 97)
    monkeypatch.setattr(dealt, "ROWS", 50)
    monkeypatch.setattr(daily, "AT_ONCE", 50)
    monkeypatch.setattr(blocks, "SINGLY_AT_ONCE", 50)


@pytest.mark.usefixtures("in_shares")
def test_shares_give_the_same_journal_and_result(whole: Shop) -> None:
    work = Work(whole.folder)
    told = {name: text.encode() for name, text in work.texts.items()}
    assert told == whole.journal
    assert cache.canonical(work.result) == cache.canonical(whole.result)
    stored = (whole.folder.cache / "derived").glob("*/legs/*/0000.parquet")
    assert PARTS in Counter(path.parents[1] for path in stored).values()
    # Payouts and bank lines came together again, whatever share they were in.
    assert work.state.links.height > 0


@pytest.mark.parametrize("until", [date(2026, 5, 9), date(2026, 5, 20)])
def test_as_of_an_earlier_day(
    whole: Shop, until: date, request: pytest.FixtureRequest
) -> None:
    wanted = whole.judged(until)
    request.getfixturevalue("in_shares")
    assert whole.judged(until) == wanted


@pytest.mark.parametrize("book", ["daily", "detail"])
def test_both_ways_of_booking(
    whole: Shop, book: str, request: pytest.FixtureRequest
) -> None:
    rules = config_of(whole.folder)
    books = rules.books.model_copy(update={"book": book})
    config = rules.model_copy(update={"books": books})
    wanted = Work(whole.folder, config=config).texts
    request.getfixturevalue("in_shares")
    assert Work(whole.folder, config=config).texts == wanted


@pytest.mark.usefixtures("in_shares")
def test_an_unwritable_cache_is_no_hindrance(whole: Shop) -> None:
    """A file stands where the folder of the cache would be."""
    folder = Folder(whole.folder.root, whole.folder.main)
    told = {name: text.encode() for name, text in Work(folder).texts.items()}
    assert told == whole.journal


class Lines:
    """A source's records, as they come from its files."""

    def __init__(self, rows: pl.DataFrame) -> None:
        self.rows = rows.with_columns(start=pl.col("time").min())

    def chunks(self) -> Iterator[pl.DataFrame]:
        yield from self.rows.iter_slices(50)


def test_foreign_money_is_valued_after_all_shares(tmp_path: Path) -> None:
    """Dollars and euros of several sources, with conversions and revaluation."""
    config, rows = rules(tmp_path), month()
    wanted = fold([Span(config, rows)])
    derived = shares.Shares(tmp_path, PARTS, config, subledger.quickly).derive(
        [Lines(part) for part in rows.partition_by("source", maintain_order=True)],
        shares.Joined(),
        lambda *_: None,
    )
    found = State(*derived[:6])
    order = ["record", "event", "account", "commodity", "place", "amount"]
    assert found.legs.sort(order).equals(wanted.legs.sort(order))
    assert found.legs.filter(kind="revaluation").height > 0
    assert found.counts.equals(wanted.counts)
    assert journal.texts(found, config) == journal.texts(wanted, config)
