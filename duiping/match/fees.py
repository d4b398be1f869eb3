"""Fees against their schedule, order by order, with the channel's own rounding.

What a channel may charge is worked out a payment at a time (or for the whole
order, as the schedule says) and summed up; what it gives back on refunds is
tested cumulatively. Tiers go by the amount of the payment or order, since that
is the base that exports print beside rate, minimum and cap (Meituan's order
sheet prints 费率, 佣金保底 and 配送服务费封顶 a row, grade A); no export prints
the volume of a period.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple

import ibis

from duiping.config.types import MILLION
from duiping.leg import REPORTS
from duiping.match.breaks import Finding
from duiping.match.schedule import back, charge, gives_back, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    import polars as pl
    from ibis.expr.types import BooleanValue, Table

    from duiping.config import Fee
    from duiping.match.engine import Runner

SUMS = ("right", "settled", "refunded", "charged", "given")


class Line(NamedTuple):
    """One line of the schedule, and what takes its place elsewhere.

    `until` is the day from which a later line holds; `named` are the categories
    that have a line of their own, with its first day; `elsewhere` the clearing
    accounts that other lines of the same fees look after, and `first` says
    whether this line is also the one for fees without any payment.
    """

    fee: Fee
    until: date | None
    named: tuple[tuple[str, date | None], ...]
    elsewhere: tuple[str, ...]
    first: bool


def lines(fees: Sequence[Fee]) -> list[Line]:
    """Work out where and when each line of the schedule holds."""
    out = []
    for fee in fees:
        shared = [f for f in fees if (f.account, f.source) == (fee.account, fee.source)]
        mine = [f for f in shared if f.orders == fee.orders]
        later = [
            f.from_
            for f in mine
            if f.category == fee.category
            and f.from_ is not None
            and (fee.from_ is None or f.from_ > fee.from_)
        ]
        named = {f.category: f.from_ for f in reversed(_by_day(mine)) if f.category}
        accounts = dict.fromkeys(f.orders for f in shared)
        out.append(
            Line(
                fee,
                min(later, default=None),
                tuple(sorted(named.items())) if fee.category is None else (),
                tuple(a for a in accounts if a != fee.orders),
                fee.orders == next(iter(accounts)),
            )
        )
    return out


def _by_day(fees: Sequence[Fee]) -> list[Fee]:
    return sorted(fees, key=lambda f: (f.from_ is not None, f.from_ or 0))


def fee_findings(
    engine: Runner,
    legs: Table,
    fees: Sequence[Fee],
    goods: Table | None,
) -> list[Finding]:
    """Find all orders that were not charged as the schedule says.

    Args:
        engine: runs the expressions.
        legs: `duiping.leg.LEG_SCHEMA`.
        fees: the schedule.
        goods: ``hash``, ``tail`` and ``category`` of orders; needed where a
            line names a category.

    Returns:
        `fee` breaks.
    """
    wrong = [engine.rows(misfits(legs, line, goods)) for line in lines(fees)]
    return _found(fees, wrong)


def found(fees: Sequence[Fee], wrong: Iterable[pl.DataFrame]) -> list[Finding]:
    """Make the breaks for the rows of `misfits`, given line by line."""
    return _found(fees, (rows.iter_rows(named=True) for rows in wrong))


def _found(
    fees: Sequence[Fee], wrong: Iterable[Iterable[dict[str, Any]]]
) -> list[Finding]:
    return [
        fee_finding(
            fee,
            row["key"],
            row["day"],
            tuple(row[name] for name in SUMS),
            row["commodity"],
        )
        for fee, rows in zip(fees, wrong, strict=True)
        for row in rows
    ]


def misfits(legs: Table, line: Line, goods: Table | None = None) -> Table:
    """Find the orders whose fee is not what a line of the schedule gives.

    Args:
        legs: `duiping.leg.LEG_SCHEMA`.
        line: one line of the schedule; an order belongs to the line in force on
            its first day at the channel.
        goods: ``hash``, ``tail`` and ``category`` of orders.

    Returns:
        As `audited`, only where they differ.
    """
    return _of(_unfit(_summed(legs, line), line.fee), line, goods)


def audited(legs: Table, line: Line, goods: Table | None = None) -> Table:
    """Sum up every order of a line of the schedule, whether it fits or not.

    Args:
        legs: `duiping.leg.LEG_SCHEMA`.
        line: one line of the schedule.
        goods: ``hash``, ``tail`` and ``category`` of orders.

    Returns:
        ``hash``, ``tail``, ``commodity``, ``key``, ``right`` (a million times the
        fee), ``settled``, ``refunded``, ``charged``, ``given``
        (minor units, positive) and the first ``day``.
    """
    return _of(_summed(legs, line), line, goods)


def _summed(legs: Table, line: Line) -> Table:
    """Sum up each order at the channel, with the fee that is right for it."""
    sums = _sums(legs, line)
    if line.fee.per == "order":
        sums = sums.mutate(right=charge(sums.settled, line.fee))
    return sums


def _unfit(sums: Table, fee: Fee) -> Table:
    """Keep the orders that were charged otherwise, or given back otherwise."""
    charged = sums.charged * MILLION == sums.right
    return sums.filter(~(charged & gives_back(sums, fee)))


def _of(sums: Table, line: Line, goods: Table | None) -> Table:
    """Keep the orders that a line of the schedule is for."""
    fee = line.fee
    # A fee says nothing of the shop: it is the line's that saw the payment; without
    # one, that saw a refund; with neither, the first one's.
    nobody = (sums.seen == 0) & (sums.astray == 0)
    refund = (sums.seen > 0) & (sums.sold == 0)
    mine = (sums.sales > 0) | refund | (nobody & ibis.literal(line.first))
    kept = sums.filter(mine)
    if fee.from_ is not None:
        kept = kept.filter(kept.day >= fee.from_)
    if line.until is not None:
        kept = kept.filter(kept.day < line.until)
    if goods is not None and (fee.category or line.named):
        kept = _of_category(kept.left_join(goods, ["hash", "tail"]), line)
    return kept.select("hash", "tail", "commodity", "key", "day", *SUMS)


def _sums(legs: Table, line: Line) -> Table:
    """Sum up what each order paid, got back and was charged at the channel."""
    fee = line.fee
    sold = (
        legs.account.isin([fee.orders, *line.elsewhere])
        & (legs.side == REPORTS)
        & legs.booked
    )
    # Several channels may share an account for their fees.
    paid = legs.account == fee.account
    mine = legs.filter(legs.source == fee.source, sold | paid)
    zero = ibis.literal(0, "int64")
    here = mine.account == fee.orders
    sale = here & (mine.kind == "sale")
    return mine.group_by("hash", "tail", "commodity").agg(
        key=mine.key.min(),
        day=mine.day.min(),
        right=charge(-mine.amount, fee).sum(where=sale).fill_null(zero),
        settled=(-mine.amount).sum(where=sale).fill_null(zero),
        refunded=mine.amount.sum(where=here & (mine.kind == "refund")).fill_null(zero),
        charged=mine.amount.sum(where=_paid(mine, fee, "fee")).fill_null(zero),
        given=(-mine.amount).sum(where=_paid(mine, fee, "fee_refund")).fill_null(zero),
        sales=mine.count(where=sale),
        seen=mine.count(where=here),
        sold=mine.count(where=(mine.kind == "sale")),
        astray=mine.count(where=mine.account.isin(line.elsewhere)),
    )


def _paid(legs: Table, fee: Fee, kind: str) -> BooleanValue:
    """Say which legs are fees (or fees given back) in the schedule's account."""
    return (legs.account == fee.account) & (legs.kind == kind)


def _of_category(wrong: Table, line: Line) -> Table:
    """Keep the orders whose goods this line is for."""
    if line.fee.category is not None:
        return wrong.filter(wrong.category == line.fee.category)
    taken = [
        (wrong.category == category)
        & (ibis.literal(value=True) if first is None else wrong.day >= first)
        for category, first in line.named
    ]
    return wrong.filter(~reduce(or_, taken).fill_null(ibis.literal(value=False)))


def fee_finding(
    fee: Fee, key: str, day: date, sums: tuple[int, ...], currency: str
) -> Finding:
    """Make the break for one order whose fee does not fit.

    Args:
        fee: the schedule's line.
        key: the order.
        day: first day of the order at the channel.
        sums: right (a million times the fee), settled, refunded, charged,
            given back (minor units).
        currency: the money that the order was paid in, and the fee is in.

    Returns:
        A `fee` break with expected and charged net of what is given back.
    """
    scaled, settled, refunded, charged, given = sums
    right = scaled // MILLION
    expected, actual = right - back(fee, right, settled, refunded), charged - given
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
        facts=(("rate", told(fee)), ("source", fee.source)),
    )
