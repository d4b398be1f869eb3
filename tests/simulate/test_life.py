"""What only looks wrong is there, and the same arguments give the same bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from duiping.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Callable

HALF = "_0901-0916.csv"


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_arguments_same_bytes(tmp_path: Path) -> None:
    simulate(tmp_path / "a", "2025-03", 400, 11, 24)
    command = [sys.executable, "-m", "duiping.simulate", str(tmp_path / "b")]
    command += ["--month", "2025-03", "--orders", "400", "--seed", "11"]
    command += ["--breaks", "24"]
    world = {**os.environ, "TZ": "America/New_York", "PYTHONHASHSEED": "77"}
    world["LC_ALL"] = "C"
    root = Path(__file__).parents[2]
    subprocess.run(command, check=True, env=world, cwd=root)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")


def test_another_seed_is_another_month(make: Callable[..., Any]) -> None:
    one, two = make("2024-02", 300, 7, 24), make("2024-02", 300, 8, 24)
    assert digest(one.folder) != digest(two.folder)
    assert len(two.truth["breaks"]) == 24


@pytest.mark.parametrize("orders", [0, 1, 40])
def test_small_months_work(tmp_path: Path, orders: int) -> None:
    simulate(tmp_path, "2026-06", orders, 1, 0)
    assert (tmp_path / "truth.json").exists()


def test_too_many_breaks_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="more breaks"):
        simulate(tmp_path, "2026-09", 10, 1, 60)


def test_a_bad_month_is_said(tmp_path: Path) -> None:
    for month in ("2023-12", "2027-01", "2026-13", "x"):
        with pytest.raises(ValueError, match="month"):
            simulate(tmp_path, month, 10, 1, 0)


def test_a_used_folder_is_refused(tmp_path: Path) -> None:
    simulate(tmp_path, "2026-09", 10, 1, 0)
    with pytest.raises(FileExistsError):
        simulate(tmp_path, "2026-09", 10, 1, 0)


def test_twins_and_the_fee_in_two_rows(out: Any) -> None:
    alike = Counter(
        (row["支付时间"], row["商品"], row["充值号码"], row["商家实收金额(元)"])
        for row in out.pdd_orders()[1]
        if row["充值号码"]
    )
    assert max(alike.values()) == 2
    (path,) = out.paths(f"拼多多*{HALF}")
    rows = Counter(tuple(row.values()) for row in out.pdd_ledger(path)[0])
    for other in out.paths("拼多多*_0915-*"):
        rows |= Counter(tuple(row.values()) for row in out.pdd_ledger(other)[0])
    assert max(rows.values()) == 2
    assert all("基础技术服务费" in row[-1] for row, n in rows.items() if n == 2)


def test_coupons_come_and_go_back(out: Any) -> None:
    words = Counter(
        row["业务描述"]
        for path in out.paths("拼多多*")
        for row in out.pdd_ledger(path)[0]
    )
    for text in (
        "0010002|交易收入-订单收入",
        "0010005|交易收入-优惠券结算",
        "0020002|交易退款-订单退款",
        "0020005|交易退款-优惠券结算",
        "0030002|技术服务费-基础技术服务费",
        "0060001|营销费用-多多进宝",
        "0070001|转账-店铺保证金",
        "0080001|提现-提现申请",
    ):
        assert words[text], text


def test_states_of_orders(out: Any) -> None:
    first, last = (
        {row["订单号"]: row["订单状态"] for row in table} for table in out.pdd_orders()
    )
    assert set(first) < set(last)
    assert any(first[no] != last[no] for no in first)
    assert {"未发货，退款成功", "已发货，退款成功", "已收货", "已发货，待收货"} <= set(
        last.values()
    )
    minis = {row["订单状态"] for row in out.mini()[0]}
    assert minis >= {"已关闭", "部分退款", "已退款", "已完成", "充值中"}


def test_mini_payments_booked_the_next_day(out: Any) -> None:
    paid = {row["订单号"]: row["支付时间"][:10] for row in out.mini()[0]}
    later = [
        row
        for row in out.flow()
        if row["业务类型"] == "交易"
        and paid.get(row["业务凭证号"], row["记账时间"][:10]) != row["记账时间"][:10]
    ]
    assert later
    assert out.flow()[0]["业务凭证号"].startswith("XH20260831")
    ends = [i for i in out.truth["in_transit"] if i["account"].endswith("Orders:Mini")]
    assert {Decimal(item["amount"]) > 0 for item in ends} == {True, False}


def test_round_withdrawals_each_with_its_line(out: Any) -> None:
    lines = [row for row in out.cmb() if row["贷方金额"] == "5000.00"]
    assert len(lines) == 3
    assert len({row["交易日"] for row in lines}) == 3


def test_two_payouts_in_one_line(out: Any) -> None:
    payouts = [
        Decimal(row["支出金额（-元）"])
        for path in out.paths("拼多多*")
        if "(1)" not in path.name
        for row in out.pdd_ledger(path)[0]
        if row["账务类型"] == "提现"
    ]
    sums = {-(a + b) for a in payouts for b in payouts if a != b}
    lines = {
        Decimal(row["贷方金额"])
        for row in out.cmb()
        if "寻梦" in row["收(付)方名称"] and row["贷方金额"] != "9000.00"
    }
    assert sums & lines


def test_refunds_days_late_and_in_parts(out: Any) -> None:
    rows = out.mini()[0]
    assert any(";" in row["退款单号"] for row in rows)
    wallet = {
        row["业务凭证号"]: row["记账时间"]
        for row in out.flow()
        if row["业务类型"] == "退款"
    }
    days = {
        (
            int(wallet[row["退款单号"]][8:10]) - int(row["退款时间"][8:10])
            if row["退款单号"] in wallet
            else -1
        )
        for row in rows
        if row["退款单号"] and ";" not in row["退款单号"]
    }
    assert 2 in days
    assert max(days) <= 3


def test_units_have_a_comma_in_a_name(out: Any) -> None:
    assert any("," in row["商品名称"] for row in out.bill())


def test_a_long_supplier_statement_comes_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("duiping.simulate.exports.yunchong._MOST", 100)
    simulate(tmp_path, "2026-09", 500, 1, 0)
    parts = {path.name for path in (tmp_path / "exports").glob("云充*")}
    assert len(parts) > 2
    assert "云充对账单_202609_1.xlsx" in parts
    assert "云充对账单_202609.xlsx" not in parts
