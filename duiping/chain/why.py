"""Why a key matched or did not: its legs, the rule, the tests, the evidence.

Everything here is read from what matching itself used; nothing is judged again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from duiping.chain import chain
from duiping.chain.known import Known
from duiping.leg import CORROBORATES, EXPECTS, NEITHER, REFUND, REPORTS
from duiping.money import minor, plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from duiping.chain import Chain
    from duiping.pipeline import Work
    from duiping.result import Document

ROLES = {EXPECTS: "expects", REPORTS: "reports", CORROBORATES: "corroborates"}
NEAREST = 5


class Said(NamedTuple):
    """One leg in a clearing account: who says it, in which part, and where."""

    source: str
    role: str
    refund: bool
    amount: str
    day: str
    due: str
    key: str
    name: str
    row: int


class Demand(NamedTuple):
    """One demand of clearing, whether it holds, and the numbers of both sides."""

    name: str
    holds: bool
    expected: str
    actual: str


class Reach(NamedTuple):
    """How far a source that has to speak has told."""

    source: str
    last: str
    covers: bool


class Near(NamedTuple):
    """An open item that might have been the other side."""

    key: str
    amount: str
    day: str
    off: str


class Why(NamedTuple):
    """One account that a key is in: all that decided how it stands there."""

    account: str
    commodity: str
    verdict: str
    sentence: dict[str, str]
    legs: tuple[Said, ...]
    found_by: str
    tests: tuple[Demand, ...]
    reach: tuple[Reach, ...]
    near: tuple[Near, ...]


class Answer(NamedTuple):
    """The chain that a text means, and why it stands as it does."""

    chain: Chain
    accounts: tuple[Why, ...]


def why(work: Work, text: str, result: Document | None = None) -> Answer:
    """Say why a key matched or did not.

    Args:
        work: the books, derived.
        text: whatever `chain` understands.
        result: the result of a run if there is one already; else `work`'s.

    Returns:
        One `Why` a clearing account and commodity; none where several keys fit.

    Raises:
        BooksError: nothing in the books has it (DP413).
    """
    shown = work.result if result is None else result
    found = chain(work, text, shown)
    if not found.key:
        return Answer(found, ())
    known = Known(work, shown)
    members = known.members(found.key)
    clearing = pl.col("side") != NEITHER
    mine = known.legs.filter(pl.col("key").is_in(members) & clearing).collect()
    mine = mine.sort("account", "commodity", "day", "time", "record", "event", "place")
    return Answer(
        found,
        tuple(
            _account(str(account), str(commodity), some, known, work)
            for (account, commodity), some in mine.group_by(
                "account", "commodity", maintain_order=True
            )
        ),
    )


def _account(
    account: str, commodity: str, legs: pl.DataFrame, known: Known, work: Work
) -> Why:
    keys = sorted(legs["key"].unique())
    finding = next(
        (
            (state, one)
            for state, one in known.findings
            if (one["account"], one["commodity"]) == (account, commodity)
            and one["key"] in keys
        ),
        None,
    )
    tests = _tests(legs)
    cleared = finding is None
    return Why(
        account=account,
        commodity=commodity,
        verdict="cleared" if finding is None else finding[1].get("kind") or "transit",
        sentence={} if finding is None else finding[1]["reason"],
        legs=tuple(_said(legs, known)),
        found_by=_found_by(account, keys, legs, known),
        tests=tests,
        reach=() if cleared else tuple(_reach(account, legs, work)),
        near=() if cleared else tuple(_near(account, commodity, keys, legs, known)),
    )


def _said(legs: pl.DataFrame, known: Known) -> list[Said]:
    rows = legs.join(
        known.records.filter(pl.col("id").is_in(legs["record"].implode()))
        .select(pl.col("id").alias("record"), "file", "row")
        .collect(),
        on="record",
        how="left",
        maintain_order="left",
    )
    return [
        Said(
            source=leg["source"],
            role=ROLES[leg["side"]],
            refund=leg["flow"] == REFUND,
            amount=plain(leg["amount"]),
            day=str(leg["day"]),
            due=str(leg["due"]) if leg["side"] == EXPECTS else "",
            key=leg["key"],
            name=known.names.get(leg["file"], ("", ""))[1],
            row=leg["row"] or 0,
        )
        for leg in rows.iter_rows(named=True)
    ]


def _found_by(
    account: str, keys: Sequence[str], legs: pl.DataFrame, known: Known
) -> str:
    """Name the pass that joined the legs, or say that a number all print did."""
    mine = known.links.filter(
        (pl.col("account") == account) & pl.col("group").is_in(keys)
    )
    if mine.height:
        return str(mine.sort("key")["rule"][0])
    spoken = set(legs["side"]) & {EXPECTS, REPORTS}
    return "number" if len(spoken) > 1 else ""


def _tests(legs: pl.DataFrame) -> tuple[Demand, ...]:
    """Hold both sides against each other, as clearing does."""
    booked = legs.filter("booked")

    def total(side: int, *, refund: bool) -> int:
        mine = booked.filter(
            (pl.col("side") == side) & ((pl.col("flow") == REFUND) == refund)
        )
        return int(mine["amount"].sum())

    owed, came = total(EXPECTS, refund=False), -total(REPORTS, refund=False)
    back, paid = -total(EXPECTS, refund=True), total(REPORTS, refund=True)
    sides = {n: int((booked["side"] == n).sum()) for n in (EXPECTS, REPORTS)}
    due = booked.filter((pl.col("side") == EXPECTS) & (pl.col("flow") != REFUND))[
        "due"
    ].max()
    last = booked.filter((pl.col("side") == REPORTS) & (pl.col("flow") != REFUND))[
        "day"
    ].max()
    tests = [
        Demand(
            "both",
            all(sides.values()) or (owed == 0 and bool(sides[EXPECTS])),
            str(sides[EXPECTS]),
            str(sides[REPORTS]),
        ),
        Demand("receipts", owed == came, plain(owed), plain(came)),
        Demand("refunds", back == paid, plain(back), plain(paid)),
    ]
    if due is not None and last is not None:
        in_time = _day(last) <= _day(due)
        tests.append(Demand("in-time", in_time, str(due), str(last)))
    return tuple(tests)


def _reach(account: str, legs: pl.DataFrame, work: Work) -> list[Reach]:
    """Say how far each side has told, up to the last day that it had."""
    rule = work.config.accounts.clearing[account]
    first, due = legs["day"].min(), legs["due"].max()
    out = []
    for source in dict.fromkeys((*rule.expects, *rule.reports)):
        end = work.coverage.end([source])
        covers = work.coverage.covers([source], _day(first), _day(due))
        out.append(Reach(source, str(end or ""), covers))
    return out


def _day(value: Any) -> date:
    found: date = value
    return found


def _near(
    account: str,
    commodity: str,
    keys: Sequence[str],
    legs: pl.DataFrame,
    known: Known,
) -> list[Near]:
    """List the open items of the other sign whose amount is nearest."""
    rest = int(legs.filter("booked")["amount"].sum())
    others = [
        one
        for _, one in known.findings
        if (one["account"], one["commodity"]) == (account, commodity)
        and one["key"] not in keys
        and minor(one["difference"]) * rest < 0
    ]
    ranked = sorted(
        others,
        key=lambda one: (abs(minor(one["difference"]) + rest), one["date"], one["key"]),
    )
    return [
        Near(
            one["key"],
            one["difference"],
            one["date"],
            plain(minor(one["difference"]) + rest),
        )
        for one in ranked[:NEAREST]
    ]
