"""MT940, CAMT, OFX and BAI2: what refuses a message, and what its balances prove."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.errors import Refusal
from duiping.importers.ofxtree import parse
from duiping.importers.registry import recognise
from tests.importers.exports import DATA, Fault, altered, check, layouts, sample

if TYPE_CHECKING:
    from pathlib import Path

FAULTS = {
    "mt940 amount": Fault("bank.mt940", "september", "D12,30", "D12,31", "DP107", 14),
    "mt940 direction": Fault(
        "bank.mt940", "september", "C250,5N", "D250,5N", "DP107", 14
    ),
    "mt940 mark unknown": Fault(
        "bank.mt940", "september", "C250,5N", "X250,5N", "DP123", 2
    ),
    "mt940 row gone": Fault(
        "bank.mt940", "september",
        ":61:2609020902RD2,30NMSCNONREF\n", "", "DP107", 13,
    ),
    "mt940 row doubled": Fault(
        "bank.mt940", "september", ":61:2609020902RD2,30NMSCNONREF\n",
        ":61:2609020902RD2,30NMSCNONREF\n" * 2, "DP107", 15,
    ),
    "mt940 next opening": Fault(
        "bank.mt940", "september", ":60M:C260902EUR1190,50", ":60M:C260902EUR1190,00",
        "DP107", 17,
    ),
    "mt940 closing gone": Fault(
        "bank.mt940", "september", ":62F:D260903EUR9,50\n", "", "DP103", 17
    ),
    "mt940 two closings": Fault(
        "bank.mt940", "september", ":64:D260903EUR9,50", ":62F:D260903EUR9,50",
        "DP113", 25,
    ),
    "mt940 number gone": Fault(
        "bank.mt940", "september", ":20:STMT260901", ":21:STMT260901", "DP103", 2
    ),
    "mt940 account gone": Fault(
        "bank.mt940", "empty", ":25:JP/7654321\n", "", "DP113"
    ),
    "mt940 other account": Fault(
        "bank.mt940", "september", "20:STMT260903\n:25:DEUTDEFF/12345678",
        "20:STMT260903\n:25:DEUTDEFF/87654321", "DP123", 17,
    ),
    "mt940 other currency": Fault(
        "bank.mt940", "september", ":62M:C260902EUR", ":62M:C260902USD", "DP123", 2
    ),
    "mt940 currency unknown": Fault(
        "bank.mt940", "empty", "C260903JPY", "C260903DEM", "DP123", 1
    ),
    "mt940 yen with sen": Fault(
        "bank.mt940", "empty", "JPY12000,", "JPY12000,50", "DP109", 1
    ),
    "mt940 day": Fault("bank.mt940", "september", ":61:260901", ":61:261301", "DP123"),
    "camt amount": Fault("bank.camt053", "two", ">98.2<", ">98.3<", "DP107", 15),
    "camt direction": Fault(
        "bank.camt053", "two", "<CdtDbtInd>DBIT</CdtDbtInd>\n        <Sts>",
        "<CdtDbtInd>CRDT</CdtDbtInd>\n        <Sts>", "DP107", 15,
    ),
    "camt direction unknown": Fault(
        "bank.camt053", "two", "<CdtDbtInd>DBIT</CdtDbtInd>\n        <Sts>",
        "<CdtDbtInd>OUT</CdtDbtInd>\n        <Sts>", "DP108", 41,
    ),
    "camt closing gone": Fault("bank.camt053", "empty", "CLBD", "CLAV", "DP103", 5),
    "camt opening gone": Fault("bank.camt053", "empty", "OPBD", "OPAV", "DP103", 5),
    "camt two closings": Fault("bank.camt053", "two", "CLAV", "CLBD", "DP123", 21),
    "camt next opening": Fault(
        "bank.camt053", "two",
        '<Amt Ccy="EUR">1040.50</Amt>\n        <CdtDbtInd>CRDT</CdtDbtInd>\n'
        "        <Dt><Dt>2026-09-02</Dt></Dt>\n      </Bal>\n      <Bal>\n"
        "        <Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>\n"
        '        <Amt Ccy="EUR">59.50',
        '<Amt Ccy="EUR">1040.40</Amt>\n        <CdtDbtInd>CRDT</CdtDbtInd>\n'
        "        <Dt><Dt>2026-09-02</Dt></Dt>\n      </Bal>\n      <Bal>\n"
        "        <Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>\n"
        '        <Amt Ccy="EUR">59.60',
        "DP107", 72,
    ),
    "camt other currency": Fault(
        "bank.camt053", "two", '<Amt Ccy="EUR">98.2<', '<Amt Ccy="SEK">98.2<',
        "DP123", 28,
    ),
    "camt status": Fault(
        "bank.camt053", "two", "<Sts>PDNG</Sts>", "<Sts>MAYBE</Sts>", "DP123", 64
    ),
    "camt day": Fault(
        "bank.camt053", "two", "<BookgDt><Dt>2026-09-01", "<BookgDt><Dt>2026-09-31",
        "DP110", 27,
    ),
    "camt yen with sen": Fault(
        "bank.camt053", "empty", '"JPY">5000<', '"JPY">5000.5<', "DP109", 9
    ),
    "camt not well-formed": Fault(
        "bank.camt053", "two", "<Sts>PDNG</Sts>", "<Sts>PDNG</Stz>", "DP113", 67
    ),
    "camt document type": Fault(
        "bank.camt053", "two", "<Document ",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>\n<Document ',
        "DP113", 1,
    ),
    "camt encoding unknown": Fault(
        "bank.camt053", "two", 'encoding="UTF-8"', 'encoding="EBCDIC-X"', "DP102"
    ),
    "ofx number twice": Fault("bank.ofx", "sgml", "F0002", "F0001", "DP121", 16),
    "ofx amount": Fault("bank.ofx", "sgml", "-16.67", "-16.6.7", "DP109", 16),
    "ofx amount gone": Fault("bank.ofx", "sgml", "<TRNAMT>-16.67", "", "DP123", 16),
    "ofx day": Fault("bank.ofx", "sgml", "DTPOSTED>20260904", "DTPOSTED>20260931",
                     "DP110", 16),
    "ofx currency": Fault(
        "bank.ofx", "sgml", "<CURDEF>USD", "<CURDEF>XYZ", "DP123", 13
    ),
    "ofx entry in another currency": Fault(
        "bank.ofx", "sgml", "<FITID>F0002",
        "<FITID>F0002<CURRENCY><CURRATE>1.1<CURSYM>EUR</CURRENCY>", "DP123", 16,
    ),
    "ofx cut": Fault("bank.ofx", "sgml", "</BANKMSGSRSV1></OFX>", "", "DP103"),
    "ofx tags crossed": Fault(
        "bank.ofx", "xml", "</STMTTRN>", "</STMTRN>", "DP113", 20
    ),
    "ofx account gone": Fault(
        "bank.ofx", "xml", "<ACCTID>4111********1111</ACCTID>", "", "DP123", 9
    ),
    "bai2 amount": Fault("bank.bai2", "two", "16,475,1350", "16,475,1351", "DP123", 1),
    "bai2 row gone": Fault(
        "bank.bai2", "two", "16,890,,,,,NOTICE ONLY\n", "", "DP123", 1
    ),
    "bai2 lines joined": Fault(
        "bank.bai2", "two", "PAID\n16,890", "PAID\v16,890", "DP123", 1
    ),
    "bai2 code without end": Fault(
        "bank.bai2", "two", "16,475,1350", "16;475,1350", "DP123", 6
    ),
    "bai2 file total": Fault("bank.bai2", "two", "99,445300", "99,445301", "DP123", 1),
    "bai2 groups": Fault("bank.bai2", "two", "99,445300,2", "99,445300,1", "DP123", 1),
    # Debit for credit leaves every control total as it was; the balance tells.
    "bai2 direction": Fault("bank.bai2", "two", "16,195,", "16,475,", "DP107", 3),
    "bai2 type unknown": Fault("bank.bai2", "two", "16,195,", "16,777,", "DP123", 1),
    "bai2 type of no direction": Fault(
        "bank.bai2", "two", "16,195,", "16,010,", "DP108", 4
    ),
    "bai2 correction": Fault(
        "bank.bai2", "two", "EXAMPLEBANK,1,260901", "EXAMPLEBANK,3,260901", "DP123", 2
    ),
    "bai2 currency": Fault("bank.bai2", "two", "2359,USD,2", "2359,XYZ,2", "DP123", 3),
    "bai2 other account": Fault(
        "bank.bai2", "two", "03,000123456789,USD", "03,000999999999,USD", "DP123", 11
    ),
    "bai2 cut": Fault("bank.bai2", "two", "99,445300,2,15/", "", "DP103", 14),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault(fault: Fault) -> None:
    """A changed message is refused where it was changed."""
    check(fault)


def test_no_entity_reaches_a_record(tmp_path: Path) -> None:
    """A file on this machine cannot be read through a statement."""
    secret = tmp_path / "secret"
    secret.write_text("the secret", encoding="utf-8")
    for layout, part, old in (
        ("bank.camt053", "two", "<Document "),
        ("bank.ofx", "xml", "<OFX>"),
    ):
        inner = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>\n{old}'
        name, data = altered(layout, old, inner, part)
        data = data.replace(b"Monthly fee", b"&e;").replace(b"Tokyo", b"&e;")
        with pytest.raises(Refusal) as caught:
            layouts()[layout].read(name, data)
        assert "the secret" not in str(caught.value.facts)


def test_a_bomb_of_entities_is_refused_at_once() -> None:
    """Ten entities of ten each are never expanded."""
    bomb = "".join(
        f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ha"}">' for i in range(10)
    )
    name, data = altered(
        "bank.camt053", "<Document ", f"<!DOCTYPE x [{bomb}]>\n<Document ", "two"
    )
    with pytest.raises(Refusal) as caught:
        layouts()["bank.camt053"].read(name, data)
    assert caught.value.code == "DP113"


def test_each_message_is_claimed_by_one_layout() -> None:
    """Report, statement and notification are told apart by their element."""
    for folder in sorted(DATA.glob("bank.*")):
        for path in sorted(p for p in folder.iterdir() if p.suffix != ".expected"):
            assert recognise(path.name, path.read_bytes()) == [folder.name]
    assert recognise("a.xml", b"<?xml version='1.0'?><Document/>") == []
    assert recognise("a.txt", b"01,02,03\n16,1\n") == []


def test_declared_encodings() -> None:
    """A message is read in the encoding that it declares."""
    name, data = altered("bank.camt053", "Supplier &amp; Sons", "Müller GmbH", "two")
    text = data.decode().replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')
    records = layouts()["bank.camt053"].read(name, text.encode("latin-1")).records
    assert "Müller GmbH" in records["payee"].to_list()
    name, data = altered("bank.ofx", "Joe's", "Café", "sgml")
    records = layouts()["bank.ofx"].read(name, data.decode().encode("cp1252")).records
    assert "Café" in records["payee"].to_list()
    name, data = altered("bank.mt940", "Monthly fee", "账户管理费", "september")
    records = (
        layouts()["bank.mt940"].read(name, data.decode().encode("gb18030")).records
    )
    assert "账户管理费" in records["memo"].str.join("").item()


@pytest.mark.parametrize(
    ("layout", "part", "old", "new"),
    [
        ("bank.mt940", "empty", "JPY12000,", "KWD12,001"),
        ("bank.camt053", "empty", '"JPY">5000<', '"KWD">5.001<'),
        ("bank.ofx", "xml", "-1200", "-1.201"),
        # Its control totals stay: a thousandth less in one place, more in another.
        ("bank.bai2", "two", "16,475,1350", "16,475,1351"),
    ],
)
def test_a_thousandth_is_refused(layout: str, part: str, old: str, new: str) -> None:
    """A dinar's third decimal has a code of its own; a zero there does no harm."""
    name, data = altered(layout, old, new, part)
    data = data.replace(b"JPY", b"KWD").replace(b"USD", b"KWD")
    data = data.replace(b"015,110650", b"015,110649")
    with pytest.raises(Refusal) as caught:
        layouts()[layout].read(name, data)
    assert (caught.value.code, caught.value.facts["currency"]) == ("DP124", "KWD")


def test_a_pending_entry_moves_nothing() -> None:
    """What is pending is shown, and neither booked nor in the balance."""
    reading = layouts()["bank.camt053"].read(*sample("bank.camt053", "two"))
    pending = reading.records.filter(pl.col("disposition") == "ignored")
    assert pending.select("amount", "balance", "cause").rows() == [
        (7700, None, "pending")
    ]
    at_ends = reading.records.filter(pl.col("balance").is_not_null())
    assert at_ends["balance"].to_list() == [104050, -5950]


def test_a_balance_of_another_day_proves_nothing() -> None:
    """OFX prints the balance of the day of the download: it is used if that fits."""
    name, data = altered("bank.ofx", "DTASOF>20260930", "DTASOF>20261002", "sgml")
    reading = layouts()["bank.ofx"].read(name, data)
    assert (reading.opening, reading.closing) == (None, None)
    assert reading.records["balance"].null_count() == 3


def test_closing_balances_stand_where_they_hold() -> None:
    """A statement whose entries are older than an earlier one's carries no balance."""
    name, data = altered(
        "bank.mt940", ":61:2609030903D", ":61:2609010901D", "september"
    )
    records = layouts()["bank.mt940"].read(name, data).records.sort("seq")
    balances = records["balance"].to_list()
    assert balances[-1] == -950
    assert balances[:-1] == [None] * 4


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(-99_999, 99_999).filter(bool), max_size=12),
    st.integers(-10_000, 10_000),
)
def test_mt940_of_any_amounts(moves: list[int], opening: int) -> None:
    """Opening and entries lead to the closing balance, whatever their signs."""
    lines = [":20:A", ":25:B/1", ":28C:1", f":60F:{_swift(opening)}"]
    lines += [
        f":61:2609010901{'C' if m > 0 else 'D'}{_comma(m)}NTRFREF{i}//B{i}"
        for i, m in enumerate(moves)
    ]
    closing = opening + sum(moves)
    text = "\n".join([*lines, f":62F:{_swift(closing)}", "-"])
    layout = layouts()["bank.mt940"]
    reading = layout.read("a.sta", text.encode())
    assert reading.records["amount"].to_list() == moves
    assert (reading.opening, reading.closing) == (opening, closing)
    wrong = "\n".join([*lines, f":62F:{_swift(closing + 1)}"])
    with pytest.raises(Refusal) as caught:
        layout.read("a.sta", wrong.encode())
    assert caught.value.code == "DP107"


def _comma(minor: int) -> str:
    return format(abs(Decimal(minor)).scaleb(-2), "f").replace(".", ",")


def _swift(minor: int) -> str:
    return f"{'C' if minor >= 0 else 'D'}260901EUR{_comma(minor)}"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="<>/OFXABab1& ;\n", max_size=60))
def test_ofx_tags_of_any_sort_are_read_or_refused(text: str) -> None:
    """No text makes the reader stumble."""
    code = None
    try:
        parse("a.ofx", "bank.ofx", f"<OFX>{text}</OFX>")
    except Refusal as error:
        code = error.code
    assert code in {None, "DP103", "DP113"}
