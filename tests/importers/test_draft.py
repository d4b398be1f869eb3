"""A draft reads the file it was made from, and says of each line that it is a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from duiping.errors import Refusal
from duiping.importers.draft import drafted
from duiping.importers.mapped import Mapped
from duiping.importers.mapping import Layouts
from tests.importers.exports import workbook

if TYPE_CHECKING:
    from duiping.importers.base import Reading

BANK = """某农商行对公账户明细
账号:62220001
交易日期,交易时间,借方发生额,贷方发生额,账户余额,对方户名,摘要
20260903,11:00:00,500.00,,"10,488.00",杭州某公司,采购
20260902,10:00:00,12.00,,"10,988.00",,手续费
20260901,08:05:03,,"1,000.00","11,000.00",上海某公司,货款
合计,,512.00,"1,000.00",,,
"""
LEDGER = """流水号;时间;类型;订单号;收支;金额;余额
S1;2026/09/01 09:00;充值;;收;500.00;500.00
S2;2026/09/01 10:12;消费;XH2609010001;支;49.25;450.75
S3;2026/09/02 11:00;神秘;;支;0.75;450.00
"""
ORDERS = """订单号,商品,实付金额,退款金额,支付时间,订单状态
XS260901000001,会员月卡,19.90,0.00,2026-09-01 08:00:00,已完成
XS260901000002,会员月卡,19.90,19.90,2026-09-01 09:00:00,已退款
"""


def read(name: str, data: bytes) -> tuple[Mapped, Reading, str]:
    text = drafted(name, data, "my.layout", "en")
    assert drafted(name, data, "my.layout", "zh") != text
    table = Layouts.model_validate(yaml.safe_load(text)).layouts["my.layout"]
    layout = Mapped("my.layout", table)
    assert layout.claims(name, data)
    return layout, layout.read(name, data), text


@pytest.mark.parametrize("packing", ["csv", "xlsx"])
def test_a_bank(packing: str) -> None:
    name = f"农商行_202609.{packing}"
    data = BANK.encode("gb18030") if packing == "csv" else workbook(BANK)
    layout, reading, _ = read(name, data)
    assert layout.mapping.kind == "bank"
    assert layout.mapping.order == "newest-first"
    assert reading.records["amount"].to_list() == [-50000, -1200, 100000]
    assert reading.records["kind"].to_list() == ["debit", "debit", "credit"]
    assert (reading.opening, reading.closing) == (1_000_000, 1_048_800)
    assert reading.totals == {"借方发生额": "512.00", "贷方发生额": "1000.00"}


def test_names_and_remarks_are_not_shown() -> None:
    _, _, text = read("a.csv", BANK.encode())
    assert "上海某公司" not in text
    assert "货款" not in text


def test_a_ledger_with_words_for_the_way() -> None:
    layout, reading, text = read("某平台流水_20260901.csv", LEDGER.encode())
    assert (layout.mapping.kind, layout.mapping.file.delimiter) == ("ledger", ";")
    assert layout.mapping.kinds == {"充值": "topup", "消费": "charge"}
    assert '# "神秘": ?' in text
    assert reading.records["amount"].to_list() == [50000, -4925, -75]
    assert reading.records["disposition"].to_list() == ["posted", "posted", "suspense"]
    assert reading.records["row_no"].to_list() == ["S1", "S2", "S3"]


def test_orders() -> None:
    layout, reading, _ = read("订单202609.csv", ORDERS.encode("utf-8-sig"))
    assert layout.mapping.kind == "orders"
    assert reading.records["amount"].to_list() == [1990, 1990]
    assert reading.records["refund"].to_list() == [0, 1990]
    assert reading.records["state"].to_list() == ["done", "refunded"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "DP104"),
        (b"\x89PNG\r\n", "DP114"),
        (b"a,b,c\n1,2,3\n", "DP128"),
        (b"hello\n", "DP128"),
    ],
)
def test_no_table(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        drafted("a.csv", data, "x", "en")
    assert caught.value.code == code


def test_hostile_headers_stay_text() -> None:
    """A header that poses as YAML or ends the line is a quoted text."""
    text = BANK.replace("账户余额", '"余额: ""}\u2028\n  evil: [1]"')
    drafted_text = drafted("a.csv", text.encode(), "x", "en")
    table = yaml.safe_load(drafted_text)
    assert set(table) == {"layouts"}
    assert set(table["layouts"]) == {"x"}
    assert "evil" not in table["layouts"]["x"]
