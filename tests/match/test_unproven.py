"""Unproven balances: five days may pass, and no more."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from duiping.config.types import Lag
from duiping.match.chain import chains, lines, long_unproven
from duiping.match.coverage import Coverage, Span
from duiping.reasons import reasons
from tests.post.month import money
from tests.post.rows import Row, records, rules

if TYPE_CHECKING:
    import polars as pl

    from duiping.config import Config
    from duiping.match.breaks import Finding

BANK = "Assets:Bank:CMB"


def watched(days: int | None = 5, *, working: bool = False) -> Config:
    """Take the demo's rules; the bank has to prove itself within some days."""
    config = rules()
    within = None if days is None else Lag(days, working=working)
    bank = config.accounts.statement[BANK].model_copy(update={"proof_within": within})
    statement = {**config.accounts.statement, BANK: bank}
    accounts = config.accounts.model_copy(update={"statement": statement})
    return config.model_copy(update={"accounts": accounts})


def line(day: str, fen: int, balance: int | None = None, **more: object) -> Row:
    return money("cmb", "line", day, fen, balance=balance, **more)


def judged(rows: pl.DataFrame, coverage: Coverage, config: Config) -> list[Finding]:
    moves = chains(lines(rows, config).collect(), config)["moves"]
    return long_unproven(moves, coverage, config)


def told(last: int, *rows: Row, days: int | None = 5) -> list[tuple[str, str, int]]:
    span = Span(date(2026, 9, 1), date(2026, 9, last))
    found = judged(records(list(rows)), Coverage({"cmb": [span]}), watched(days))
    return [(str(one.date)[5:], one.commodity, one.actual) for one in found]


PROVEN = line("09-01", 10_00, 110_00)


@pytest.mark.parametrize(("last", "hits"), [(15, 0), (16, 1), (30, 1)])
def test_the_days_are_counted_from_the_first_unproven_move(
    last: int, hits: int
) -> None:
    """The move of 09-10 may go without a balance through 09-15."""
    moves = (line("09-10", -3_00), line("09-12", 5_00))
    assert told(last, PROVEN, *moves) == [("09-10", "CNY", 2_00)] * hits


@pytest.mark.parametrize(("last", "hits"), [(15, 0), (17, 0), (18, 1)])
def test_working_days_are_counted_as_such(last: int, hits: int) -> None:
    """From Thursday, 09-10, five of them go to the next Thursday, 09-17."""
    span = Span(date(2026, 9, 1), date(2026, 9, last))
    rows = records([PROVEN, line("09-10", -3_00)])
    found = judged(rows, Coverage({"cmb": [span]}), watched(working=True))
    assert [one.due for one in found] == [date(2026, 9, 17)] * hits


def test_a_later_balance_proves_what_moved_before_it() -> None:
    assert told(30, PROVEN, line("09-10", -3_00), line("09-28", 0, 107_00)) == [
        ("09-10", "CNY", -3_00)
    ]
    assert told(30, PROVEN, line("09-10", -3_00), line("09-28", 1_00, 108_00)) == []


def test_what_does_not_move_needs_no_new_balance() -> None:
    assert told(30, PROVEN) == []
    assert told(30, PROVEN, line("09-10", 0)) == []


def test_never_printed_at_all() -> None:
    assert told(30, line("09-02", 1_00)) == [("09-02", "CNY", 1_00)]


def test_not_asked_for() -> None:
    assert told(30, line("09-02", 1_00), days=None) == []


def test_each_currency_is_proven_on_its_own() -> None:
    rows = (PROVEN, line("09-02", 7_00, currency="USD"), line("09-03", 1_00, 111_00))
    assert told(30, *rows) == [("09-02", "USD", 7_00)]


def test_the_sentence() -> None:
    span = Span(date(2026, 9, 1), date(2026, 9, 30))
    rows = records([line("09-02", 1_00)])
    [one] = judged(rows, Coverage({"cmb": [span]}), watched())
    assert (one.kind, one.key, one.due) == (
        "unproven",
        "cmb:unproven",
        date(2026, 9, 7),
    )
    assert reasons(one, "招商银行")["en"] == (
        "招商银行 has moved 1.00 CNY since 2026-09-02 without printing a balance;"
        " the evidence reaches 2026-09-30."
    )
