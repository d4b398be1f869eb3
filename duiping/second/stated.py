"""Statements of messages: entries between two balances, held to their arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from duiping.second.model import Line, Page, UnlikeError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

# How many decimals a currency has where they are not two (ISO 4217).
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
DECIMALS: Final = {
    **dict.fromkeys(_NONE.split(), 0),
    **dict.fromkeys(_THREE.split(), 3),
}


class Move(NamedTuple):
    """A booked entry: signed hundredths; ``mark`` tells equal ones of a day apart."""

    row: int
    day: date
    amount: int
    mark: str = ""


@dataclass
class Statement:
    """What one statement of a file prints.

    Attributes:
        account: whose it is, as printed.
        currency: ISO code.
        opening: hundredths before its entries; None where it prints none.
        closing: hundredths after them.
        moves: the booked entries.
        left: how many entries it has that move no money.
        totals: how many further totals were found and hold.
    """

    account: str
    currency: str
    opening: int | None = None
    closing: int | None = None
    moves: list[Move] = field(default_factory=list)
    left: int = 0
    totals: int = 0


def hundredths(value: Decimal) -> int:
    """Turn an amount into whole hundredths.

    Raises:
        UnlikeError: it is finer.
    """
    found = value * 100
    if found != found.to_integral_value():
        message = "finer than a hundredth"
        raise UnlikeError(message)
    return int(found)


def whole(value: Decimal, code: str) -> int:
    """Turn whole minor units of a currency into hundredths.

    Raises:
        UnlikeError: they are finer.
    """
    return hundredths(value.scaleb(-DECIMALS.get(code, 2)))


def page(found: Sequence[Statement]) -> Page:
    """Put a file's statements together.

    Raises:
        UnlikeError: they are of several accounts or currencies, or their entries
            do not lead from balance to balance.
    """
    if not found or len({(one.account, one.currency) for one in found}) != 1:
        message = "not the statements of one account"
        raise UnlikeError(message)
    held, before = 0, None
    for one in found:
        moved = sum(move.amount for move in one.moves)
        if None not in {before, one.opening} and before != one.opening:
            message = f"opens with {one.opening}, {before} closed the one before"
            raise UnlikeError(message)
        before = one.closing
        if one.opening is not None and one.closing is not None:
            held += 1
            if one.opening + moved != one.closing:
                message = f"{one.opening} and {moved} do not give {one.closing}"
                raise UnlikeError(message)
    rows = sum(len(one.moves) + one.left for one in found)
    opening = next((s.opening for s in found if s.opening is not None), None)
    closing = next((s.closing for s in found[::-1] if s.closing is not None), None)
    totals = held + sum(one.totals for one in found)
    return Page(_lines(found, held), rows, totals, opening, closing)


def _lines(found: Sequence[Statement], held: int) -> tuple[Line, ...]:
    """List all entries by their days; with balances where every statement has both."""
    moves = sorted((m for one in found for m in one.moves), key=lambda m: m.day)
    balance = found[0].opening if held == len(found) else None
    lines = []
    for row, day, amount, mark in moves:
        balance = None if balance is None else balance + amount
        lines.append(Line(row, day, "", amount, balance, mark=mark))
    return tuple(lines)
