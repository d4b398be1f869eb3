"""MT940: the customer statement of SWIFT, as banks of most countries send it.

Grade A: statements of many banks were seen, those of Chinese banks not (their subset
of fields is not known). Read by the library mt-940, which knows the banks' ways of
writing :61: and :86:; what it tells is counted and proven here: every :61: line is an
entry, a statement has one account, one opening (:60F:, :60M:) and one closing balance
(:62F:, :62M:), and the entries lead from one to the other. A statement without a
closing balance was cut off.

D is money out, C money in, RC takes a C back and RD a D. The day is the entry date,
else the value date. An entry is known by all that it says: references repeat.
"""

from __future__ import annotations

import io
import logging
import re
from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

import mt940

from duiping.currency import EXPONENTS
from duiping.errors import Refusal
from duiping.importers.message import Message
from duiping.importers.statement import Entry, Statement, amount, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mt940.models import Transaction, Transactions

# It would log what it cannot read, with names and numbers of strangers.
logging.getLogger("mt940").addHandler(logging.NullHandler())
logging.getLogger("mt940").propagate = False

_TAG = re.compile(r"^:(\d{2}[A-Z]?):", re.MULTILINE)
_OPENING, _CLOSING = ("60F", "60M"), ("62F", "62M")
NO_REFERENCE = ("NONREF", "N", "")
# What the library makes of a structured :86:, in the order in which it is shown.
TEXTS = ("posting_text", "purpose", "additional_purpose", "transaction_details")


class Mt940(Message):
    """银行 MT940 对账单."""

    name: ClassVar[str] = "bank.mt940"
    title: ClassVar[str] = "银行 MT940 对账单"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset({"time"})
    frequency: ClassVar[str] = "day"
    marks: ClassVar[str] = ":20:, :25:, :60F:"

    def claims(self, text: str) -> bool:
        """Say whether a text has the tags with which a statement begins."""
        tags = _TAG.findall(text)
        return "20" in tags and "25" in tags and any(t in tags for t in _OPENING)

    def statements(self, name: str, text: str) -> tuple[str, list[Statement]]:
        """Read the statements; see the module.

        Raises:
            Refusal: DP103 cut off or without :20:, DP109 or DP124 amount, DP113 a tag
                missing or doubled, DP123 a line that cannot be read or an unknown
                currency.
        """
        _headless(name, text)
        found = [_statement(name, *block) for block in _blocks(text)]
        return "MT940", found


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield each statement's first line and its text."""
    starts = [m.start() for m in re.finditer(r"(?m)^:20:", text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield text.count("\n", 0, start) + 1, text[start:end]


def _headless(name: str, text: str) -> None:
    """Refuse what stands before the first :20:, for it would be lost."""
    first = re.search(r"(?m)^:20:", text)
    stray = _TAG.search(text[: first.start() if first else len(text)])
    if stray is not None:
        row = text.count("\n", 0, stray.start()) + 1
        raise Refusal("DP103", file=name, row=row, missing=":20:")


def _statement(name: str, row: int, block: str) -> Statement:
    tags = {
        tag: [row + block.count("\n", 0, at) for t, at in _places(block) if t == tag]
        for tag, _ in _places(block)
    }
    _once(name, row, tags, ("25",))
    _once(name, row, tags, _OPENING)
    closed = _once(name, row, tags, _CLOSING)
    try:
        read = mt940.parse_statements(io.StringIO(block), options=mt940.Options.all())
    # The library tells a line that it cannot read by any of these.
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError,
            ValueError) as error:  # fmt: skip
        problem = f"cannot be read ({type(error).__name__})"
        raise Refusal(
            "DP123", file=name, row=row, column=":20:", problem=problem
        ) from error
    rows = tags.get("61", [])
    if len(read) != 1 or len(read[0].transactions) != len(rows):
        problem = "its :61: lines cannot be told apart"
        raise Refusal("DP123", file=name, row=row, column=":61:", problem=problem)
    return _told(name, row, closed, read[0], rows)


def _places(block: str) -> list[tuple[str, int]]:
    return [(m[1], m.start()) for m in _TAG.finditer(block)]


def _once(
    name: str, row: int, tags: dict[str, list[int]], one_of: tuple[str, ...]
) -> int:
    """Give the line of a tag that a statement has exactly once."""
    rows = [r for tag in one_of for r in tags.get(tag, [])]
    wanted = " / ".join(f":{tag}:" for tag in one_of)
    if not rows:
        raise Refusal("DP103", file=name, row=row, missing=wanted)
    if len(rows) > 1:
        problem = f"{wanted} stands twice in one statement"
        raise Refusal(
            "DP113", file=name, row=rows[1], layout=Mt940.name, problem=problem
        )
    return rows[0]


def _told(
    name: str, row: int, closed: int, read: Transactions, rows: list[int]
) -> Statement:
    """Turn what the library read into a statement."""
    opening = _balance(read, "opening")
    closing = _balance(read, "closing")
    code = str(opening.amount.currency)
    if code not in EXPONENTS or str(closing.amount.currency) != code:
        problem = f"unknown or another currency {closing.amount.currency}"
        raise Refusal("DP123", file=name, row=row, column=":60F:", problem=problem)
    statement = Statement(
        row=row,
        account=str(read.data["account_identification"]),
        currency=code,
        opening=_minor(name, row, opening.amount.amount, code),
        closing=_minor(name, closed, closing.amount.amount, code),
        closed=closed,
    )
    for at, one in zip(rows, read.transactions, strict=True):
        statement.entries.append(_entry(name, at, one, code))
    # The closing date is the statement's day; the opening date the one before it.
    statement.last = _day(closing.date)
    days = [entry.time.date() for entry in statement.entries]
    statement.first = min([*days, statement.last])
    statement.last = max([*days, statement.last])
    return statement


def _balance(read: Transactions, which: str) -> Any:
    final = read.data.get(f"final_{which}_balance")
    return final or read.data[f"intermediate_{which}_balance"]


def _day(value: Any) -> Any:
    return datetime(value.year, value.month, value.day).date()  # noqa: DTZ001 - wall clock


def _minor(name: str, row: int, value: Decimal | None, code: str) -> int:
    try:
        return amount(format(value or Decimal(0), "f"), code)
    except ValueError as error:
        raise refused(error, value, code, file=name, row=row, column=":6x:") from None


def _entry(name: str, row: int, one: Transaction, code: str) -> Entry:
    data = one.data
    day = _day(data.get("entry_date") or data["date"])
    reference = _text(data, "bank_reference") or _text(data, "customer_reference")
    memo = [_text(data, field) for field in TEXTS]
    memo.append(_text(data, "extra_details"))
    return Entry(
        row=row,
        time=datetime.combine(day, time()),
        amount=_minor(name, row, data["amount"].amount, code),
        category=_text(data, "id"),
        reference=None if reference in NO_REFERENCE else reference,
        payee=_text(data, "applicant_name") or _text(data, "recipient_name"),
        memo=" ".join(part for part in memo if part) or None,
    )


def _text(data: dict[str, Any], field: str) -> str | None:
    """Give a field as one line of text; blank is None."""
    value = data.get(field)
    return " ".join(str(value).split()) or None if value is not None else None
