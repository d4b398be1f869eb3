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
from typing import TYPE_CHECKING, Any, ClassVar

from lxml import etree

from duiping.currency import EXPONENTS
from duiping.errors import Refusal
from duiping.importers.message import Message
from duiping.importers.statement import Entry, Statement, amount

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
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
        root = _root(name, self.name, text)
        version = etree.QName(root).namespace or self.marks
        found = [
            _statement(name, part, balanced=self.balanced)
            for part in _all(root, self.part)
        ]
        return version.rsplit(":", 1)[-1], found


class Camt052(Camt053):
    """银行 CAMT.052 日内报告."""

    name: ClassVar[str] = "bank.camt052"
    title: ClassVar[str] = "银行 CAMT.052 日内报告"
    grade: ClassVar[str] = "C"
    marks: ClassVar[str] = "BkToCstmrAcctRpt"
    part: ClassVar[str] = "Rpt"
    balanced: ClassVar[bool] = False


class Camt054(Camt053):
    """银行 CAMT.054 收付通知."""

    name: ClassVar[str] = "bank.camt054"
    title: ClassVar[str] = "银行 CAMT.054 收付通知"
    grade: ClassVar[str] = "C"
    marks: ClassVar[str] = "BkToCstmrDbtCdtNtfctn"
    part: ClassVar[str] = "Ntfctn"
    balanced: ClassVar[bool] = False


def _root(name: str, layout: str, text: str) -> Any:
    """Parse XML without entities, document types or the network."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        problem = "a document type is not allowed"
        raise Refusal("DP113", file=name, row=1, layout=layout, problem=problem)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    bare = _DECLARATION.sub("", text, count=1)
    try:
        return etree.fromstring(bare.encode(), parser)
    except etree.XMLSyntaxError as error:
        row, missing = error.lineno or 1, "the end of the XML"
        if "end of" in str(error).lower() or "premature" in str(error).lower():
            raise Refusal("DP103", file=name, row=row, missing=missing) from error
        raise Refusal(
            "DP113", file=name, row=row, layout=layout, problem="no well-formed XML"
        ) from error


def _all(node: Any, path: str) -> Iterator[Any]:
    """Yield the elements at a path of local names; ``//`` is not known."""
    nodes = [node]
    if "/" not in path and etree.QName(node).localname == "Document":
        nodes = [child for child in node if isinstance(child.tag, str)]
    for step in path.split("/"):
        nodes = [
            child
            for one in nodes
            for child in one
            if isinstance(child.tag, str) and etree.QName(child).localname == step
        ]
    yield from nodes


def _text(node: Any, *paths: str) -> str | None:
    """Give the first text at one of several paths, on one line; blank is None."""
    for path in paths:
        for one in _all(node, path):
            text = " ".join("".join(one.itertext()).split())
            if text:
                return text
    return None


def _row(node: Any) -> int:
    return int(node.sourceline or 1)


def _statement(name: str, part: Any, *, balanced: bool) -> Statement:
    row = _row(part)
    account = _text(part, "Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id")
    if account is None:
        raise Refusal("DP103", file=name, row=row, missing="Acct/Id")
    money = [*_all(part, "Bal/Amt"), *_all(part, "Ntry/Amt")]
    printed = {str(node.get("Ccy")): _row(node) for node in money}
    code = _text(part, "Acct/Ccy") or next(iter(printed), None)
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
        entries=[_entry(name, node) for node in _all(part, "Ntry")],
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
            (_signed(name, node), _row(node))
            for node in _all(part, "Bal")
            if _text(node, "Tp/CdOrPrtry/Cd", "Tp/Cd") == code
        ]
        if len({value for value, _ in found}) > 1:
            raise _faulty(name, found[1][1], "Bal", f"{code} is printed twice")
        if found:
            return found[0]
    return None


def _signed(name: str, node: Any) -> int:
    """Read a node's amount with its direction."""
    way = _text(node, "CdtDbtInd")
    if way not in SIGNS:
        raise Refusal(
            "DP108",
            file=name,
            row=_row(node),
            column="CdtDbtInd",
            value=way or "",
            allowed=", ".join(SIGNS),
        )
    text = _text(node, "Amt") or ""
    code = next((str(one.get("Ccy")) for one in _all(node, "Amt")), "")
    try:
        return SIGNS[way] * amount(text.lstrip("+"), code)
    except (KeyError, ValueError):
        raise Refusal(
            "DP109", file=name, row=_row(node), column="Amt", value=text
        ) from None


def _day(name: str, node: Any, *paths: str) -> date | None:
    """Read a day as printed; a time of day and its offset are not kept."""
    text = _text(node, *paths)
    if text is None:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Refusal(
            "DP110",
            file=name,
            row=_row(node),
            column=paths[0],
            value=text,
            expected="2026-09-01",
        ) from None


def _days(name: str, part: Any, statement: Statement) -> None:
    """Note which days a statement covers: as printed, else those of its balances."""
    first = _day(name, part, "FrToDt/FrDtTm", "FrToDt/FrDt")
    last = _day(name, part, "FrToDt/ToDtTm", "FrToDt/ToDt")
    days = [entry.time.date() for entry in statement.entries if not entry.ignored]
    for node in _all(part, "Bal"):
        if _text(node, "Tp/CdOrPrtry/Cd", "Tp/Cd") in CLOSING:
            closed = _day(name, node, "Dt/Dt", "Dt/DtTm")
            days += [closed] if closed else []
    if days:
        statement.first = min(d for d in (first, *days) if d)
        statement.last = max(d for d in (last, *days) if d)
    elif first and last:
        statement.first, statement.last = first, last


def _entry(name: str, node: Any) -> Entry:
    status = _text(node, "Sts/Cd", "Sts")
    if status != BOOKED and status not in LEFT_OUT:
        raise _faulty(name, _row(node), "Sts", f"unknown status {status or ''}")
    day = _day(name, node, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    if day is None:
        raise _faulty(name, _row(node), "BookgDt", "is empty")
    value = _signed(name, node)
    details = list(_all(node, "NtryDtls/TxDtls"))
    return Entry(
        row=_row(node),
        time=datetime.combine(day, time()),
        amount=value,
        category=_category(node),
        reference=_text(node, "AcctSvcrRef", "NtryRef"),
        payee=_payee(details, value),
        memo=_memo(node, details),
        ignored=LEFT_OUT.get(status or ""),
    )


def _category(node: Any) -> str | None:
    domain = [
        _text(node, f"BkTxCd/Domn/{path}")
        for path in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")
    ]
    return "-".join(d for d in domain if d) or _text(node, "BkTxCd/Prtry/Cd")


def _payee(details: list[Any], value: int) -> str | None:
    """Name the other party: who paid, or who was paid."""
    side = "Dbtr" if value > 0 else "Cdtr"
    names = [
        _text(one, f"RltdPties/{side}/Nm", f"RltdPties/{side}/Pty/Nm")
        for one in details
    ]
    return next((n for n in names if n), None) if len(set(names)) == 1 else None


def _memo(node: Any, details: list[Any]) -> str | None:
    """Join what an entry and its parts say."""
    said: list[str] = []
    for one in details:
        texts = [_text(one, "Refs/EndToEndId"), _text(one, "Refs/TxId")]
        texts += [" ".join(t.itertext()) for t in _all(one, "RmtInf/Ustrd")]
        texts.append(_text(one, "RmtInf/Strd/CdtrRefInf/Ref"))
        texts.append(_text(one, "AddtlTxInf"))
        said += [t for t in texts if t and t != "NOTPROVIDED"]
    info = _text(node, "AddtlNtryInf")
    said += [info] if info else []
    return " ".join(" ".join(said).split())[:MEMO] or None
