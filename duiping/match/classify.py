"""Classification: what an open group is, and whether it is due.

The most specific kind wins. A group is only called missing when the other
party's evidence covers all the time it had; until then it is in transit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from duiping.match.breaks import Finding, Kind

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from duiping.config import Clearing
    from duiping.match.coverage import Coverage


class Group(NamedTuple):
    """One row of `duiping.match.clear.remaining`, in plain Python values.

    Sums are minor units with the signs of the clearing account.
    """

    account: str
    hash: int
    tail: int
    commodity: str
    key: str
    owed: int
    withdrawn: int
    received: int
    refund_owed: int
    refunded: int
    balance: int
    n_owed: int
    n_received: int
    n_refund_owed: int
    n_refunded: int
    day: date
    last_day: date
    owed_day: date | None
    due: date | None
    received_day: date | None
    first_received: date | None
    refund_due: date | None
    refunded_day: date | None
    cleared: bool

    @property
    def promised(self) -> int:
        """What the expecting party says is to come, less what it took back."""
        return self.owed + self.withdrawn

    @property
    def came(self) -> int:
        """What the other party says has come, positive."""
        return -self.received

    @property
    def to_refund(self) -> int:
        """What the expecting party says is to go back, positive."""
        return -self.refund_owed


class _Verdict(NamedTuple):
    """A kind with the sentence for it, or None for what is still on its way."""

    kind: Kind | None
    why: str


def classify(
    group: Group,
    rule: Clearing,
    coverage: Coverage,
    *,
    ambiguous: Collection[str],
    unit: str,
) -> Finding:
    """Say what a remaining group is.

    Args:
        group: an open or late group.
        rule: the rule of its account.
        coverage: the reported days of all sources.
        ambiguous: keys of groups that linking could not resolve.
        unit: the commodity that counts units; all others are money.

    Returns:
        The finding; its kind is None when the group is only in transit.
    """
    verdict = _verdict(group, rule, coverage, ambiguous, unit)
    expected = group.promised + group.refund_owed
    actual = group.came - group.refunded
    late = verdict.kind == "late"
    size = max(abs(group.promised), abs(group.came), group.to_refund)
    return Finding(
        kind=verdict.kind,
        account=group.account,
        key=group.key,
        commodity=group.commodity,
        expected=group.promised if late else expected,
        actual=group.came if late else actual,
        difference=group.balance,
        at_risk=abs(group.balance) or size,
        date=group.owed_day or group.day,
        due=_due(group),
        why=verdict.why,
    )


def _due(group: Group) -> date:
    if group.n_owed and group.promised != group.came and group.due:
        return group.due
    return group.refund_due or group.due or group.day


def _verdict(  # noqa: PLR0911 - one line a case, the most specific first
    group: Group,
    rule: Clearing,
    coverage: Coverage,
    ambiguous: Collection[str],
    unit: str,
) -> _Verdict:
    if not rule.expects and not rule.reports:
        # Nobody owes or reports here: it waits until a rule names its place.
        return _Verdict("unexpected", "suspense")
    if group.cleared:
        return _Verdict("late", "late")
    if group.key in ambiguous:
        return _Verdict("ambiguous", "ambiguous")
    if group.n_owed == 0 and (group.n_received or group.n_refunded):
        if coverage.covers(rule.expects, group.day, group.day):
            return _Verdict("unexpected", "unexpected")
        return _Verdict(None, "transit-order")
    if group.promised != group.came:
        return _receipt(group, rule, coverage, units=group.commodity == unit)
    if group.to_refund != group.refunded:
        return _refund(group, rule, coverage)
    # Refunds that sum up alike while only one party has any.
    if group.n_refunded:
        return _Verdict("unexpected", "unexpected")
    return _Verdict("missing", "missing")


def _receipt(
    group: Group, rule: Clearing, coverage: Coverage, *, units: bool
) -> _Verdict:
    """Judge receipts that differ."""
    promised, came = group.promised, group.came
    if came < promised and not _in_full_view(rule, coverage, group.owed_day, group.due):
        return _Verdict(None, "transit")
    if came <= 0 < promised:
        unseen = group.to_refund > 0 and group.n_refunded == 0
        why = "missing-both" if unseen else "missing"
        return _Verdict("missing", "missing-failed" if group.n_received else why)
    if came > promised > 0 and _doubled(group):
        return _Verdict("duplicate", "duplicate")
    if units:
        return _Verdict("quantity", "quantity")
    return _Verdict("short", "short") if came < promised else _Verdict("over", "over")


def _doubled(group: Group) -> bool:
    """Say whether the same amount was reported more often than it was owed."""
    times, rest = divmod(group.came, group.promised)
    return rest == 0 and times > 1 and group.n_received > group.n_owed


def _refund(group: Group, rule: Clearing, coverage: Coverage) -> _Verdict:
    """Judge refunds that differ while receipts agree."""
    owed, made = group.to_refund, group.refunded
    if made < owed:
        if not _in_full_view(
            rule, coverage, group.owed_day or group.day, group.refund_due
        ):
            return _Verdict(None, "transit-refund")
        return (
            _Verdict("missing", "refund-missing")
            if made == 0
            else _Verdict("short", "refund-short")
        )
    day = group.refunded_day or group.last_day
    if not coverage.covers(rule.expects, day, day):
        return _Verdict(None, "transit-refund")
    if owed == 0:
        return _Verdict("unexpected", "refund-unexpected")
    return _Verdict("over", "refund-over")


def _in_full_view(
    rule: Clearing, coverage: Coverage, first: date | None, last: date | None
) -> bool:
    """Say whether the reporting parties have told all of the time allowed."""
    if first is None or last is None:
        return True
    return coverage.covers(rule.reports, first, last)
