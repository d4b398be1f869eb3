"""CAMT read a second time: entries, balances and the sums of its summary."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from duiping.second.model import UnlikeError
from duiping.second.stated import Move, Statement, hundredths, page
from duiping.second.walk import tree

if TYPE_CHECKING:
    from duiping.second.model import Page
    from duiping.second.walk import Node

_KINDS = ("Stmt", "Rpt", "Ntfctn")
_SIGNS = {"CRDT": 1, "DBIT": -1}
_BOOKED = "BOOK"
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding=[\"']([\w.-]+)[\"'][^>]*>")
_SUMMARY = (("TtlNtries", 0), ("TtlCdtNtries", 1), ("TtlDbtNtries", -1))


def read(data: bytes) -> Page:
    """Read a file: statements (.053), reports (.052) or notifications (.054).

    Raises:
        UnlikeError: it is none, an entry that is none, or balances or sums that its
            entries do not give.
    """
    top = tree(_text(data))
    return page([_statement(node) for kind in _KINDS for node in top.deep(kind)])


def _text(data: bytes) -> str:
    """Decode a file as it declares itself, UTF-8 where it does not."""
    bare = data.removeprefix(b"\xef\xbb\xbf")
    match = _DECLARED.match(bare)
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    name = "utf-16" if wide else match[1].decode() if match else "utf-8"
    name = "gb18030" if name.lower() in {"gb2312", "gbk"} else name
    try:
        return bare.decode(name)
    except (LookupError, UnicodeDecodeError) as error:
        message = f"encoding: {error}"
        raise UnlikeError(message) from error


def _statement(node: Node) -> Statement:
    code = node.first("Acct/Ccy")
    printed = {one.said.get("Ccy", "") for one in node.every("Ntry/Amt")}
    printed |= {one.said.get("Ccy", "") for one in node.every("Bal/Amt")}
    code = code or next(iter(sorted(printed)), "")
    if printed - {code}:
        message = f"several currencies: {sorted({code, *printed})}"
        raise UnlikeError(message)
    found = Statement(node.first("Acct/Id/IBAN", "Acct/Id/Othr/Id"), code)
    said = {
        one.first("Tp/CdOrPrtry/Cd", "Tp/Cd"): _signed(one)
        for one in [*node.every("Bal")][::-1]
    }
    found.opening = said.get("OPBD", said.get("PRCD"))
    found.closing = said.get("CLBD")
    every = [_entry(row, one) for row, one in enumerate(node.every("Ntry"), 1)]
    found.moves = [move for move, booked in every if booked]
    found.left = len(every) - len(found.moves)
    found.totals = _summed(node, every)
    return found


def _entry(row: int, node: Node) -> tuple[Move, bool]:
    """Read an entry, and say whether it is booked."""
    told = node.first("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    try:
        day = date.fromisoformat(told[:10])
    except ValueError as error:
        message = f"entry {row}: {error}"
        raise UnlikeError(message) from error
    mark = node.first("AcctSvcrRef", "NtryRef")
    return Move(row, day, _signed(node), mark), node.first("Sts/Cd", "Sts") == _BOOKED


def _signed(node: Node) -> int:
    """Read an amount with its direction."""
    way = node.first("CdtDbtInd")
    if way not in _SIGNS:
        message = "neither credit nor debit"
        raise UnlikeError(message)
    return _SIGNS[way] * hundredths(_number(node.first("Amt")))


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite():
        message = f"no amount: {text[:20]}"
        raise UnlikeError(message)
    return found


def _summed(node: Node, every: list[tuple[Move, bool]]) -> int:
    """Hold the summary against the entries, all of them or the booked ones."""
    held = 0
    for name, sign in _SUMMARY:
        for part in node.every(f"TxsSummry/{name}"):
            sets = [
                [abs(move.amount) for move, booked in every
                 if (booked or pending) and (not sign or move.amount * sign > 0)]
                for pending in (True, False)
            ]  # fmt: skip
            if count := part.first("NbOfNtries"):
                held += _one_of(f"{name} {count}", _number(count), [*map(len, sets)])
            if total := part.first("Sum"):
                printed = _number(total) * 100
                held += _one_of(f"{name} {total}", printed, [*map(sum, sets)])
    return held


def _one_of(told: str, printed: Decimal, found: list[int]) -> int:
    if printed not in found:
        message = f"{told} is printed, its entries give {found[0]}"
        raise UnlikeError(message)
    return 1
