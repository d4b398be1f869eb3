"""OFX 1 (SGML) and OFX 2 (XML): statements of banks and credit cards.

Grade A: files of both kinds seen. Read here and not by the library ofxtools: that one
is under the GPL 3 only, which would leave no choice of version to these books' code.
Tags are read strictly: an SGML element may lack its closing tag, a group may not;
entities beyond the five of XML, document types and marked sections are refused.

TRNAMT is signed. FITID is unique in its account. LEDGERBAL is the balance at DTASOF:
where that is the last day that the file covers, it is the closing balance, else it
is not used. An amount in a currency other than the account's is refused. The day is
that of DTPOSTED as printed.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import ClassVar

from duiping.currency import EXPONENTS
from duiping.errors import Refusal
from duiping.importers.message import Message
from duiping.importers.ofxtree import Node, parse
from duiping.importers.statement import Entry, Statement, amount, refused

_CHARSET = re.compile(rb"CHARSET:\s*([A-Za-z0-9-]+)")
_XML = re.compile(rb"<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']", re.IGNORECASE)
ENCODINGS = {
    "1252": ("utf-8-sig", "cp1252"),
    "8859-1": ("utf-8-sig", "latin-1"),
    "iso-8859-1": ("latin-1",),
    "windows-1252": ("cp1252",),
    "936": ("gb18030",),
    "gbk": ("gb18030",),
    "gb18030": ("gb18030",),
}
_TIME = re.compile(r"\d{8}(\d{4}(\d{2}(\.\d+)?)?)?(\[[^\]]*\])?")
STATEMENTS = ("STMTRS", "CCSTMTRS")
ACCOUNTS = ("BANKACCTFROM", "CCACCTFROM")


class Ofx(Message):
    """银行 OFX 对账单."""

    name: ClassVar[str] = "bank.ofx"
    title: ClassVar[str] = "银行 OFX 对账单"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end"}
    )
    marks: ClassVar[str] = "<OFX>"

    def claims(self, text: str) -> bool:
        """Say whether a text has OFX's header and its first tag."""
        start = text.lstrip()[:2048].upper()
        headed = start.startswith("OFXHEADER:") or "<?OFX" in start
        return headed and "<OFX>" in text[:65_536].upper()

    def declared(self, data: bytes) -> tuple[str, ...]:
        """Name the encodings of the header; none printed: UTF-8 or GB18030."""
        start = data[:1024]
        match = _XML.search(start) or _CHARSET.search(start)
        name = match[1].decode().lower() if match else ""
        return ENCODINGS.get(name, self.encodings)

    def statements(self, name: str, text: str) -> tuple[str, list[Statement]]:
        """Read the statements; see the module.

        Raises:
            Refusal: DP103 cut off, DP109 amount, DP110 day, DP113 tags, DP121 a
                number twice, DP123 currency.
        """
        root = parse(name, self.name, text)
        found = [
            _statement(name, node) for kind in STATEMENTS for node in root.every(kind)
        ]
        version = "2" if "<?OFX" in text[:2048].upper() else "1"
        return version, found


def _statement(name: str, node: Node) -> Statement:
    code = _needed(name, node, "CURDEF").upper()
    if code not in EXPONENTS:
        raise _faulty(name, node.row, "CURDEF", f"unknown currency {code}")
    owner = next((one for kind in ACCOUNTS for one in node.every(kind)), None)
    if owner is None:
        raise Refusal("DP103", file=name, row=node.row, missing="BANKACCTFROM")
    bank = owner.text("BANKID")
    account = _needed(name, owner, "ACCTID")
    listed = next(iter(node.every("BANKTRANLIST")), None)
    statement = Statement(
        row=node.row,
        account=f"{bank}/{account}" if bank else account,
        currency=code,
        entries=[_entry(name, one, code) for one in node.every("STMTTRN")],
    )
    _unique(name, statement)
    if listed is not None:
        statement.first = _day(name, listed, "DTSTART")
        statement.last = _day(name, listed, "DTEND")
    _closing(name, node, statement)
    return statement


def _closing(name: str, node: Node, statement: Statement) -> None:
    """Take the ledger balance where it holds after the last entry."""
    ledger = next(iter(node.every("LEDGERBAL")), None)
    if ledger is None:
        return
    value = _amount(name, ledger, "BALAMT", statement.currency)
    day = _day(name, ledger, "DTASOF")
    days = [entry.time.date() for entry in statement.entries]
    if statement.last is not None:
        days.append(statement.last)
    if day is not None and day == max(days, default=day):
        statement.closing, statement.closed = value, ledger.row
        moved = sum(entry.amount for entry in statement.entries)
        statement.opening = value - moved
        statement.first = statement.first or min(days, default=day)
        statement.last = day


def _entry(name: str, node: Node, code: str) -> Entry:
    currency = next(iter(node.every("CURRENCY")), None)
    printed = currency.text("CURSYM") if currency else None
    if printed is not None and printed.upper() != code:
        raise _faulty(name, node.row, "CURRENCY", f"another currency {printed}")
    day = _day(name, node, "DTPOSTED")
    if day is None:
        raise _faulty(name, node.row, "DTPOSTED", "is empty")
    check = node.text("CHECKNUM")
    return Entry(
        row=node.row,
        time=datetime.combine(day, time()),
        amount=_amount(name, node, "TRNAMT", code),
        category=node.text("TRNTYPE"),
        number=_needed(name, node, "FITID"),
        reference=node.text("REFNUM") or (None if check in {None, "0"} else check),
        payee=node.text("NAME"),
        memo=node.text("MEMO"),
    )


def _amount(name: str, node: Node, tag: str, code: str) -> int:
    text = _needed(name, node, tag)
    try:
        return amount(text, code, comma="," in text and "." not in text)
    except ValueError as error:
        place = {"file": name, "row": node.row, "column": tag}
        raise refused(error, text, code, **place) from None


def _day(name: str, node: Node, tag: str) -> date | None:
    """Read the day of ``20260901120000.000[-5:EST]`` as printed; blank is None."""
    text = node.text(tag)
    if text is None:
        return None
    whole = text if _TIME.fullmatch(text) else ""
    try:
        return date(int(whole[:4]), int(whole[4:6]), int(whole[6:8]))
    except ValueError:
        raise Refusal(
            "DP110",
            file=name,
            row=node.row,
            column=tag,
            value=text,
            expected="20260901120000",
        ) from None


def _needed(name: str, node: Node, tag: str) -> str:
    text = node.text(tag)
    if text is None:
        raise _faulty(name, node.row, tag, "is empty")
    return text


def _unique(name: str, statement: Statement) -> None:
    """Refuse a number that two entries share (DP121)."""
    seen: dict[str, int] = {}
    for entry in statement.entries:
        number = entry.number or ""
        if number in seen:
            raise Refusal(
                "DP121",
                file=name,
                row=entry.row,
                column="FITID",
                value=number,
                other=f"{name}:{seen[number]}",
            )
        seen[number] = entry.row


def _faulty(name: str, row: int, column: str, problem: str) -> Refusal:
    return Refusal("DP123", file=name, row=row, column=column, problem=problem)
