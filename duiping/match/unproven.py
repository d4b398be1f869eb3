"""Unproven balances: money that moved and whose balance nobody has printed since."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from duiping.match.breaks import Finding
from duiping.record import POSTED, SUSPENSE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duiping.config import Config
    from duiping.config.model import Carried, Statement
    from duiping.leg import Frame
    from duiping.match.coverage import Coverage


def long_unproven(records: Frame, coverage: Coverage, config: Config) -> list[Finding]:
    """Find accounts that have moved for longer than allowed without a printed balance.

    A later printed balance proves what moved before it, and what hasn't moved
    needs no new one; so only the time after the last one counts.

    Args:
        records: in the order in which statements print them.
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
        usual = config.sources[source].currency or config.books.currency
        for commodity, since, moved in _since(records, source, usual):
            if since + timedelta(days=within.days) >= last:
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
                    due=since + timedelta(days=within.days),
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


def _since(records: Frame, source: str, usual: str) -> Iterator[tuple[str, date, int]]:
    """Yield what has moved after the last printed balance, and since when."""
    lines = (
        records.lazy()
        .filter(
            (pl.col("source") == source)
            & pl.col("disposition").is_in([POSTED, SUSPENSE])
            & (pl.col("amount") != 0)
        )
        .select(
            "amount",
            money=pl.coalesce("currency", pl.lit(usual)),
            day=pl.col("time").dt.date(),
            printed=pl.col("balance").is_not_null(),
        )
        .collect()
    )
    for (money,), some in lines.sort("money", maintain_order=True).group_by(
        "money", maintain_order=True
    ):
        after = some.filter(~pl.col("printed").cum_sum(reverse=True).cast(pl.Boolean))
        if after.height:
            first = min(after["day"])
            yield str(money), first, int(after["amount"].sum())
