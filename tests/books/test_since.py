"""What new evidence moves is written anew, and the rest stays: to the same bytes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from duiping import journal
from duiping.derive import Since, State
from duiping.kept import asked
from duiping.leg import hashes
from duiping.match.proof import edges
from duiping.moves import sums
from tests.worlds.books import Books
from tests.worlds.draw import worlds
from tests.worlds.exports import Cut, write
from tests.worlds.world import LAST, SOURCES

if TYPE_CHECKING:
    from duiping.config import Config
    from tests.worlds.world import World

KEY = ("hash", "tail")
# Columns of records that say where one lies, not what it is.
PLACES = ("line", "start", "share")


class Told(NamedTuple):
    """The books at a time, and their evidence."""

    state: State
    config: Config
    evidence: frozenset[str]


def told(books: Books, book: str, above: int) -> Told:
    """Derive the books from nothing."""
    rules = books.rules.books.model_copy(update={"daily_above": above})
    work = books.work(book, books=rules.model_copy(update={"book": book}))
    return Told(work.state, work.config, frozenset(item.sha256 for item in work.items))


def marked(then: State, now: State) -> pl.DataFrame:
    """Give the keys that a row of has changed, leg or record, by brute force."""
    rows: list[set[tuple[object, ...]]] = []
    for state in (then, now):
        legs = state.legs
        keys = {key: pair for key, *pair in legs.select("key", *KEY).iter_rows()}
        said = state.records.select(pl.exclude(*PLACES))
        of_record = dict(legs.select("record", "key").iter_rows())
        counted = legs.group_by(pl.all()).len()
        rows.append(
            {
                (*keys[row["key"]], *row.values())
                for row in counted.iter_rows(named=True)
            }
            | {
                (*keys[of_record[row["id"]]], *row.values())
                for row in said.iter_rows(named=True)
                if row["id"] in of_record
            }
        )
    moved = sorted({row[:2] for row in rows[0] ^ rows[1]})
    schema = dict.fromkeys(KEY, pl.Int64)
    return pl.DataFrame(moved, schema=schema, orient="row")


def since(then: State, now: State, folder: Path) -> Since:
    """Say what moved between two states."""
    touched = marked(then, now)
    before, after = (
        state.all_legs.join(touched.lazy(), on=KEY, how="semi") for state in (then, now)
    )
    was, are = (
        state.records.hstack(hashes(state.records["key"]))
        .lazy()
        .join(touched.lazy(), on=KEY, how="semi")
        .drop(KEY)
        for state in (then, now)
    )
    return Since(folder, folder, touched, before, after, was, are)


def known(state: State, config: Config) -> journal.Known:
    """Say what is known of the books, from all of them."""
    return journal.Known(sums(state).legs, asked(edges(config), state))


def grown(
    world: World, cut: Cut, share: float, folder: Path, way: str, above: int, seed: int
) -> tuple[Told, Told]:
    """Import some of a world's exports, then the others; derive after each."""
    exports = folder / "exports"
    exports.mkdir(parents=True)
    paths = write(world, exports, cut)
    Random(seed).shuffle(paths)  # noqa: S311 - an order, not a secret
    books = Books(folder / "books")
    first = max(1, round(len(paths) * share))
    books.take(paths[:first])
    then = told(books, way, above)
    books.take(paths[first:])
    return then, told(books, way, above)


@settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=15,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    world=worlds(20),
    cut=st.builds(
        Cut,
        st.dictionaries(st.sampled_from(SOURCES), st.integers(1, LAST)),
        st.none() | st.integers(1, LAST),
    ),
    share=st.floats(0.1, 0.95),
    way=st.sampled_from(["auto", "daily", "detail"]),
    above=st.integers(0, 12),
    seed=st.integers(0, 99),
)
def test_the_journal_of_more_evidence(
    world: World, cut: Cut, share: float, way: str, above: int, seed: int
) -> None:
    with TemporaryDirectory() as place:
        then, now = grown(world, cut, share, Path(place), way, above, seed)
        earlier = journal.Earlier(
            journal.written(then.state, then.config), then.evidence
        )
        state = now.state._replace(since=since(then.state, now.state, Path(place)))
        about = known(now.state, now.config)
        found = journal.renewed(earlier, state, now.config, about)
        wanted = journal.written(now.state, now.config)
    assert found.rows() == wanted.rows()


def test_a_row_that_another_file_words_differently(tmp_path: Path) -> None:
    """Its legs are the same; the label of its daily entry isn't."""
    folder = tmp_path / "books"
    books = Books(folder)
    row = "M{0},2026-09-03 12:00:00,sale,W00000{0},,{0}.00,{1},\n"
    text = "No,Time,Kind,Order,Payout,Amount,Balance,Memo\n"
    export = tmp_path / "beta_20260901-20260905.csv"
    export.write_text(text + row.format(1, "1.00"), "utf-8")
    books.take([export])
    then = told(books, "daily", 0)
    worded = pl.col("id") == then.state.records["id"][0]
    records = then.state.all_records.with_columns(
        category=pl.when(worded).then(pl.lit("other")).otherwise("category"),
        file=pl.when(worded).then(pl.lit("newer")).otherwise("file"),
    )
    same = then.state.all_legs.join(
        records.filter(worded), left_on="record", right_on="id", how="semi"
    )
    mine = (rows.filter(worded) for rows in (then.state.all_records, records))
    keys = same.select(KEY).collect()
    moved = Since(tmp_path, tmp_path, keys, same, same, *mine)
    state = then.state._replace(all_records=records, since=moved)
    blocks = journal.written(then.state, then.config)
    earlier = journal.Earlier(blocks, then.evidence)
    about = known(state, then.config)
    found = journal.renewed(earlier, state, then.config, about)
    assert found.rows() == journal.written(state, then.config).rows()
    assert found.rows() != blocks.rows()


def test_a_row_whose_leg_a_link_has_moved(tmp_path: Path) -> None:
    """Its entry is written from what moved; its label stands in its record alone."""
    books = Books(tmp_path / "books")
    row = "M{0},2026-09-0{0} 12:00:00,sale,W00000{0},,{0}.00,{1},\n"
    text = "No,Time,Kind,Order,Payout,Amount,Balance,Memo\n"
    export = tmp_path / "beta_20260901-20260905.csv"
    export.write_text(text + row.format(1, "1.00") + row.format(2, "3.00"), "utf-8")
    books.take([export])
    now = told(books, "daily", 0)
    records = now.state.all_records.with_columns(category=pl.lit("other"))
    new = pl.col("day") == date(2026, 9, 2)
    after, none = now.state.all_legs.filter(new), now.state.all_legs.clear()
    then = now.state._replace(
        all_records=records, all_legs=now.state.all_legs.filter(~new)
    )
    keys = after.select(KEY).unique().collect()
    moved = Since(
        tmp_path, tmp_path, keys, none, after, records.clear(), records.clear()
    )
    state = now.state._replace(all_records=records, since=moved)
    earlier = journal.Earlier(journal.written(then, now.config), now.evidence)
    about = known(state, now.config)
    found = journal.renewed(earlier, state, now.config, about)
    assert found.rows() == journal.written(state, now.config).rows()
    assert sum("other" in text for text in found["text"]) > 1
