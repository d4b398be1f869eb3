"""The demo shop's statements against sums read from its raw exports by another reader.

The other reader (`tests.books.reader`) knows the layouts from their description
alone, and nothing of duiping.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from duiping.statement.bank import bank
from duiping.statement.bridge import bridge
from duiping.statement.coverage import coverage
from duiping.statement.fees import fees
from duiping.statement.prepaid import prepaid
from duiping.statement.supplier import letter
from tests.books.reader import Exports, amount
from tests.cli.shop import REPOSITORY
from tests.statement.world import known, row, sheet, table

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.statement.facts import Facts

# What each wallet's own rows are called, and who the bank says pays them out.
LABEL = {
    "pdd-ledger": "账务类型",
    "alipay-ledger": "业务类型",
    "wechat-fundflow": "业务类型",
}
PAYER = {
    "pdd-ledger": "上海寻梦信息技术有限公司",
    "alipay-ledger": "支付宝（中国）网络技术有限公司",
    "wechat-fundflow": "财付通支付科技有限公司",
}
WALLET = {
    "pdd-ledger": "Assets:Wallet:PDD",
    "alipay-ledger": "Assets:Wallet:Alipay",
    "wechat-fundflow": "Assets:Wallet:WeChat",
}
SETTLED = ("交易收入", "交易退款", "交易付款", "交易", "退款")
PAID_OUT = ("提现", "提现退回")
CHARGED = ("技术服务费", "收费", "扣除交易手续费", "退还交易手续费")


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """The evidence under the names it was downloaded with."""
    folder = tmp_path_factory.mktemp("raw")
    for path in (REPOSITORY / "ledger" / "documents").rglob("*"):
        if path.is_file():
            shutil.copyfile(path, folder / path.name.split(".", 2)[2])
    return Exports(folder.iterdir())


@pytest.fixture(scope="module")
def facts(demo_books: Path) -> Facts:
    """The demo's September."""
    return known(demo_books, "2026-09")


def _moved(exports: Exports, source: str, labels: tuple[str, ...]) -> int:
    """Sum up the wallet's rows that are called so."""
    rows = exports.rows(source)
    return sum(amount(source, r) for r in rows if r[LABEL[source]] in labels)


def _received(exports: Exports, source: str) -> int:
    """Sum up what the bank received from a wallet's company."""
    lines = exports.rows("cmb")
    mine = [r for r in lines if r["收(付)方名称"] == PAYER[source]]
    return sum(amount("cmb", r) for r in mine)


@pytest.mark.parametrize("source", WALLET)
def test_the_bridge_has_the_figures_of_the_exports(
    facts: Facts, exports: Exports, source: str
) -> None:
    found = sheet(bridge(facts), WALLET[source])
    settled = table(found, "to-settled")
    assert row(settled, "settled").cells[1] == _moved(exports, source, SETTLED)
    paid = table(found, "to-paid")
    assert row(paid, "paid-out").cells[1] == -_moved(exports, source, PAID_OUT)
    charged = [r.cells[1] for r in paid.rows if r.code in {"fee", "fee_refund"}]
    assert sum(int(str(c)) for c in charged) == _moved(exports, source, CHARGED)
    banked = table(found, "to-banked")
    assert row(banked, "banked").cells[1] == _received(exports, source)
    for one in (settled, paid, banked):
        assert one.checks() == [0]


def test_both_sides_of_the_bank_are_those_of_the_exports(
    facts: Facts, exports: Exports
) -> None:
    # Our side: what the books began with at the bank and under way to it, what the
    # wallets say they paid out, and the bank's other lines, all of which are known.
    opened = sum(
        money
        for (account, unit), money in exports.opened().items()
        if unit == "CNY" and account.startswith(("Assets:Bank", "Assets:Clearing:Pay"))
    )
    paid_out = -sum(_moved(exports, source, PAID_OUT) for source in WALLET)
    others = sum(
        amount("cmb", r)
        for r in exports.rows("cmb")
        if r["收(付)方名称"] not in PAYER.values()
    )
    found = sheet(bank(facts), "Assets:Bank:CMB")
    (balance, *_, difference) = table(found, "reconciliation").rows
    assert balance.cells[1] == opened + paid_out + others
    assert balance.cells[3] == exports.closing("cmb")
    assert difference.cells[1] == 0
    # And the open items explain exactly the way from one to the other.
    apart = exports.closing("cmb") - (opened + paid_out + others)
    assert row(table(found, "roll"), "net").cells[4] == apart


@pytest.mark.parametrize("source", ["alipay-ledger", "wechat-fundflow"])
def test_wallets_are_held_against_their_printed_balance(
    facts: Facts, exports: Exports, source: str
) -> None:
    found = sheet(bank(facts), WALLET[source])
    assert table(found, "reconciliation").rows[0].cells[3] == exports.closing(source)
    assert table(found, "reconciliation").checks() == [0]


def test_prepaid_balances_are_those_of_the_supplier(
    facts: Facts, exports: Exports
) -> None:
    found = table(sheet(prepaid(facts), "Assets:Prepaid:Jingka"), "prepaid")
    ends = exports.day_ends("jingka")
    closing = {r.cells[0]: r.cells[7] for r in found.rows if r.look == "item"}
    assert closing == ends
    total = row(found, "sum").cells
    for column, label in ((2, "充值"), (3, "赠送"), (4, "消费"), (5, "退款")):
        mine = [r for r in exports.rows("jingka") if r["类型"] == label]
        assert total[column] == sum(amount("jingka", r) for r in mine)


def test_the_letter_asks_about_what_the_bank_paid_and_nobody_credited(
    facts: Facts, exports: Exports
) -> None:
    paid = -sum(
        amount("cmb", r)
        for r in exports.rows("cmb")
        if r["收(付)方名称"] == "杭州鲸卡数字科技有限公司"
    )
    credited = sum(
        amount("jingka", r) for r in exports.rows("jingka") if r["类型"] == "充值"
    )
    figures = table(sheet(letter(facts), "Assets:Prepaid:Jingka"), "figures")
    assert row(figures, "topup").cells[1:] == (paid, credited, paid - credited)


def test_fees_are_what_the_wallets_took(facts: Facts, exports: Exports) -> None:
    (found,) = fees(facts)
    totals = [r for r in table(found, "fees").rows if r.look == "sum"]
    for source, total in zip(WALLET, totals, strict=True):
        assert total.cells[6] == -_moved(exports, source, CHARGED)
        assert total.cells[2] == _moved(
            exports, source, ("交易收入", "交易付款", "交易")
        ) - (_subsidies(exports) if source == "pdd-ledger" else 0)


def _subsidies(exports: Exports) -> int:
    """Sum up what Pinduoduo paid on top of orders: its own lines of income."""
    lines = exports.rows("pdd-ledger")
    return sum(
        amount("pdd-ledger", r)
        for r in lines
        if r["账务类型"] == "交易收入" and "优惠券" in r["业务描述"]
    )


def test_every_day_that_a_balance_is_printed_on_is_proven(
    facts: Facts, exports: Exports
) -> None:
    rows = {r.code: r.cells for r in table(coverage(facts)[0], "coverage").rows}
    for source, account in (
        ("cmb", "Assets:Bank:CMB"),
        ("jingka", "Assets:Prepaid:Jingka"),
        ("alipay-ledger", "Assets:Wallet:Alipay"),
    ):
        assert rows[account][2] == len(exports.day_ends(source))
        assert rows[account][6] == 0
