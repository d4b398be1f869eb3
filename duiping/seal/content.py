"""What a seal holds of a month, and what later derivations take from it.

==========  ==============================================================
duiping     our version
commit      the books that were closed, as git knows them
config      the text of config.yaml
workdays    per year of the evidence, a digit a day: 1 is a working day
labels      per source, each printed label and the kind that it was read as
booking     the months of sources that are booked by the day
links       links of the period's items: account, commodity, key, group, pass
evidence    the evidence list: file, source, layout, SHA-256, rows
files       SHA-256 of each file below ledger/ that is closed with the month
attached    SHA-256 of each file of the books that a decision names as evidence
trial       balances of all accounts at the end of the last day
entries     how many transactions there are up to that day
open        items carried over: id, account, key, commodity, difference, kind
decided     ids of the decisions that the month rests on
result      SHA-256 of the result as of the last day
==========  ==============================================================
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from duiping.match.keyless import BY_HAND, LINK_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from duiping.seal.model import Seal


def daily(seals: Sequence[Seal]) -> pl.DataFrame:
    """Give the closed months that are booked by the day: ``source``, ``month``."""
    rows = [
        (source, date.fromisoformat(f"{month}-01"))
        for seal in seals
        for source, month in seal.content["booking"]
    ]
    schema = {"source": pl.String(), "month": pl.Date()}
    return pl.DataFrame(rows, schema=schema, orient="row").unique().sort(pl.all())


def linked(seals: Sequence[Seal]) -> pl.DataFrame:
    """Give the links that stand because their month is closed (`LINK_SCHEMA`)."""
    rows = [(*link, False) for seal in seals[-1:] for link in seal.content["links"]]
    return pl.DataFrame(rows, schema=LINK_SCHEMA, orient="row")


def links(found: pl.DataFrame, legs: pl.DataFrame, last: date) -> list[list[str]]:
    """List the links that a close makes stand: all groups with a leg by its last day.

    Args:
        found: `LINK_SCHEMA`.
        legs: `duiping.leg.LEG_SCHEMA`, links applied.
        last: the last day that is closed.
    """
    closed = legs.filter(pl.col("day") <= last).select("account", group="key").unique()
    kept = (
        # What people joined stands by their decisions.
        found.filter(~pl.col("ambiguous") & (pl.col("rule") != BY_HAND))
        .join(closed, on=["account", "group"], how="semi")
        .select("account", "commodity", "key", "group", "rule")
        .sort(pl.all())
    )
    return [list(row) for row in kept.iter_rows()]


def booking(months: pl.DataFrame, last: date) -> list[list[str]]:
    """List the months by the day that a close covers: source and month."""
    kept = months.filter(pl.col("month") <= last).sort("source", "month")
    return [[s, f"{m:%Y-%m}"] for s, m in kept.select("source", "month").iter_rows()]


def labels(records: pl.DataFrame) -> dict[str, dict[str, str]]:
    """Say as what each printed label was read, by source."""
    pairs = (
        records.filter(pl.col("category").is_not_null())
        .group_by("source", "category")
        .agg(pl.col("kind").unique().sort().str.join(" "))
        .sort("source", "category")
    )
    found: dict[str, dict[str, str]] = {}
    for source, label, kinds in pairs.iter_rows():
        found.setdefault(source, {})[label] = kinds
    return found


def workdays(
    years: Iterable[int], is_working: Callable[[date], bool]
) -> dict[str, str]:
    """Write the calendar of whole years, a digit a day."""
    return {
        str(year): "".join(
            str(int(is_working(date(year, 1, 1) + timedelta(days=n))))
            for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
        )
        for year in sorted(set(years))
    }


def trial(balances: dict[tuple[str, str], Any]) -> dict[str, dict[str, str]]:
    """Write balances by account and commodity; zeros are left out."""
    found: dict[str, dict[str, str]] = {}
    for (account, commodity), number in sorted(balances.items()):
        if number:
            found.setdefault(account, {})[commodity] = f"{number:f}"
    return found
