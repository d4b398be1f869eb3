"""Classification: what an open group is, and whether it is due.

The most specific kind wins. A group is only called missing when the other
party's evidence covers all the time it had; until then it is in transit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.match.breaks import Finding, Kind
from duiping.match.ships import PIECES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from duiping.config import Clearing
    from duiping.match.coverage import Coverage

_FIELDS = Finding._fields[:-1]
_YES = pl.lit(value=True)


class _Case(NamedTuple):
    """When a group is of a kind (None: still on its way), and the sentence for it."""

    when: pl.Expr
    kind: Kind | None
    why: str


# The groups' sums, with the signs of the parties: what the expecting one says is
# to come, less what it took back; what the other says has come; what goes back.
_PROMISED = pl.col("owed") + pl.col("withdrawn")
_CAME = -pl.col("received")
_TO_REFUND = -pl.col("refund_owed")
_REFUNDED = pl.col("refunded")


def classify(
    groups: pl.DataFrame,
    rules: Mapping[str, Clearing],
    coverage: Coverage,
    *,
    ambiguous: Collection[str],
    unit: str,
) -> list[Finding]:
    """Say what each remaining group is.

    Args:
        groups: open and late groups, from `duiping.match.clear.remaining`.
        rules: the rule of each clearing account.
        coverage: the reported days of all sources.
        ambiguous: keys of groups that linking could not resolve.
        unit: the commodity that counts units; all others but pieces are money.

    Returns:
        A finding for each group, in their order; its kind is None when the group
        is only in transit.
    """
    accounts = groups["account"].unique(maintain_order=True)
    cases = {
        account: _cases(rules[account], coverage, ambiguous, unit)
        for account in accounts
    }
    told = [
        _told(groups.with_row_index("place").filter(account=account), cases[account])
        for account in accounts
    ]
    if not told:
        return []
    found = pl.concat(told).sort("place")
    return list(map(Finding, *(found[name].to_list() for name in _FIELDS)))


def _told(groups: pl.DataFrame, cases: list[_Case]) -> pl.DataFrame:
    """Judge the groups of one account."""
    late = pl.col("why") == "late"
    size = pl.max_horizontal(_PROMISED.abs(), _CAME.abs(), _TO_REFUND)
    asked = (pl.col("n_owed") > 0) & (_PROMISED != _CAME)
    kinds = [case.kind for case in cases]
    whys = [case.why for case in cases]
    return (
        groups.with_columns(case=_first(cases))
        .with_columns(kind=_said("case", kinds), why=_said("case", whys))
        .select(
            "place",
            "kind",
            "account",
            "key",
            "commodity",
            expected=_PROMISED + pl.when(late).then(0).otherwise("refund_owed"),
            actual=_CAME - pl.when(late).then(0).otherwise("refunded"),
            difference="balance",
            at_risk=pl.when(pl.col("balance") == 0)
            .then(size)
            .otherwise(pl.col("balance").abs()),
            date=pl.coalesce("owed_day", "day"),
            due=pl.coalesce(
                pl.when(asked).then("due"), pl.coalesce("refund_due", "due", "day")
            ),
            why="why",
        )
    )


def _first(cases: list[_Case]) -> pl.Expr:
    """Give the number of the first case that holds; the last one always does."""
    number = pl.lit(len(cases) - 1, pl.UInt8)
    for place, case in reversed(list(enumerate(cases[:-1]))):
        number = pl.when(case.when).then(pl.lit(place, pl.UInt8)).otherwise(number)
    return number


def _said(column: str, words: list[Kind | None] | list[str]) -> pl.Expr:
    """Put the words of each case in the place of its number."""
    return pl.lit(pl.Series(words, dtype=pl.String)).gather(pl.col(column))


def _cases(
    rule: Clearing, coverage: Coverage, ambiguous: Collection[str], unit: str
) -> list[_Case]:
    """List the cases of an account, the most specific first."""
    if not rule.expects and not rule.reports:
        # Nobody owes or reports here: it waits until a rule names its place.
        return [_Case(_YES, "unexpected", "suspense")]
    day = pl.col("day")
    alone = (pl.col("n_owed") == 0) & (
        (pl.col("n_received") > 0) | (pl.col("n_refunded") > 0)
    )
    dark = pl.col("key").is_in(sorted(ambiguous))
    return [
        _Case(pl.col("cleared"), "late", "late"),
        _Case(dark, "ambiguous", "ambiguous"),
        _Case(
            alone & coverage.covered(rule.expects, day, day), "unexpected", "unexpected"
        ),
        _Case(alone, None, "transit-order"),
        *_within(_PROMISED != _CAME, _receipts(rule, coverage, unit)),
        *_within(_TO_REFUND != _REFUNDED, _refunds(rule, coverage)),
        # Refunds that sum up alike while only one party has any.
        _Case(pl.col("n_refunded") > 0, "unexpected", "unexpected"),
        _Case(_YES, "missing", "missing"),
    ]


def _within(condition: pl.Expr, cases: list[_Case]) -> list[_Case]:
    return [case._replace(when=condition & case.when) for case in cases]


def _receipts(rule: Clearing, coverage: Coverage, unit: str) -> list[_Case]:
    """List the cases of receipts that differ."""
    little = _CAME < _PROMISED
    seen = _in_full_view(rule, coverage, pl.col("owed_day"), pl.col("due"))
    nothing = (_CAME <= 0) & (_PROMISED > 0)
    unseen = (_TO_REFUND > 0) & (pl.col("n_refunded") == 0)
    # The same amount, reported more often than it was owed.
    doubled = (
        (_CAME > _PROMISED)
        & (_PROMISED > 0)
        & (_CAME % _PROMISED == 0)
        & (pl.col("n_received") > pl.col("n_owed"))
    ).fill_null(value=False)
    return [
        _Case(little & ~seen, None, "transit"),
        _Case(nothing & (pl.col("n_received") > 0), "missing", "missing-failed"),
        _Case(nothing & unseen, "missing", "missing-both"),
        _Case(nothing, "missing", "missing"),
        _Case(doubled, "duplicate", "duplicate"),
        _Case((pl.col("commodity") == unit) | PIECES, "quantity", "quantity"),
        _Case(little, "short", "short"),
        _Case(_YES, "over", "over"),
    ]


def _refunds(rule: Clearing, coverage: Coverage) -> list[_Case]:
    """List the cases of refunds that differ while receipts agree."""
    little = _REFUNDED < _TO_REFUND
    start = pl.coalesce("owed_day", "day")
    seen = _in_full_view(rule, coverage, start, pl.col("refund_due"))
    day = pl.coalesce("refunded_day", "last_day")
    told = coverage.covered(rule.expects, day, day)
    return [
        _Case(little & ~seen, None, "transit-refund"),
        _Case(little & (_REFUNDED == 0), "missing", "refund-missing"),
        _Case(little, "short", "refund-short"),
        _Case(~told, None, "transit-refund"),
        _Case(_TO_REFUND == 0, "unexpected", "refund-unexpected"),
        _Case(_YES, "over", "refund-over"),
    ]


def _in_full_view(
    rule: Clearing, coverage: Coverage, first: pl.Expr, last: pl.Expr
) -> pl.Expr:
    """Say whether the reporting parties have told all of the time allowed."""
    seen = coverage.covered(rule.reports, first, last)
    return first.is_null() | last.is_null() | seen
