"""Chains: whether a statement's balances follow from line to line, day by day.

A day is read by itself: every printed balance, less what moved on the day up to it,
says what the day began with. Where two lines of a day say so differently, or a day
begins otherwise than the last one ended, lines are missing. So of a month of lines a
few figures a day are left, and a day that nothing was added to stands as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.match.breaks import Finding
from duiping.match.proof import counts, credit, money, proven
from duiping.record import POSTED, SUSPENSE
from duiping.workdays import due

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from duiping.config import Config
    from duiping.config.model import Carried, Statement
    from duiping.leg import Frame
    from duiping.match.coverage import Coverage

DAY = ("source", "day")
# What chains need of a record, besides its day.
LINE = ("id", "source", "kind", "disposition", "amount", "balance", "currency")
_NAMES = {"source": pl.String(), "currency": pl.String(), "day": pl.Date()}
_WHOLE = pl.Int64()
# A day of a statement and currency, amounts in minor units: how many `lines`; what
# they come to (`total`), and what credit lines do (`limit`); of the first line that
# prints a balance its `place` among the day's lines, its id, what it says that the day
# `opens` with and what moved up to it (`head`, `head_limit`); what the last one says
# that it `closes` with. No balance, nulls.
DAYS = {
    **_NAMES,
    **dict.fromkeys(("lines", "total", "limit", "place"), _WHOLE),
    "id": pl.String(),
    **dict.fromkeys(("opens", "head", "head_limit", "closes"), _WHOLE),
}
# A line whose balance does not follow from an earlier one of its day.
JUMPS = {
    **_NAMES,
    "place": _WHOLE,
    "id": pl.String(),
    **dict.fromkeys(("expected", "balance", "limit"), _WHOLE),
}
# What `moved` on a day after the last line that printed a balance, if any did, and
# whether anything moved then (`since`).
MOVES = {
    "source": pl.String(),
    "money": pl.String(),
    "day": pl.Date(),
    "printed": pl.Boolean(),
    "since": pl.Boolean(),
    "moved": _WHOLE,
}
SCHEMAS = {"days": DAYS, "jumps": JUMPS, "moves": MOVES}


def lines(records: Frame, config: Config, *more: str) -> pl.LazyFrame:
    """Give the lines of all statements that print balances, in their order.

    Args:
        records: in the order in which statements print them.
        config: whose balances prove an account.
        more: further columns to give.

    Returns:
        `LINE`, `more` and ``day``. A line that prints no currency is in the account's
        own, so that both are one balance.
    """
    mine = pl.col("source").is_in(sorted(proven(config)))
    timed = records.lazy().filter(mine & counts() & pl.col("time").is_not_null())
    return timed.with_columns(currency=money(config)).select(
        *LINE, *more, day=pl.col("time").dt.date()
    )


def chains(lines: pl.DataFrame, config: Config) -> dict[str, pl.DataFrame]:
    """Read all days of some lines.

    Args:
        lines: from `lines`; whole days.
        config: the rules.

    Returns:
        The tables of `SCHEMAS`, in the statements' order.
    """
    by, known = ["source", "currency", "day"], pl.col("balance").is_not_null()
    amount = pl.col("amount").fill_null(0)
    limit = pl.when(credit()).then(amount).otherwise(0)
    rows = lines.with_columns(
        place=pl.int_range(pl.len(), dtype=pl.Int64).over(DAY),
        run=amount.cum_sum().over(by),
        limits=limit.cum_sum().over(by),
    ).with_columns(opens=pl.col("balance") - pl.col("run"))
    first = pl.col("place", "id", "opens").filter(known).first()
    days = rows.group_by(by, maintain_order=True).agg(
        first,
        lines=pl.len().cast(pl.Int64),
        total=pl.col("run").last(),
        limit=pl.col("limits").last(),
        head=pl.col("run").filter(known).first(),
        head_limit=pl.col("limits").filter(known).first(),
        closes=pl.col("opens").filter(known).last() + pl.col("run").last(),
    )
    jumps = (
        rows.filter(known)
        .with_columns(before=pl.col("opens").shift(1).over(by))
        .filter(pl.col("before") != pl.col("opens"))
        .with_columns(expected=pl.col("before") + pl.col("run"), limit="limits")
    )
    tables = {"days": days, "jumps": jumps, "moves": _moves(lines, config)}
    return {name: tables[name].select(*schema) for name, schema in SCHEMAS.items()}


def _moves(lines: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Sum up what moved on each day after its last balance."""
    watched = [str(rule.source) for _, rule in _watched(config)]
    by = ["source", "money", "day"]
    rows = lines.filter(
        pl.col("source").is_in(watched)
        & pl.col("disposition").is_in([POSTED, SUSPENSE])
        & (pl.col("amount") != 0)
    ).with_columns(money="currency", known=pl.col("balance").is_not_null())
    after = pl.col("known").cast(pl.Int64).cum_sum(reverse=True).over(by) == 0
    return (
        rows.with_columns(after=after)
        .group_by(by, maintain_order=True)
        .agg(
            printed=pl.col("known").any(),
            since=pl.col("after").any(),
            moved=pl.col("amount").filter(pl.col("after")).sum(),
        )
    )


class _Jump(NamedTuple):
    """A balance that does not follow; amounts without the credit line."""

    day: date
    place: int
    id: str
    currency: str
    expected: int
    balance: int


def broken_chains(
    days: pl.DataFrame, jumps: pl.DataFrame, config: Config
) -> list[Finding]:
    """Find where a statement's balances do not follow from line to line.

    Within a file the importer has refused such a break; between files it means
    that lines are missing. Days that nobody reported are said separately.

    Args:
        days: from `chains`, in any order.
        jumps: the same.
        config: the rules.
    """
    found = []
    for source, account in sorted(proven(config).items()):
        mine = days.filter(source=source).sort("day")
        inside = jumps.filter(source=source)
        told: set[date] = set()
        for jump in sorted(_jumps(mine, inside), key=lambda one: one[:2]):
            # A second jump of a day is a finding of its own.
            second = f":{jump.id}" if jump.day in told else ""
            told.add(jump.day)
            difference = jump.expected - jump.balance
            found.append(
                Finding(
                    kind="gap",
                    account=account,
                    key=f"{source}:{jump.day}{second}",
                    commodity=jump.currency,
                    expected=jump.expected,
                    actual=jump.balance,
                    difference=difference,
                    at_risk=abs(difference),
                    date=jump.day,
                    due=jump.day,
                    why="gap-balance",
                )
            )
    return found


def _jumps(days: pl.DataFrame, inside: pl.DataFrame) -> Iterator[_Jump]:
    """Go through the days of one statement, each currency by itself."""
    # What the next balance must begin with, and credit lines granted so far.
    carried: dict[str, int] = {}
    granted: dict[tuple[str, date], int] = {}
    limits: dict[str, int] = {}
    for row in days.iter_rows(named=True):
        coin, day = row["currency"], row["day"]
        limit = granted[coin, day] = limits.get(coin, 0)
        limits[coin] = limit + row["limit"]
        before = carried.get(coin)
        if row["opens"] is not None:
            if before is not None and before != row["opens"]:
                known = row["head"] - limit - row["head_limit"]
                yield _Jump(
                    *(day, row["place"], row["id"], coin),
                    *(before + known, row["opens"] + known),
                )
            carried[coin] = row["closes"]
        elif before is not None:
            carried[coin] = before + row["total"]
    for row in inside.iter_rows(named=True):
        coin, day = row["currency"], row["day"]
        limit = granted[coin, day] + row["limit"]
        yield _Jump(
            *(day, row["place"], row["id"], coin),
            *(row["expected"] - limit, row["balance"] - limit),
        )


def long_unproven(
    moves: pl.DataFrame, coverage: Coverage, config: Config
) -> list[Finding]:
    """Find accounts that have moved for longer than allowed without a printed balance.

    A later printed balance proves what moved before it, and what hasn't moved
    needs no new one; so only the time after the last one counts.

    Args:
        moves: from `chains`, in any order.
        coverage: how far each statement has told.
        config: accounts with ``proof: printed`` and ``proof_within``.

    Returns:
        `unproven` breaks, one an account and currency; at risk is what has moved.
    """
    found = []
    for account, rule in _watched(config):
        source = str(rule.source)
        last = coverage.end([source])
        within = rule.proof_within
        if last is None or within is None:
            continue
        for commodity, since, moved in _since(moves.filter(source=source)):
            until = due(since, within)
            if until >= last:
                continue
            found.append(
                Finding(
                    kind="unproven",
                    account=account,
                    key=f"{source}:unproven",
                    commodity=commodity,
                    expected=0,
                    actual=moved,
                    difference=-moved,
                    at_risk=abs(moved),
                    date=since,
                    due=until,
                    why="unproven",
                    facts=(("since", str(since)), ("last", str(last))),
                )
            )
    return found


def _watched(config: Config) -> list[tuple[str, Statement | Carried]]:
    kept: dict[str, Statement | Carried] = {
        **config.accounts.statement,
        **config.accounts.carried,
    }
    return [
        (account, rule)
        for account, rule in sorted(kept.items())
        if rule.proof == "printed" and rule.proof_within is not None
    ]


def _since(moves: pl.DataFrame) -> Iterator[tuple[str, date, int]]:
    """Yield what has moved after the last printed balance, and since when."""
    for (coin,), days in moves.sort("money", "day").group_by(
        "money", maintain_order=True
    ):
        first, total = None, 0
        for row in days.reverse().iter_rows(named=True):
            if row["since"]:
                first, total = row["day"], total + row["moved"]
            if row["printed"]:
                break
        if first is not None:
            yield str(coin), first, total
