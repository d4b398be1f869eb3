"""Items to link, written short: amounts in fen, days in September 2026."""

from __future__ import annotations

from datetime import date, timedelta

from duiping.config.model import Link
from duiping.config.types import Lag
from duiping.match.link import Linked, link
from duiping.match.shelf import Item

# Plain calendar days, so that windows can be counted on fingers.
RULE = Link.model_construct(
    late=Lag(3, working=False), near=10_000, near_limit=100_00, candidates=24
)
LAG = 2


def day(number: int) -> date:
    """Give a day of September 2026."""
    return date(2026, 9, number)


def payout(key: str, amount: int, on: int, text: str = "") -> Item:
    """Make a payout that is due two days later."""
    return Item(key, amount, day(on), day(on) + timedelta(days=LAG), text)


def line(key: str, amount: int, on: int, text: str = "") -> Item:
    """Make a bank line."""
    return Item(key, amount, day(on), day(on), text)


def pairs(expects: list[Item], reports: list[Item]) -> dict[str, tuple[str, str]]:
    """Link and give for each key its group and pass; ambiguous ones marked."""
    found = link(expects, reports, RULE).links
    return {one.key: (one.group, _mark(one)) for one in found}


def _mark(one: Linked) -> str:
    return one.rule + ("?" if one.ambiguous else "")


def groups(expects: list[Item], reports: list[Item]) -> set[str]:
    """Link and give the groups as texts: ``A+B=x equal amount in time``."""
    found: dict[tuple[str, str], list[str]] = {}
    for key, told in pairs(expects, reports).items():
        found.setdefault(told, []).append(key)
    left = {item.key for item in expects}
    return {
        "+".join(k for k in keys if k in left)
        + "="
        + "+".join(k for k in keys if k not in left)
        + f" {rule}"
        for (_, rule), keys in found.items()
    }
