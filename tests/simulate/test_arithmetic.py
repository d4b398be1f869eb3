"""The exports' own arithmetic, added up again without the simulator's code."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CASES = [
    ("2026-09", 3000, 1, 40),
    ("2024-02", 300, 7, 24),
    ("2026-12", 400, 3, 0),
]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{case[3]}")
def month(request: pytest.FixtureRequest, make: Callable[..., Any]) -> Any:
    return make(*request.param)


def total(values: Iterable[str]) -> Decimal:
    return sum((Decimal(value or "0") for value in values), Decimal(0))


def numbers(text: str) -> list[str]:
    return re.findall(r"-?\d+(?:\.\d+)?", text)


def test_pdd_ledger_footers(month: Any) -> None:
    for path in month.paths("拼多多*"):
        rows, footer = month.pdd_ledger(path)
        gone = [r for r in rows if r["支出金额（-元）"] != "0"]
        came = [r for r in rows if r["收入金额（+元）"] != "0"]
        assert len(gone) + len(came) == len(rows)
        out = total(r["支出金额（-元）"] for r in gone)
        in_ = total(r["收入金额（+元）"] for r in came)
        assert footer[0] == f"#支出合计：{len(gone)}笔{out:.2f}元"
        assert footer[1] == f"#收入合计：{len(came)}笔{in_:.2f}元"
        assert footer[2] == f"#总计：{len(rows)}笔{in_ + out:.2f}元"
        times = [r["发生时间"] for r in rows]
        assert times == sorted(times)


def test_pdd_ledger_halves_agree_where_they_overlap(month: Any) -> None:
    first, again, second = (
        month.pdd_ledger(path)[0]
        for path in sorted(month.paths("拼多多*"), key=lambda p: ("_0915" in p.name, p))
    )
    assert first == again

    def shared(rows: list[dict[str, str]]) -> Counter[str]:
        days = ("-15", "-16")
        return Counter(str(r) for r in rows if r["发生时间"][7:10] in days)

    assert shared(first) == shared(second)


def test_pdd_wallet_never_overdrawn(month: Any) -> None:
    (opening,) = (
        Decimal(r["金额"]) for r in month.opening() if r["科目"] == "Assets:Wallet:PDD"
    )
    first, _, second = sorted(
        month.paths("拼多多*"), key=lambda p: ("_0915" in p.name, p)
    )
    later = [r for r in month.pdd_ledger(second)[0] if r["发生时间"][8:10] > "16"]
    for row in [*month.pdd_ledger(first)[0], *later]:
        opening += Decimal(row["收入金额（+元）"]) + Decimal(row["支出金额（-元）"])
        assert opening >= 0
    closing = month.truth["totals"]["wallets"]["PDD"]["closing"]
    assert opening == Decimal(closing)


def test_alipay_balances_and_footers(month: Any) -> None:
    last: dict[str, dict[str, str]] = {}
    for path in month.paths("2088*"):
        rows, footer = month.alipay(path)
        balance = None
        for row in reversed(rows):
            amount = Decimal(row["收入金额（+元）"]) + Decimal(row["支出金额（-元）"])
            printed = Decimal(row["账户余额（元）"])
            assert printed >= 0
            assert balance is None or printed == balance + amount
            balance = printed
            serial = row["账务流水号"]
            assert last.setdefault(serial, row) == row
        out = total(r["支出金额（-元）"] for r in rows)
        in_ = total(r["收入金额（+元）"] for r in rows)
        assert numbers(footer[1])[1] == f"{out:.2f}".replace("-0.00", "0.00")
        assert numbers(footer[2])[1] == f"{in_:.2f}"
        assert sum(int(numbers(line)[0]) for line in footer[1:3]) == len(rows)
    assert balance == Decimal(month.truth["totals"]["wallets"]["Alipay"]["closing"])


def test_wechat_bill_footers(month: Any) -> None:
    for path in month.paths("*All*"):
        rows, foot = month.wechat(path)
        assert foot["总交易单数"] == str(len(rows))
        for name, column in (
            ("应结订单总金额", "应结订单金额"),
            ("退款总金额", "退款金额"),
            ("手续费总金额", "手续费"),
            ("订单总金额", "订单金额"),
            ("申请退款总金额", "申请退款金额"),
        ):
            assert Decimal(foot[name]) == total(r[column] for r in rows), name
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_wechat_flow_balances_and_footers(month: Any) -> None:
    balance = None
    days = 0
    for path in month.paths("*Basic*"):
        days += 1
        rows, foot = month.wechat(path)
        sides = {"收入": Decimal(0), "支出": Decimal(0)}
        for row in rows:
            amount = Decimal(row["收支金额(元)"])
            assert amount > 0
            sides[row["收支类型"]] += amount
            signed = amount if row["收支类型"] == "收入" else -amount
            printed = Decimal(row["账户结余(元)"])
            assert printed >= 0
            assert balance is None or printed == balance + signed
            balance = printed
            assert row["记账时间"][:10] in path.name
        assert float(foot["资金流水总笔数"]) == len(rows)
        assert Decimal(foot["收入金额"]) == sides["收入"]
        assert Decimal(foot["支出金额"]) == sides["支出"]
    assert days in range(28, 32)
    assert balance == Decimal(month.truth["totals"]["wallets"]["WeChat"]["closing"])


def test_jingka_balance_and_footer(month: Any) -> None:
    rows, footer = month.jingka()
    balance = None
    for row in rows:
        printed, amount = Decimal(row["变动后余额"]), Decimal(row["变动金额"])
        assert printed >= 0
        assert balance is None or printed == balance + amount
        balance = printed
    in_ = total(r["变动金额"] for r in rows if r["变动金额"][0] != "-")
    out = total(r["变动金额"] for r in rows if r["变动金额"][0] == "-")
    assert footer == f"#合计：{len(rows)}笔，收入{in_:.2f}元，支出{out:.2f}元"
    assert {r["类型"] for r in rows} >= {"充值", "消费", "退款", "授信", "赠送"}


def test_yunchong_footer_and_exact_costs(month: Any) -> None:
    rows, footer = month.yunchong()
    assert footer[:2] == ["合计", f"{len(rows)}笔"]
    assert Decimal(footer[9]) == total(r["扣款金额"] for r in rows)
    assert Decimal(footer[10]) == total(r["退款金额"] for r in rows)
    states = {r["订单状态"] for r in rows}
    assert states == {"充值成功", "充值失败", "部分成功", "充值中"}


def test_mini_footer(month: Any) -> None:
    rows, footer = month.mini()
    assert footer[1] == f"{len(rows)}笔"
    for index, column in (
        (8, "订单金额"),
        (9, "优惠金额"),
        (10, "实付金额"),
        (16, "退款金额"),
    ):
        assert Decimal(footer[index]) == total(r[column] for r in rows)
    assert len(footer) == 18


def test_bank_balance(month: Any) -> None:
    (opening,) = (
        Decimal(r["金额"]) for r in month.opening() if r["科目"] == "Assets:Bank:CMB"
    )
    serials = set()
    for row in month.cmb():
        opening += Decimal(row["贷方金额"] or "0") - Decimal(row["借方金额"] or "0")
        assert opening == Decimal(row["余额"]) >= 0
        serials.add(row["流水号"])
    assert len(serials) == len(month.cmb())


def test_opening_sums_to_zero(month: Any) -> None:
    rows = month.opening()
    for unit in ("CNY", "TOPUP"):
        assert total(r["金额"] for r in rows if r["币种"] == unit) == 0


def test_pdd_orders_have_their_43_columns_and_amounts(month: Any) -> None:
    for table in month.pdd_orders():
        for row in table:
            assert len(row) == 43
            paid = total((row["商品总价(元)"], row["邮费(元)"])) - total(
                (row["店铺优惠折扣(元)"], row["平台优惠折扣(元)"])
            )
            assert paid == Decimal(row["商家实收金额(元)"])
