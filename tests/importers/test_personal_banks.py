"""Personal banks and cards: what refuses a statement, and what their days mean."""

from __future__ import annotations

import pytest

from tests.importers.exports import Fault, altered, check, layouts, sample

FAULTS = {
    "cmb balance": Fault(
        "cmb.personal", "招行", '"1,500.66"', '"1,500.67"', "DP107", 3
    ),
    "cmb amount": Fault("cmb.personal", "招行", "-3.00", "-3.0x", "DP109", 4),
    "cmb currency": Fault("cmb.personal", "招行", "CNY,-3.00", "USD,-3.00", "DP123", 4),
    "cmb card month": Fault("cmb.credit", "招行", "2026年01月", "一月", "DP115"),
    "cmb card day": Fault("cmb.credit", "招行", "12/31", "12-31", "DP110", 4),
    "cmb card amount": Fault("cmb.credit", "招行", "56.78", "", "DP109", 4),
    "ccb balance": Fault("ccb.personal", "0042", "2160.13", "2160.14", "DP107", 8),
    "ccb both sides": Fault("ccb.personal", "0042", "16.78,0,", "16.78,1,", "DP123", 8),
    "ccb clock": Fault("ccb.personal", "0042", "19:12:59", "19:12", "DP110", 8),
    "icbc balance": Fault("icbc.personal", "hisd", "1,210.56", "1,210.57", "DP107"),
    "icbc sum": Fault("icbc.personal", "hisd", "1,235.60", "1,235.61", "DP106", 13),
    "icbc out": Fault("icbc.personal", "hisd", "524.00", "424.00", "DP106", 13),
    "icbc line gone": Fault("icbc.personal", "hisd", "人民币合计", "合计", "DP111"),
    "icbc currency": Fault("icbc.personal", "hisd", "人民币 ", "美元 ", "DP123", 8),
    "icbc card sum": Fault(
        "icbc.personal", "credit", '\t,"4621.01', '\t,"4621.02', "DP106", 11
    ),
    "abc balance": Fault("abc.personal", "农行", "10990.00", "10980.00", "DP107", 3),
    "abc clock": Fault("abc.personal", "农行", "132324", "1323", "DP110", 3),
    "boc balance": Fault("boc.personal", "中行", "3,312.17", "3,312.18", "DP107"),
    "boc currency": Fault(
        "boc.personal", "中行", "人民币,50.00", "美元,50.00", "DP123", 4
    ),
    "boc card both sides": Fault(
        "boc.credit", "中行", ",50.00,", "1.00,50.00,", "DP123", 3
    ),
    "boc card currency": Fault("boc.credit", "中行", "50.00,CNY", "50.00,", "DP123", 3),
    "bocom direction": Fault("bocom.personal", "交行", "借 Dr", "冲 Rv", "DP108", 3),
    "bocom balance": Fault("bocom.personal", "交行", "1331.42", "1331.43", "DP107", 3),
    "bocom swapped": Fault("bocom.personal", "交行", "借 Dr", "贷 Cr", "DP107", 3),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault(fault: Fault) -> None:
    """A changed statement is refused where it was changed."""
    check(fault)


def test_days_without_a_year() -> None:
    """December in a January statement is of the year before."""
    name, data = sample("cmb.credit", "招行")
    reading = layouts()["cmb.credit"].read(name, data)
    days = [str(t.date()) for t in reading.records["time"]]
    assert days == ["2025-12-29", "2025-12-31", "2026-01-04", "2026-01-04"]


def test_two_equal_charges_stay_two() -> None:
    """Cards print no number: equal rows have one identity and two places."""
    records = layouts()["boc.credit"].read(*sample("boc.credit", "中行")).records
    assert records["identity"].n_unique() == records.height - 1
    assert records["currency"].to_list() == ["CNY"] * 4 + ["USD"]


def test_icbc_without_the_empty_cell() -> None:
    """A copy whose rows are as wide as the header reads the same."""
    name, data = sample("icbc.personal", "v2")
    whole = layouts()["icbc.personal"].read(name, data).records
    bare = altered("icbc.personal", '0001        \t",\n', '0001        \t"\n', "v2")
    assert layouts()["icbc.personal"].read(*bare).records.equals(whole)
