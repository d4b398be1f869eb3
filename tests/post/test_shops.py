"""Shops and wallets are separate axes: small worlds of each crossing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

import pytest

from duiping.config import Config
from duiping.derive import Span as DerivedSpan
from duiping.derive import fold
from duiping.errors import ConfigError
from duiping.match.coverage import Coverage, Span
from duiping.match.engine import Engine
from duiping.match.judge import judge
from duiping.yamlfile import load
from tests.match.legs import table
from tests.post.rows import Row, at, records

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.match.breaks import Finding

HEAD = """\
books: {title: 店}
shops:
  aa: {contract: 'Liabilities:A', commission: 'Income:A', revenue: 'Income:A'}
  bb: {contract: 'Liabilities:B', commission: 'Income:B', revenue: 'Income:B'}
categories:
  goods: {as: principal, recognise: paid, vat: 0.00%, cost: 'Expenses:Goods'}
products:
  X: {name: x, category: goods, cost: 0.00}
"""


def shop(name: str, account: str, namespace: str | None = None) -> str:
    spoken = f"namespace: {namespace}, " if namespace else ""
    return (
        f"  {name}-orders: {{title: {name}, layout: pdd.orders, part: expects,"
        f" {spoken}shop: {name}, account: '{account}'}}\n"
    )


def wallet(name: str, orders: str, more: str = "") -> str:
    return (
        f"  {name}: {{title: {name}, layout: pdd.ledger, part: books, {more}"
        f" account: 'Assets:Wallet:{name.title()}',"
        f" post: {{sale: '{orders}', refund: '{orders}',"
        f" deposit: 'Assets:Deposit'}}}}\n"
    )


def read(folder: Path, text: str) -> Config:
    path = folder / "config.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return load(path, Config)


def order(source: str, number: str, fen: int, **more: object) -> Row:
    return {
        "source": f"{source}-orders",
        "kind": "order",
        "state": "paid",
        "order_no": number,
        "time": at("09-02"),
        "product": "X",
        "amount": fen,
        "refund": 0,
        **more,
    }


def line(source: str, number: str, fen: int, **more: object) -> Row:
    kind = "sale" if fen > 0 else "refund"
    return {
        "source": source,
        "kind": kind,
        "order_no": number,
        "time": at("09-03"),
        "amount": fen,
        **more,
    }


def sums(config: Config, *rows: Row) -> dict[str, int]:
    held: defaultdict[str, int] = defaultdict(int)
    legs = fold([DerivedSpan(config, records(list(rows)))]).legs.filter("booked")
    for account, fen in legs.select("account", "amount").iter_rows():
        held[account] += fen
    return {account: fen for account, fen in sorted(held.items()) if fen}


def found(
    config: Config, folder: Path, *rows: Row, silent: str = ""
) -> list[tuple[str | None, str, int]]:
    """Judge a world in which all sources but a silent one have told of September."""
    state = fold([DerivedSpan(config, records(list(rows)))])
    month = Span(date(2026, 9, 1), date(2026, 9, 30))
    spans = {name: [month] for name in config.sources if name != silent}
    with Engine("256MB") as engine:
        legs = [table(engine, folder, state.legs)]
        findings: tuple[Finding, ...] = judge(
            engine, legs, state.records, state.ambiguous, Coverage(spans), config
        ).findings
    return [(one.kind, one.key, one.difference) for one in findings]


A = "Assets:Clearing:Orders:A"
B = "Assets:Clearing:Orders:B"

# One shop, two wallets.
TWO_WALLETS = (
    "sources:\n"
    + shop("aa", A, "aa")
    + wallet("alipay", A, "namespace: aa,")
    + wallet("wechat", A, "namespace: aa,")
    + f"accounts:\n  clearing:\n    {A}:"
    + " {expects: [aa-orders], reports: [alipay, wechat], due: 3 days}\n"
)


def test_one_shop_settles_into_two_wallets(tmp_path: Path) -> None:
    """One order each way, and one that is paid half and half."""
    config = read(tmp_path, TWO_WALLETS)
    rows = (
        *(order("aa", n, fen) for n, fen in (("1", 10_00), ("2", 20_00), ("3", 30_00))),
        line("alipay", "1", 10_00),
        line("wechat", "2", 20_00),
        line("alipay", "3", 15_00),
        line("wechat", "3", 15_00),
    )
    assert found(config, tmp_path, *rows) == []
    assert sums(config, *rows) == {
        "Assets:Wallet:Alipay": 25_00,
        "Assets:Wallet:Wechat": 35_00,
        "Income:A": -60_00,
    }


def test_a_refund_may_come_from_the_other_wallet(tmp_path: Path) -> None:
    config = read(tmp_path, TWO_WALLETS)
    back = {"refund": 4_00, "refund_time": at("09-05")}
    rows = (
        order("aa", "1", 10_00, **back),
        line("alipay", "1", 10_00),
        line("wechat", "1", -4_00, time=at("09-05")),
    )
    assert found(config, tmp_path, *rows) == []


def test_nothing_is_missing_while_one_wallet_is_silent(tmp_path: Path) -> None:
    config = read(tmp_path, TWO_WALLETS)
    rows = (order("aa", "1", 10_00),)
    assert found(config, tmp_path, *rows, silent="wechat") == [
        (None, "aa:order:1", 10_00)
    ]
    assert found(config, tmp_path, *rows) == [("missing", "aa:order:1", 10_00)]


# Two shops, one wallet: by the shape of the number, or by what a column says.
TWO_SHOPS = (
    "sources:\n"
    + shop("aa", A, "aa")
    + shop("bb", B, "bb")
    + "  bank:\n    title: 钱包\n    layout: pdd.ledger\n    part: books\n"
    "    account: Assets:Wallet\n"
    "    namespace: aa\n"
    f"    post: {{sale: '{A}', refund: '{A}', payout: 'Assets:Payout'}}\n"
    "    shops:\n"
    "    - {RULE, namespace: bb,"
    f" post: {{sale: '{B}', refund: '{B}'}}}}\n"
    f"accounts:\n  clearing:\n    {A}:"
    " {expects: [aa-orders], reports: [bank], due: 3 days}\n"
    f"    {B}: {{expects: [bb-orders], reports: [bank], due: 3 days}}\n"
)


@pytest.mark.parametrize(
    ("rule", "said"),
    [("column: memo, pattern: '二店'", {"memo": "二店 / 收款"}),
     ("column: payee, pattern: '^B$'", {"payee": "B"})],
)  # fmt: skip
def test_two_shops_with_the_same_numbers_in_one_wallet(
    tmp_path: Path, rule: str, said: dict[str, str]
) -> None:
    """Order 1 of both shops: only the row's own words tell them apart."""
    config = read(tmp_path, TWO_SHOPS.replace("RULE", rule))
    rows = (
        order("aa", "1", 10_00),
        order("bb", "1", 20_00),
        line("bank", "1", 10_00),
        line("bank", "1", 20_00, row_no="2", **said),
    )
    assert found(config, tmp_path, *rows) == []
    assert sums(config, *rows) == {
        "Assets:Wallet": 30_00,
        "Income:A": -10_00,
        "Income:B": -20_00,
    }
    # without its word the row is the first shop's: thrice its 10.00
    plain = (*rows[:3], line("bank", "1", 20_00, row_no="2"))
    kinds = {kind for kind, _, _ in found(config, tmp_path, *plain)}
    assert kinds == {"missing", "duplicate"}


def test_two_shops_by_the_shape_of_their_numbers(tmp_path: Path) -> None:
    text = TWO_SHOPS.replace("RULE", "pattern: '^B'")
    config = read(tmp_path, text)
    rows = (
        order("aa", "1", 10_00),
        order("bb", "B1", 20_00, refund=5_00, refund_time=at("09-05")),
        line("bank", "1", 10_00),
        line("bank", "B1", 20_00),
        line("bank", "B1", -5_00, time=at("09-05")),
        # what a shop's rule does not name goes where the source sends it
        {"source": "bank", "kind": "payout", "time": at("09-29"), "amount": -25_00},
    )
    assert found(config, tmp_path, *rows) == []
    assert sums(config, *rows)["Assets:Payout"] == 25_00


# A refund that the platform takes from the deposit, not from the wallet.
DEPOSIT = (
    "sources:\n"
    + shop("aa", A, "aa")
    + wallet("pdd", A, "namespace: aa,")
    + "  deposit: {title: 保证金, layout: pdd.ledger, part: books, namespace: aa,"
    f" account: 'Assets:Deposit', post: {{refund: '{A}'}}}}\n"
    "accounts:\n  carried:\n    Assets:Deposit: {source: deposit, proof: none}\n"
    f"  clearing:\n    {A}:"
    " {expects: [aa-orders], reports: [pdd, deposit], due: 3 days,"
    " refund_due: 3 days}\n"
)


def test_a_refund_taken_from_the_deposit(tmp_path: Path) -> None:
    config = read(tmp_path, DEPOSIT)
    back = {"refund": 10_00, "refund_time": at("09-05"), "state": "refunded"}
    rows = (
        order("aa", "1", 10_00, **back),
        line("pdd", "1", 10_00),
        line("deposit", "1", -10_00, time=at("09-06")),
    )
    assert found(config, tmp_path, *rows) == []
    assert sums(config, *rows) == {
        "Assets:Deposit": -10_00,
        "Assets:Wallet:Pdd": 10_00,
    }
    # the wallet alone has paid nothing back
    assert [kind for kind, _, _ in found(config, tmp_path, *rows[:2])] == ["missing"]
    # an export without an amount takes the deposit's word for it
    silent = {"refund": None, "refund_time": None}
    assert found(config, tmp_path, rows[0] | silent, *rows[1:]) == []


# Several purses in one file.
PURSES = (
    "sources:\n"
    + shop("aa", A, "aa")
    + "  douyin:\n    title: 抖音\n    layout: pdd.ledger\n    part: books\n"
    "    namespace: aa\n    account: Assets:Wallet:Douyin\n"
    "    purses:\n      column: memo\n"
    "      accounts: {聚合账户: 'Assets:Wallet:Pooled', 微信: 'Assets:Wallet:WeChat'}\n"
    f"    post: {{sale: '{A}', refund: '{A}'}}\n"
    "accounts:\n  statement:\n"
    "    Assets:Wallet:WeChat: {source: douyin, proof: none}\n"
    f"  clearing:\n    {A}: {{expects: [aa-orders], reports: [douyin], due: 3 days}}\n"
    "    Assets:Suspense: {}\n"
)


def test_each_purse_is_an_account(tmp_path: Path) -> None:
    config = read(tmp_path, PURSES)
    remarks = ("聚合账户", "微信 / 订单结算", None, "合众支付")
    rows = [
        row
        for n, remark in enumerate(remarks)
        for row in (
            order("aa", str(n), 10_00),
            line("douyin", str(n), 10_00, memo=remark),
        )
    ]
    assert sums(config, *rows) == {
        "Assets:Suspense": 10_00,  # a purse that nobody has named
        "Assets:Wallet:Douyin": 10_00,
        "Assets:Wallet:Pooled": 10_00,
        "Assets:Wallet:WeChat": 10_00,
        "Income:A": -40_00,
    }
    [(kind, key, difference)] = found(config, tmp_path, *rows)
    assert (kind, key, difference) == ("unexpected", "aa:order:3", 10_00)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # a purse that another source books, one balance for several purses, no pattern
        ("'Assets:Wallet:Pooled'", "'Assets:Wallet:Pooled', 三: 'Assets:Other'"),
        ("proof: none", "proof: printed"),
        ("    purses:", "    shops: [{pattern: '['}]\n    purses:"),
    ],
)
def test_what_cannot_be(tmp_path: Path, old: str, new: str) -> None:
    other = (
        "  other: {title: x, layout: pdd.ledger, part: books,"
        " account: 'Assets:Other'}\n"
        "  douyin:\n"
    )
    text = PURSES.replace("  douyin:\n", other)
    read(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text.replace(old, new))
    assert caught.value.code == "DP307"
