"""Which breaks a month gets: every sort in turn, then at random."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

# Every sort of break, in the order in which they are asked for.
MEMBERS: Final = (
    "missing_pdd",
    "missing_taobao",
    "missing_mini",
    "unexpected",
    "short",
    "over",
    "duplicate",
    "charged_twice",
    "refund_missing",
    "refund_unexpected",
    "unseen",
    "quantity",
    "undelivered",
    "delivered_unknown",
    "status",
    "fee",
    "cost",
    "late",
    "payout_missing",
    "bank_unexpected",
    "payout_short",
    "topup_missing",
    "ambiguous",
    "gap",
)

# Breaks that are not of an order; how many of them a month can hold.
CAPS: Final = {
    "late": 3,
    "payout_missing": 3,
    "bank_unexpected": 3,
    "payout_short": 3,
    "topup_missing": 3,
    "ambiguous": 1,
    "gap": 1,
}

# Breaks that need no order to be put on: no substitute for those that do.
FREE: Final = ("unexpected", "delivered_unknown")


def choose(count: int, rng: Random) -> list[str]:
    """Choose the sorts of ``count`` breaks: all in turn, then at random."""
    out = list(MEMBERS[:count])
    seen = Counter(out)
    while len(out) < count:
        member = rng.choice(MEMBERS)
        if seen[member] < CAPS.get(member, count):
            seen[member] += 1
            out.append(member)
    return out
