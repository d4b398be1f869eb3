"""Shopify and Amazon: what refuses their exports, and what their rows sum to."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from decimal import Decimal

import polars as pl
import pytest

from duiping.errors import Refusal
from duiping.gather import Part, gather
from duiping.importers.registry import LAYOUTS
from tests.importers.exports import DATA, Fault, altered, check, layouts, sample

FAULTS = {
    "range german total": Fault(
        "amazon.range", "german", '"1.266,58"', '"1.266,59"', "DP123", 2
    ),
    "range german market": Fault(
        "amazon.range", "german", '"amazon.de"', '"amazon.xx"', "DP113", 1
    ),
    "range german time": Fault(
        "amazon.range", "german", "01.09.2026 00:14:46", "1. Sep 2026 00:14", "DP110", 2
    ),
    "range french total": Fault(
        "amazon.range", "french", '"1\u202f266,58"', '"1\u202f266,59"', "DP123", 2
    ),
    "range french month": Fault(
        "amazon.range", "french", "3 sept. 2026", "3 set. 2026", "DP110", 4
    ),
    "range italian clock": Fault(
        "amazon.range", "italian", "00.14.46", "00.14", "DP110", 2
    ),
    "range spanish month": Fault(
        "amazon.range", "spanish", "05/09/2026", "05/13/2026", "DP110", 6
    ),
    "range japanese sen": Fault(
        "amazon.range", "japanese", '"1,894"', '"1,894.50"', "DP123", 2
    ),
    "shopify net": Fault("shopify.payments", "payment", "43.39", "43.93", "DP123", 7),
    "shopify fee": Fault("shopify.payments", "payment", ",1.61,", ",1.16,", "DP123", 7),
    "shopify currency": Fault(
        "shopify.payments", "payment", "45.00,EUR,EUR", "45.00,EUR,EURO", "DP123", 7
    ),
    "shopify buyer's currency": Fault(
        "shopify.payments", "payment", ",USD,EUR,5.12", ",DOLLAR,EUR,5.12", "DP123", 5
    ),
    "shopify time without offset": Fault(
        "shopify.payments", "payment", "23:33:09 +0200", "23:33:09", "DP110", 7
    ),
    "shopify payout damaged": Fault(
        "shopify.payments", "payment", "paid,2026-09-07,90002", "paid,2026-09-07,9E+4",
        "DP105", 2,
    ),
    "payout total": Fault(
        "shopify.payouts", "payouts", "1,020.29", "1,020.92", "DP123", 5
    ),
    "payout part": Fault("shopify.payouts", "newer", "-2.00", "-2.10", "DP123", 2),
    "payout day": Fault(
        "shopify.payouts", "payouts", "2026-09-09,scheduled", "9/9/2026,scheduled",
        "DP110", 2,
    ),
    "order twice": Fault("shopify.orders", "orders", "#1003,", "#1002,", "DP121", 5),
    "order without total": Fault(
        "shopify.orders", "orders", "1130.00,,0.00,Post", ",,0.00,Post", "DP109", 4
    ),
    "item of no order": Fault(
        "shopify.orders", "orders", "#1001,ann@example.com,,",
        "#1009,ann@example.com,,",
        "DP123", 3,
    ),
    "order paid without a time": Fault(
        "shopify.orders", "orders", "2026-09-02 22:01:24 +0200", "", "DP110", 4
    ),
    "order number gone": Fault("shopify.orders", "orders", "#1003,", ",", "DP123", 5),
    "order in yen with sen": Fault(
        "shopify.orders", "orders", "1200,,0,Post", "1200.40,,0,Post", "DP123", 9
    ),
    "settlement amount": Fault(
        "amazon.settlement", "18174059732", "\t100.00\t", "\t100.01\t", "DP123", 2
    ),
    "settlement total": Fault(
        "amazon.settlement", "18174059732", "102.76", "102.67", "DP123", 2
    ),
    "settlement sign": Fault(
        "amazon.settlement", "18174059732", "\t-15.00\t", "\t15.00\t", "DP123", 2
    ),
    "settlement with both decimal signs": Fault(
        "amazon.settlement", "european", "1.234,50", "1,234.50", "DP109", 3
    ),
    "settlement currency gone": Fault(
        "amazon.settlement", "18174059732", "102.76\tUSD", "102.76\t", "DP123", 2
    ),
    "settlement date with slashes": Fault(
        "amazon.settlement", "european", "03.09.2026", "03/09/2026", "DP110", 3
    ),
    "settlement blank amount": Fault(
        "amazon.settlement", "18174059732", "\t100.00\t", "\t\t", "DP109", 3
    ),
    "settlement two totals": Fault(
        "amazon.settlement", "european", "28174059734", "28174059733", "DP123", 2
    ),
    "settlement row cut": Fault(
        "amazon.settlement", "18174059732", "\tLAMP-1\t1\t\n", "\n", "DP111", 3
    ),
    "range total": Fault("amazon.range", "Custom", "1,061.95", "1,061.59", "DP123", 9),
    "range fee": Fault("amazon.range", "Custom", "-11.55", "-11.50", "DP123", 9),
    "range amount of no known column": Fault(
        "amazon.range", "Custom", "product sales tax", "a new amount", "DP123", 9
    ),
    "range without its currency": Fault(
        "amazon.range", "Custom", "All amounts in USD", "All amounts", "DP113", 8
    ),
    "range time": Fault(
        "amazon.range", "Custom", "Sep 1, 2026 12:05:07 AM PDT",
        "Sep 1, 2026 13:05:07 AM PDT", "DP110", 9,
    ),
    "range month": Fault("amazon.range", "Custom", "Sep 1, ", "Spt 1, ", "DP110", 9),
    "range zone": Fault(
        "amazon.range", "older", "3:22:08 PM UTC", "3:22:08 PM CST", "DP110", 6
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault(fault: Fault) -> None:
    """A changed export is refused where it was changed."""
    check(fault)


def test_a_settlement_sums_to_zero_with_its_payout() -> None:
    """What is paid out is what the amounts come to, settlement by settlement."""
    for part in ("18174059732", "european"):
        records = (
            layouts()["amazon.settlement"]
            .read(*sample("amazon.settlement", part))
            .records
        )
        sums = records.group_by("payout_no").agg(pl.col("amount").sum())
        assert set(sums["amount"]) == {0}


@pytest.mark.parametrize(
    ("layout", "path", "head", "column", "code"),
    [
        (
            "shopify.payments",
            "payment_transactions_export_20260901-20260930_utf8.csv",
            0,
            "Net",
            "EUR",
        ),
        (
            "amazon.range",
            "2026Sep1-2026Sep30CustomTransaction_utf8.csv",
            7,
            "total",
            "USD",
        ),
    ],
)
def test_parts_sum_to_the_net_of_the_row(
    layout: str, path: str, head: int, column: str, code: str
) -> None:
    """Payment, conversion and fee come to what another reader sums up."""
    text = (DATA / layout / path).read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO("\n".join(text.splitlines()[head:])))
    due = sum(Decimal(row[column].replace(",", "")) for row in rows)
    records = layouts()[layout].read(*sample(layout, path[:8])).records
    sums = dict(records.group_by("currency").agg(pl.col("amount").sum()).iter_rows())
    assert Decimal(sums.pop(code)).scaleb(-2) == due
    assert set(sums.values()) <= {0}


def test_a_payout_number_that_comes_late_is_learned() -> None:
    """The same charge, first pending, then paid out, is one charge with its payout."""
    layout = layouts()["shopify.payments"]
    name, before = sample("shopify.payments", "pending")
    after = before.replace(b"pending,2026/9/12,,", b"paid,2026-09-12,90009,")
    assert after != before
    parts = [
        Part("shop", letter * 64, day, layout.read(name, data).records)
        for letter, day, data in (
            ("a", datetime(2026, 9, 11), before),  # noqa: DTZ001 - wall clock
            ("b", datetime(2026, 9, 13), after),  # noqa: DTZ001
        )
    ]
    for order in (parts, parts[::-1]):
        records = gather(order, frozenset(), {})
        assert records.height == 5
        assert records["payout_no"].to_list() == ["90009"] * 5
        assert records["amount"].sum() == 2 * (2183 - 152) - 800


def test_an_older_export_without_checkout_is_the_same_row() -> None:
    """Columns that only newer exports have don't make another row of it."""
    path = DATA / "shopify.payments"
    path /= "payment_transactions_export_20260901-20260930_utf8.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    at = rows[0].index("Checkout")
    out = io.StringIO()
    csv.writer(out).writerows(row[:at] + row[at + 1 :] for row in rows)
    layout = layouts()["shopify.payments"]
    newer = layout.read(path.name, path.read_bytes()).records
    older = layout.read(path.name, out.getvalue().encode()).records
    assert older["identity"].to_list() == newer["identity"].to_list()


def test_items_of_an_order_are_counted_once() -> None:
    """The total stands once; further items add pieces and no money."""
    records = (
        layouts()["shopify.orders"].read(*sample("shopify.orders", "orders")).records
    )
    first = records.filter(pl.col("order_no") == "#1001")
    assert first.select("amount", "quantity", "product").rows() == [(4500, 3, None)]
    assert records["amount"].drop_nulls().len() == 7


def test_config_names_amounts_and_states() -> None:
    """What config.yaml says of an amount or a state is stronger."""
    said = {
        "other-transaction / other-transaction / Subscription Fee": "service",
        "ServiceFee / Cost of Advertising / TransactionTotalAmount": "ads",
        "Chargeback Refund / ItemPrice / Principal": "chargeback_return",
    }
    layout = LAYOUTS["amazon.settlement"](said)
    records = layout.read(*sample("amazon.settlement", "18174059732")).records
    assert records.filter(pl.col("disposition") == "suspense").is_empty()
    orders = LAYOUTS["shopify.orders"]({"partially_paid": "paid"})
    records = orders.read(*sample("shopify.orders", "orders")).records
    assert records.filter(pl.col("kind") == "unknown").is_empty()
    payments = LAYOUTS["shopify.payments"]({"chargeback": "chargeback"})
    records = payments.read(*sample("shopify.payments", "payment_")).records
    assert "chargeback" in records["kind"].to_list()


def test_a_sale_below_zero_is_not_understood() -> None:
    """A row against its usual direction waits in suspense."""
    name, data = altered(
        "amazon.range",
        '"1,076.00","6.08","5.00","0","0","0","0","0","-4.00","0","-6.08","-11.55",'
        '"-3.50","0","0","1,061.95"',
        '"-1.00","0","0","0","0","0","0","0","0","0","0","0","0","0","0","-1.00"',
        "Custom",
    )
    records = layouts()["amazon.range"].read(name, data).records
    assert records.select("kind", "disposition", "cause").row(0) == (
        "unknown",
        "suspense",
        "DP201",
    )


def test_a_mixed_currency_settlement_is_refused() -> None:
    """Rows that print another currency than their total are not summed."""
    path = DATA / "amazon.settlement" / "18174059732_utf8.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = lines[3].split("\t")
    cells[5] = "CAD"
    lines[3] = "\t".join(cells)
    with pytest.raises(Refusal) as caught:
        layouts()["amazon.settlement"].read(path.name, "\n".join(lines).encode())
    assert (caught.value.code, caught.value.facts["row"]) == ("DP123", "4")


def test_a_german_status_is_settled_by_config() -> None:
    """What its status says isn't known: the row waits until config.yaml does."""
    name, data = sample("amazon.range", "german")
    for word, held in (("paid", "posted"), ("closed", "ignored"), ("sale", "suspense")):
        layout = LAYOUTS["amazon.range"]({"Anderer Status": word})
        records = layout.read(name, data).records.filter(pl.col("row") == 7)
        assert set(records["disposition"]) == {held}


EUROPE = [128163, -1505, -4522, 462, -380, -2000, -210, 700, -90000]


@pytest.mark.parametrize(
    ("tongue", "currency", "amounts"),
    [
        ("french", "EUR", [*EUROPE, 2380, -300]),
        ("italian", "EUR", EUROPE),
        ("spanish", "EUR", EUROPE),
        # 1980 + 198 + 500 + 50 − 20 points − 100 − 10; fees of 270 and 434.
        (
            "japanese",
            "JPY",
            [2598_00, -704_00, -2158_00, 243_00, -4900_00, -310_00, 700_00, -90000_00],
        ),
    ],
)
def test_a_range_in_other_tongues(
    tongue: str, currency: str, amounts: list[int]
) -> None:
    """By hand: the same trade as the German report tells of, and one in yen."""
    name, data = sample("amazon.range", tongue)
    records = layouts()["amazon.range"].read(name, data).records
    assert records["amount"].to_list() == amounts
    assert records["currency"].unique().to_list() == [currency]
    assert records["time"][0] == datetime(2026, 9, 1, 8, 14, 46)  # noqa: DTZ001
    kinds = records["kind"].to_list()[:4]
    assert kinds == ["sale", "fee", "refund", "fee_refund"]
    # What no program names waits: a French status, the Japanese payout.
    held = records.filter(pl.col("disposition") == "suspense")["category"].unique()
    waits = {"french": ["Commande"], "japanese": ["振込み"]}
    assert held.to_list() == waits.get(tongue, [])


def test_a_british_range() -> None:
    """Postage credits, and a clock of 24 hours behind the day."""
    name, data = sample("amazon.range", "2026Sep1")
    text = data.decode().replace("shipping credits", "postage credits")
    layout = layouts()["amazon.range"]
    there = layout.read(name, data).records
    american = "Sep 1, 2026 12:05:07 AM PDT"
    assert american in text
    british = text.replace(american, "1 Sept 2026 00:05:07 GMT")
    here = layout.read(name, british.encode()).records
    assert here["amount"].to_list() == there["amount"].to_list()
    found = here.filter(pl.col("time") == datetime(2026, 9, 1, 8, 5, 7))  # noqa: DTZ001
    assert found.height
