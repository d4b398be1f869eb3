"""DESIGN's rule of clearing in plain Python: legs of one key in, a verdict out.

A key is cleared when every party that has to report has reported, receipts and
refunds each agree party to party, and the legs sum to zero. What an expecting
party takes back itself lowers what it expects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from duiping.leg import CANCEL, EXPECTS, REFUND, REPORTS

if TYPE_CHECKING:
    from tests.match.legs import Leg

LATE, TRANSIT = "late", "transit"


class Seen(NamedTuple):
    """Up to which day (after 09-01) each party has reported everything."""

    expects: int
    reports: int


class Told(NamedTuple):
    """A kind, or `TRANSIT`, and what each side says, net, in fen."""

    kind: str
    expected: int
    actual: int


class _Side:
    """The legs of one party, positive as its own claim."""

    def __init__(self, legs: list[Leg], side: int, sign: int) -> None:
        mine = [leg for leg in legs if leg.side == side]
        self.receipts = [leg for leg in mine if leg.flow != REFUND]
        self.refunds = [leg for leg in mine if leg.flow == REFUND]
        self.money = sign * sum(leg.amount for leg in self.receipts)
        self.back = -sign * sum(leg.amount for leg in self.refunds)


def verdict(legs: list[Leg], seen: Seen) -> Told | None:
    """Judge the legs of one key; None if they are cleared in time."""
    counted = [leg for leg in legs if leg.side in {EXPECTS, REPORTS}]
    if not counted:
        return None
    we, they = _Side(counted, EXPECTS, 1), _Side(counted, REPORTS, -1)
    if _agree(we, they):
        late = _late(we.receipts, they.receipts) or _late(we.refunds, they.refunds)
        return Told(LATE, we.money, they.money) if late else None
    kind = _kind(we, they, counted, seen)
    return Told(kind, we.money - we.back, they.money - they.back)


def _agree(we: _Side, they: _Side) -> bool:
    nobody_expects = bool(they.receipts) and not we.receipts
    one_sided_refund = bool(we.refunds) != bool(they.refunds)
    same = we.money == they.money and we.back == they.back
    return same and not nobody_expects and not one_sided_refund


def _late(owed: list[Leg], came: list[Leg]) -> bool:
    if not owed or not came:
        return False
    due = max(leg.on if leg.due is None else leg.due for leg in owed)
    return max(leg.on for leg in came) > due


def _kind(we: _Side, they: _Side, legs: list[Leg], seen: Seen) -> str:
    if not we.receipts and (they.receipts or they.refunds):
        known = min(leg.on for leg in legs) <= seen.expects
        return "unexpected" if known else TRANSIT
    if we.money != they.money:
        return _receipt(we, they, units=legs[0].commodity != "CNY", seen=seen)
    return _refund(we, they, seen) if we.back != they.back else "missing"


def _refund(we: _Side, they: _Side, seen: Seen) -> str:
    if they.back < we.back:
        due = max(leg.on if leg.due is None else leg.due for leg in we.refunds)
        kind = "short" if they.back else "missing"
        return TRANSIT if due > seen.reports else kind
    kind = "over" if we.back else "unexpected"
    return TRANSIT if max(leg.on for leg in they.refunds) > seen.expects else kind


def _receipt(we: _Side, they: _Side, *, units: bool, seen: Seen) -> str:
    if they.money < we.money:
        due = max(leg.on if leg.due is None else leg.due for leg in we.receipts)
        if due > seen.reports:
            return TRANSIT
        if they.money <= 0 < we.money:
            return "missing"
    more_often = len(they.receipts) > sum(x.flow != CANCEL for x in we.receipts)
    if they.money > we.money > 0 and they.money % we.money == 0 and more_often:
        return "duplicate"
    if units:
        return "quantity"
    return "short" if they.money < we.money else "over"
