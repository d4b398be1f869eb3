"""The chain of seals: each names the one before it, and nothing is ever taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.errors import BooksError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.seal.model import Seal

NONE = ""


def following(period: str) -> str:
    """Give the month after a month: ``2026-12`` → ``2027-01``."""
    year, month = int(period[:4]), int(period[5:])
    return f"{year + month // 12}-{month % 12 + 1:02d}"


def closed(seals: Sequence[Seal]) -> list[Seal]:
    """Give the closes that hold now: a reopening takes the last one back.

    Args:
        seals: the whole chain, in order.
    """
    held: list[Seal] = []
    for seal in seals:
        if seal.act == "close":
            held.append(seal)
        elif held:
            held.pop()
    return held


def checked(seals: Sequence[Seal]) -> list[Seal]:
    """Follow the chain from its first seal, and give the closes that hold.

    Raises:
        BooksError: a seal is missing, out of order or doesn't follow from the
            one before (DP452), or one person signed for two (DP453).
    """
    previous = NONE
    for number, seal in enumerate(seals, 1):
        if seal.number != number or seal.previous != previous:
            raise BooksError("DP452", file=seal.name, number=number)
        _signed_by_two(seal)
        _next(seal, closed(seals[: number - 1]))
        previous = seal.digest
    return closed(seals)


def _signed_by_two(seal: Seal) -> None:
    if seal.approved is None or seal.approved.by == seal.prepared.by:
        raise BooksError("DP453", file=seal.name, person=seal.prepared.by)


def _next(seal: Seal, held: list[Seal]) -> None:
    """Demand that months close in order, and only the last is opened again."""
    last = held[-1].period if held else None
    if seal.act == "reopen":
        fits = seal.period == last
    else:
        fits = last is None or seal.period == following(last)
    if not fits:
        raise BooksError("DP452", file=seal.name, number=seal.number)
