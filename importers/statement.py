"""Statements of banks' messages: entries between two balances, proven.

Of a file's statements each must prove itself: opening balance and entries give the
closing one, and the next statement opens where the last one closed. One file speaks
of one account in one currency; a file of several is refused, to be split.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from duiping import money
from duiping.currency import EXPONENTS
from duiping.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime


_THOUSANDTH = re.compile(r"[+-]?[0-9]{1,13}\.[0-9]{2}[1-9]0*")


class Entry(NamedTuple):
    """One movement: ``amount`` signed hundredths, ``number`` unique or None."""

    row: int
    time: datetime
    amount: int
    category: str | None = None
    number: str | None = None
    reference: str | None = None
    payee: str | None = None
    memo: str | None = None
    ignored: str | None = None


@dataclass
class Statement:
    """The entries of one account between two printed balances.

    Attributes:
        row: line where it begins, for messages.
        account: number as printed.
        currency: ISO code.
        entries: in the file's order.
        opening: printed balance before them, hundredths; None: not printed.
        closing: printed balance after them.
        closed: line of the closing balance.
        first: first day it covers, where it says so.
        last: last day.
    """

    row: int
    account: str
    currency: str
    entries: list[Entry] = field(default_factory=list)
    opening: int | None = None
    closing: int | None = None
    closed: int = 0
    first: date | None = None
    last: date | None = None


def alone(name: str, found: Sequence[Statement]) -> None:
    """Refuse a file of several accounts or currencies."""
    first = found[0]
    for one in found[1:]:
        for column, mine, other in (
            ("account", first.account, one.account),
            ("currency", first.currency, one.currency),
        ):
            if mine != other:
                problem = f"more than one {column}; split the file, one account each"
                raise Refusal(
                    "DP123", file=name, row=one.row, column=column, problem=problem
                )


def proven(name: str, found: Sequence[Statement]) -> None:
    """Prove each statement, and that each opens where the one before closed."""
    before: int | None = None
    for one in found:
        if before is not None and one.opening is not None and one.opening != before:
            raise _unequal(name, one.row, before, one.opening)
        before = None
        moved = sum(entry.amount for entry in one.entries if not entry.ignored)
        if one.closing is None:
            continue
        before = one.closing
        if one.opening is not None and one.opening + moved != one.closing:
            raise _unequal(name, one.closed, one.opening + moved, one.closing)


def _unequal(name: str, row: int, expected: int, actual: int) -> Refusal:
    return Refusal(
        "DP107",
        file=name,
        row=row,
        expected=money.plain(expected),
        actual=money.plain(actual),
    )


def held(found: Sequence[Statement], seq: Sequence[int]) -> list[int | None]:
    """Give the closing balances to the entries after which they hold.

    That is the last entry up to a statement's end, where no later statement has an
    older one: in the order of time the balance would not be true.

    Args:
        found: the statements.
        seq: rank by time of each entry, in the file's order.
    """
    out: list[int | None] = [None] * len(seq)
    entries = [entry for one in found for entry in one.entries]
    counted = [place for place, entry in enumerate(entries) if not entry.ignored]
    end = 0
    for one in found:
        end += len(one.entries)
        before = [seq[place] for place in counted if place < end]
        after = [seq[place] for place in counted if place >= end]
        moved = any(not entry.ignored for entry in one.entries)
        if one.closing is None or not moved or max(before) > min(after, default=end):
            continue
        out[list(seq).index(max(before))] = one.closing
    return out


def period(found: Sequence[Statement]) -> str:
    """Write the days that the statements cover; empty where they don't say."""
    first = [one.first for one in found if one.first is not None]
    last = [one.last for one in found if one.last is not None]
    return f"{min(first)} {max(last)}" if first and last else ""


class TooFineError(ValueError):
    """An amount with a thousandth, which the books cannot keep."""


def refused(
    error: ValueError | KeyError, value: object, code: str, **place: object
) -> Refusal:
    """Say why an amount cannot be read: DP124 for a thousandth, else DP109.

    Args:
        error: what reading it raised.
        value: the amount as printed.
        code: its currency.
        place: file, row and column.
    """
    if isinstance(error, TooFineError):
        return Refusal("DP124", value=value, currency=code, **place)
    return Refusal("DP109", value=value, **place)


def amount(text: str, code: str, *, comma: bool = False) -> int:
    """Read one amount exactly, in hundredths.

    Args:
        text: digits, perhaps a sign and a decimal sign.
        code: currency; more decimals than it has are refused.
        comma: the decimal sign is a comma.

    Raises:
        ValueError: no amount of that currency.
        TooFineError: one of its amounts, but finer than a hundredth.
    """
    plain = text.strip()
    if comma:
        plain = plain.replace(",", ".", 1).removesuffix(".")
    if EXPONENTS[code] > money.SCALE and _THOUSANDTH.fullmatch(plain):
        raise TooFineError(text)
    value = money.minor(plain)
    if EXPONENTS[code] == 0 and value % money.UNIT:
        raise ValueError(text)
    return value
