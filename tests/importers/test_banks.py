"""Corporate banks: what refuses a statement, and which account a row belongs to."""

from __future__ import annotations

import pytest

from duiping.importers.registry import recognise
from tests.importers.exports import Fault, altered, check, layouts, sample

FAULTS = {
    "ccb balance": Fault("ccb.corporate", "建行", "10229.50", "10229.51", "DP107", 6),
    "ccb serial twice": Fault(
        "ccb.corporate", "建行", "103-3305010003", "102-3305010002", "DP121", 6
    ),
    "ccb serial damaged": Fault(
        "ccb.corporate", "建行", "103-3305010003", "1.03331E+13", "DP105", 6
    ),
    "ccb both sides": Fault(
        "ccb.corporate", "建行", "1000.00,0,", "1000.00,1.00,", "DP123", 5
    ),
    "ccb currency": Fault("ccb.corporate", "earlier", "人民币元", "美元", "DP123", 2),
    "ccb two accounts": Fault(
        "ccb.corporate",
        "earlier",
        "33050161000000000001,星河充值（杭州）科技有限公司,20260903",
        "33050161000000000002,星河充值（杭州）科技有限公司,20260903",
        "DP123",
        3,
    ),
    "ccb sides unnamed": Fault(
        "ccb.corporate", "two_lines", "贷方（收入）", "金额", "DP113"
    ),
    "icbc balance": Fault(
        "icbc.corporate", "history", "10222.50", "10222.5x", "DP109", 5
    ),
    "icbc row gone": Fault(
        "icbc.corporate",
        "history",
        "0,2026-09-02 09:00:00,,,,12.00,10222.50,,手续费,\n",
        "",
        "DP107",
        5,
    ),
    "icbc flag unknown": Fault(
        "icbc.corporate", "flagged", "借,20.00", "冻,20.00", "DP108", 3
    ),
    "icbc flag against side": Fault(
        "icbc.corporate", "明细", "借,20.00", "贷,20.00", "DP123", 4
    ),
    "icbc day rewritten": Fault(
        "icbc.corporate", "history", "2026-09-01 08:31:00", "2026/9/1 8:31", "DP110", 3
    ),
    "abc balance": Fault("abc.corporate", "农行", "10222.50", "10222.60", "DP107", 7),
    "abc both sides": Fault(
        "abc.corporate", "农行", "0.00,12.00", "1.00,12.00", "DP123", 7
    ),
    "boc sum": Fault("boc.corporate", "中行", "1,534.50", "1,534.51", "DP106", 6),
    "boc count": Fault("boc.corporate", "中行", "]\t4\t", "]\t5\t", "DP106", 2),
    "boc balance": Fault(
        "boc.corporate", "中行", "+10229.50", "+10229.51", "DP107", 11
    ),
    "boc sign": Fault("boc.corporate", "中行", "-5.00", "+5.00", "DP123", 11),
    "boc currency": Fault("boc.corporate", "中行", "CNY", "USD", "DP123", 9),
    "boc serial twice": Fault(
        "boc.corporate", "中行", "75783669086\t", "75783669085\t", "DP121", 10
    ),
    "boc direction": Fault("boc.corporate", "commas", "来账", "冲账", "DP108", 3),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault(fault: Fault) -> None:
    """A changed statement is refused where it was changed."""
    check(fault)


def test_abc_needs_its_title() -> None:
    """Another bank prints the columns of ABC under another title."""
    name, data = altered("abc.corporate", "账户明细", "交易明细", "summary")
    assert recognise(name, data) == []


def test_boc_without_a_serial() -> None:
    """A row without a serial number is identified by what it says."""
    name, data = altered("boc.corporate", "75783669087\t075783669087", "\t", "中行")
    records = layouts()["boc.corporate"].read(name, data).records
    assert records["row_no"].null_count() == 1
    assert records["identity"].null_count() == records.height - 1


def test_boc_unsigned_amounts() -> None:
    """An amount without a sign takes that of its direction."""
    name, data = altered("boc.corporate", "-1,000.00", "1,000.00", "中行")
    reading = layouts()["boc.corporate"].read(name, data)
    expected = layouts()["boc.corporate"].read(*sample("boc.corporate", "中行"))
    assert reading.records.equals(expected.records)
