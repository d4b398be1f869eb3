"""Stripe, PayPal and Adyen: what refuses their exports, and what their rows sum to."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from decimal import Decimal

import polars as pl
import pytest

from duiping.errors import Refusal
from duiping.importers.conversion import pairs
from duiping.importers.registry import LAYOUTS
from tests.importers.exports import DATA, Fault, altered, check, layouts, sample

FAULTS = {
    "paypal german amount": Fault(
        "paypal.activity", "german_2026", '"961,50"', '"961,51"', "DP107", 4
    ),
    "paypal german net": Fault(
        "paypal.activity", "german_2026", '"-38,50"', '"-38,60"', "DP123", 2
    ),
    "paypal german impact": Fault(
        "paypal.activity", "german_2026", '"Haben"', '"Etwas"', "DP108", 2
    ),
    "paypal two decimal signs": Fault(
        "paypal.activity", "german_2026", '"-100,00","0,00"', '"-100.00","0,00"',
        "DP109", 4,
    ),
    "paypal two kinds of days": Fault(
        "paypal.activity", "german_2026", '"02.09.2026"', '"09/02/2026"', "DP110", 4
    ),
    "paypal an hour that was none": Fault(
        "paypal.activity", "german_short", '"24.10.2026","10', '"29.03.2026","02',
        "DP110", 2,
    ),
    "paypal no such place": Fault(
        "paypal.activity", "german_short", "Europe/Berlin", "Europe/Berlln", "DP110", 2
    ),
    "paypal short balance": Fault(
        "paypal.activity", "english_short", '"98.83"', '"98.84"', "DP107", 3
    ),
    "stripe net": Fault("stripe.balance", "itemised", "96.80", "96.81", "DP123", 2),
    "stripe fee": Fault("stripe.balance", "itemised", ",3.20,", ",3.02,", "DP123", 2),
    "stripe number twice": Fault(
        "stripe.balance", "itemised", "txn_0002", "txn_0001", "DP121", 3
    ),
    "stripe currency": Fault(
        "stripe.balance", "itemised", ",usd,100", ",xyz,100", "DP123", 2
    ),
    "stripe yen with sen": Fault(
        "stripe.balance", "itemised", "1200,48,1152,", "1200.5,48,1152.5,", "DP123", 17
    ),
    "stripe exponent": Fault(
        "stripe.balance", "itemised", "100.00,3.20", "1e2,3.20", "DP109", 2
    ),
    "stripe time": Fault(
        "stripe.balance", "itemised", "2026-09-01 02:00:00", "9/1/2026 2:00", "DP110", 2
    ),
    "stripe id damaged": Fault(
        "stripe.balance", "itemised", "txn_0003", "1.2E+17", "DP105", 4
    ),
    "stripe column gone": Fault(
        "stripe.balance", "itemised", "reporting_category", "type", "DP113"
    ),
    "paypal balance": Fault(
        "paypal.activity", "activity", "1,165.00", "1,165.01", "DP107", 4
    ),
    "paypal balance of the other currency": Fault(
        "paypal.activity", "activity", '"48.00","","","","","","Credit"',
        '"49.00","","","","","","Credit"', "DP107", 6,
    ),
    "paypal net": Fault(
        "paypal.activity", "activity", "1,061.50", "1,061.40", "DP123", 2
    ),
    "paypal row gone": Fault(
        "paypal.activity",
        "newest",
        '"09/03/2026","00:10:00","JST","","User Initiated Withdrawal","Completed",'
        '"JPY","-9,000","0","-9,000"',
        '"09/03/2026","00:10:00","JST","","User Initiated Withdrawal","Completed",'
        '"JPY","-9,001","0","-9,001"',
        "DP107",
        2,
    ),
    "paypal day first": Fault(
        "paypal.activity", "activity", "09/01/2026", "13/09/2026", "DP110", 2
    ),
    "paypal zone": Fault("paypal.activity", "activity", "PDT", "CST", "DP110", 2),
    "paypal impact": Fault(
        "paypal.activity", "activity", '"","Memo"\n', '"","Hold"\n', "DP108", 3
    ),
    "paypal status": Fault(
        "paypal.activity", "newest", '"Denied"', '"Unclaimed"', "DP108", 3
    ),
    "paypal number twice": Fault(
        "paypal.activity", "activity", "TX0003", "TX0001", "DP121", 4
    ),
    "paypal currency": Fault(
        "paypal.activity", "activity", '"USD"', '"BTC"', "DP123", 2
    ),
    "report credits": Fault(
        "paypal.report", "STL-20260901", '"CR",10000,"USD"', '"CR",10001,"USD"',
        "DP106", 17,
    ),
    "report debits": Fault(
        "paypal.report", "STL-20260901", '"DR",2000,"USD"', '"DR",2001,"USD"',
        "DP106", 17,
    ),
    "report direction swapped": Fault(
        "paypal.report", "STL-20260901", '"CR",10000,"JPY"', '"DR",10000,"JPY"',
        "DP106", 18,
    ),
    "report direction": Fault(
        "paypal.report", "STL-20260901", '"CR",10000,"USD"', '"XX",10000,"USD"',
        "DP108", 5,
    ),
    "report fee direction": Fault(
        "paypal.report", "STL-20260901", '"DR",329', '"",329', "DP108", 5
    ),
    "report fee currency": Fault(
        "paypal.report", "STL-20260901", '329,"USD"', '329,"EUR"', "DP123", 5
    ),
    "report minor unit not known": Fault(
        "paypal.report", "STL-20260901", '"CR",10000,"JPY"', '"CR",10000,"TWD"',
        "DP123", 6,
    ),
    "report decimals": Fault(
        "paypal.report", "STL-20260901", ',10000,"USD"', ',100.00,"USD"', "DP109", 5
    ),
    "report count": Fault(
        "paypal.report", "STL-20260901", '"SC",12', '"SC",11', "DP106", 19
    ),
    "report currency without a footer": Fault(
        "paypal.report", "STL-20260901",
        '"SF","JPY",17250,0,400,0,"CR",0,"CR",16850,"CR",0,"CR",0,"CR",0,"CR",0,2\n',
        "", "DP103",
    ),
    "report of two accounts": Fault(
        "paypal.report", "TRR", '"SB","TZ0022"', '"SH","TZ0022"', "DP123", 5
    ),
    "report number twice": Fault(
        "paypal.report", "STL-20260901", "TZ0003", "TZ0001", "DP121", 7
    ),
    "report zone": Fault(
        "paypal.report", "STL-20260901", ':30 -0700","CR"', ':30","CR"', "DP110"
    ),
    "adyen batch": Fault(
        "adyen.settlement", "batch_7", "EUR,0.24,", "EUR,0.25,", "DP123", 12
    ),
    "adyen payout": Fault("adyen.settlement", "batch_7", "81.86", "81.87", "DP123", 12),
    "adyen row gone": Fault(
        "adyen.settlement",
        "batch_7",
        "ExampleCo,ExampleShop,,,,2026-09-05 00:00:00,CEST,Fee,Transaction Fees"
        " September,,,,,EUR,0.24,,,,,,,,7,,,,,,,\n",
        "",
        "DP123",
        11,
    ),
    "adyen fee": Fault(
        "adyen.settlement", "batch_7", "0.30,0.50,1.00", "0.31,0.50,1.00", "DP123", 2
    ),
    "adyen both sides": Fault(
        "adyen.settlement", "batch_7", ",20.00,,1,EUR,20.10,,",
        ",20.00,,1,EUR,20.10,1.00,", "DP123", 4,
    ),
    "adyen below zero": Fault(
        "adyen.settlement", "batch_7", "EUR,0.24,", "EUR,-0.24,", "DP123", 8
    ),
    "adyen zone": Fault("adyen.settlement", "batch_7", "CEST", "IST", "DP110", 2),
    "adyen currency": Fault(
        "adyen.settlement", "batch_7", "1,EUR,,98.20", "1,EU,,98.20", "DP123", 2
    ),
    "adyen reference damaged": Fault(
        "adyen.settlement", "batch_7", "8835511111111111,2001", "8.8E+15,2001",
        "DP105", 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault(fault: Fault) -> None:
    """A changed export is refused where it was changed."""
    check(fault)


def _sums(layout: str, part: str) -> dict[str, Decimal]:
    """Sum a reading by currency, what is left out left out."""
    records = layouts()[layout].read(*sample(layout, part)).records
    moved = records.filter(pl.col("disposition") != "ignored")
    return {
        code: Decimal(amount).scaleb(-2)
        for code, amount in moved.group_by("currency")
        .agg(pl.col("amount").sum())
        .rows()
        if amount
    }


def _printed(path: str, code: str, net: str, *, skip: str = "") -> dict[str, Decimal]:
    """Sum a column of a file by currency, read by another reader."""
    sums: Counter[str] = Counter()
    text = (DATA / path).read_text(encoding="utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        if not skip or row.get(skip) != "Memo":
            sums[row[code].upper()] += Decimal(row[net].replace(",", ""))  # type: ignore[assignment]
    return {name: Decimal(total) for name, total in sums.items() if total}


def test_parts_sum_to_what_the_row_moved() -> None:
    """Payment, conversion and fee of every row come to its net amount."""
    path = "stripe.balance/itemised_20260901-20260930_utf8.csv"
    assert _sums("stripe.balance", "itemised") == _printed(path, "currency", "net")
    path = "paypal.activity/activity_20260901-20260930_utf8.csv"
    assert _sums("paypal.activity", "activity") == _printed(
        path, "Currency", "Net", skip="Balance Impact"
    )
    # The batch nets to zero, payout included; dollars came and went.
    assert _sums("adyen.settlement", "batch_7") == {}


def test_conversions_share_a_number() -> None:
    """What is given and what is taken are two rows under one number."""
    for layout, part in (
        ("stripe.balance", "itemised"),
        ("paypal.activity", "activity"),
        ("paypal.report", "STL-20260901"),
        ("adyen.settlement", "batch_7"),
    ):
        records = layouts()[layout].read(*sample(layout, part)).records
        converted = records.filter(pl.col("kind").is_in(["convert_out", "convert_in"]))
        groups = converted.group_by("alias_no").agg(
            pl.len(), pl.col("kind").n_unique(), codes=pl.col("currency").n_unique()
        )
        assert groups.height
        assert groups["alias_no"].null_count() == 0
        assert set(groups.select("len", "kind", "codes").rows()) == {(2, 2, 2)}


@pytest.mark.parametrize(
    ("amounts", "currencies", "numbers"),
    [
        ([-100, 90], ["USD", "EUR"], ["A", "B"]),
        ([-100, 90], ["USD", "USD"], ["A", "A"]),
        ([100, 90], ["USD", "EUR"], ["A", "A"]),
        ([-100, 90], ["USD", "EUR"], [None, None]),
        ([-100, 90, -1], ["USD", "EUR", "GBP"], ["A", "A", "A"]),
        ([-100, 90, 0], ["USD", "EUR", "USD"], ["A", "A", "A"]),
    ],
)
def test_what_is_no_pair_is_not_understood(
    amounts: list[int], currencies: list[str], numbers: list[str | None]
) -> None:
    """Only one out and one in, of two currencies, under one number."""
    kinds = pairs(
        pl.Series(["convert"] * len(amounts)),
        pl.Series(amounts),
        pl.Series(currencies),
        pl.Series(numbers, dtype=pl.String),
    )
    assert set(kinds) == {"unknown"}


def test_a_word_in_config_names_an_unknown_type() -> None:
    """What config.yaml says of a label is stronger, and its direction not doubted."""
    layout = LAYOUTS["adyen.settlement"]({"ReserveAdjustment": "reserve"})
    records = layout.read(*sample("adyen.settlement", "batch_7")).records
    assert records.filter(pl.col("kind") == "unknown").is_empty()
    layout = LAYOUTS["stripe.balance"]({"charge": "other_income"})
    records = layout.read(*sample("stripe.balance", "itemised")).records
    odd = records.filter(pl.col("row_no") == "txn_0018")
    assert odd.select("kind", "disposition").row(0) == ("other_income", "posted")
    layout = LAYOUTS["paypal.report"]({"T0801": "bonus"})
    records = layout.read(*sample("paypal.report", "STL-20260901")).records
    assert records.filter(pl.col("kind") == "unknown").is_empty()


def test_a_payment_that_completes_later_is_another_row() -> None:
    """What was left out while pending must not hide the money that comes of it."""
    name, data = altered(
        "paypal.activity",
        '"Website Payment","Denied"',
        '"Website Payment","Pending"',
        "newest",
    )
    records = layouts()["paypal.activity"].read(name, data).records
    left = records.filter(pl.col("disposition") == "ignored")
    assert left["row_no"].to_list() == ["TY0002:not completed"]


def test_what_moves_nothing_may_print_no_balance() -> None:
    """A pending row without net and balance is left out; one that moved is refused."""
    row = '"JPY","700","0","700","k@example.com"'
    blank = '"JPY","700","","","k@example.com"'
    name, data = altered("paypal.activity", row, blank, "newest")
    data = data.replace(
        b'"14,560","","","","",""\r\n"09/01', b'"","","","","",""\r\n"09/01'
    )
    records = layouts()["paypal.activity"].read(name, data).records
    assert records.filter(pl.col("disposition") == "ignored").height == 1
    # A payment that was refunded afterwards has moved: its balance says so.
    refunded = data.replace(
        b'"Website Payment","Completed"', b'"Website Payment","Refunded"'
    )
    assert refunded != data
    assert layouts()["paypal.activity"].read(name, refunded).records.equals(records)
    moved = data.replace(b'"-9,000","0","-9,000"', b'"-9,000","0",""')
    with pytest.raises(Refusal) as caught:
        layouts()["paypal.activity"].read(name, moved)
    assert caught.value.code == "DP109"


def test_a_thousandth_cannot_be_kept() -> None:
    """Kuwait's third decimal is refused, never rounded; a zero there is fine."""
    head = (DATA / "stripe.balance" / "empty_20260904_utf8.csv").read_text("utf-8")
    row = "txn_1,2026-09-01 02:00:00,x,kwd,{0},0,{0},charge,ch_1,,,\n"
    records = _stripe(head + row.format("1.230"))
    assert records.select("amount", "currency").row(0) == (123, "KWD")
    with pytest.raises(Refusal) as caught:
        _stripe(head + row.format("1.234"))
    assert (caught.value.code, caught.value.facts["row"]) == ("DP124", "2")
    assert (caught.value.facts["value"], caught.value.facts["currency"]) == (
        "1.234", "KWD",
    )  # fmt: skip


def _stripe(text: str) -> pl.DataFrame:
    return layouts()["stripe.balance"].read("a.csv", text.encode()).records


def test_a_time_without_its_seconds_is_doubted() -> None:
    """Adyen's rows are known by what they say: a spreadsheet's minutes are others."""
    name, data = sample("adyen.settlement", "batch_7")
    time = re.search(rb"2026-\d\d-\d\d \d\d:\d\d:\d\d", data)
    assert time is not None
    short = time[0][:16].replace(b"-0", b"/").replace(b"-", b"/")
    with pytest.raises(Refusal) as caught:
        layouts()["adyen.settlement"].read(name, data.replace(time[0], short, 1))
    assert caught.value.code == "DP110"
    assert "seconds" in caught.value.facts["expected"]


def test_header_order_is_free() -> None:
    """Columns are bound by name: the same rows in another order read the same."""
    path = DATA / "adyen.settlement" / "settlement_detail_report_batch_7_utf8.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(row[::-1] for row in rows)
    layout = layouts()["adyen.settlement"]
    assert layout.read(path.name, out.getvalue().encode()).records.equals(
        layout.read(path.name, path.read_bytes()).records
    )
