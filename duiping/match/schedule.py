"""The arithmetic of a fee schedule: what a line gives, as expressions and as numbers.

Products, remainders and comparisons alone, so that no engine's division can
differ; the schedule's own words for a person beside them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import ibis

from duiping.config.types import MILLION, percent
from duiping.money import half_up, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from ibis.expr.types import BooleanValue, IntegerValue, Table

    from duiping.config import Fee
    from duiping.config.fees import Rounding


def charge(base: IntegerValue, fee: Fee) -> IntegerValue:
    """Work out a million times the fee on a payment or an order.

    A payment taken back again (negative) gives its fee with the other sign.
    """
    size = base.abs()
    exact = _product(size, fee) + fee.flat * MILLION
    due = ibis.greatest(
        _rounded(exact, fee.rounding), ibis.literal(fee.minimum * MILLION, "int64")
    )
    if fee.maximum is not None:
        due = ibis.least(due, ibis.literal(fee.maximum * MILLION, "int64"))
    zero = ibis.literal(0, "int64")
    return ibis.cases((base > 0, due), (base < 0, -due), else_=zero)


def _product(size: IntegerValue, fee: Fee) -> IntegerValue:
    """Multiply an amount by its rate in millionths, tier by tier."""
    steps = fee.steps
    if fee.tiered == "slices":
        parts = [
            ibis.least(size, ibis.literal(high.above, "int64")) - low.above
            for low, high in pairwise(steps)
        ]
        parts.append(size - steps[-1].above)
        zero = ibis.literal(0, "int64")
        return sum(
            (
                ibis.greatest(part, zero) * step.rate
                for part, step in zip(parts[1:], steps[1:], strict=True)
            ),
            start=parts[0] * steps[0].rate,
        )
    rate = ibis.literal(steps[0].rate, "int64")
    for step in steps[1:]:
        above = size > step.above
        rate = ibis.ifelse(above, ibis.literal(step.rate, "int64"), rate)
    return size * rate


def _rounded(exact: IntegerValue, rounding: Rounding) -> IntegerValue:
    """Round a non-negative multiple of a millionth to whole millions."""
    rest = exact % MILLION
    floor = exact - rest
    up: dict[Rounding, BooleanValue] = {
        "half-up": 2 * rest >= MILLION,
        "half-even": (2 * rest > MILLION)
        | ((2 * rest == MILLION) & (floor % (2 * MILLION) != 0)),
        "up": rest > 0,
        "down": rest < 0,
    }
    step = ibis.literal(MILLION, "int64")
    return floor + ibis.ifelse(up[rounding], step, ibis.literal(0, "int64"))


def gives_back(sums: Table, fee: Fee) -> BooleanValue:
    """Say of which orders the right part of the fee came back, all refunds together."""
    nothing = sums.given == 0
    if fee.gives_back == "nothing":
        return nothing
    if fee.gives_back == "all":
        back = ibis.ifelse(sums.refunded > 0, sums.charged, ibis.literal(0, "int64"))
        return sums.given == back
    whole = sums.settled
    share = sums.charged * sums.refunded
    shown = sums.given * whole
    # given = share / whole, rounded, without a division: as far as the distance
    # of both, in wholes, allows.
    off = share - shown
    fits: dict[Rounding, BooleanValue] = {
        "half-up": (2 * off >= -whole) & (2 * off < whole),
        "half-even": (2 * off.abs() < whole)
        | ((2 * off.abs() == whole) & (sums.given % 2 == 0)),
        "down": (off >= 0) & (off < whole),
        "up": (off <= 0) & (off > -whole),
    }
    return ibis.ifelse(whole > 0, fits[fee.rounding], nothing)


ROUND: dict[Rounding, Callable[[int, int], int]] = {
    "half-up": half_up,
    "half-even": lambda n, d: (
        (2 * n + d) // (2 * d)
        - (1 if (2 * n + d) % (2 * d) == 0 and (2 * n + d) // (2 * d) % 2 else 0)
    ),
    "down": lambda n, d: n // d,
    "up": lambda n, d: -(-n // d),
}


def back(fee: Fee, right: int, settled: int, refunded: int) -> int:
    """Work out what should come back of the right fee."""
    if fee.gives_back == "all" and refunded > 0:
        return right
    if fee.gives_back == "proportional" and settled > 0:
        return ROUND[fee.rounding](right * refunded, settled)
    return 0


def told(fee: Fee) -> str:
    """Write a line of the schedule for people, in no language: ``0.60% + 0.30``."""
    steps = fee.steps
    rates = [percent(steps[0].rate)] if fee.rate or fee.tiers else []
    sign = ">" if fee.tiered == "whole" else "+>"
    rates += [f"{sign} {plain(s.above)}: {percent(s.rate)}" for s in steps[1:]]
    formula = " + ".join(
        part for part in (", ".join(rates), plain(fee.flat) if fee.flat else "") if part
    )
    parts = [
        formula,
        f"≥ {plain(fee.minimum)}" if fee.minimum else "",
        f"≤ {plain(fee.maximum)}" if fee.maximum is not None else "",
        "" if fee.rounding == "half-up" else fee.rounding,
    ]
    text = ", ".join(part for part in parts if part)
    return f"{fee.category}: {text}" if fee.category else text
