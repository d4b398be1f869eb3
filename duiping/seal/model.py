"""One act on a period, closed or reopened, as a document with its own digest.

A seal holds what the month was derived from (rules, calendar, evidence, modes,
links) and the digests of what came out, so that it can be checked with a JSON
reader and SHA-256 alone, and derived again by whoever has duiping.
"""

from __future__ import annotations

import hashlib
import json
import re
from calendar import monthrange
from datetime import date
from typing import Any, Literal, NamedTuple

from duiping.errors import BooksError

FORMAT = "duiping-seal-1"
Act = Literal["close", "reopen"]
ACTS: tuple[Act, ...] = ("close", "reopen")

_PERIOD = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class Signed(NamedTuple):
    """Who put their name to an act, and on which day (given, not read)."""

    by: str
    on: date


class Seal(NamedTuple):
    """One act: its place in the chain, who signed it, and what it holds.

    `content` is plain data: for a close, what `duiping.seal.content` lists; for
    a reopening, the reason.
    """

    number: int
    act: Act
    period: str
    previous: str
    prepared: Signed
    approved: Signed | None
    content: dict[str, Any]

    @property
    def last(self) -> date:
        """The last day that the period has."""
        return last_day(self.period)

    @property
    def digest(self) -> str:
        """SHA-256 of everything the seal says, 64 hex digits."""
        return hashlib.sha256(_bytes(_plain(self))).hexdigest()

    @property
    def name(self) -> str:
        """The file that the seal is kept in."""
        return f"{self.number:04d}-{self.period}-{self.act}.json"


def last_day(period: str) -> date:
    """Give the last day of a month such as ``2026-09``.

    Raises:
        ValueError: it is no month.
    """
    if not _PERIOD.fullmatch(period):
        raise ValueError(period)
    year, month = int(period[:4]), int(period[5:])
    return date(year, month, monthrange(year, month)[1])


def text(seal: Seal) -> bytes:
    """Write a seal as it is kept: JSON, keys sorted, its own digest among them."""
    return _bytes({**_plain(seal), "digest": seal.digest})


def read(data: bytes, name: str) -> Seal:
    """Read a seal back.

    Args:
        data: the whole file.
        name: of the file, for messages.

    Raises:
        BooksError: it is no seal (DP450), or not what its digest says (DP451).
    """
    try:
        found = json.loads(data)
        approved = found["approved"]
        seal = Seal(
            number=int(found["number"]),
            act=ACTS[ACTS.index(found["act"])],
            period=found["period"],
            previous=found["previous"],
            prepared=_signed(found["prepared"]),
            approved=_signed(approved) if approved else None,
            content=found["content"],
        )
        said = found["digest"]
        last_day(seal.period)
    except (ValueError, KeyError, TypeError) as error:
        raise BooksError("DP450", file=name, problem=error) from None
    if said != seal.digest or text(seal) != data:
        raise BooksError("DP451", file=name, expected=said, actual=seal.digest)
    return seal


def _plain(seal: Seal) -> dict[str, Any]:
    approved = seal.approved
    return {
        "format": FORMAT,
        "number": seal.number,
        "act": seal.act,
        "period": seal.period,
        "previous": seal.previous,
        "prepared": _written(seal.prepared),
        "approved": _written(approved) if approved else None,
        "content": seal.content,
    }


def _written(signed: Signed) -> dict[str, str]:
    return {"by": signed.by, "on": signed.on.isoformat()}


def _signed(found: dict[str, str]) -> Signed:
    return Signed(found["by"], date.fromisoformat(found["on"]))


def _bytes(found: dict[str, Any]) -> bytes:
    written = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)
    return written.encode() + b"\n"
