"""The shops' ledgers of further platforms: their faults, signs and categories."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import datetime, timedelta

import polars as pl
import pytest

from duiping.errors import Refusal
from duiping.importers.head import plain
from duiping.importers.registry import LAYOUTS, recognise
from duiping.importers.table import Table
from duiping.importers.ties import chained
from tests.importers.exports import DATA, altered, layouts, sample, workbook
from tests.importers.test_faults import Fault, refused

FAULTS = {
    "douyin direction": Fault(
        "douyin.ledger", ",入账,28.16", ",冻结,28.16", "DP108", 2
    ),
    "douyin parts": Fault("douyin.ledger", ",入账,28.16", ",入账,28.17", "DP123", 2),
    "douyin direction swapped": Fault(
        "douyin.ledger", ",入账,28.16", ",出账,28.16", "DP123", 2
    ),
    "douyin fee changed": Fault("douyin.ledger", "-1.24", "-1.23", "DP123", 2),
    "douyin id damaged": Fault(
        "douyin.ledger",
        "'2026090108000000000000000002",
        "2.02609E+27",
        "DP105",
        3,
    ),
    "douyin id gone": Fault(
        "douyin.ledger", "'2026090108000000000000000003", "", "DP123", 4
    ),
    "douyin id twice": Fault(
        "douyin.ledger",
        "'2026090108000000000000000002",
        "'2026090108000000000000000001",
        "DP121",
        3,
    ),
    "douyin v2 amount": Fault(
        "douyin.ledger", "18.20", "18.2x", "DP109", 2, "v2_11_utf8"
    ),
    "account balance": Fault("douyin.account", "183.60", "183.61", "DP107", 5, "动账"),
    "account in a second": Fault(
        "douyin.account", "158.00", "158.01", "DP107", None, "动账"
    ),
    "account amount": Fault("douyin.account", "-0.40", "-0.50", "DP107", 5, "动账"),
    "account direction": Fault(
        "douyin.account", "支出,100.00", "转出,100.00", "DP108", 7, "动账"
    ),
    "account id damaged": Fault(
        "douyin.account", "X1,", "2.0E+27,", "DP105", 5, "动账"
    ),
    "taobao outgo negative": Fault(
        "taobao.wechat", ",0.39,", ",-0.39,", "DP123", 3, "聚合"
    ),
    "taobao both sides": Fault(
        "taobao.wechat", "扣款,,0.39", "扣款,1.00,0.39", "DP123", 3, "聚合"
    ),
    "taobao id damaged": Fault(
        "taobao.wechat",
        "3200000000000000001,交易收款",
        "3.2E+18,交易收款",
        "DP105",
        2,
        "聚合",
    ),
    "taobao clock": Fault(
        "taobao.wechat",
        "2026-09-01,10:00:00",
        "2026-09-01,10:00",
        "DP110",
        2,
        "layout14",
    ),
    "shop balance": Fault("wechat.shop", "89.00", "89.01", "DP107", 4, "资金"),
    "shop direction": Fault(
        "wechat.shop", "技术服务费,支出", "技术服务费,其他", "DP108", 3, "资金"
    ),
    "shop balance blank": Fault("wechat.shop", ",69.70,37", ",,37", "DP109", 6, "资金"),
    "kuaishou balance": Fault("kuaishou.fund", "140.00", "141.00", "DP107", 4, "资金"),
    "kuaishou freeze moves": Fault(
        "kuaishou.fund", "20.00,150.00", "20.00,130.00", "DP107", 3, "资金"
    ),
    "kuaishou direction": Fault("kuaishou.fund", ",收,", ",收入,", "DP108", 2, "资金"),
    "kuaishou id twice": Fault("kuaishou.fund", "K3,", "K1,", "DP121", 4, "资金"),
    "settled order gone": Fault(
        "kuaishou.settled", "2600000000000002", "", "DP123", 3, "已结算"
    ),
    "settled amount": Fault("kuaishou.settled", "47.00", "4７.o", "DP109", 2, "已结算"),
    "wallet balance": Fault(
        "xiaohongshu.wallet", "140.00", "140.01", "DP107", 3, "钱包"
    ),
    "wallet outgo negative": Fault(
        "xiaohongshu.wallet", ",7.00,", ",-7.00,", "DP123", 3, "钱包"
    ),
    "settlement amount": Fault(
        "xiaohongshu.settled", ",47.00,", ",47元,", "DP109", 2, "已结算"
    ),
    "trade sum": Fault("alipay.trade", "94.90", "94.91", "DP106", 11, "0901"),
    "trade row": Fault(
        "alipay.trade", "29.90,29.90", "29.90,29.80", "DP106", 11, "0901"
    ),
    "refund sum": Fault(
        "alipay.trade", "退款共-10.00", "退款共10.00", "DP106", 12, "0901"
    ),
    "refund count": Fault(
        "alipay.trade", "退款合计：1笔", "退款合计：2笔", "DP106", 12, "0901"
    ),
    "trade footer gone": Fault(
        "alipay.trade",
        "#退款合计：1笔，商家实收退款共-10.00元，商家优惠退款共0.00元\n",
        "",
        "DP103",
        None,
        "0901",
    ),
    "fund balance": Fault("alipay.fund", "189.52", "189.53", "DP107", None, "动账"),
    "fund id damaged": Fault(
        "alipay.fund", "900000000000105", "9.0E+14", "DP105", 5, "动账"
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault(fault: Fault) -> None:
    """A changed export is refused where it was changed."""
    name, data = altered(fault.layout, fault.old, fault.new, fault.part)
    found = refused(fault.layout, data, name)
    assert (found.code, found.facts["file"]) == (fault.code, name)
    if fault.row is not None:
        assert found.facts["row"] == str(fault.row)


def test_config_names_what_nobody_knows() -> None:
    """Types that no source explains are booked as soon as config.yaml names them."""
    name, data = sample("kuaishou.fund", "资金")
    words = {"订单结算": "sale", "售后退款": "refund", "提现": "payout"}
    records = LAYOUTS["kuaishou.fund"](words).read(name, data).records
    assert records["kind"].to_list() == ["sale", "freeze", "refund", "payout"]
    assert records["disposition"].to_list() == ["posted", "ignored", *["posted"] * 2]
    assert records["payout_no"].to_list() == [None, None, None, "T1"]
    name, data = sample("xiaohongshu.wallet", "钱包")
    words |= {"小额收款": "other_income"}
    records = LAYOUTS["xiaohongshu.wallet"](words).read(name, data).records
    assert set(records["disposition"]) == {"posted"}
    name, data = sample("xiaohongshu.settled", "已结算")
    records = (
        LAYOUTS["xiaohongshu.settled"]({"补差": "subsidy"}).read(name, data).records
    )
    assert records["kind"].to_list() == ["sale", "refund", "subsidy", "unknown"]


def test_a_named_scene_may_run_either_way() -> None:
    """What config.yaml says of a label is not doubted for its direction."""
    name, data = sample("douyin.ledger", "DL")
    layout = LAYOUTS["douyin.ledger"]({"货款结算入账": "sale"})
    last = layout.read(name, data).records.tail(1)
    assert last.select("kind", "amount", "disposition").row(0) == (
        "sale",
        -900,
        "posted",
    )


def test_douyin_amount_signed_or_not() -> None:
    """The direction signs an amount, whatever sign is printed."""
    plain_file = layouts()["douyin.ledger"].read(*sample("douyin.ledger", "DL"))
    signed = altered("douyin.ledger", ",出账,5.00", ",出账,-5.00", "DL")
    again = layouts()["douyin.ledger"].read(*signed)
    assert again.records.equals(plain_file.records)


def test_douyin_without_all_parts_is_not_summed() -> None:
    """A file that lacks one kind of part says nothing of the sum."""
    name, data = altered("douyin.ledger", "9.00,聚合账户", "9.01,聚合账户", "part18")
    assert layouts()["douyin.ledger"].read(name, data).records["amount"][0] == 901


def test_workbook_with_a_wrong_dimension() -> None:
    """Kuaishou's workbooks claim to hold one cell; all rows are read."""
    text = (DATA / "kuaishou.fund" / "资金流水_20260901-20260930_utf8.csv").read_text(
        encoding="utf-8"
    )
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(text))) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for member in old.namelist():
            part = old.read(member)
            if member.startswith("xl/worksheets/"):
                assert b'<dimension ref="A1:I5"/>' in part
                part = part.replace(b'ref="A1:I5"', b'ref="A1"')
            new.writestr(member, part)
    assert recognise("k.xlsx", out.getvalue()) == ["kuaishou.fund"]
    assert layouts()["kuaishou.fund"].read("k.xlsx", out.getvalue()).rows == 4


def _table(height: int) -> Table:
    """Give a table of that many rows, for the messages."""
    return Table(
        name="file.csv",
        encoding="utf-8",
        header=(plain("a"),),
        places={},
        preamble=(),
        body=pl.DataFrame({"0": ["x"] * height}),
        rows=pl.int_range(2, height + 2, dtype=pl.Int32, eager=True),
        footer=(),
    )


@pytest.mark.parametrize("seed", range(60))
def test_rows_of_one_second_in_any_order(seed: int) -> None:
    """The balances order what the clock does not; a wrong balance is still found."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    start = datetime(2026, 9, 1)  # noqa: DTZ001 - wall clock
    rows, balance = [], 10_000
    for second in range(12):
        for _ in range(chance.randint(1, 5)):
            amount = chance.choice([-500, -1, 1, 1, 500])
            balance += amount
            rows.append((start + timedelta(seconds=second), amount, balance))
    closing = balance
    chance.shuffle(rows)
    rows.sort(key=lambda row: row[0], reverse=seed % 2 == 0)
    frame = pl.DataFrame(rows, schema=["t", "a", "b"], orient="row")
    table = _table(frame.height)
    chain = chained(table, frame["t"], frame["a"], frame["b"])
    assert (chain.opening, chain.closing) == (10_000, closing)
    ranked = frame.with_columns(s=chain.seq).sort("s")
    assert ranked["t"].is_sorted()
    assert (ranked["b"] - ranked["a"])[1:].equals(ranked["b"][:-1])
    at = chance.randrange(frame.height)
    wrong = frame["b"].clone()
    wrong[at] += 3
    with pytest.raises(Refusal) as caught:
        chained(table, frame["t"], frame["a"], wrong)
    assert caught.value.code == "DP107"
