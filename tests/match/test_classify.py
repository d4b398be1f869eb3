"""What an open group is called, case by case, and when it is only on its way.

Orders are due on day 3, refunds on day 6 (after 09-01); the shop tells of days
up to 20 and the wallet up to 10, unless a case says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duiping.config import Clearing
from duiping.leg import CANCEL, EXPECTS, RECEIPT, REFUND, REPORTS
from duiping.match import clear
from duiping.match.classify import classify
from duiping.match.coverage import Coverage, Span
from duiping.match.engine import Engine
from tests.match.legs import FULFILMENT, ORDERS, Leg, day, frame, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duiping.match.breaks import Finding

RULE = Clearing.model_construct(expects=("shop",), reports=("wallet",))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine("256MB") as one:
        yield one


def ordered(amount: int, on: int = 0) -> Leg:
    return Leg("k", amount, EXPECTS, RECEIPT, on, due=3)


def undone(amount: int, on: int = 1) -> Leg:
    return Leg("k", -amount, EXPECTS, CANCEL, on, due=3)


def to_refund(amount: int, on: int = 3) -> Leg:
    return Leg("k", -amount, EXPECTS, REFUND, on, due=6)


def came(amount: int, on: int = 1) -> Leg:
    return Leg("k", -amount, REPORTS, RECEIPT, on)


def refunded(amount: int, on: int = 4) -> Leg:
    return Leg("k", amount, REPORTS, REFUND, on)


def judged(
    engine: Engine, legs: tuple[Leg, ...], *, shop: int = 20, wallet: int = 10
) -> Finding | None:
    start = day(-9)
    coverage = Coverage(
        {"shop": [Span(start, day(shop))], "wallet": [Span(start, day(wallet))]}
    )
    table = engine.memory(frame(list(legs)))
    rows = opened(engine, clear.remaining(clear.groups(table)))
    rules = {ORDERS: RULE, FULFILMENT: RULE}
    found = classify(rows, rules, coverage, ambiguous=("dark",), unit="TOPUP")
    assert len(found) < 2
    return found[0] if found else None


CLEARED = [
    (ordered(100), came(100)),
    (ordered(100), came(60), came(40, 3)),
    (ordered(60), ordered(40), came(100)),
    (ordered(100), came(100), to_refund(100), refunded(100)),
    (ordered(100), came(100), to_refund(30), to_refund(20), refunded(50)),
    (ordered(100), came(150), came(-50)),  # charged, then half taken back
    (ordered(100), undone(100)),  # a bounced payout: nobody has to report
    (ordered(100), undone(40), came(60)),
    (ordered(100), came(100, 3)),  # the due day is in time
]


@pytest.mark.parametrize("legs", CLEARED)
def test_cleared(engine: Engine, legs: tuple[Leg, ...]) -> None:
    """Whatever is seen, and before anything is due."""
    assert judged(engine, legs) is None
    assert judged(engine, legs, wallet=0) is None


# legs, kind, expected, actual, at risk, sentence
OPEN = [
    ((ordered(100),), "missing", 100, 0, 100, "missing"),
    # an order and its refund that the wallet never met sum to zero: a break
    ((ordered(100), to_refund(100)), "missing", 0, 0, 100, "missing-both"),
    ((ordered(100), came(100), came(-100)), "missing", 100, 0, 100, "missing-failed"),
    ((ordered(100), came(99)), "short", 100, 99, 1, "short"),
    ((ordered(100), came(101)), "over", 100, 101, 1, "over"),
    ((ordered(100), came(100), came(100)), "duplicate", 100, 200, 100, "duplicate"),
    ((ordered(100), came(200)), "over", 100, 200, 100, "over"),  # once, but too much
    ((came(100),), "unexpected", 0, 100, 100, "unexpected"),
    # no record clears itself
    ((came(100), came(-100)), "unexpected", 0, 0, 0, "unexpected"),
    ((came(100), refunded(100)), "unexpected", 0, 0, 100, "unexpected"),
    ((refunded(40),), "unexpected", 0, -40, 40, "unexpected"),
    # receipts agree, refunds do not
    (
        (ordered(100), came(100), to_refund(30)),
        *("missing", 70, 100, 30, "refund-missing"),
    ),
    (
        (ordered(100), came(100), to_refund(30), refunded(20)),
        *("short", 70, 80, 10, "refund-short"),
    ),
    (
        (ordered(100), came(100), refunded(30)),
        *("unexpected", 100, 70, 30, "refund-unexpected"),
    ),
    (
        (ordered(100), came(100), to_refund(30), refunded(31)),
        *("over", 70, 69, 1, "refund-over"),
    ),
    # a shortfall that hides in a refund: 90 came and 20 went back of 100 and 30
    (
        (ordered(100), came(90), to_refund(30), refunded(20)),
        *("short", 70, 70, 100, "short"),
    ),
    # nothing but late
    ((ordered(100), came(100, 4)), "late", 100, 100, 100, "late"),
    ((ordered(100), came(60), came(40, 4)), "late", 100, 100, 100, "late"),
    (
        (ordered(100), came(100), to_refund(30), refunded(30, 7)),
        *("late", 100, 100, 100, "late"),
    ),
]


@pytest.mark.parametrize(
    ("legs", "kind", "expected", "actual", "at_risk", "why"),
    OPEN,
    ids=[f"{n}-{case[5]}" for n, case in enumerate(OPEN)],
)
def test_open(
    engine: Engine,
    legs: tuple[Leg, ...],
    kind: str,
    expected: int,
    actual: int,
    at_risk: int,
    why: str,
) -> None:
    one = judged(engine, legs)
    assert one is not None
    assert (one.kind, one.expected, one.actual) == (kind, expected, actual)
    assert one.difference == (0 if kind == "late" else sum(leg.amount for leg in legs))
    assert (one.at_risk, one.why) == (at_risk, why)


@pytest.mark.parametrize(
    ("legs", "until"),
    [
        ((ordered(100),), 3),
        ((ordered(100), came(99)), 3),
        ((ordered(100), to_refund(100)), 3),
        ((ordered(100), came(100), to_refund(30)), 6),
        ((ordered(100), came(100), to_refund(30), refunded(20)), 6),
    ],
)
def test_on_its_way_until_the_wallet_has_told_of_the_due_day(
    engine: Engine, legs: tuple[Leg, ...], until: int
) -> None:
    early, then = (judged(engine, legs, wallet=n) for n in (until - 1, until))
    assert early is not None
    assert then is not None
    assert early.kind is None
    assert then.kind is not None
    assert early.difference == then.difference
    assert early.identity == then.identity
    assert early.due == day(until)


@pytest.mark.parametrize(
    ("legs", "until"),
    [((came(100, 5),), 5), ((ordered(100), came(100), refunded(30, 8)), 8)],
)
def test_unexpected_only_where_the_shop_has_told(
    engine: Engine, legs: tuple[Leg, ...], until: int
) -> None:
    early, then = (judged(engine, legs, shop=n) for n in (until - 1, until))
    assert early is not None
    assert then is not None
    assert (early.kind, then.kind) == (None, "unexpected")


def test_of_several_due_days_the_last_counts(engine: Engine) -> None:
    """Two items under one key: the wallet has until day 5."""
    legs = (ordered(60), ordered(40)._replace(due=5))
    for wallet, kind in ((4, None), (5, "missing")):
        one = judged(engine, legs, wallet=wallet)
        assert one is not None
        assert one.kind == kind
    assert judged(engine, (*legs, came(100, 5))) is None
    one = judged(engine, (*legs, came(100, 6)))
    assert one is not None
    assert one.kind == "late"


def test_a_refund_taken_back_by_the_wallet_alone_is_open(engine: Engine) -> None:
    """It sums to zero, but no record clears itself."""
    one = judged(engine, (ordered(100), came(100), refunded(30), refunded(-30)))
    assert one is not None
    assert one.kind not in {None, "late"}
    assert one.difference == 0


def test_too_much_is_said_at_once(engine: Engine) -> None:
    """Nothing that still comes can cure it."""
    one = judged(engine, (ordered(100), came(101)), wallet=1)
    assert one is not None
    assert one.kind == "over"


def test_units_are_a_quantity(engine: Engine) -> None:
    def units(*legs: Leg) -> str | None:
        one = judged(engine, tuple(leg._replace(commodity="TOPUP") for leg in legs))
        return one.kind if one else None

    assert units(ordered(100), came(50)) == "quantity"
    assert units(ordered(100), came(150)) == "quantity"
    assert units(ordered(100), came(100), came(100)) == "duplicate"
    assert units(ordered(100)) == "missing"
    assert units(ordered(100), undone(50), came(50)) is None


def test_ambiguous_is_more_specific(engine: Engine) -> None:
    legs = (ordered(100)._replace(key="dark"), came(90)._replace(key="dark"))
    one = judged(engine, legs)
    assert one is not None
    assert (one.kind, one.difference) == ("ambiguous", 10)


def test_a_hole_in_the_wallets_days_excuses(engine: Engine) -> None:
    """Both have told up to the end, but day 2 is not among it."""
    legs = (ordered(100),)
    rows = Coverage(
        {
            "shop": [Span(day(0), day(9))],
            "wallet": [Span(day(0), day(1)), Span(day(3), day(9))],
        }
    )
    table = engine.memory(frame(list(legs)))
    group = opened(engine, clear.remaining(clear.groups(table)))
    [one] = classify(group, {ORDERS: RULE}, rows, ambiguous=(), unit="TOPUP")
    assert (one.kind, one.why) == (None, "transit")


def test_identity_survives_a_change_of_kind() -> None:
    """A balance break is its account, key and commodity; a check break its check."""
    from duiping.match.breaks import Finding  # noqa: PLC0415

    base = Finding(
        *("missing", "A", "k", "CNY", 1, 0, 1, 1),
        date=day(0),
        due=day(1),
        why="missing",
    )
    same = base._replace(kind="short", actual=2, due=day(5), why="short")
    assert base.identity == same.identity == base._replace(kind=None).identity
    others = [
        base._replace(account="B"),
        base._replace(key="l"),
        base._replace(commodity="TOPUP"),
        base._replace(kind="late"),
        base._replace(kind="fee"),
    ]
    assert len({one.identity for one in (base, *others)}) == len(others) + 1
