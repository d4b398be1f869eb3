"""CAMT.052, .053 and .054: ISO 20022's report, statement and notification in XML.

Grade A for .053 (versions 1 to 8 seen in tests of public parsers), C for .052 and
.054 (the same entries; documentation). Namespaces are not looked at but for the
version. Entities and document types are refused: a statement needs neither.

An entry's CdtDbtInd gives its sign, for reversals too. Booked entries count (BOOK);
pending ones and mere information are left out. A statement (.053) must print its
opening (OPBD, else PRCD) and closing balance (CLBD), which are proven; reports and
notifications need not. The day is that of booking, else of value. An entry is known
by all that it says; a batch is one entry, with the references of its parts.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any, ClassVar

from lxml import etree

from duiping.currency import EXPONENTS
from duiping.errors import Refusal
from duiping.importers.message import Message
from duiping.importers.statement import Entry, Statement, amount, refused
from duiping.importers.xmltree import every, root, row_of, text_of

_DECLARED = re.compile(rb"^\s*<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']")
ENCODINGS = {
    "utf-8": ("utf-8-sig",),
    "utf-16": ("utf-16",),
    "us-ascii": ("utf-8-sig",),
    "iso-8859-1": ("latin-1",),
    "iso-8859-15": ("iso-8859-15",),
    "windows-1252": ("cp1252",),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "gb18030": ("gb18030",),
}
SIGNS = {"CRDT": 1, "DBIT": -1}
BOOKED = "BOOK"
LEFT_OUT = {"PDNG": "pending", "INFO": "information only", "FUTR": "pending"}
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
# Further parts of a batch add references up to here.
MEMO = 500


class Camt053(Message):
    """银行 CAMT.053 对账单."""

    name: ClassVar[str] = "bank.camt053"
    title: ClassVar[str] = "银行 CAMT.053 对账单"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "swap"})
    frequency: ClassVar[str] = "day"
    marks: ClassVar[str] = "BkToCstmrStmt"
    encodings: ClassVar[tuple[str, ...]] = ("utf-8-sig", "utf-16")
    part: ClassVar[str] = "Stmt"
    balanced: ClassVar[bool] = True

    def claims(self, text: str) -> bool:
        """Say whether a text has the element of this message."""
        return re.search(rf"<(?:[\w.-]+:)?{self.marks}[\s>]", text) is not None

    def declared(self, data: bytes) -> tuple[str, ...]:
        """Name the encodings that the XML declares; an unknown one is refused."""
        match = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf")[:200])
        if match is None:
            return self.encodings
        return ENCODINGS.get(match[1].decode().lower(), ())

    def statements(self, name: str, text: str) -> tuple[str, list[Statement]]:
        """Read the statements; see the module.

        Raises:
            Refusal: DP103 no balance, DP108 direction, DP109 amount, DP110 day,
                DP113 no such XML, DP123 currency, status or two balances.
        """
        tree = root(name, self.name, text)
        version = etree.QName(tree).namespace or self.marks
        found = [
            _statement(name, part, balanced=self.balanced)
            for part in every(tree, self.part)
        ]
        return version.rsplit(":", 1)[-1], found


class Camt052(Camt053):
    """银行 CAMT.052 日内报告."""

    name: ClassVar[str] = "bank.camt052"
    title: ClassVar[str] = "银行 CAMT.052 日内报告"
    grade: ClassVar[str] = "C"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "row", "end", "double", "swap"}
    )
    marks: ClassVar[str] = "BkToCstmrAcctRpt"
    part: ClassVar[str] = "Rpt"
    balanced: ClassVar[bool] = False


class Camt054(Camt053):
    """银行 CAMT.054 收付通知."""

    name: ClassVar[str] = "bank.camt054"
    title: ClassVar[str] = "银行 CAMT.054 收付通知"
    grade: ClassVar[str] = "C"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "row", "end", "double", "swap"}
    )
    marks: ClassVar[str] = "BkToCstmrDbtCdtNtfctn"
    part: ClassVar[str] = "Ntfctn"
    balanced: ClassVar[bool] = False


def _statement(name: str, part: Any, *, balanced: bool) -> Statement:
    row = row_of(part)
    account = text_of(part, "Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id")
    if account is None:
        raise Refusal("DP103", file=name, row=row, missing="Acct/Id")
    money = [*every(part, "Bal/Amt"), *every(part, "Ntry/Amt")]
    printed = {str(node.get("Ccy")): row_of(node) for node in money}
    code = text_of(part, "Acct/Ccy") or next(iter(printed), None)
    for other, at in printed.items():
        if other != code or other not in EXPONENTS:
            raise _faulty(name, at, "Ccy", f"unknown or another currency {other}")
    if code is None or code not in EXPONENTS:
        raise _faulty(name, row, "Ccy", "no known currency")
    opening, closing = _balance(name, part, OPENING), _balance(name, part, CLOSING)
    if balanced and (opening is None or closing is None):
        missing = "OPBD, PRCD" if opening is None else "CLBD"
        raise Refusal("DP103", file=name, row=row, missing=missing)
    statement = Statement(
        row=row,
        account=account,
        currency=code,
        entries=[_entry(name, node) for node in every(part, "Ntry")],
        opening=opening[0] if opening else None,
        closing=closing[0] if closing else None,
        closed=closing[1] if closing else row,
    )
    _days(name, part, statement)
    return statement


def _faulty(name: str, row: int, column: str, problem: str) -> Refusal:
    return Refusal("DP123", file=name, row=row, column=column, problem=problem)


def _balance(name: str, part: Any, codes: tuple[str, ...]) -> tuple[int, int] | None:
    """Give a balance and its line: the first of the codes that is printed."""
    for code in codes:
        found = [
            (_signed(name, node), row_of(node))
            for node in every(part, "Bal")
            if text_of(node, "Tp/CdOrPrtry/Cd", "Tp/Cd") == code
        ]
        if len({value for value, _ in found}) > 1:
            raise _faulty(name, found[1][1], "Bal", f"{code} is printed twice")
        if found:
            return found[0]
    return None


def _signed(name: str, node: Any) -> int:
    """Read a node's amount with its direction."""
    way = text_of(node, "CdtDbtInd")
    if way not in SIGNS:
        raise Refusal(
            "DP108",
            file=name,
            row=row_of(node),
            column="CdtDbtInd",
            value=way or "",
            allowed=", ".join(SIGNS),
        )
    text = text_of(node, "Amt") or ""
    code = next((str(one.get("Ccy")) for one in every(node, "Amt")), "")
    try:
        return SIGNS[way] * amount(text.lstrip("+"), code)
    except (KeyError, ValueError) as error:
        place = {"file": name, "row": row_of(node), "column": "Amt"}
        raise refused(error, text, code, **place) from None


def _day(name: str, node: Any, *paths: str) -> date | None:
    """Read a day as printed; a time of day and its offset are not kept."""
    text = text_of(node, *paths)
    if text is None:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Refusal(
            "DP110",
            file=name,
            row=row_of(node),
            column=paths[0],
            value=text,
            expected="2026-09-01",
        ) from None


def _days(name: str, part: Any, statement: Statement) -> None:
    """Note which days a statement covers: as printed, else those of its balances."""
    first = _day(name, part, "FrToDt/FrDtTm", "FrToDt/FrDt")
    last = _day(name, part, "FrToDt/ToDtTm", "FrToDt/ToDt")
    days = [entry.time.date() for entry in statement.entries if not entry.ignored]
    for node in every(part, "Bal"):
        if text_of(node, "Tp/CdOrPrtry/Cd", "Tp/Cd") in CLOSING:
            closed = _day(name, node, "Dt/Dt", "Dt/DtTm")
            days += [closed] if closed else []
    if days:
        statement.first = min(d for d in (first, *days) if d)
        statement.last = max(d for d in (last, *days) if d)
    elif first and last:
        statement.first, statement.last = first, last


def _entry(name: str, node: Any) -> Entry:
    status = text_of(node, "Sts/Cd", "Sts")
    if status != BOOKED and status not in LEFT_OUT:
        raise _faulty(name, row_of(node), "Sts", f"unknown status {status or ''}")
    day = _day(name, node, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    if day is None:
        raise _faulty(name, row_of(node), "BookgDt", "is empty")
    value = _signed(name, node)
    details = list(every(node, "NtryDtls/TxDtls"))
    return Entry(
        row=row_of(node),
        time=datetime.combine(day, time()),
        amount=value,
        category=_category(node),
        reference=text_of(node, "AcctSvcrRef", "NtryRef"),
        payee=_payee(details, value),
        memo=_memo(node, details),
        ignored=LEFT_OUT.get(status or ""),
    )


def _category(node: Any) -> str | None:
    domain = [
        text_of(node, f"BkTxCd/Domn/{path}")
        for path in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")
    ]
    return "-".join(d for d in domain if d) or text_of(node, "BkTxCd/Prtry/Cd")


def _payee(details: list[Any], value: int) -> str | None:
    """Name the other party: who paid, or who was paid."""
    side = "Dbtr" if value > 0 else "Cdtr"
    names = [
        text_of(one, f"RltdPties/{side}/Nm", f"RltdPties/{side}/Pty/Nm")
        for one in details
    ]
    return next((n for n in names if n), None) if len(set(names)) == 1 else None


def _memo(node: Any, details: list[Any]) -> str | None:
    """Join what an entry and its parts say."""
    said: list[str] = []
    for one in details:
        texts = [text_of(one, "Refs/EndToEndId"), text_of(one, "Refs/TxId")]
        texts += [" ".join(t.itertext()) for t in every(one, "RmtInf/Ustrd")]
        texts.append(text_of(one, "RmtInf/Strd/CdtrRefInf/Ref"))
        texts.append(text_of(one, "AddtlTxInf"))
        said += [t for t in texts if t and t != "NOTPROVIDED"]
    info = text_of(node, "AddtlNtryInf")
    said += [info] if info else []
    return " ".join(" ".join(said).split())[:MEMO] or None
