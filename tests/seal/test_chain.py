"""The chain of seals: in order, by two people, and nothing taken out."""

from __future__ import annotations

from datetime import date

import pytest

from duiping.errors import BooksError
from duiping.seal.chain import checked, closed, following
from duiping.seal.model import Act, Seal, Signed

WANG, LI = Signed("wang", date(2026, 10, 8)), Signed("li", date(2026, 10, 9))


def chained(*acts: tuple[Act, str]) -> list[Seal]:
    """Make a chain of acts, each naming the one before."""
    made: list[Seal] = []
    for number, (act, period) in enumerate(acts, 1):
        previous = made[-1].digest if made else ""
        made.append(Seal(number, act, period, previous, WANG, LI, {}))
    return made


def refused(seals: list[Seal]) -> str:
    with pytest.raises(BooksError) as raised:
        checked(seals)
    return raised.value.code


SEPTEMBER: tuple[Act, str] = ("close", "2026-09")
OCTOBER: tuple[Act, str] = ("close", "2026-10")
BACK: tuple[Act, str] = ("reopen", "2026-10")


def test_months_follow_each_other() -> None:
    assert following("2026-09") == "2026-10"
    assert following("2026-12") == "2027-01"
    held = checked(chained(SEPTEMBER, OCTOBER))
    assert [one.period for one in held] == ["2026-09", "2026-10"]


def test_a_reopened_month_is_open_and_may_be_closed_again() -> None:
    assert [s.number for s in closed(chained(SEPTEMBER, OCTOBER, BACK))] == [1]
    again = checked(chained(SEPTEMBER, OCTOBER, BACK, OCTOBER))
    assert [s.number for s in again] == [1, 4]


@pytest.mark.parametrize(
    "acts",
    [
        [SEPTEMBER, ("close", "2026-11")],
        [OCTOBER, SEPTEMBER],
        [SEPTEMBER, SEPTEMBER],
        [SEPTEMBER, OCTOBER, ("reopen", "2026-09")],
        [("reopen", "2026-09")],
    ],
)
def test_months_out_of_turn(acts: list[tuple[Act, str]]) -> None:
    assert refused(chained(*acts)) == "DP452"


@pytest.mark.parametrize("gone", [0, 1])
def test_a_seal_that_was_taken_out(gone: int) -> None:
    seals = chained(SEPTEMBER, OCTOBER, BACK)
    del seals[gone]
    assert refused(seals) == "DP452"


def test_an_earlier_seal_made_anew_breaks_those_after_it() -> None:
    first, second = chained(SEPTEMBER, OCTOBER)
    assert refused([first._replace(content={"trial": {}}), second]) == "DP452"


@pytest.mark.parametrize("approved", [None, Signed("wang", date(2026, 10, 9))])
def test_two_people_sign(approved: Signed | None) -> None:
    (one,) = chained(SEPTEMBER)
    assert refused([one._replace(approved=approved)]) == "DP453"
