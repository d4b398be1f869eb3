"""How a clearing account stands: what agreed, what is under way, what broke."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from duiping.leg import EXPECTS, REPORTS
from duiping.match.breaks import BALANCE_KINDS
from duiping.money import minor
from duiping.sku import together

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.config import Config
    from duiping.result import Document


class Standing(NamedTuple):
    """One clearing account over a period, in minor units of its commodity.

    Pieces of all goods are one commodity here (`duiping.sku.together`).

    ``brought + expected = agreed + ahead + short + settled + later`` and
    ``reported = agreed + behind + over``: every fen has its place. Refunds are
    taken off both sides; what is settled or later and negative, to the second.

    ========  =============================================================
    brought   open at the beginning
    expected  what the expecting party says, less its refunds
    reported  what the reporting party says, less its refunds
    ahead     in transit, still to come
    behind    in transit, still to go out (a refund) or to be explained
    short     breaks that lack money; `over`: breaks that have too much; less
              what was decided
    settled   adjusted and written off by decisions
    later     open at the period's end and settled since
    ========  =============================================================
    """

    account: str
    commodity: str
    keys: int = 0
    brought: int = 0
    expected: int = 0
    reported: int = 0
    ahead: int = 0
    behind: int = 0
    short: int = 0
    over: int = 0
    settled: int = 0
    waiting: int = 0
    broken: int = 0
    begun: int = 0

    @property
    def owed(self) -> int:
        """All that was to come."""
        return self.brought + self.expected

    @property
    def closing(self) -> int:
        """The account's balance at the end."""
        return self.owed - self.reported - self.settled

    @property
    def transit(self) -> int:
        """In transit, both directions set off."""
        return self.ahead - self.behind

    @property
    def later(self) -> int:
        """Open at the end of the period, settled by later evidence."""
        return self.closing - self.transit - self.short + self.over

    @property
    def agreed(self) -> int:
        """What both parties say."""
        rest = min(self.later, 0) + min(self.settled, 0)
        return self.reported - self.behind - self.over + rest

    @property
    def cleared(self) -> int:
        """Keys of the period that came to zero."""
        return max(self.keys - self.begun, 0)


class Broken(NamedTuple):
    """Breaks of a balance, added up: what `Standing` has of the same names."""

    account: str
    commodity: str
    short: int
    over: int
    broken: int
    begun: int


def standings(
    result: Document, config: Config, broken: Iterable[Broken] | None = None
) -> tuple[Standing, ...]:
    """Work out every clearing account's standing, in order of account.

    Args:
        result: the document, or what `period.cut` left of it.
        config: tells which sources are openings.
        broken: the sums of its breaks, if they are known; it needs none then.
    """
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    period = result.get("period") or ""
    if broken is None:
        _items(balance_breaks(result), sums, period, ("short", "over", "broken"))
    else:
        for one in broken:
            of = sums[one.account, together(one.commodity)]
            for name in ("short", "over", "broken", "begun"):
                of[name] += getattr(one, name)
    _items(result["in_transit"], sums, period, ("ahead", "behind", "waiting"))
    for row in result.get("settled", ()):
        if not period or row["date"][:7] <= period:
            of = sums[row["account"], together(row["commodity"])]
            of["settled"] += minor(row["amount"])
    if "money" in result:
        _moves(result, config, sums, period)
    else:
        _flows(result, sums)
    wanted = {flow["account"] for flow in result["flows"]}
    return tuple(
        Standing(account, commodity, **sums[account, commodity])
        for account, commodity in sorted(sums)
        if account in wanted
    )


def opening(row: dict[str, Any], config: Config, period: str) -> bool:
    """Say whether a move lies before what the period is about."""
    source = config.sources.get(row["source"])
    return (source is not None and source.part == "opening") or (
        bool(period) and row["month"] < period
    )


def balance_breaks(result: Document) -> list[Document]:
    """List the breaks that make up the clearing accounts' balances."""
    return [entry for entry in result["breaks"] if entry["kind"] in BALANCE_KINDS]


def _items(
    entries: Iterable[Document],
    sums: dict[tuple[str, str], dict[str, int]],
    period: str,
    names: tuple[str, str, str],
) -> None:
    """Add up open items; `names` are for what lacks, what is too much, how many."""
    plus, minus, number = names
    for entry in entries:
        of = sums[entry["account"], together(entry["commodity"])]
        rest = entry["remaining"] if "remaining" in entry else entry["difference"]
        amount = minor(rest)
        of[plus if amount > 0 else minus] += abs(amount)
        of[number] += 1
        of["begun"] += not period or entry["date"][:7] == period


def _moves(
    result: Document,
    config: Config,
    sums: dict[tuple[str, str], dict[str, int]],
    period: str,
) -> None:
    for row in result["money"]["moves"]:
        amount = minor(row["amount"])
        of = sums[row["account"], row["commodity"]]
        if row["side"] not in {EXPECTS, REPORTS}:
            continue
        if opening(row, config, period):
            of["brought"] += amount
        elif row["side"] == EXPECTS:
            of["expected"] += amount
        else:
            of["reported"] -= amount
    for row in _within(result["money"]["keys"], period):
        sums[row["account"], row["commodity"]]["keys"] += row["keys"]


def _flows(result: Document, sums: dict[tuple[str, str], dict[str, int]]) -> None:
    """Fall back on the whole run's totals, which know of no opening."""
    for flow in result["flows"]:
        of = sums[flow["account"], flow["commodity"]]
        of["keys"] = flow["keys"]
        of["reported"] = minor(flow["received"]) - minor(flow["refunded"])
        of["expected"] = (
            of["reported"]
            + of["settled"]
            + (of["ahead"] - of["behind"] + of["short"] - of["over"])
        )


def _within(rows: Iterable[dict[str, Any]], period: str) -> list[dict[str, Any]]:
    return [row for row in rows if not period or row["month"] == period]
