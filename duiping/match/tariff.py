"""The tariff: keys that a line of a fee schedule may find fault with, from columns.

Legs lie sorted by key, so an order's payments and fees are a stretch of rows. Whatever
`duiping.match.fees.misfits` keeps is among the keys given here; the few of them are
then asked about in full. Figures that might leave 64 bits are left to that.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from duiping.config.types import MILLION
from duiping.leg import REPORTS
from duiping.match.stretches import starts

if TYPE_CHECKING:
    from collections.abc import Callable

    from duiping.config import Fee
    from duiping.config.fees import Rounding
    from duiping.match.fees import Line
    from duiping.match.stretches import Legs, Marks, Numbers, Places

# Ten million a key, in minor units: products of two such sums are whole in 64 bits.
MOST = 10**9
LEGS = 1_000


class _Sums(NamedTuple):
    """What each key paid, got back and was charged (`fees.misfits`), and its day."""

    right: Numbers
    settled: Numbers
    refunded: Numbers
    charged: Numbers
    given: Numbers
    day: Numbers


def doubtful(line: Line, legs: Legs, goods: pl.DataFrame | None) -> Places:
    """Give a row of each key whose fee may not be what a line of the schedule gives.

    Args:
        line: one line of the schedule.
        legs: sorted by key.
        goods: ``hash``, ``tail`` and ``category`` of orders.
    """
    fee = line.fee
    here = legs.is_("account", fee.orders)
    told = (legs["side"] == REPORTS) & legs["booked"]
    elsewhere = legs.is_("account", *line.elsewhere)
    paid = legs.is_("account", fee.account)
    rows = np.flatnonzero(
        legs.is_("source", fee.source) & (((here | elsewhere) & told) | paid)
    )
    if not rows.size:
        return rows
    first = starts(legs, rows, ("hash", "tail"))
    places = rows[first]
    amount, coin = legs["amount"][rows], legs.codes("commodity")[rows]
    one = np.minimum.reduceat(coin, first) == np.maximum.reduceat(coin, first)
    size = np.add.reduceat(np.minimum(np.abs(amount), MOST), first)
    plain = one & (size < MOST) & (np.diff(first, append=rows.size) <= LEGS)
    if not _small(fee):
        return places
    sums = _summed(legs, rows, first, line)
    fits = (sums.charged * MILLION == sums.right) & _gives_back(sums, fee)
    doubt = ~fits
    if line.elsewhere:
        seen = np.logical_or.reduceat(here[rows], first)
        astray = np.logical_or.reduceat(elsewhere[rows], first)
        doubt &= seen | ~astray
    doubt &= _in_force(sums.day, line)
    if goods is not None and (fee.category or line.named):
        marked = np.flatnonzero(doubt)
        doubt[marked] = _of_goods(legs, places[marked], sums.day[marked], line, goods)
    found: Places = places[doubt | ~plain]
    return found


def _small(fee: Fee) -> bool:
    """Say whether a line's own figures are so small that nothing overflows."""
    figures = (fee.flat, fee.minimum, fee.maximum or 0)
    tiers = [tier.above for tier in fee.steps]
    return max(*figures, *tiers) < MOST and max(t.rate for t in fee.steps) <= MILLION


def _summed(legs: Legs, rows: Places, first: Places, line: Line) -> _Sums:
    fee = line.fee
    amount = legs["amount"][rows]
    here = legs.is_("account", fee.orders)[rows]
    paid = legs.is_("account", fee.account)[rows]

    def total(where: Marks, sign: int = 1) -> Numbers:
        return np.add.reduceat(np.where(where, sign * amount, 0), first)

    def kind(name: str) -> Marks:
        return legs.is_("kind", name)[rows]

    sale = here & kind("sale")
    settled = total(sale, -1)
    if fee.per == "order":
        right = charge(settled, fee)
    else:
        each = np.zeros(rows.size, dtype=np.int64)
        each[sale] = charge(-amount[sale], fee)
        right = np.add.reduceat(each, first)
    return _Sums(
        right,
        settled,
        total(here & kind("refund")),
        total(paid & kind("fee")),
        total(paid & kind("fee_refund"), -1),
        np.minimum.reduceat(legs["day"][rows], first),
    )


def charge(base: Numbers, fee: Fee) -> Numbers:
    """Work out a million times the fee on payments or orders, as `schedule.charge`."""
    due = _rounded(_product(np.abs(base), fee) + fee.flat * MILLION, fee.rounding)
    due = np.maximum(due, fee.minimum * MILLION)
    if fee.maximum is not None:
        due = np.minimum(due, fee.maximum * MILLION)
    return due * np.sign(base)


def _product(size: Numbers, fee: Fee) -> Numbers:
    """Multiply amounts by their rate in millionths, tier by tier."""
    steps = fee.steps
    if fee.tiered == "slices":
        found = np.maximum(size - steps[-1].above, 0) * steps[-1].rate
        for low, high in pairwise(steps):
            part = np.minimum(size, high.above) - low.above
            found += np.maximum(part, 0) * low.rate
        return found
    rate = np.full_like(size, steps[0].rate)
    for step in steps[1:]:
        rate[size > step.above] = step.rate
    return size * rate


def _rounded(exact: Numbers, rounding: Rounding) -> Numbers:
    """Round non-negative multiples of a millionth to whole millions."""
    rest = exact % MILLION
    floor = exact - rest
    up: dict[Rounding, Callable[[], Marks]] = {
        "half-up": lambda: 2 * rest >= MILLION,
        "half-even": lambda: (
            (2 * rest > MILLION)
            | ((2 * rest == MILLION) & (floor % (2 * MILLION) != 0))
        ),
        "up": lambda: rest > 0,
        "down": lambda: rest < 0,
    }
    return floor + np.where(up[rounding](), MILLION, 0)


def _gives_back(sums: _Sums, fee: Fee) -> Marks:
    """Say where the right part of the fee came back, as `schedule.gives_back`."""
    nothing: Marks = sums.given == 0
    if fee.gives_back == "nothing":
        return nothing
    if fee.gives_back == "all":
        back: Marks = sums.given == np.where(sums.refunded > 0, sums.charged, 0)
        return back
    whole = sums.settled
    off = sums.charged * sums.refunded - sums.given * whole
    fits: dict[Rounding, Callable[[], Marks]] = {
        "half-up": lambda: (2 * off >= -whole) & (2 * off < whole),
        "half-even": lambda: (
            (2 * np.abs(off) < whole)
            | ((2 * np.abs(off) == whole) & (sums.given % 2 == 0))
        ),
        "down": lambda: (off >= 0) & (off < whole),
        "up": lambda: (off <= 0) & (off > -whole),
    }
    found: Marks = np.where(whole > 0, fits[fee.rounding](), nothing)
    return found


def _in_force(day: Numbers, line: Line) -> Marks:
    """Say of which first days a line holds."""
    epoch = np.datetime64(0, "D")
    held = np.ones(day.size, dtype=np.bool_)
    if line.fee.from_ is not None:
        held &= day >= (np.datetime64(line.fee.from_) - epoch).astype(np.int64)
    if line.until is not None:
        held &= day < (np.datetime64(line.until) - epoch).astype(np.int64)
    return held


def _of_goods(
    legs: Legs, places: Places, day: Numbers, line: Line, goods: pl.DataFrame
) -> Marks:
    """Say which keys are orders of goods that a line is for."""
    numbers = {name: legs[name][places] for name in ("hash", "tail")}
    asked = pl.DataFrame({**numbers, "day": day}).with_columns(
        pl.col("day").cast(pl.Int32).cast(pl.Date)
    )
    category = pl.col("category")
    if line.fee.category is not None:
        mine = category == line.fee.category
    else:
        taken = [
            (category == name)
            & (pl.lit(value=True) if first is None else pl.col("day") >= first)
            for name, first in line.named
        ]
        mine = ~pl.any_horizontal(taken).fill_null(value=False)
    told = asked.join(
        goods, on=["hash", "tail"], how="left", maintain_order="left"
    ).select(mine.fill_null(value=False).alias("mine"))
    found: Marks = told["mine"].to_numpy()
    return found
