"""Linking: payouts and bank lines that share no number, one in a hundred in trouble."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from bench.clock import lap
from duiping.config.model import Link
from duiping.match.link import link
from duiping.match.shelf import Item
from duiping.workdays import due

FIRST, DAYS = date(2026, 1, 1), 250
LAG = 2
SEED = 1
CENT = 100
ROUND = 5_000_000
RANGE = (10_000, 900_000_000)
# Near-equal, missing, two in one line, one in two lines, bounced.
TROUBLES = ("near", "missing", "summed", "parts", "bounced")
RULE = Link()


class Month(NamedTuple):
    """Payouts, the bank's lines, and payouts that came back."""

    paid: list[Item]
    lines: list[Item]
    back: list[Item]


def make(count: int, *, same: bool) -> Month:
    """Make so many payouts and what the bank says of them.

    Args:
        count: how many payouts.
        same: all are of ten round amounts, as under a fixed daily limit.
    """
    chance = Random(SEED)  # noqa: S311 - reproducible, no secret
    month = Month([], [], [])
    carried = 0
    for number in range(count):
        day = FIRST + timedelta(days=number * DAYS // count)
        amount = (1 + number % 10) * ROUND if same else chance.randrange(*RANGE)
        month.paid.append(_item(f"payout-{number:07d}", amount, day))
        trouble = TROUBLES[number // CENT % 5] if number % CENT == 0 else ""
        if trouble == "bounced":
            late = due(day, RULE.late)
            month.back.append(_item(f"back-{number:07d}", amount, late))
        told = _told(trouble, amount, carried)
        carried = amount if trouble == "summed" else 0
        came = day + timedelta(days=chance.randrange(LAG + 1))
        month.lines.extend(
            _item(f"line-{number:07d}-{part}", fen, came)
            for part, fen in enumerate(told)
        )
    return month


def _told(trouble: str, amount: int, carried: int) -> list[int]:
    """Say what the bank prints for a payout, with one that it carried over."""
    if trouble in {"missing", "summed", "bounced"}:
        return []
    if trouble == "near":
        return [amount - 37]
    if trouble == "parts":
        return [amount // 3, amount - amount // 3]
    return [amount + carried]


def _item(key: str, amount: int, day: date) -> Item:
    return Item(key, amount, day, day + timedelta(days=LAG), "")


def run(count: str, amounts: str) -> dict[str, object]:
    """Make the items and link them; only linking is timed."""
    month = make(int(count), same=amounts == "same")
    found, took = lap(lambda: link(month.paid, month.lines, RULE, month.back))
    passes = Counter(one.rule for one in found.links)
    return {
        "took": took,
        "passes": dict(sorted(passes.items())),
        "unsearched": len(found.unsearched),
    }
