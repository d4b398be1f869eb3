"""Places: the rows of evidence behind each finding, and the entries they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import polars as pl

from duiping.booking import with_entries
from duiping.leg import NEITHER, hashes
from duiping.money import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duiping.config import Config
    from duiping.evidence import Evidence
    from duiping.leg import Frame
    from duiping.match.breaks import Finding


class Place(TypedDict):
    """Where a leg comes from: a row of a file."""

    file: str
    name: str
    row: int
    source: str
    amount: str
    time: str
    record: str
    entry: str


def places(
    findings: Iterable[Finding],
    records: Frame,
    legs: Frame,
    daily: pl.DataFrame,
    files: Mapping[str, Evidence],
    config: Config,
) -> dict[tuple[str, str], list[Place]]:
    """Find the rows of evidence behind every finding, in order of time."""
    wanted = pl.DataFrame(
        sorted({(f.account, f.key) for f in findings}),
        schema={"finding": pl.String, "key": pl.String},
        orient="row",
    )
    # Two integers tell keys apart, much faster than their text.
    keys = hashes(wanted["key"]).unique()
    # A check break (a fee, a status) is explained by all legs of its key; an
    # open item by those of its own account.
    held = legs.lazy()
    sided = held.filter(pl.col("side") != NEITHER).select("account").unique()
    clearing = set(sided.collect()["account"])
    told = (
        held.join(keys.lazy(), on=["hash", "tail"], how="semi")
        .select(
            *("record", "event", "source", "kind", "day", "time", "account"),
            *("amount", "commodity", "key", "place"),
        )
        .collect(engine="streaming")
    )
    known = (
        records.lazy()
        .select("id", "file", "row", "source", "time")
        .join(told.select("record").lazy(), left_on="id", right_on="record", how="semi")
        .collect(engine="streaming")
    )
    mine = (
        with_entries(told, config, daily)
        .sort("day", "time", "record", "event", "place", "account")
        .join(wanted, on="key", how="inner", maintain_order="left")
        .filter(
            (pl.col("account") == pl.col("finding"))
            | ~pl.col("finding").is_in(sorted(clearing))
        )
        .group_by("finding", "key", "record", maintain_order=True)
        .agg(pl.col("amount", "commodity", "entry").first())
        .join(
            known,
            left_on="record",
            right_on="id",
            how="inner",
        )
        .sort("finding", "key", "time", "source", "row", "record")
    )
    out: dict[tuple[str, str], list[Place]] = {}
    for row in mine.iter_rows(named=True):
        out.setdefault((row["finding"], row["key"]), []).append(
            {
                "file": files[row["file"]].file,
                "name": files[row["file"]].name,
                "row": row["row"],
                "source": row["source"],
                "amount": f"{plain(row['amount'])} {row['commodity']}",
                "time": str(row["time"]),
                "record": row["record"],
                "entry": row["entry"],
            }
        )
    return out
