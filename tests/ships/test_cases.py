"""What becomes of orders and shipments, case by case, worked out by hand.

One shop sells cases (SJK, 10.00 a piece), cables (CDX, 20.00) and recharges; its
orders are told up to 30 September, the warehouse up to the 20th, and it has two days.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl
import pytest

from duiping.config import Config
from duiping.match import clear
from duiping.match.classify import classify
from duiping.match.coverage import Coverage, Span
from duiping.match.engine import Engine
from duiping.match.ships import pieces
from duiping.post.book import post
from duiping.reasons import reasons
from tests.books.shop import ROOT
from tests.match.legs import opened
from tests.post.rows import Row, at, records
from tests.ships.shop import SHIPPING, example, merged, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duiping.match.breaks import Finding

ONE = f"XH{1:018}"
PRICES = {"SJK": 1000, "CDX": 2000, "EJ": 8900, "HF30": 2990, "服务": 500, None: 1000}
NEXT = Span(date(2026, 9, 1), date(2026, 9, 30))
TOLD = Span(date(2026, 9, 1), date(2026, 9, 20))


@pytest.fixture(scope="module")
def config() -> Config:
    demo = texts((ROOT / "config.yaml").read_text(encoding="utf-8"))
    service = {"as": "agent", "recognise": "paid", "vat": "6.00%", "ships": "false"}
    more = {
        "categories": {"service": service},
        "products": {"服务": {"name": "安装", "category": "service", "cost": "0.00"}},
    }
    whole = merged(merged(demo, texts(example("shipments rules"))), more)
    return Config.model_validate(whole)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine("256MB") as one:
        yield one


def order(pieces: int, code: str | None, on: str = "09-02", **more: object) -> Row:
    """Sell some pieces."""
    return {
        "source": "mini-orders",
        "kind": "order",
        "state": "paid",
        "order_no": ONE,
        "time": at(on),
        "product": code,
        "quantity": pieces,
        "amount": PRICES[code] * pieces,
        **more,
    }


def back(fen: int, on: str) -> dict[str, Any]:
    """Give money back to the buyer of an order."""
    return {"refund": fen, "refund_time": at(on)}


def sent(pieces: int, code: str, on: str = "09-03", number: str = ONE) -> Row:
    """Let the warehouse send pieces, or get them back."""
    return {
        "source": "yuncang",
        "kind": "shipment" if pieces > 0 else "shipment_return",
        "order_no": number,
        "time": at(on),
        "product": code,
        "units": 100 * pieces,
        "amount": 0,
    }


class Told(NamedTuple):
    """What a case comes to: pieces expected and sent; in transit has no kind."""

    kind: str
    goods: str
    expected: int
    actual: int
    why: str


def judged(engine: Engine, config: Config, rows: list[Row]) -> list[Finding]:
    """Post rows and judge what they leave open at the warehouse's account."""
    legs = post(records(rows), config).legs
    table = engine.memory(legs.filter(pl.col("account") == SHIPPING))
    left = opened(engine, clear.remaining(clear.groups(table)))
    rules = config.accounts.clearing
    rule = rules[SHIPPING]
    spans = {name: [NEXT] for name in rule.expects} | {"yuncang": [TOLD]}
    coverage = Coverage(spans)
    found = classify(left, rules, coverage, ambiguous=(), unit="TOPUP")
    return pieces(left, found)


def told(findings: list[Finding]) -> list[Told]:
    return sorted(
        Told(f.kind or "", f.commodity, f.expected // 100, f.actual // 100, f.why)
        for f in findings
    )


CASE, CABLE = "SKU-SJK", "SKU-CDX"
CASES: dict[str, tuple[list[Row], list[Told]]] = {
    "sent in time": ([order(2, "SJK"), sent(2, "SJK")], []),
    "sent in parts": (
        [order(3, "SJK"), sent(1, "SJK"), sent(2, "SJK", "09-04")],
        [],
    ),
    "two goods in one order": (
        [order(1, "SJK"), order(2, "CDX"), sent(2, "CDX"), sent(1, "SJK")],
        [],
    ),
    "the warehouse's own code": ([order(1, "EJ"), sent(1, "YC-0017-EJ")], []),
    "not sent": (
        [order(2, "SJK")],
        [Told("missing", CASE, 2, 0, "unshipped")],
    ),
    "not sent yet": (
        [order(2, "SJK", "09-19")],
        [Told("", CASE, 2, 0, "transit-shipping")],
    ),
    "a part not sent yet": (
        [order(2, "SJK", "09-19"), sent(1, "SJK", "09-20")],
        [Told("", CASE, 2, 1, "transit-shipping")],
    ),
    "too few": (
        [order(2, "SJK"), sent(1, "SJK")],
        [Told("quantity", CASE, 2, 1, "shipped-short")],
    ),
    "too many": (
        [order(2, "SJK"), sent(3, "SJK")],
        [Told("quantity", CASE, 2, 3, "shipped-over")],
    ),
    "sent twice": (
        [order(2, "SJK"), sent(2, "SJK"), sent(2, "SJK", "09-04")],
        [Told("duplicate", CASE, 2, 4, "shipped-twice")],
    ),
    "late": (
        [order(1, "SJK"), sent(1, "SJK", "09-05")],
        [Told("late", CASE, 1, 1, "shipped-late")],
    ),
    "for nobody": (
        [sent(1, "SJK")],
        [Told("unexpected", CASE, 0, 1, "shipped-unordered")],
    ),
    "a return for nobody": (
        [sent(-1, "SJK")],
        [Told("unexpected", CASE, 0, -1, "shipped-unordered")],
    ),
    "wrong goods": (
        [order(1, "SJK"), sent(1, "CDX")],
        [
            Told("quantity", CABLE, 0, 1, "sku"),
            Told("quantity", CASE, 1, 0, "sku"),
        ],
    ),
    "wrong goods before the right ones are due": (
        [order(1, "SJK", "09-19"), sent(1, "CDX", "09-20")],
        [
            Told("quantity", CABLE, 0, 1, "sku"),
            Told("quantity", CASE, 1, 0, "sku"),
        ],
    ),
    "some wrong, the rest not due": (
        [order(2, "SJK", "09-19"), sent(1, "CDX", "09-20")],
        [
            Told("", CASE, 2, 0, "transit-shipping"),
            Told("quantity", CABLE, 0, 1, "sku"),
        ],
    ),
    "two goods mixed up": (
        [order(1, "SJK"), order(1, "CDX"), sent(2, "SJK")],
        [
            Told("quantity", CABLE, 1, 0, "sku"),
            Told("quantity", CASE, 1, 2, "sku"),
        ],
    ),
    "too many, and a stranger's goods came back": (
        [order(1, "SJK"), sent(2, "SJK"), sent(-1, "CDX")],
        [
            Told("quantity", CASE, 1, 2, "shipped-over"),
            Told("unexpected", CABLE, 0, -1, "shipped-unordered"),
        ],
    ),
    "wrong goods beside the right ones": (
        [order(1, "SJK"), sent(1, "SJK"), sent(1, "CDX")],
        [Told("unexpected", CABLE, 0, 1, "shipped-unordered")],
    ),
    "refunded before it left": ([order(2, "SJK", **back(2000, "09-02 18:00"))], []),
    "one piece refunded before it left": (
        [order(2, "SJK", **back(1000, "09-02 18:00")), sent(1, "SJK")],
        [],
    ),
    "less than a piece refunded": (
        [order(2, "SJK", **back(999, "09-02 18:00")), sent(2, "SJK")],
        # To the fen: half of an odd price is a piece all the same.
        [Told("quantity", CASE, 1, 2, "shipped-over")],
    ),
    "goodwill": (
        [order(2, "SJK", **back(300, "09-02 18:00")), sent(2, "SJK")],
        [],
    ),
    "refunded and sent all the same": (
        [order(2, "SJK", **back(2000, "09-02 18:00")), sent(2, "SJK")],
        [Told("quantity", CASE, 0, 2, "shipped-refunded")],
    ),
    "refunded on the day it left": (
        [order(1, "SJK", **back(1000, "09-03 18:00")), sent(1, "SJK", "09-03 00:00")],
        [],
    ),
    "refunded the moment it left": (
        [order(1, "SJK", **back(1000, "09-03")), sent(1, "SJK")],
        [],
    ),
    "refunded, and the goods stay": (
        [order(1, "SJK", **back(1000, "09-08")), sent(1, "SJK")],
        [],
    ),
    "refunded, and the goods came back": (
        [
            order(2, "SJK", **back(1000, "09-08")),
            sent(2, "SJK"),
            sent(-1, "SJK", "09-15"),
        ],
        [],
    ),
    "came back before the refund": (
        [
            order(2, "SJK", **back(2000, "09-15")),
            sent(2, "SJK"),
            sent(-2, "SJK", "09-12"),
        ],
        [],
    ),
    "came back without a refund": (
        [order(2, "SJK"), sent(2, "SJK"), sent(-1, "SJK", "09-15")],
        [Told("quantity", CASE, 2, 1, "shipped-short")],
    ),
    "all came back without a refund": (
        [order(2, "SJK"), sent(2, "SJK"), sent(-2, "SJK", "09-15")],
        [Told("missing", CASE, 2, 0, "shipped-back")],
    ),
    "more came back than the refund pays for": (
        [
            order(3, "SJK", **back(1000, "09-08")),
            *(sent(3, "SJK"), sent(-2, "SJK", "09-15")),
        ],
        [Told("quantity", CASE, 2, 1, "shipped-short")],
    ),
    "of two goods one is refunded": (
        [order(1, "SJK", **back(2000, "09-02 18:00")), order(1, "CDX"), sent(1, "SJK")],
        [],
    ),
    "of two goods one is refunded, and the other never sent": (
        [order(1, "SJK", **back(2000, "09-02 18:00")), order(1, "CDX")],
        [Told("missing", CASE, 1, 0, "unshipped")],
    ),
    "of two goods both are refunded": (
        [order(1, "SJK", **back(3000, "09-02 18:00")), order(1, "CDX")],
        [],
    ),
    "of two goods nobody knows which": (
        [
            order(1, "SJK", **back(1500, "09-02 18:00")),
            *(order(1, "CDX"), sent(1, "SJK")),
        ],
        [Told("missing", CABLE, 1, 0, "unshipped")],
    ),
    "a recharge is not shipped": ([order(1, "HF30")], []),
    "a printed face value is not shipped": ([order(1, "SJK", units=5000)], []),
    "a service is not shipped": ([order(1, "服务")], []),
    "goods without a code": (
        [order(1, None), sent(1, "SJK")],
        [
            Told("quantity", CASE, 0, 1, "sku"),
            Told("quantity", "SKU-_NONE", 1, 0, "sku"),
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_case(engine: Engine, config: Config, case: str) -> None:
    rows, expected = CASES[case]
    found = judged(engine, config, rows)
    assert told(found) == sorted(expected)
    for one in found:
        for language in ("en", "zh"):
            assert "{" not in reasons(one, "云仓")[language]


def test_a_reason_counts_pieces(engine: Engine, config: Config) -> None:
    (short,) = judged(engine, config, CASES["too few"][0])
    assert (
        reasons(short, "云仓")["zh"]
        == "应发 2 SKU-SJK,云仓只发 1 SKU-SJK,少发 1 SKU-SJK。"
    )
    wrong = judged(engine, config, CASES["wrong goods"][0])
    said = (
        "1 SKU-SJK was to be shipped, but 云仓 shipped 1 SKU-CDX under this number:"
        " the wrong goods."
    )
    assert [reasons(one, "云仓")["en"] for one in wrong] == [said, said]


def test_no_money_is_in_a_shipment(config: Config) -> None:
    """What goods earn and cost comes from the order, with or without a warehouse."""
    rows = [order(2, "SJK", ship_time=at("09-03")), sent(2, "SJK")]
    legs = post(records(rows), config).legs
    assert set(legs.filter(source="yuncang")["commodity"]) == {CASE}
    alone = post(records(rows[:1]), config).legs
    money = pl.col("commodity") == "CNY"
    assert legs.filter(money).equals(alone.filter(money))
    mirrored = legs.filter(account="Liabilities:Shipping")["amount"]
    assert mirrored.sum() == 0
    assert sorted(mirrored.to_list()) == [-200, 200]
