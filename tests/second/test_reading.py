"""The second reading: samples worked out by hand, damage refused, nothing shared."""

from __future__ import annotations

import ast
import io
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duiping.importers.registry import LAYOUTS
from duiping.second.ends import by_day, closings, left_over
from duiping.second.known import PRINTS, SILENT
from duiping.second.mapped import prints
from duiping.second.messages import LABELLED, READERS
from duiping.second.model import Line, Page, UnlikeError
from duiping.second.reading import read
from tests.importers.exports import DATA, altered, mapped, sample

if TYPE_CHECKING:
    from random import Random

ROOT = Path(__file__).parents[2]
DAY = date(2026, 9, 1)

# Layout, part of the sample's name, then as a person reads the sample: rows, how
# many control totals, the balance before the oldest and after the newest row.
READ = [
    ("alipay.ledger", "month", 8, 4, "100.00", "84.52"),
    ("alipay.ledger", "empty", 0, 4, None, None),
    ("alipay.fund", "支付宝动账", 6, 0, "129.91", "84.52"),
    ("alipay.trade", "20260901", 4, 4, None, None),
    ("alipay.trade", "20260905", 0, 4, None, None),
    ("alipay.summary", "账务明细", 4, 5, None, None),
    ("alipay.summary", "empty", 0, 0, None, None),
    ("alipay.personal", "alipay_record", 18, 1, None, None),
    ("alipay.personal", "layout2021", 3, 0, None, None),
    ("alipay.web", "record_web", 7, 1, None, None),
    # A row with a fee is two movements; two of the activity's currencies are EUR, USD.
    ("paypal.activity", "activity_2026", 17, 0, None, None),
    ("paypal.activity", "empty", 0, 0, None, None),
    ("paypal.activity", "english_short", 4, 0, "100.00", "8.83"),
    ("paypal.activity", "german_2026", 8, 0, None, None),
    ("paypal.activity", "german_short", 5, 0, "10.00", "50.65"),
    ("paypal.activity", "yen", 4, 0, "5000.00", "5560.00"),
    ("paypal.report", "R.01.007", 15, 5, None, None),
    ("paypal.report", "STL-20260902", 0, 3, None, None),
    ("paypal.report", "TRR", 5, 2, None, None),
    ("wechat.fundflow", "09-02_2026", 7, 5, "100.00", "117.69"),
    ("wechat.tradebill", "All2026-09-02", 4, 7, None, None),
    ("wechat.tradebill", "legacy", 1, 4, None, None),
    ("wechat.shop", "资金流水", 8, 0, "0.00", "69.40"),
    ("pdd.ledger", "month", 8, 5, None, None),
    ("douyin.account", "聚合账户", 9, 0, "100.00", "157.60"),
    ("kuaishou.fund", "资金流水", 4, 0, "100.00", "40.00"),
    ("xiaohongshu.wallet", "钱包流水", 4, 0, "100.00", "41.00"),
    ("jd.wallet", "资金表", 4, 0, "1000.00", "999.90"),
    ("jd.wallet", "typed", 2, 0, "0.00", "900.00"),
    ("meituan.balance", "余额流水", 6, 0, None, None),  # it ends as it began
    ("cmb.corporate", "招商银行", 3, 0, "10000.00", "10222.50"),
    ("ccb.corporate", "建行", 5, 0, "10000.00", "10534.50"),
    ("ccb.corporate", "two_lines", 2, 0, None, None),  # likewise
    ("icbc.corporate", "historydetail", 5, 0, "10000.00", "9710.50"),
    ("icbc.corporate", "flagged", 2, 0, "0.00", "480.00"),
    ("abc.corporate", "农行", 5, 0, "10000.00", "10222.50"),
    ("boc.corporate", "中行", 4, 3, "10000.00", "10529.50"),
    ("boc.corporate", "bars", 2, 3, "10000.00", "10234.50"),
    ("boc.corporate", "commas", 2, 0, "0.00", "19.00"),
    ("cmb.personal", "招行", 5, 0, "266.66", "500.66"),
    ("ccb.personal", "交易明细", 4, 0, "2243.91", "2277.41"),
    ("icbc.personal", "hisdetail", 4, 2, "498.96", "1210.56"),
    ("icbc.personal", "credit", 2, 2, "-8331.63", "-3728.62"),
    ("abc.personal", "农行", 6, 0, "1000.00", "10010.01"),
    ("boc.personal", "中行", 4, 0, "260.76", "3240.28"),
    ("bocom.personal", "交行", 4, 0, "1333.40", "1331.42"),
    ("jingka.ledger", "鲸卡", 6, 3, "5000.00", "4976.40"),
    ("yunchong.orders", "云充", 4, 3, None, None),
    ("mini.orders", "小程序", 4, 5, None, None),
    ("prepaid.ledger", "预存流水_202609", 7, 0, "0.00", "1402.65"),
    # Totals of messages: a statement's two balances, BAI2's trailers (49, 98, 99).
    ("bank.mt940", "september", 5, 2, "1000.00", "-9.50"),
    ("bank.mt940", "empty", 0, 1, "12000.00", "12000.00"),
    ("bank.camt053", "two_statements", 6, 2, "1000.00", "-59.50"),
    ("bank.camt053", "empty_v8", 0, 1, "5000.00", "5000.00"),
    ("bank.camt052", "intraday", 4, 0, None, None),
    ("bank.camt054", "notification", 3, 0, None, None),
    ("bank.ofx", "sgml_september", 3, 0, "301.11", "382.34"),
    ("bank.ofx", "xml_card", 1, 0, None, None),  # its balance is of a later day
    ("bank.ofx", "empty", 0, 0, "10.50", "10.50"),
    ("bank.bai2", "two_days", 4, 7, "1000.00", "106.50"),
    ("bank.bai2", "empty", 0, 4, "106.50", "106.50"),
]


def page(layout: str, data: bytes) -> Page:
    """Read an export of a layout, of the code's or of config.yaml's."""
    if layout in READERS:
        return READERS[layout](data)
    if layout in LABELLED:
        return LABELLED[layout](data, {})
    told = PRINTS.get(layout)
    if told is None:
        found = prints(mapped()[layout].mapping, {})  # type: ignore[attr-defined]
        assert found
        told = found
    return read(data, told)


def fen(text: str | None) -> int | None:
    return None if text is None else int(text.replace(".", ""))


@pytest.mark.parametrize(("layout", "part", "rows", "totals", "opening", "end"), READ)
def test_samples(
    layout: str, part: str, rows: int, totals: int, opening: str | None, end: str | None
) -> None:
    found = page(layout, sample(layout, part)[1])
    assert (found.rows, found.totals) == (rows, totals)
    assert (found.opening, found.closing) == (fen(opening), fen(end))


def printing(layout: str) -> bool:
    """Say whether a layout's golden records show a balance or a footer."""
    goldens = [path.read_text() for path in (DATA / layout).glob("*.expected")]
    return any("  balance=" in text or "footer True" in text for text in goldens)


def test_what_prints_balances_or_totals_is_read_or_named() -> None:
    found = {name for name in LAYOUTS if printing(name)}
    read_again = set(PRINTS) | set(READERS) | set(LABELLED)
    assert found <= read_again
    assert not read_again & SILENT
    assert set(LAYOUTS) <= read_again | SILENT


# What was done to a sample: the amount, the balance, a total or a day's form.
DAMAGE = [
    ("alipay.ledger", "65.00,0.00", "56.00,0.00"),
    ("alipay.ledger", "0.00,-0.18,194.52", "0.18,0.00,194.52"),
    ("alipay.ledger", "支出合计：5笔", "支出合计：6笔"),
    ("alipay.trade", "商家实收共94.90", "商家实收共94.91"),
    ("alipay.trade", "退款合计：1笔", "退款合计：2笔"),
    ("alipay.trade", ",-10.00,-10.00,", ",-10.00,10.00,"),
    ("alipay.trade", ",充值\t", ",交易\t"),
    ("alipay.summary", "3,99.90,0,0.00,99.90", "3,99.90,0,0.00,99.80"),
    ("alipay.summary", "合计,3,99.90,4,-80.60,19.30", "合计,3,99.80,4,-80.50,19.30"),
    ("alipay.summary", "合计,3,", "合计,4,"),
    ("alipay.summary", "支出笔数", "支出件数"),
    ("alipay.personal", "共18笔", "共19笔"),
    ("alipay.web", "共7笔", "共6笔"),
    ("paypal.activity", '"-38.50"', '"38.50"'),
    ("paypal.activity", '"-100.00","3.50","-96.50"', '"100.00","-3.50","96.50"'),
    ("paypal.activity", '"1,165.00"', '"1,156.00"'),
    ("paypal.activity", '"48.00",', '"49.00",'),
    ("paypal.activity", '"","Memo"', '"","Credit"'),
    ("paypal.activity", '"","Memo"', '"","Nothing"'),
    ("paypal.activity", '"09/02/2026"', '"13/02/2026"'),
    ("paypal.activity", '"PDT"', '"CST"'),
    ("paypal.activity", '"Net"', '"Total"'),
    ("paypal.report", '"SF","USD",18400,', '"SF","USD",18401,'),
    ("paypal.report", '"SF","JPY",', '"SF","EUR",'),
    ("paypal.report", '"SC",12', '"SC",13'),
    ("paypal.report", '"DR",2000,', '"CR",2000,'),
    ("paypal.report", '"DR",2000,', '"",2000,'),
    ("paypal.report", '10000,"USD"', '100.00,"USD"'),
    ("paypal.report", '329,"USD"', '329,"EUR"'),
    ("paypal.report", '01:00:30 -0700","CR', '01:00:30","CR'),
    ("paypal.report", '"Fee Amount"', '"Fees"'),
    ("wechat.fundflow", "`支出,`0.17", "`收入,`0.17"),
    ("wechat.fundflow", "`4.0,`111.17", "`4.0,`111.18"),
    ("wechat.tradebill", "`0.17000", "`0.17100"),
    ("pdd.ledger", "29.94,0,交易收入", "29.49,0,交易收入"),
    ("cmb.corporate", ",1000.00,,", ",,1000.00,"),
    ("cmb.corporate", "10234.50", "10243.50"),
    ("cmb.corporate", "20260902", "2026-13-02"),
    ("icbc.personal", "524.00              ", "523.00              "),
    ("boc.corporate", "1,005.00", "1,006.00"),
    ("jingka.ledger", "27.60,5972.40", "-27.60,5972.40"),
    ("jingka.ledger", "支出-1056.20元", "支出-1056.30元"),
    ("mini.orders", "合计,4笔", "合计,5笔"),
    ("yunchong.orders", "187.15", "187.16"),
    ("bank.mt940", "C250,5N", "C250,6N"),
    ("bank.mt940", "0902RC50", "0902RD50"),
    ("bank.mt940", ":60M:C260902EUR1190,50", ":60M:C260902EUR1190,51"),
    ("bank.mt940", ":62F:D260903EUR9,50", ":62F:D260903USD9,50"),
    ("bank.mt940", ":62F:D260903EUR9,50", ":62X:D260903EUR9,50"),
    ("bank.mt940", ":61:2609010901", ":61:2613010901"),
    ("bank.camt053", ">98.2<", ">98.3<"),
    ("bank.camt053", ">1040.50<", ">1040.05<"),
    ("bank.camt053", "<Sts>PDNG", "<Sts>BOOK"),
    ("bank.camt053", '<Amt Ccy="EUR">12.30', '<Amt Ccy="USD">12.30'),
    ("bank.camt053", "<Stmt>", "<Stmts>"),
    ("bank.ofx", "<TRNAMT>98.90", "<TRNAMT>98.9O"),
    ("bank.ofx", "<DTPOSTED>20260904", "<DTPOSTED>20260931"),
    ("bank.ofx", "</STMTTRN>", ""),
    ("bank.bai2", "16,475,1350,", "16,475,1360,"),
    ("bank.bai2", "16,475,1350,", "16,195,1350,"),
    ("bank.bai2", "49,224000,6", "49,224000,5"),
    ("bank.bai2", "98,224000,1", "98,224000,2"),
    ("bank.bai2", "99,445300,2,15/", "99,445300,2,16/"),
    ("bank.bai2", "99,445300,2,15/", ""),
]
PARTS = {
    "alipay.ledger": "month",
    "alipay.summary": "账务明细",
    "alipay.trade": "20260901",
    "alipay.web": "record_web",
    "bank.bai2": "two_days",
    "bank.camt053": "two_statements",
    "bank.mt940": "september",
    "bank.ofx": "sgml_september",
    "boc.corporate": "中行",
    "icbc.personal": "hisdetail",
    "paypal.activity": "activity_2026",
    "paypal.report": "R.01.007",
    "pdd.ledger": "month",
}


@pytest.mark.parametrize(("layout", "old", "new"), DAMAGE)
def test_damage_is_refused(layout: str, old: str, new: str) -> None:
    data = altered(layout, old, new, PARTS.get(layout, ""))[1]
    with pytest.raises(UnlikeError):
        page(layout, data)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x81", b"PK\x03\x04no", b"a,b\n1,2\n", "发生时间\n".encode("utf-16")],
    ids=["nothing", "no text", "no workbook", "another", "half a header"],
)
def test_what_is_no_export_is_refused(data: bytes) -> None:
    with pytest.raises(UnlikeError):
        page("pdd.ledger", data)


def test_a_workbook_that_declares_entities_is_refused() -> None:
    data = sample("jd.wallet", "资金表")[1]
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/workbook.xml":
                head, _, rest = text.partition(b"?>")
                text = head + b'?><!DOCTYPE x [<!ENTITY y "z">]>' + rest
            new.writestr(name, text)
    with pytest.raises(UnlikeError, match="document type"):
        page("jd.wallet", out.getvalue())


def days(layout: str, part: str) -> list[tuple[int, int, int | None]]:
    """Give the day of the month, the fen and the balance of each line."""
    lines = page(layout, sample(layout, part)[1]).lines
    return [(line.day.day, line.amount, line.balance) for line in lines]


def test_the_entries_of_messages() -> None:
    # What was taken back goes the other way; the balances are worked out by hand.
    assert days("bank.mt940", "september") == [
        (1, 25050, 125050), (2, -1230, 123820), (2, -5000, 118820), (2, 230, 119050),
        (3, -120000, -950),
    ]  # fmt: skip
    assert days("bank.camt053", "two_statements") == [
        (1, 9820, 109820), (1, -1230, 108590), (2, -4540, 104050), (3, 20000, 124050),
        (3, -130000, -5950),
    ]  # fmt: skip
    assert days("bank.bai2", "two_days") == [
        (1, 12000, 112000), (1, -1350, 110650), (2, -100000, 10650),
    ]  # fmt: skip
    assert days("bank.ofx", "sgml_september") == [
        (3, 9890, 40001), (4, -1667, 38334), (30, -100, 38234),
    ]  # fmt: skip
    assert days("bank.camt052", "intraday") == [
        (1, 9820, None), (1, -730, None), (1, 1200, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("summary", "fits"),
    [
        ("<TtlNtries><NbOfNtries>4</NbOfNtries><Sum>122.50</Sum></TtlNtries>", True),
        ("<TtlNtries><NbOfNtries>3</NbOfNtries><Sum>117.50</Sum></TtlNtries>", True),
        ("<TtlNtries><NbOfNtries>5</NbOfNtries></TtlNtries>", False),
        ("<TtlCdtNtries><Sum>110.20</Sum></TtlCdtNtries>", True),
        ("<TtlCdtNtries><Sum>110.21</Sum></TtlCdtNtries>", False),
        ("<TtlDbtNtries><Sum>7.30</Sum></TtlDbtNtries>", True),
        ("<TtlDbtNtries><Sum>8.30</Sum></TtlDbtNtries>", False),
    ],
)
def test_the_sums_of_a_report(summary: str, fits: bool) -> None:  # noqa: FBT001 - a case
    # Booked are 98.20 and 12.00 in, 7.30 out; 5.00 out are pending.
    new = f"<TxsSummry>{summary}</TxsSummry><Ntry>"
    data = altered("bank.camt052", "<Ntry>", new, "intraday")[1]
    if fits:
        assert page("bank.camt052", data).totals == summary.count("</") - 1
        return
    with pytest.raises(UnlikeError, match="is printed, its entries give"):
        page("bank.camt052", data)


def test_a_message_that_declares_entities_is_refused() -> None:
    new = '?><!DOCTYPE x [<!ENTITY y "z">]><Document'
    data = altered("bank.camt053", "?>\n<Document", new, "two_statements")[1]
    with pytest.raises(UnlikeError, match="document type"):
        page("bank.camt053", data)
    data = altered("bank.ofx", "<OFX>", new[2:-9] + "<OFX>", "sgml_september")[1]
    with pytest.raises(UnlikeError, match="document type"):
        page("bank.ofx", data)


@given(
    st.integers(-500, 500),
    st.lists(st.integers(-300, 300), min_size=1, max_size=12),
    st.randoms(use_true_random=False),
)
def test_ends_of_a_day_in_any_order(
    start: int, amounts: list[int], chance: Random
) -> None:
    lines, held = [], start
    for row, amount in enumerate(amounts):
        held += amount
        lines.append(Line(row, DAY, "", amount, held))
    chance.shuffle(lines)
    found = left_over(lines)
    if held == start:
        assert found == (None, None)
        assert closings(by_day(lines)) == {}
        before = [Line(99, DAY - timedelta(days=1), "", 1, start)]
        assert closings(by_day([*before, *lines]))[DAY] == start
        after = [Line(99, DAY + timedelta(days=1), "", 1, start + 1)]
        assert closings(by_day([*lines, *after]))[DAY] == start
    else:
        assert found == (start, held)
        assert closings(by_day(lines)) == {DAY: held}


@given(st.lists(st.integers(1, 300), min_size=3, max_size=12), st.data())
def test_a_row_that_is_lost_shows(amounts: list[int], data: st.DataObject) -> None:
    held, lines = 0, []
    for row, amount in enumerate(amounts):
        held += amount
        lines.append(Line(row, DAY, "", amount, held))
    del lines[data.draw(st.integers(1, len(lines) - 2))]
    with pytest.raises(UnlikeError):
        left_over(lines)


def test_nothing_is_shared_with_the_importers() -> None:
    for path in sorted((ROOT / "duiping" / "second").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for part in tree.body:
            names = []
            if isinstance(part, ast.Import):
                names = [one.name for one in part.names]
            elif isinstance(part, ast.ImportFrom):
                names = [part.module or ""]
            for name in names:
                own = name.startswith("duiping.second")
                assert own or name.split(".")[0] in sys.stdlib_module_names, name
