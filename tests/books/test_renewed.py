"""Each answer that is kept, brought up to date: that of all of the books."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from duiping.booking import by_day
from duiping.derive import Since, Span, State, fold
from duiping.evidence import Evidence
from duiping.kept import asked
from duiping.leg import hashes
from duiping.match.breaks import Finding
from duiping.match.proof import day_ends, edges, proven
from duiping.moves import money, sums
from duiping.record import SUSPENSE
from duiping.result.places import Booked, places
from duiping.result.waiting import suspense
from tests.post.month import A, month
from tests.post.rows import AS_OF, rules
from tests.worlds.test_worlds import PLAIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duiping.config import Config

KEY = ("hash", "tail")
NOWHERE = Path("nowhere")
OTHER = "0" * 64
DAY = date(2026, 9, 1)


class Shelf:
    """A memory of two states."""

    def __init__(self, earlier: Mapping[str, pl.DataFrame] | None = None) -> None:
        self.kept: dict[str, pl.DataFrame] = {}
        self.earlier = earlier or {}

    def find(self, what: str, schema: Mapping[str, pl.DataType]) -> pl.DataFrame | None:
        assert schema
        return self.kept.get(what)

    def before(
        self, what: str, schema: Mapping[str, pl.DataType]
    ) -> pl.DataFrame | None:
        found = self.earlier.get(what)
        assert found is None or dict(found.schema) == dict(schema)
        return found

    def keep(self, what: str, table: pl.DataFrame) -> None:
        self.kept[what] = table


class Change(NamedTuple):
    """What is otherwise in the earlier of two states: rows by their number.

    Attributes:
        absent: were not there.
        elsewhere: were told by another file.
        waiting: nobody understood them.
        above: so many records a month are booked by the day.
    """

    absent: frozenset[int]
    elsewhere: frozenset[int]
    waiting: frozenset[int]
    above: int


ROWS = month().with_columns(
    # One after the other, with balances that follow from one to the next.
    time=pl.col("time") + pl.duration(seconds=pl.int_range(pl.len())),
    balance=pl.when(pl.col("source").is_in(list(proven(rules())))).then(
        pl.col("amount").cum_sum().over("source", order_by="time")
    ),
)
TAOBAO = "Assets:Clearing:Orders:Taobao"
# All rows of one clearing account.
OF_TAOBAO = frozenset(
    number
    for number, source in enumerate(ROWS["source"])
    if source in {"taobao-orders", "alipay-ledger"}
)
NUMBERS = st.frozensets(st.integers(0, ROWS.height - 1), max_size=12)
CHANGES = st.builds(Change, NUMBERS, NUMBERS, NUMBERS, st.sampled_from([3, 10, 1000]))


def derived(rows: pl.DataFrame, config: Config) -> State:
    """Derive books; the place of a row among those of its source is a text."""
    state = fold([Span(config, rows)])
    line = pl.concat_str(pl.col("time").dt.to_string("%Y%m%d%H%M%S"), "id")
    records = state.records.with_columns(line=line).sort("source", "line")
    return state._replace(all_records=records.lazy())


def named(state: State) -> pl.DataFrame:
    return state.records.hstack(hashes(state.records["key"]))


def since(then: State, now: State) -> Since:
    """Say what moved, by comparing all of it."""
    pairs = [(named(then), named(now)), (then.legs, now.legs)]
    touched = pl.concat(
        one.join(other, on=one.columns, how="anti", nulls_equal=True).select(KEY)
        for pair in pairs
        for one, other in (pair, pair[::-1])
    ).unique()
    moved = [
        rows.join(touched, on=KEY, how="semi")
        for rows in (then.legs, now.legs, named(then), named(now))
    ]
    before, after, was, are = (
        rows.drop(KEY).lazy() if "id" in rows.columns else rows.lazy() for rows in moved
    )
    return Since(NOWHERE, NOWHERE, touched, before, after, was, are)


class Answers(NamedTuple):
    """All that is asked of a state."""

    money: object
    clearing: object
    held: object
    ends: object
    suspense: object
    places: object


def answers(
    state: State, keys: list[tuple[str, str]], config: Config, memory: Shelf | None
) -> Answers:
    """Ask everything; for places, of findings in some accounts and keys."""
    summed = sums(state, memory)
    files = {name: file(name) for name in state.records["file"].unique()}
    found = [finding(account, key) for account, key in keys]
    found += [finding("Assets:Clearing:Orders:PDD", "pdd-ledger:2026-09-01")]
    # Whether this is explained by all legs of its key depends on other keys.
    found += [finding(TAOBAO, f"pdd:order:{A[1]}")]
    # A check break is explained by all legs of its key.
    found += [finding("Assets:Bank:CMB", key) for _, key in keys[::5]]
    booked = Booked(by_day(state.counts, config), summed.clearing, config)
    return Answers(
        money(summed),
        summed.clearing,
        summed.held(sorted(set(state.legs["account"]))),
        list(day_ends(asked(edges(config), state, memory), config)),
        suspense(state, files, config, memory),
        places(found, state, booked, files, memory),
    )


def finding(account: str, key: str) -> Finding:
    return Finding("missing", account, key, "CNY", 1, 0, 1, 1, DAY, DAY, "missing")


def file(sha256: str) -> Evidence:
    """Make evidence; only its name counts here."""
    kept = f"documents/some/2026-09-30.{sha256[:12]}.some.csv"
    counts = (0, 0, 0, 0)
    return Evidence(
        *("some", "x", "1", kept, sha256), 0, counts, 0, DAY, DAY, as_of=AS_OF
    )


@settings(PLAIN, max_examples=9, phases=[Phase.explicit, Phase.generate])
@given(change=CHANGES)
@example(change=Change(OF_TAOBAO, frozenset(), frozenset(), 10))
@example(change=Change(frozenset({29}), frozenset(), frozenset(), 10))  # a payout
@example(change=Change(frozenset({68}), frozenset(), frozenset(), 10))  # a line
def test_each_answer_is_that_of_all_of_the_books(change: Change) -> None:
    """Rows came, were told again by another file, or are understood now."""
    books = rules().books.model_copy(update={"daily_above": change.above})
    config = rules().model_copy(update={"books": books})
    at = pl.int_range(pl.len())
    rows = ROWS.with_columns(
        file=pl.when(at.is_in(change.elsewhere)).then(pl.lit(OTHER)).otherwise("file"),
        disposition=pl.when(at.is_in(change.waiting) & (pl.col("kind") != "opening"))
        .then(pl.lit(SUSPENSE))
        .otherwise("disposition"),
    ).filter(~at.is_in(change.absent))
    states = [derived(rows, config), derived(ROWS, config)]
    legs = pl.concat([state.legs for state in states])
    clearing = legs.filter(pl.col("account").str.contains("Clearing"))
    keys = sorted(clearing.select("account", "key").unique().rows())
    for then, now in (states, states[::-1]):
        first = Shelf()
        answers(then, keys, config, first)
        memory = Shelf(first.kept)
        moved = now._replace(since=since(then, now))
        found = answers(moved, keys, config, memory)
        assert found == answers(now, keys, config, None)
        assert memory.kept.keys() >= {"sums of legs", "rows in suspense"}
