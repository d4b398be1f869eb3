"""Answers brought up to a later state are those of asking everything again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duiping.derive import Since, State, fold
from duiping.derive import Span as DerivedSpan
from duiping.match.coverage import Coverage, Span
from duiping.match.engine import Engine
from duiping.match.judge import Judging
from duiping.match.moved import Asking
from tests.match.legs import Leg, frame
from tests.match.remembered import Remembered
from tests.match.test_clear_worlds import legs
from tests.match.test_judge import ALL, bill
from tests.post.month import MINI, month
from tests.post.rows import at, records, rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duiping.match.plan import Answers

NUMBERS = ["hash", "tail"]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine("256MB") as one:
        yield one


class Moved(NamedTuple):
    """What `duiping.derive.Since` tells of legs, found by comparing all of them."""

    touched: pl.DataFrame
    before: pl.LazyFrame
    after: pl.LazyFrame

    def since(self, folder: Path, *rows: pl.DataFrame) -> Since:
        """Make it whole, with records before and after."""
        was, are = rows or 2 * (records([]),)
        return Since(folder, folder, *self, was.lazy(), are.lazy())


def moved(earlier: pl.DataFrame, later: pl.DataFrame) -> Moved:
    names = [name for name in earlier.columns if name != "record"]
    counted = [
        some.group_by(names).len().with_columns(state=pl.lit(state))
        for state, some in (("then", earlier), ("now", later))
    ]
    odd = pl.concat(counted).filter(pl.len().over([*names, "len"]) == 1)
    touched = odd.select(NUMBERS).unique()

    def of(some: pl.DataFrame) -> pl.LazyFrame:
        return some.join(touched, on=NUMBERS, how="semi").lazy()

    return Moved(touched, of(earlier), of(later))


def alike(told: Answers, wanted: Answers) -> None:
    assert told.keys() == wanted.keys()
    for name, rows in told.items():
        sums = rows
        if name == "flows":  # of accounts that nothing is left of
            keys = told["keys"]["turn"].implode()
            sums = rows.filter(pl.col("turn").is_in(keys))
        total = wanted[name]
        if name in {"keys", "flows"}:
            by = [n for n, kind in total.schema.items() if kind == pl.String]
            by += ["turn"]
            total = total.group_by(by).agg(pl.exclude(by).sum())
        names = rows.columns
        assert sums.sort(names).equals(total.select(names).sort(names)), name


WORLDS = st.lists(legs(), max_size=20)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(same=WORLDS, gone=WORLDS, come=WORLDS)
def test_small_worlds(
    engine: Engine, tmp_path: Path, same: list[Leg], gone: list[Leg], come: list[Leg]
) -> None:
    earlier, later = frame([*same, *gone]), frame([*same, *come])
    judging = Judging(records([]), Coverage({}), rules())
    asking = Asking(engine, judging.plan, judging.beside)
    then, now = (
        engine.answers(judging.plan, [engine.memory(some)], {})
        for some in (earlier, later)
    )
    memory = Remembered(judging.plan, then)

    def nothing() -> list[object]:
        raise AssertionError("all legs were asked for")

    told = asking.all(nothing, memory, moved(earlier, later).since(tmp_path))
    alike(told, now)
    assert memory.kept(judging.plan).keys() == told.keys()


def _state(rows: pl.DataFrame) -> State:
    return fold([DerivedSpan(rules(), rows)])


def reported(last: str) -> Coverage:
    """Say that the corroborating source has told the month up to a day."""
    told = Span(date(2026, 9, 1), at(last).date())
    return Coverage(ALL | {"wechat-tradebill": [told]})


@pytest.mark.parametrize("last", ["09-05", "09-12", "09-21"])
def test_a_month_that_goes_on(engine: Engine, tmp_path: Path, last: str) -> None:
    """Fees, refunds, links and a corroborating source that has told more by then."""
    told = [bill(3, 198_99, "09-10"), bill(3, -99_50, "09-11"), bill(4, 29_90)]
    rows = pl.concat([month(), records([*MINI, *told])], how="diagonal").unique("id")
    config = rules()
    first, whole = (
        _state(rows.filter(pl.col("time") < at(f"{last} 23:59"))),
        _state(rows),
    )
    plan = Judging(first.records, reported(last), config).plan
    then = engine.answers(plan, [engine.memory(first.legs)], {})
    judging = Judging(whole.records, reported("09-30"), config)
    assert judging.plan.depends == plan.depends
    asking = Asking(engine, judging.plan, judging.beside)
    wanted = engine.answers(judging.plan, [engine.memory(whole.legs)], {})
    move = moved(first.legs, whole.legs)
    assert move.touched.height < whole.legs.select(NUMBERS).unique().height
    found = asking.moved(then, move.since(tmp_path))
    alike(found, wanted)
    rest = judging.recorded.asked(whole.records)
    verdict = judging.verdict(found | rest, whole.ambiguous)
    assert verdict == judging.verdict(wanted | rest, whole.ambiguous)
    assert "contradicted" in {one.why for one in verdict.findings}


def test_what_was_not_kept_is_asked_of_all(engine: Engine, tmp_path: Path) -> None:
    """Where one answer depends on what is compared, the rest still moves on."""
    first = _state(month().filter(pl.col("time") < at("09-12")))
    whole = _state(month())
    judging = Judging(whole.records, reported("09-30"), rules())
    assert (
        judging.plan.depends
        != Judging(whole.records, Coverage(ALL), rules()).plan.depends
    )
    asking = Asking(engine, judging.plan, judging.beside)
    wanted = engine.answers(judging.plan, [engine.memory(whole.legs)], {})
    then = engine.answers(judging.plan, [engine.memory(first.legs)], {})
    del then["contradicted"]
    opened = []

    def legs_now() -> list[object]:
        opened.append(date(2026, 9, 30))
        return [engine.memory(whole.legs)]

    move = moved(first.legs, whole.legs).since(tmp_path)
    alike(asking.all(legs_now, Remembered(judging.plan, then), move), wanted)
    assert len(opened) == 1
