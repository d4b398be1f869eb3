"""Several sources corroborate one account: each answers for its own days and money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duiping.leg import CORROBORATES, EXPECTS, REFUND, REPORTS
from duiping.match.contradict import contradictions
from duiping.match.coverage import Coverage, Span
from duiping.match.engine import Engine
from duiping.match.questions import questions
from tests.match.legs import ORDERS, Leg, day, frame
from tests.post.rows import rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duiping.config import Config

BILL = "wechat-tradebill"
WALLET = "wechat-fundflow"
OTHER = "Assets:Wallet:Other"
Days = dict[str, tuple[int, int]]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine("256MB") as one:
        yield one


def config(*, wallets: bool = False) -> Config:
    """Let a second bill tell of the same wallet, or of a second one."""
    known = rules()
    moved = {"account": OTHER} if wallets else {}
    sources = {
        **known.sources,
        "bill-2": known.sources[BILL].model_copy(update=moved),
        "wallet-2": known.sources[WALLET].model_copy(update={"account": OTHER}),
    }
    more = {"corroborates": (BILL, "bill-2"), "reports": (WALLET, "wallet-2")}
    mini = known.accounts.clearing[ORDERS].model_copy(update=more)
    clearing = {**known.accounts.clearing, ORDERS: mini}
    accounts = known.accounts.model_copy(update={"clearing": clearing})
    return known.model_copy(update={"sources": sources, "accounts": accounts})


def sale(key: str, on: int, amount: int = 100, wallet: str = WALLET) -> list[Leg]:
    """Have an order paid."""
    return [
        Leg(key, amount, EXPECTS, on=on, due=on + 1),
        Leg(key, -amount, REPORTS, on=on, source=wallet),
    ]


def told(key: str, on: int, amount: int, source: str, flow: int = 0) -> Leg:
    """Have a bill tell of it."""
    return Leg(key, -amount, CORROBORATES, flow, on, source=source, booked=False)


def found(
    engine: Engine, rule: Config, days: Days, *legs: Leg
) -> list[tuple[str, int, int]]:
    """Say of which keys another amount is told: which, and what was booked.

    Quick and by query; both have to say the same.
    """
    spans = {name: [Span(day(a), day(z))] for name, (a, z) in days.items()}
    coverage = Coverage(spans)
    plan = questions(coverage, rule)
    table = engine.memory(frame(list(legs)))
    each = [
        engine.answers(plan, [some], {})["contradicted"]
        for some in (table, table.filter(table.amount != 0))
    ]
    quick, slow = (
        sorted((o.key, o.expected, o.actual) for o in contradictions(t, coverage, rule))
        for t in each
    )
    assert quick == slow
    return quick


def test_a_bill_that_another_follows(engine: Engine) -> None:
    """Until day 9 one tells, from day 10 on the other."""
    legs = [
        *sale("early", 3),
        told("early", 3, 99, BILL),
        *sale("late", 12),
        told("late", 12, 98, "bill-2"),
        *sale("good", 4),
        told("good", 4, 100, BILL),
        *sale("unsaid", 5),
        *sale("untold", 25),
    ]
    days = {BILL: (0, 9), "bill-2": (10, 20)}
    wrong = [("early", 99, 100), ("late", 98, 100), ("unsaid", 0, 100)]
    assert found(engine, config(), days, *legs) == wrong
    only = {"bill-2": (10, 20)}
    assert found(engine, config(), only, *legs[3:]) == [("late", 98, 100)]


def test_each_tells_of_its_own_wallet(engine: Engine) -> None:
    """What the other wallet paid is none of its business."""
    legs = [
        *sale("one", 3),
        told("one", 3, 100, BILL),
        *sale("two", 3, wallet="wallet-2"),
        told("two", 3, 100, "bill-2"),
        *sale("three", 4, wallet="wallet-2"),
        told("three", 4, 99, "bill-2"),
        *sale("later", 15, wallet="wallet-2"),
        # Paid half here, half there; one bill is wrong.
        *sale("half", 5, 60),
        *sale("half", 5, 40, wallet="wallet-2"),
        told("half", 5, 60, BILL),
        told("half", 5, 41, "bill-2"),
    ]
    days = {BILL: (0, 20), "bill-2": (0, 10)}
    wrong = [("half", 41, 40), ("three", 99, 100)]
    assert found(engine, config(wallets=True), days, *legs) == wrong


def test_who_names_no_account_of_theirs_tells_of_all(engine: Engine) -> None:
    known = config(wallets=True)
    source = known.sources[BILL].model_copy(update={"account": ORDERS})
    rule = known.model_copy(update={"sources": {**known.sources, BILL: source}})
    legs = [
        *sale("k", 5, 60),
        *sale("k", 5, 40, wallet="wallet-2"),
        told("k", 5, 99, BILL),
    ]
    assert found(engine, rule, {BILL: (0, 9)}, *legs) == [("k", 99, 100)]


def test_the_same_money_told_twice(engine: Engine) -> None:
    legs = [
        *sale("both", 3),
        told("both", 3, 100, BILL),
        told("both", 3, 100, "bill-2"),
        *sale("one", 3),
        told("one", 3, 100, BILL),
        told("one", 3, 97, "bill-2"),
    ]
    days = {BILL: (0, 9), "bill-2": (0, 9)}
    assert found(engine, config(), days, *legs) == [("one", 97, 100)]
    # Of that day the wrong one has not told everything yet.
    assert found(engine, config(), days | {"bill-2": (4, 9)}, *legs) == []


def test_parts_of_what_was_booked(engine: Engine) -> None:
    """One lists payments, the other refunds; or each some of the orders."""
    paid = Leg("k", 30, REPORTS, REFUND, 6, source=WALLET)
    owed = Leg("k", -30, EXPECTS, REFUND, 6, due=8)
    right = [
        *sale("k", 5),
        owed,
        paid,
        told("k", 5, 100, BILL),
        told("k", 6, -30, "bill-2", REFUND),
        *sale("first", 7),
        told("first", 7, 100, BILL),
        *sale("second", 7),
        told("second", 7, 100, "bill-2"),
    ]
    days = {BILL: (0, 20), "bill-2": (0, 20)}
    assert found(engine, config(), days, *right) == []
    wrong = [*right, told("k", 6, -1, "bill-2", REFUND)]
    assert [key for key, _, _ in found(engine, config(), days, *wrong)] == ["k"]
