"""Every fault of a file refuses it, with the right code and line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from duiping.bulk import Bulk
from duiping.errors import Refusal
from duiping.importers import pieces
from duiping.importers.registry import near, recognise, refusal
from tests.importers.exports import altered, layouts, mapped, sample

if TYPE_CHECKING:
    import polars as pl

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def refused(layout: str, data: bytes, name: str = "file.csv") -> Refusal:
    """Read a file that must be refused."""
    with pytest.raises(Refusal) as caught:
        layouts()[layout].read(name, data)
    return caught.value


class Fault(NamedTuple):
    """One change to a good export, and what must come of it."""

    layout: str
    old: str
    new: str
    code: str
    row: int | None = None
    part: str = ""


FAULTS = {
    "amount swapped": Fault(
        "pdd.ledger", "-500.00,提现", "-499.00,提现", "DP106", 14, "month"
    ),
    "count off": Fault(
        "pdd.ledger", "收入合计：3笔", "收入合计：4笔", "DP106", 15, "month"
    ),
    "grand total": Fault(
        "pdd.ledger", "8笔-500.00元", "8笔-500.01元", "DP106", 16, "month"
    ),
    "footer gone": Fault(
        "pdd.ledger", "#支出合计：5笔-532.12元\n", "", "DP103", None, "month"
    ),
    "header gone": Fault("pdd.ledger", "发生时间", "时间", "DP113", None, "month"),
    "header doubled": Fault(
        "pdd.ledger", "支出金额(-元)", "收入金额(+元)", "DP113", 1, "bare"
    ),
    "id damaged": Fault(
        "pdd.ledger", "260901-100000000000002	", "2.60901E+20", "DP105", 8, "month"
    ),
    "row too wide": Fault(
        "pdd.ledger", "某新项目,0140028", "某新,项目,0140028", "DP111", 13, "month"
    ),
    "blank line": Fault(
        "pdd.ledger", "\n,2026-09-04 08", "\n\n,2026-09-04 08", "DP111", 12, "month"
    ),
    "no amount": Fault(
        "pdd.ledger", "29.94,0,交易收入", "29.9x,0,交易收入", "DP109", 6, "month"
    ),
    "exponent": Fault(
        "pdd.ledger", "29.94,0,交易收入", "1e999999,0,交易收入", "DP109", 6, "month"
    ),
    "date rewritten": Fault(
        "pdd.ledger", "2026-09-01 10:00:00", "2026/9/1 10:00", "DP110", 6, "month"
    ),
    "day does not exist": Fault(
        "pdd.ledger", "2026-09-01 10:00:00", "2026-09-31 10:00:00", "DP110", 6, "month"
    ),
    "outgo positive": Fault("pdd.ledger", "0,-29.94", "0,29.94", "DP123", 9, "month"),
    "both sides": Fault("pdd.ledger", "0,-29.94", "1.00,-29.94", "DP123", 9, "month"),
    "balance broken": Fault(
        "alipay.ledger", "29.90,0.00,194.70", "29.80,0.00,194.70", "DP107", 11, "month"
    ),
    "alipay footer": Fault(
        "alipay.ledger", "共99.90元", "共99.80元", "DP106", None, "month"
    ),
    "alipay cut": Fault(
        "alipay.ledger", "#收入合计：3笔，共99.90元\n", "", "DP103", None, "month"
    ),
    "row number twice": Fault(
        "alipay.ledger",
        "900000000000002	",
        "900000000000001	",
        "DP121",
        13,
        "month",
    ),
    "direction": Fault(
        "wechat.fundflow", "`退款,`支出", "`退款,`冻结", "DP108", 4, "09-02"
    ),
    "fund balance": Fault("wechat.fundflow", "`118.63", "`118.64", "DP107", 4, "09-02"),
    "fund footer": Fault("wechat.fundflow", "`128.86", "`128.87", "DP106", 10, "09-02"),
    "fee sum": Fault("wechat.tradebill", "`-0.03000", "`0.03000", "DP106", 7, "09-02"),
    "tick gone": Fault(
        "wechat.tradebill", "`2026-09-02 09:10", "2026-09-02 09:10", "DP111", 4, "09-02"
    ),
    "summary cut": Fault(
        "wechat.tradebill",
        "`4,`28.80,`16.00,`0.00,`0.08000,`28.80,`16.00\n",
        "",
        "DP103",
        None,
        "09-02",
    ),
    "bank balance": Fault("cmb.corporate", "10222.50", "10222.51", "DP107", 7),
    "bank both sides": Fault("cmb.corporate", "1000.00,,", "1000.00,1.00,", "DP123", 6),
    "bank balance blank": Fault("cmb.corporate", "10222.50", "", "DP109", 7),
    "opening lopsided": Fault("opening", "-10029.94", "-10029.93", "DP122"),
    "mini sum": Fault("mini.orders", ",57.00,部分退款", ",56.00,部分退款", "DP106", 6),
    "mini count": Fault("mini.orders", "合计,4笔", "合计,5笔", "DP106", 6),
    "mini cut": Fault(
        "mini.orders", "合计,4笔,,,,,,,117.30,0.60,116.70,,,,,,28.50,\n", "", "DP103"
    ),
    "mini unpaid": Fault("mini.orders", "2026-09-02 08:40:41", "", "DP110", 3),
    "jingka balance": Fault(
        "jingka.ledger", "27.60,5972.40", "27.60,5972.41", "DP107", 6
    ),
    "jingka total": Fault(
        "jingka.ledger", "收入1032.60元", "收入1032.61元", "DP106", 10
    ),
    "jingka footer": Fault("jingka.ledger", "#合计：6笔", "#合计：六笔", "DP103", 10),
    "yunchong sum": Fault("yunchong.orders", "187.15", "187.16", "DP106", 6),
    "order twice": Fault(
        "pdd.orders", "260901-100000000000002", "260901-100000000000001", "DP121", 3
    ),
    "mini order twice": Fault("mini.orders", "0000000002", "0000000001", "DP121", 3),
    "order number gone": Fault(
        "pdd.orders", "260901-100000000000002	", "	", "DP123", 3
    ),
    "paid without time": Fault(
        "pdd.orders",
        "2026-09-01 11:00:00	,2026-09-02 10:00:05",
        "	,2026-09-02 10:00:05",
        "DP110",
        3,
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault(fault: Fault) -> None:
    """A changed export is refused where it was changed."""
    name, data = altered(fault.layout, fault.old, fault.new, fault.part)
    found = refused(fault.layout, data, name)
    assert (found.code, found.facts["file"]) == (fault.code, name)
    assert "-" not in {found.sentence("en"), found.sentence("zh")}
    if fault.row is not None:
        assert found.facts["row"] == str(fault.row)


@pytest.mark.parametrize("layout", layouts())
def test_no_export(layout: str) -> None:
    """Empty files, pictures and other tables are refused by every layout."""
    assert refused(layout, b"").code == "DP104"
    assert refused(layout, b"\xef\xbb\xbf\r\n").code == "DP104"
    assert refused(layout, PNG).code == "DP114"
    assert refused(layout, b"a,b,c\r\n1,2,3\r\n").code == "DP113"
    assert refused(layout, b"PK\x03\x04 no workbook").code == "DP117"


@pytest.mark.parametrize("layout", layouts())
def test_truncated_anywhere(layout: str) -> None:
    """A file cut off at any byte is refused, or loses nothing that counts."""
    name, data = sample(layout)
    whole = layouts()[layout].read(name, data)
    steps = range(0, len(data), max(1, len(data) // 150))
    for end in steps:
        try:
            reading = layouts()[layout].read(name, data[:end])
        except Refusal:
            continue
        # Only layouts without a footer can be cut between two rows unseen.
        assert not whole.footer or reading.totals == whole.totals
        head = whole.records.head(reading.rows)
        assert reading.records["amount"].to_list() == head["amount"].to_list()


def test_wrong_encoding() -> None:
    """A byte that is no text in the file's encoding is named by its offset."""
    name, data = sample("pdd.ledger", "month")
    broken = data + b"\xff\xff\r\n"
    found = refused("pdd.ledger", broken, name)
    assert (found.code, found.facts["offset"]) == ("DP102", str(len(data)))
    name, data = sample("wechat.fundflow", "09-02")
    assert refused("wechat.fundflow", data.decode().encode("gb18030")).code == "DP102"


def test_last_line_cut() -> None:
    """A last line that stops in the middle is a cut, not a line too narrow."""
    _, data = sample("cmb.corporate")
    found = refused("cmb.corporate", data[: data.rindex(b"C0003")])
    assert (found.code, found.facts["row"]) == ("DP103", "7")


def test_header_again() -> None:
    """Two exports glued together are refused at the second header."""
    header = "交易日,交易时间,借方金额"
    name, data = altered("cmb.corporate", "20260902,09:00:00,12.00", header)
    assert header.encode("gb18030") in data
    found = refused("cmb.corporate", data, name)
    assert (found.code, found.facts["row"]) == ("DP113", "7")


def test_unknown_layout() -> None:
    """An unknown file is refused with the nearest layout and the columns it lacks."""
    name, data = altered("cmb.corporate", "贷方金额", "贷方发生额")
    assert recognise(name, data, mapped().values()) == []
    found = near(name, data, mapped().values())[0]
    assert (found.layout, found.missing) == ("cmb.corporate", ("贷方金额",))
    assert "贷方发生额" in found.extra
    assert refusal(name, data).code == "DP101"
    assert refusal("a.csv", b"a,b\n1,2\n").code == "DP127"
    assert refusal("a.png", PNG).code == "DP114"
    assert refusal("a.csv", b"").code == "DP104"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        PNG,
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\xff\xfe\x00",
        b"<html>",
        b'"\n"',
    ],
)
def test_recognise_never_raises(data: bytes) -> None:
    """Recognising looks at anything without a word."""
    assert recognise("x.csv", data, mapped().values()) == []
    assert refusal("x.csv", data, mapped().values()).code in {"DP104", "DP114", "DP127"}


def test_rows_behind_the_end_of_a_page_are_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A tree leaves them out; the file is refused, whole and in pieces."""
    layout = layouts()["taobao.orders"]
    name, data = sample("taobao.orders", "ExportOrderList")
    lines = data.split(b"\r\n")
    rows = [n for n, line in enumerate(lines) if line.startswith(b"<tr>")]
    last = lines.pop(rows[-1])
    moved = b"\r\n".join([*(line for line in lines if line), last])
    assert moved.index(b"</html>") < moved.index(last)
    with pytest.raises(Refusal) as caught:
        layout.read(name, moved)
    assert caught.value.code == "DP117"
    kept: list[pl.DataFrame] = []
    monkeypatch.setattr(pieces, "SMALL", -1)
    assert layout.pour(name, Bulk(moved), None, kept.append) is None
    assert layout.pour(name, Bulk(data), None, kept.append) is not None
