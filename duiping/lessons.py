"""What suggestions need of records and legs, read from the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.decide.teach.model import Charged, Facts, Joined, Row
from duiping.leg import EXPECTS, RECEIPT, REPORTS
from duiping.match.goods import sold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duiping.config import Config
    from duiping.decide.links import Chosen
    from duiping.decide.model import Decision
    from duiping.decide.teach.model import Document

FEE = "fee"


def facts(
    breaks: Sequence[Document],
    records: pl.DataFrame,
    legs: pl.DataFrame,
    links: tuple[Sequence[Decision], Iterable[Chosen]],
    config: Config,
) -> Facts:
    """Collect them for decided breaks.

    Args:
        breaks: those of the result.
        records: keyed records.
        legs: `duiping.leg.LEG_SCHEMA`, links applied.
        links: all decisions, and the links among them that were applied.
        config: the rules.
    """
    decided = [one for one in breaks if one["decided"]]
    shown = {row["record"] for one in decided for row in one["evidence"]}
    keys = [one["key"] for one in decided if one["kind"] == FEE]
    return Facts(
        _rows(records.filter(pl.col("id").is_in(sorted(shown)))),
        _charged(keys, records, legs, config) if keys else {},
        tuple(_joined(*links, legs)),
    )


def _rows(records: pl.DataFrame) -> dict[str, Row]:
    named = records.select(
        "id",
        "source",
        *(pl.col(n).fill_null("") for n in ("payee", "memo", "category")),
    )
    return {name: Row(*rest) for name, *rest in named.iter_rows()}


def _charged(
    keys: Sequence[str], records: pl.DataFrame, legs: pl.DataFrame, config: Config
) -> dict[tuple[str, str], Charged]:
    """Say what orders settled for; those with a refund are left out."""
    wanted = pl.col("key").is_in(sorted(set(keys)))
    category = dict(sold(records.filter(wanted), config).iter_rows())
    mine = legs.filter(wanted & pl.col("booked"))
    found: dict[tuple[str, str], Charged] = {}
    for fee in config.fees:
        settled = (
            mine.filter(
                (pl.col("account") == fee.orders) & (pl.col("source") == fee.source)
            )
            .group_by("key")
            .agg(
                amount=-pl.col("amount").sum(),
                plain=(pl.col("flow") == RECEIPT).all(),
                day=pl.col("day").min(),
            )
            .filter("plain")
        )
        for key, amount, day in settled.select("key", "amount", "day").iter_rows():
            found[fee.account, key] = Charged(amount, category.get(key), day)
    return found


def _joined(
    decisions: Iterable[Decision], links: Iterable[Chosen], legs: pl.DataFrame
) -> Iterable[Joined]:
    """Describe links of one leg with one."""
    subject = {one.id: one.subject for one in decisions}
    for link in links:
        group = legs.filter(
            (pl.col("account") == link.account)
            & (pl.col("key") == link.group)
            & pl.col("booked")
        )
        gone = group.filter(pl.col("side") == EXPECTS)
        came = group.filter(pl.col("side") == REPORTS)
        if gone.height == came.height == 1 and group.height == 1 + 1:
            yield Joined(
                subject[link.decision],
                link.account,
                gone["day"][0],
                came["day"][0],
                int(gone["amount"][0]),
                -int(came["amount"][0]),
            )
