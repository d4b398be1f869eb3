"""Clearing: one grouped sum over all legs, as Ibis expressions.

A key is cleared when every party that has to report has reported, receipts and
refunds each agree party to party, and the legs sum to zero. What an expecting
party itself takes back (a bounced payout, units withdrawn by a refund) lowers
its expectation. Whatever is not cleared comes out, and so does what was
cleared too late.

Only integers, comparisons and sums: the same answer on every engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from duiping.leg import CANCEL, CORROBORATES, EXPECTS, RECEIPT, REFUND, REPORTS
from duiping.match.sieve import COLUMNS

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Table

SUMS = ("owed", "withdrawn", "received", "refund_owed", "refunded")


def groups(legs: Table) -> Table:
    """Sum up the legs of each (account, key, commodity).

    Args:
        legs: `duiping.leg.LEG_SCHEMA`.

    Returns:
        One row a group: the sums ``owed``, ``withdrawn``, ``received`` (negative
        when money came), ``refund_owed``, ``refunded``; how many legs each
        party has; ``balance``; the days that matter.
    """
    booked = legs.filter(legs.side < CORROBORATES)
    expects, reports = booked.side == EXPECTS, booked.side == REPORTS
    refund = booked.flow == REFUND
    receipt = booked.flow != REFUND
    zero = ibis.literal(0, "int64")

    def total(where: BooleanValue) -> ibis.Value:
        return booked.amount.sum(where=where).fill_null(zero)

    return booked.group_by("account", "hash", "tail", "commodity").agg(
        key=booked.key.min(),
        owed=total(expects & (booked.flow == RECEIPT)),
        withdrawn=total(expects & (booked.flow == CANCEL)),
        received=total(reports & receipt),
        refund_owed=total(expects & refund),
        refunded=total(reports & refund),
        balance=booked.amount.sum(),
        n_owed=booked.count(where=expects & receipt),
        n_received=booked.count(where=reports & receipt),
        n_refund_owed=booked.count(where=expects & refund),
        n_refunded=booked.count(where=reports & refund),
        day=booked.day.min(),
        last_day=booked.day.max(),
        owed_day=booked.day.min(where=expects & receipt),
        due=booked.due.max(where=expects & receipt),
        # What came back later does not make late what went out in time.
        received_day=booked.day.max(where=reports & (booked.flow == RECEIPT)),
        first_received=booked.day.min(where=reports & receipt),
        refund_due=booked.due.max(where=expects & refund),
        refunded_day=booked.day.max(where=reports & refund),
    )


def seen(legs: Table) -> Table:
    """Sum up the legs of each group as far as integers go, without its texts.

    Args:
        legs: `duiping.leg.LEG_SCHEMA`.

    Returns:
        One row a group, known by ``lot`` and ``tail``: its ``balance``, the
        largest `flow` of its legs, the last day of a report (``told``), the
        first due day of an expectation (``due``), and the key's ``hash``.
    """
    booked = legs.filter(legs.side < CORROBORATES)
    expects, none = booked.side == EXPECTS, ibis.null("date")
    return booked.group_by("lot", "tail").agg(
        hash=booked.hash.min(),
        balance=booked.amount.sum(),
        flow=booked.flow.max(),
        told=ibis.ifelse(expects, none, booked.day).max(),
        due=ibis.ifelse(expects, booked.due, none).min(),
    )


def suspects(seen: Table) -> Table:
    """Keep the groups that need a look; nearly all agree, and few figures show it.

    A receipt that both parties told in time and to the fen is done. What has a
    refund, or only one voice, or an expectation taken back may still be cleared:
    `groups` and `remaining` say so after summing it up in full.

    Args:
        seen: from `seen`.

    Returns:
        ``lot`` and ``tail`` of all groups that `remaining` keeps, and of some
        that it does not.
    """
    alone = seen.told.isnull() | seen.due.isnull()
    look = (seen.balance != 0) | (seen.flow != RECEIPT) | alone
    return seen.filter(look | (seen.told > seen.due)).select("lot", "tail")


def doubtful(legs: Table, suspects: Table) -> Table:
    """Give all legs of every key that has a suspect group."""
    keys = legs.semi_join(suspects, ["lot", "tail"]).select("hash", "tail").distinct()
    return legs.semi_join(keys, ["hash", "tail"]).select(*COLUMNS)


def counted(seen: Table) -> Table:
    """Count the groups of each account and commodity, known by their ``turn``."""
    turned = seen.mutate(turn=seen.lot ^ seen.hash)
    return turned.group_by("turn").agg(keys=turned.count())


def flows(legs: Table) -> Table:
    """Sum up what clears in each account: one row an (account, commodity).

    Returns:
        ``account``, ``commodity``, by which ``turn`` `counted` knows them, and
        what was ``owed``, ``received`` and ``refunded``, positive minor units.
    """
    booked = legs.filter(legs.side < CORROBORATES)
    expects, refund = booked.side == EXPECTS, booked.flow == REFUND
    zero = ibis.literal(0, "int64")

    def total(where: BooleanValue) -> ibis.Value:
        return ibis.ifelse(where, booked.amount, zero).sum()

    return booked.group_by("account", "commodity").agg(
        turn=(booked.lot ^ booked.hash).min(),
        owed=total(expects & ~refund),
        received=-total(~expects & ~refund),
        refunded=total(~expects & refund),
    )


def cleared(grouped: Table) -> BooleanValue:
    """Say which groups are cleared: agreement of both parties, flow by flow."""
    receipts = grouped.owed + grouped.withdrawn + grouped.received == 0
    # No record clears itself: what only one party reports is open, whatever
    # it sums to.
    met = (grouped.n_received == 0) | (grouped.n_owed > 0)
    refunds = grouped.refund_owed + grouped.refunded == 0
    refunds_met = (grouped.n_refund_owed > 0) == (grouped.n_refunded > 0)
    return receipts & met & refunds & refunds_met


def tardy(grouped: Table) -> BooleanValue:
    """Say which groups were reported after their due day."""
    receipt = grouped.received_day > grouped.due
    refund = grouped.refunded_day > grouped.refund_due
    return (receipt.fill_null(ibis.literal(value=False))) | (
        refund.fill_null(ibis.literal(value=False))
    )


def remaining(grouped: Table) -> Table:
    """Keep what needs a look: not cleared, or cleared late."""
    done = cleared(grouped)
    return grouped.mutate(cleared=done).filter(lambda t: ~t.cleared | tardy(t))
