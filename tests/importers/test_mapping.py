"""The table in config.yaml: strict, and able to say what exports do."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter
from pydantic import ValidationError

from duiping.errors import Refusal
from duiping.importers.mapped import Mapped
from duiping.importers.mapping import Mapping
from duiping.importers.registry import recognise

LEDGER: dict[str, Any] = {
    "title": "某平台流水",
    "kind": "ledger",
    "columns": {"time": "时间", "type": "类型", "amount": "金额"},
    "time": "%Y/%m/%d %H:%M",
    "kinds": {"充值": "topup", "消费": "charge"},
}
WAYS = {"column": "方向", "in": ["收入", "收"], "out": ["支出"]}


def layout(**changes: object) -> Mapped:
    """Build a ledger layout with some changes."""
    return Mapped("x.ledger", Mapping.model_validate({**LEDGER, **changes}))


def read(mapped: Mapped, *lines: str) -> list[int]:
    """Read lines and give the signed amounts."""
    data = ("\n".join(lines) + "\n").encode()
    return mapped.read("x.csv", data).records["amount"].to_list()


def test_signs() -> None:
    """Amounts are taken as printed, negated, by a direction or from two columns."""
    rows = (
        "时间,类型,金额,方向",
        "2026/09/01 08:00,充值,5.00,收入",
        "2026/09/02 08:00,消费,2.00,支出",
    )
    assert read(layout(), *rows) == [500, 200]
    assert read(layout(sign="negate"), *rows) == [-500, -200]
    by_way = layout(sign="by-direction", direction=WAYS)
    assert read(by_way, *rows) == [500, -200]
    with pytest.raises(Refusal) as caught:
        read(by_way, rows[0], "2026/09/01 08:00,充值,5.00,冻结")
    assert (caught.value.code, caught.value.facts["row"]) == ("DP108", "2")
    two = {"time": "时间", "type": "类型", "income": "收", "expense": "支"}
    rows = (
        "时间,类型,收,支",
        "2026/09/01 08:00,充值,5.00,",
        "2026/09/02 08:00,消费,,2.00",
    )
    assert read(layout(columns=two), *rows) == [500, -200]


@pytest.mark.parametrize(
    "changes",
    [
        {"colums": {}},
        {"kind": "order"},
        {"columns": {"time": "时间", "type": "类型"}},
        {"columns": {"time": "时间", "type": "类型", "amount": "金额", "colour": "色"}},
        {"kinds": {"充值": "top-up"}},
        {"sign": "by-direction"},
        {"direction": WAYS},
        {"file": {"encoding": "latin-1"}},
        {"kind": "orders"},
        {"kind": "supplier-orders"},
    ],
)
def test_slips_are_refused(changes: dict[str, object]) -> None:
    """A slip in the table is found before any file is read."""
    with pytest.raises(ValidationError):
        layout(**changes)


def test_delimiter_encoding_and_name() -> None:
    """A table may say how its files are packed and named."""
    file = {"delimiter": "\t", "encoding": "utf-16", "names": "流水*.txt"}
    mapped = layout(file=file)
    data = "时间\t类型\t金额\n2026/09/01 08:00\t充值\t5.00\n".encode("utf-16")
    assert recognise("流水1.txt", data, [mapped]) == ["x.ledger"]
    assert recognise("other.txt", data, [mapped]) == []
    assert mapped.read("流水1.txt", data).records["amount"].to_list() == [500]


def test_source_labels_outrank_the_table() -> None:
    """A source's own categories are stronger than the layout's kinds."""
    data = "时间,类型,金额\n2026/09/01 08:00,罚款,-5.00\n".encode()
    mapping = Mapping.model_validate(LEDGER)
    assert Mapped("x", mapping).read("x.csv", data).records["kind"].to_list() == [
        "unknown"
    ]
    told = Mapped("x", mapping, {"罚款": "other_expense"})
    assert told.read("x.csv", data).records["kind"].to_list() == ["other_expense"]


def test_spellings_and_columns_that_may_be_missing() -> None:
    """A column may have had several names; an optional one may be absent."""
    two = layout(
        columns={
            "time": ["时间", "发生时间"], "type": "类型", "amount": ["金额", "变动额"],
            "balance": "余额",
        },
        optional=["balance"],
    )  # fmt: skip
    assert read(two, "发生时间,类型,变动额", "2026/09/01 08:00,充值,5.00") == [500]
    rows = ("时间,类型,金额,余额", "2026/09/01 08:00,充值,5.00,7.00")
    assert read(two, *rows) == [500]
    with pytest.raises(Refusal):
        read(two, *rows, "2026/09/01 09:00,充值,5.00,7.00")


def test_rows_left_out_are_records_with_a_reason() -> None:
    """Subtotals between the rows break neither balance nor count."""
    rules = [
        {"column": "类型", "begins": "小计", "why": "subtotal"},
        {"column": "类型", "values": ["冻结"], "why": "frozen"},
        {"column": "时间", "blank": True, "why": "note"},
    ]
    columns = {"time": "时间", "type": "类型", "amount": "金额", "balance": "余额"}
    footer = {"marker": "合计", "sums": ["金额"]}
    one = layout(columns=columns, leave_out=rules, footer=footer)
    rows = (
        "时间,类型,金额,余额",
        "2026/09/01 08:00,充值,5.00,5.00",
        ",小计:1笔,5.00,",
        "2026/09/01 08:30,冻结,1.00,4.00",
        ",备注,,",
        "2026/09/02 08:00,消费,-2.00,3.00",
        "合计,,3.00,",
    )
    data = "\n".join(rows).encode()
    reading = one.read("x.csv", data)
    assert reading.records["cause"].to_list() == [
        None, "subtotal", "frozen", "note", None,
    ]  # fmt: skip
    assert reading.records["disposition"].to_list() == [
        "posted", "ignored", "ignored", "ignored", "posted",
    ]  # fmt: skip
    assert reading.records["row"].to_list() == [2, 3, 4, 5, 6]
    assert sorted(reading.records["seq"].to_list()) == [0, 1, 2, 3, 4]
    assert (reading.rows, reading.closing, reading.totals) == (5, 300, {"金额": "3.00"})


def test_identities_between_columns() -> None:
    columns = {"time": "时间", "type": "类型", "amount": "到账"}
    proofs = [{"column": "到账", "plus": ["货款", "补贴"], "minus": ["佣金"]}]
    one = layout(columns=columns, proofs=proofs)
    head = "时间,类型,到账,货款,补贴,佣金"
    assert read(one, head, "2026/09/01 08:00,充值,9.50,10.00,0.50,1.00") == [950]
    with pytest.raises(Refusal) as caught:
        read(one, head, "2026/09/01 08:00,充值,9.60,10.00,0.50,1.00")
    assert (caught.value.code, caught.value.facts["row"]) == ("DP123", "2")
    assert "9.50" in caught.value.facts["problem"]


def test_a_bank_needs_no_labels() -> None:
    """Day and clock apart, dashes for nothing, several forms of time."""
    columns = {
        "day": "日期", "clock": "时间", "income": "收入", "expense": "支出",
        "memo": "摘要", "type": "业务",
    }  # fmt: skip
    one = layout(
        kind="bank", columns=columns, blanks=["--"], kinds={"利息": "other_income"},
        time=["%Y-%m-%d %H:%M:%S", "%Y%m%d %H:%M:%S"],
    )  # fmt: skip
    data = (
        "日期,时间,收入,支出,摘要,业务\n"
        "20260901,08:00:01,5.00,--,--,转账\n"
        "20260901,08:00:02,--,2.00,电费,代扣\n"
        "20260901,08:00:03,0.01,--,--,利息\n"
    )
    found = one.read("x.csv", data.encode()).records
    assert found["amount"].to_list() == [500, -200, 1]
    assert found["kind"].to_list() == ["credit", "debit", "other_income"]
    assert found["disposition"].to_list() == ["posted"] * 3
    assert found["memo"].to_list() == [None, "电费", None]
    assert str(found["time"][1]) == "2026-09-01 08:00:02"


def test_cells_that_the_table_may_merge() -> None:
    """One order beside each of its goods: the number is that of both rows."""
    columns = {**LEDGER["columns"], "order_no": "订单"}
    one = layout(columns=columns, file={"type": "xlsx"}, merged=["order_no"])
    rows = [("10:00", "A1", "5"), ("10:01", "", "6"), ("10:02", "A2", "7")]
    orders = one.read("x.xlsx", _merged(rows, 3)).records["order_no"]
    assert orders.to_list() == ["A1", "A1", "A2"]
    # An amount that stood in both rows would count twice.
    with pytest.raises(Refusal) as caught:
        one.read("x.xlsx", _merged(rows, 2))
    assert (caught.value.code, caught.value.facts["row"]) == ("DP123", "2")


def _merged(rows: list[tuple[str, str, str]], column: int) -> bytes:
    """Write a workbook whose first two rows share a cell of a column."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ("时间", "类型", "金额", "订单"))
        page.merge_range(1, column, 2, column, "")
        for at, (clock, order, amount) in enumerate(rows, 1):
            cells = (f"2026/09/01 {clock}", "充值", amount, order)
            for place, cell in enumerate(cells):
                if (at, place) != (2, column):
                    page.write_string(at, place, cell)
    return out.getvalue()


@pytest.mark.parametrize(
    "changes",
    [
        {"columns": {"type": "类型", "amount": "金额"}},
        {"columns": {"time": "时", "day": "日", "type": "类型", "amount": "金额"}},
        {"columns": {"time": "时", "clock": "钟", "type": "类型", "amount": "金额"}},
        {"optional": ["balance"]},
        {"merged": ["order_no"]},
        {"merged": ["amount"]},
        {"leave_out": [{"column": "类型", "why": "x"}]},
        {"proofs": [{"column": "金额", "plus": []}]},
    ],
)
def test_contradicting_tables_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        layout(**changes)
