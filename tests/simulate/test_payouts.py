"""Payouts and top-ups: each arrives in time, but where truth.json says otherwise."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import chinese_calendar
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = [
    ("2026-09", 3000, 1, 40),
    ("2024-02", 300, 7, 24),
    ("2024-10", 300, 2, 30),
    ("2025-01", 500, 5, 24),
    ("2026-02", 300, 9, 24),
    ("2026-12", 400, 3, 0),
]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{case[3]}")
def month(request: pytest.FixtureRequest, make: Callable[..., Any]) -> Any:
    return make(*request.param)


def test_payouts_arrive_in_time_but_where_the_truth_says(month: Any) -> None:
    """Each WeChat payout names its bank line, so this needs no guessing."""
    lines = {
        row["其它摘要"].removeprefix("提现单号"): row
        for row in month.cmb()
        if "WXTX" in row["其它摘要"]
    }
    told = {
        item["key"]
        for item in (*month.truth["breaks"], *month.truth["in_transit"])
        if item["account"] == "Assets:Clearing:Payout:WeChat"
    }
    bounced = {
        r["微信支付业务单号"] for r in month.flow() if r["业务类型"] == "提现退回"
    }
    assert len(bounced) == 1
    for row in month.flow():
        if row["业务类型"] != "提现" or row["微信支付业务单号"] in bounced:
            continue
        key = f"wechat:payout:{row['微信支付业务单号']}"
        line = lines.get(row["业务凭证号"])
        good = False
        if line is not None and line["贷方金额"] == row["收支金额(元)"]:
            day = date.fromisoformat(row["记账时间"][:10]) + timedelta(days=1)
            while not chinese_calendar.is_workday(day):
                day += timedelta(days=1)
            good = line["交易日"] <= day.isoformat().replace("-", "")
        assert good == (key not in told)


def working(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.isoweekday() < 6


def due(stamp: str, count: int) -> str:
    """Give the compact date of the n-th working day after a time."""
    day = date.fromisoformat(stamp[:10])
    while count:
        day += timedelta(days=1)
        count -= working(day)
    return day.isoformat().replace("-", "")


def told(month: Any, account: str) -> Counter[Decimal]:
    """Count the expected amounts of an account's breaks and items under way."""
    return Counter(
        Decimal(item.get("expected", item.get("amount")))
        for item in (*month.truth["breaks"], *month.truth["in_transit"])
        if item["account"] == account
    )


def unanswered(
    month: Any, payouts: list[tuple[str, Decimal]], payer: str, days: int
) -> Counter[Decimal]:
    """Take away each payout with a line of its amount within its due time."""
    lines = [
        (row["交易日"], Decimal(row["贷方金额"]))
        for row in month.cmb()
        if payer in row["收(付)方名称"]
    ]
    for row in month.opening():
        if row["科目"].startswith("Assets:Clearing:Payout"):
            payouts = [*payouts, (f"{row['日期']} 00:00:00", Decimal(row["金额"]))]
    left: Counter[Decimal] = Counter()
    for stamp, amount in sorted(payouts):
        first, last = stamp[:10].replace("-", ""), due(stamp, days)
        hits = [x for x in lines if x[1] == amount and first <= x[0] <= last]
        if hits:
            lines.remove(min(hits))
        else:
            left[amount] += 1
    return left


def test_alipay_payouts_arrive_but_where_the_truth_says(month: Any) -> None:
    rows = {
        row["业务流水号"]: (row["发生时间"], -Decimal(row["支出金额（-元）"]))
        for path in month.paths("2088*")
        for row in month.alipay(path)[0]
        if row["业务类型"] == "提现"
    }
    left = unanswered(month, list(rows.values()), "支付宝", 1)
    others = [a for a in left if a in opening_payouts(month, "Alipay")]
    assert not others
    mine = {a for _, a in rows.values()}
    expected = told(month, "Assets:Clearing:Payout:Alipay")
    assert Counter({a: n for a, n in left.items() if a in mine}) == expected


def opening_payouts(month: Any, wallet: str) -> set[Decimal]:
    return {
        Decimal(row["金额"])
        for row in month.opening()
        if row["科目"] == f"Assets:Clearing:Payout:{wallet}"
    }


def test_pdd_payouts_arrive_but_where_the_truth_says(month: Any) -> None:
    first, _, second = sorted(
        month.paths("拼多多*"), key=lambda p: ("_0915" in p.name, p)
    )
    later = [r for r in month.pdd_ledger(second)[0] if r["发生时间"][8:10] > "16"]
    rows = [
        (row["发生时间"], -Decimal(row["支出金额（-元）"]))
        for row in [*month.pdd_ledger(first)[0], *later]
        if row["账务类型"] == "提现"
    ]
    left = unanswered(month, rows, "寻梦", 2)
    mine = {a for _, a in rows}
    left = Counter({a: n for a, n in left.items() if a in mine})
    expected = told(month, "Assets:Clearing:Payout:PDD")
    if expected[Decimal("18000.00")]:
        expected -= Counter([Decimal("18000.00")])
        expected += Counter(map(Decimal, ("4000", "5000", "6000", "3000")))
    # What is left over are the two that share a line.
    pair = list((left - expected).elements())
    assert not expected - left
    assert len(pair) == 2
    assert any(row["贷方金额"] == str(sum(pair)) for row in month.cmb())


def test_topups_are_booked_but_where_the_truth_says(month: Any) -> None:
    credited = [
        (row["时间"], Decimal(row["变动金额"]))
        for row in month.jingka()[0]
        if row["类型"] == "充值"
    ]
    left: set[str] = set()
    for row in month.cmb():
        if "鲸卡" not in row["收(付)方名称"]:
            continue
        paid, day = Decimal(row["借方金额"]), row["交易日"]
        stamp = f"{day[:4]}-{day[4:6]}-{day[6:]}"
        hits = [
            x
            for x in credited
            if x[1] == paid and stamp <= x[0][:10] <= iso(due(stamp, 1))
        ]
        if hits:
            credited.remove(min(hits))
        else:
            left.add(f"cmb:txn:{row['流水号']}")
    assert not credited
    assert left == set(month.breaks("Assets:Clearing:Topup"))


def iso(compact: str) -> str:
    return f"{compact[:4]}-{compact[4:6]}-{compact[6:]}"
