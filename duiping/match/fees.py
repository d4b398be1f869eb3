"""Fees against their schedule, order by order, with the channel's own rounding.

A channel rounds once a payment, so an order's fee is right when it is the sum of
``half_up(rate × payment)``; what is given back on refunds, cumulatively, when it
is ``half_up(fee × refunded / settled)``. Both are tested with products,
remainders and comparisons alone, so that no engine's division can differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from duiping.config.types import MILLION, percent
from duiping.leg import REPORTS
from duiping.match.breaks import Finding
from duiping.money import half_up

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ibis.expr.types import Table

    from duiping.config import Fee


SUMS = ("right", "settled", "refunded", "charged", "given")


def misfits(legs: Table, fee: Fee, until: date | None = None) -> Table:
    """Find the orders whose fee is not what the schedule gives.

    Args:
        legs: `duiping.leg.LEG_SCHEMA`.
        fee: one line of the schedule; an order belongs to the line in force on
            its first day at the channel.
        until: the day from which another line holds.

    Returns:
        ``hash``, ``key``, ``right`` (2 million times the fee), ``settled``,
        ``refunded``, ``charged``, ``given``
        (minor units, positive) and the first ``day``, only where they differ.
    """
    sold = (legs.account == fee.orders) & (legs.side == REPORTS) & legs.booked
    paid = legs.account == fee.account
    # Several channels may share an account for their fees.
    mine = legs.filter(legs.source == fee.source, sold | paid)
    zero = ibis.literal(0, "int64")
    step = 2 * MILLION
    # 2 × rate × payment + 1 million, less its remainder, is 2 million times the
    # half-up rounded fee.
    raw = (-mine.amount) * (2 * fee.rate) + MILLION
    sums = mine.group_by("hash").agg(
        key=mine.key.min(),
        day=mine.day.min(),
        right=(raw - raw % step).sum(where=mine.kind == "sale").fill_null(zero),
        settled=(-mine.amount).sum(where=mine.kind == "sale").fill_null(zero),
        refunded=mine.amount.sum(where=mine.kind == "refund").fill_null(zero),
        charged=mine.amount.sum(where=mine.kind == "fee").fill_null(zero),
        given=(-mine.amount).sum(where=mine.kind == "fee_refund").fill_null(zero),
    )
    charged = sums.charged * step == sums.right
    if fee.gives_back == "nothing":
        given = sums.given == 0
    else:
        share = 2 * sums.charged * sums.refunded + sums.settled
        twice = 2 * sums.settled
        given = (sums.given * twice <= share) & (share < (sums.given + 1) * twice)
        given = ibis.ifelse(sums.settled > 0, given, sums.given == 0)
    wrong = sums.filter(~(charged & given))
    if fee.from_ is not None:
        wrong = wrong.filter(wrong.day >= fee.from_)
    if until is not None:
        wrong = wrong.filter(wrong.day < until)
    return wrong


def fee_finding(
    fee: Fee, key: str, day: date, sums: tuple[int, ...], currency: str
) -> Finding:
    """Make the break for one order whose fee does not fit.

    Args:
        fee: the schedule's line.
        key: the order.
        day: first day of the order at the channel.
        sums: right (2 million times the fee), settled, refunded, charged,
            given back (minor units).
        currency: the books' money.

    Returns:
        A `fee` break with expected and charged net of what is given back.
    """
    doubled, settled, refunded, charged, given = sums
    right = doubled // (2 * MILLION)
    back = 0
    if fee.gives_back == "proportional" and settled:
        back = half_up(right * refunded, settled)
    expected, actual = right - back, charged - given
    return Finding(
        kind="fee",
        account=fee.account,
        key=key,
        commodity=currency,
        expected=expected,
        actual=actual,
        difference=expected - actual,
        at_risk=abs(expected - actual),
        date=day,
        due=day,
        why="fee",
        facts=(("rate", percent(fee.rate)),),
    )


def until(fee: Fee, fees: Sequence[Fee]) -> date | None:
    """Find the day from which a later line of the schedule takes a fee's place."""
    later = [
        other.from_
        for other in fees
        if (other.account, other.source) == (fee.account, fee.source)
        and other.from_ is not None
        and (fee.from_ is None or other.from_ > fee.from_)
    ]
    return min(later, default=None)
