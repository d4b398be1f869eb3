"""The quick pass says what the expressions say, and what counting by hand says."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duiping.leg import CORROBORATES, EXPECTS, LAYERED, REFUND, REPORTS, TOGETHER
from duiping.match.coverage import Coverage
from duiping.match.engine import Engine
from duiping.match.questions import questions
from duiping.match.sieve import COLUMNS, sift
from tests.match.legs import FULFILMENT, ORDERS, Leg, day, frame
from tests.match.test_clear_worlds import legs
from tests.post.rows import rules

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine("256MB") as one:
        yield one


WORLDS = st.lists(legs(), max_size=40)
QUIET = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@QUIET
@given(world=WORLDS, order=st.sampled_from([(), ("hash", "amount"), TOGETHER]))
def test_both_ways_give_the_same_answers(
    engine: Engine, world: list[Leg], order: tuple[str, ...]
) -> None:
    """A filtered table has no quick way; nothing is filtered out of it."""
    made = frame(world).sort(*order) if order else frame(world)
    plan = questions(Coverage({}), rules())
    table = engine.memory(made)
    quick = engine.answers(plan, [table], {})
    slow = engine.answers(plan, [table.filter(table.amount != 0)], {})
    assert quick.keys() == slow.keys()
    for name, told in quick.items():
        names = told.columns
        assert told.sort(names).equals(slow[name].sort(names)), name


@QUIET
@given(world=WORLDS)
def test_counted_by_hand(world: list[Leg]) -> None:
    sifted = sift(frame(world))
    if sifted is None:
        assert all(leg.side >= CORROBORATES for leg in world)
        return
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    sums: Counter[tuple[str, str, str]] = Counter()
    for leg in world:
        if leg.side < CORROBORATES:
            groups[leg.account, leg.commodity].add(leg.key)
            name = ("owed", "received")[leg.side]
            if leg.flow == REFUND:
                name = ("", "refunded")[leg.side]
            sign = -1 if name == "received" else 1
            sums[leg.account, leg.commodity, name] += sign * leg.amount
    told = sifted.flows.join(sifted.keys, on="turn").rows(named=True)
    assert {
        (row["account"], row["commodity"]): [
            row[name] for name in ("keys", "owed", "received", "refunded")
        ]
        for row in told
    } == {
        name: [len(keys), *(sums[*name, n] for n in ("owed", "received", "refunded"))]
        for name, keys in groups.items()
    }


PAIR = (Leg("k", 100, EXPECTS, on=0, due=3), Leg("k", -100, REPORTS, on=3))
ASIDE = Leg("k", 7, CORROBORATES)
BESIDE = (
    Leg("k", 100, EXPECTS, on=0, due=3, account=FULFILMENT),
    Leg("k", -100, REPORTS, on=3, account=FULFILMENT),
)


@pytest.mark.parametrize(
    ("world", "doubtful"),
    [
        (PAIR, 0),
        ((*PAIR, ASIDE), 0),
        ((PAIR[0], PAIR[1]._replace(amount=-99)), 2),  # a fen is missing
        ((PAIR[0], PAIR[1]._replace(on=4)), 2),  # a day late
        ((PAIR[1]._replace(on=4), PAIR[0]), 2),  # the same, the report first
        ((PAIR[1], PAIR[0]), 0),
        ((PAIR[0], PAIR[1]._replace(side=EXPECTS)), 2),  # only one side speaks
        ((PAIR[0]._replace(side=REPORTS), PAIR[1]), 2),
        ((PAIR[0], PAIR[1]._replace(flow=REFUND)), 2),
        # whoever is in doubt brings all that is known of its key
        ((*PAIR, BESIDE[0]), 3),
        ((*PAIR, ASIDE, *BESIDE[:1], Leg("other", 1, on=0), *PAIR), 7),
        ((*PAIR, *BESIDE, Leg("other", 1, on=0)), 1),
        ((PAIR[0], BESIDE[0], PAIR[1], BESIDE[1]), 0),
        ((*PAIR, *(leg._replace(key="l") for leg in PAIR), *BESIDE), 0),
    ],
)
def test_who_is_in_doubt(world: tuple[Leg, ...], doubtful: int) -> None:
    found = sift(frame(list(world)))
    assert found is not None
    assert found.doubtful.columns == list(COLUMNS)
    assert found.doubtful.height == doubtful


def test_sums_beyond_what_a_float_holds() -> None:
    """2**53 + 1 is no float: minor units stay whole."""
    huge = 2**53 + 1
    made = sift(frame([Leg("k", huge), Leg("l", 2, account=ORDERS)]))
    assert made is not None
    assert made.flows["owed"].to_list() == [huge + 2]


def test_what_lacks_a_figure_is_left_to_the_expressions(engine: Engine) -> None:
    made = frame(list(PAIR)).with_columns(due=pl.lit(None, pl.Date))
    assert sift(made) is None
    plan = questions(Coverage({}), rules())
    told = engine.answers(plan, [engine.memory(made)], {})
    assert told["keys"]["keys"].to_list() == [1]
    # never late, since nothing was promised for a day
    assert told["open"].height == 0
    assert day(0) == made["day"][0]


@QUIET
@given(world=WORLDS, gone=st.sets(st.sampled_from("abcdefgh")))
def test_legs_of_layers_that_count_no_more(
    engine: Engine, tmp_path: Path, world: list[Leg], gone: set[str]
) -> None:
    """Both ways leave out what a later layer has taken up."""
    made = frame(world).with_columns(layer=pl.lit(0, pl.Int16))
    folder = Path(mkdtemp(dir=tmp_path))
    made.write_parquet(folder / "legs.parquet")
    dead = made.filter(pl.col("key").is_in(sorted(gone))).select(*LAYERED).unique()
    dead.write_parquet(folder / "dead.parquet")
    plan = questions(Coverage({}), rules())
    left = engine.memory(made.filter(~pl.col("key").is_in(sorted(gone))).drop("layer"))
    wanted = engine.answers(plan, [left], {})
    [table] = engine.partitions(
        [str(folder / "legs.parquet")], str(folder / "dead.parquet")
    )
    for one in (table, table.filter(table.amount != 0)):
        told = engine.answers(plan, [one], {})
        for name, rows in wanted.items():
            assert rows.sort(rows.columns).equals(told[name].sort(rows.columns)), name
