"""Waiting rows: what nobody has understood yet, with the line to add to config."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from duiping import mask
from duiping.catalogue import LANGUAGES, sentence
from duiping.kept import Question, asked, brought
from duiping.money import plain
from duiping.record import POSTED, RECORD_SCHEMA, REJECTED, SUSPENSE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duiping.config import Config
    from duiping.derive import Since, State
    from duiping.evidence import Evidence
    from duiping.kept import Memory
    from duiping.leg import Frame

Document = dict[str, Any]

_SAID = (
    *("id", "source", "file", "row", "time", "amount"),
    *("kind", "category", "memo", "cause"),
)
_UNRULED = {"record": pl.String(), "legs": pl.Int64()}
_ROWS = {
    **{name: RECORD_SCHEMA[name] for name in _SAID},
    "line": pl.String(),
}


def suspense(
    state: State, files: Mapping[str, Evidence], config: Config, memory: Memory | None
) -> list[Document]:
    """List the rows nobody has understood: unknown labels, and no rule for them.

    Args:
        state: the books.
        files: the evidence by SHA-256.
        config: the account of suspense, and the price list.
        memory: where they are kept.
    """
    unruled = asked(_unruled(config), state, memory)["record"]
    rows = asked(_rows(unruled, config), state, memory)
    return [_waiting(row, files) for row in rows.iter_rows(named=True)]


def _unruled(config: Config) -> Question:
    """Ask for the records that have legs in suspense, and how many."""

    def found(legs: Frame) -> pl.DataFrame:
        waiting = (pl.col("account") == config.books.suspense) & (
            pl.col("kind") != "opening"
        )
        rows = legs.lazy().filter(waiting).group_by("record")
        return rows.agg(legs=pl.len().cast(pl.Int64)).collect(engine="streaming")

    return Question(
        "records in suspense",
        _UNRULED,
        lambda state: found(state.all_legs),
        lambda known, since: brought(
            known, found(since.before), found(since.after), ("record",)
        ),
    )


def _rows(unruled: pl.Series, config: Config) -> Question:
    """Ask for the rows that wait, in the order of their statements."""
    # Without its price list line nobody knows when an order becomes revenue.
    unpriced = (
        (pl.col("kind") == "order")
        & (pl.col("disposition") == POSTED)
        & ~pl.col("product").is_in(list(config.products)).fill_null(value=False)
    )
    alone = pl.col("disposition").is_in([SUSPENSE, REJECTED]) | unpriced

    def found(records: Frame) -> pl.DataFrame:
        return (
            records.lazy()
            .filter(alone | pl.col("id").is_in(unruled.implode()))
            .with_columns(
                cause=pl.when(unpriced).then(pl.lit("DP204")).otherwise("cause"),
                category=pl.when(unpriced).then("product").otherwise("category"),
            )
            .select(*_ROWS)
            .collect()
        )

    def renewed(known: pl.DataFrame, since: Since) -> pl.DataFrame:
        # Whether a row has a leg in suspense is said by the rows of its own key.
        stay = known.join(since.was.select("id").collect(), on="id", how="anti")
        return pl.concat([stay, found(since.are)]).sort("source", "line")

    return Question(
        "rows in suspense", _ROWS, lambda state: found(state.all_records), renewed
    )


def _waiting(row: dict[str, Any], files: Mapping[str, Evidence]) -> Document:
    code = row["cause"] or "DP203"
    item = files[row["file"]]
    said = mask.text(row["category"] or row["memo"] or row["kind"] or "-")
    facts = {
        "file": item.name,
        "row": str(row["row"]),
        "value": said,
        "source": row["source"],
    }
    return {
        "file": item.file,
        "name": item.name,
        "row": row["row"],
        "source": row["source"],
        "code": code,
        "category": said,
        "amount": plain(row["amount"] or 0),
        "time": str(row["time"]),
        "reason": {lang: sentence(code, lang, facts) for lang in LANGUAGES},
    }
