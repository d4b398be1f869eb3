"""What a mapping may say beside its columns: rows to leave out, sums that hold."""

from __future__ import annotations

import functools
import operator
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from duiping import money
from duiping.errors import Refusal
from duiping.importers import written
from duiping.record import IGNORED, READ_SCHEMA, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.importers.cells import Cells
    from duiping.importers.mapping import LeaveOut, Mapping
    from duiping.importers.table import Table

# Columns that a rule looks at are bound under these, with the header behind.
SKIP, PART = "skip:", "part:"


def parted(table: Table, rules: Sequence[LeaveOut]) -> tuple[Table, pl.DataFrame]:
    """Part the rows of a table from those that a rule leaves out.

    Returns:
        The table without them, and a record each for them, in file order:
        ignored, with the rule's reason, known by all that the row says.
    """
    why = pl.lit(None, pl.String)
    for rule in reversed(rules):
        cell = pl.col(str(table.places[SKIP + rule.column])).str.strip_chars()
        fits = [cell.is_in(rule.values)] if rule.values else []
        fits += [cell.str.starts_with(rule.begins)] if rule.begins else []
        fits += [cell.is_null() | (cell == "")] if rule.blank else []
        chosen = functools.reduce(operator.or_, fits).fill_null(value=False)
        why = pl.when(chosen).then(pl.lit(rule.why)).otherwise(why)
    frame = table.body.with_columns(why=why, row=table.rows)
    gone = frame.filter(pl.col("why").is_not_null())
    kept = frame["why"].is_null()
    whole = pl.concat_str(pl.col(table.body.columns).fill_null(""), separator="\x1f")
    records = gone.select(
        row="row",
        kind=pl.lit(UNKNOWN),
        identity=whole,
        disposition=pl.lit(IGNORED),
        cause="why",
    )
    absent = [name for name in READ_SCHEMA if name not in records.columns]
    records = records.with_columns(**{name: pl.lit(None) for name in absent})
    shaped = records.select(pl.col(n).cast(kind) for n, kind in READ_SCHEMA.items())
    rest = replace(table, body=table.body.filter(kept), rows=table.rows.filter(kept))
    return rest, shaped


def prove(cells: Cells, mapping: Mapping) -> None:
    """Demand that in each row a column is the sum of others.

    Raises:
        Refusal: DP123 for the first row where it is not.
    """
    for proof in mapping.proofs:
        parts = [_part(cells, mapping, title) for title in proof.plus]
        parts += [-_part(cells, mapping, title) for title in proof.minus]
        total = functools.reduce(operator.add, parts)
        printed = _part(cells, mapping, proof.column)
        bad = printed != total
        if bad.any():
            index = int(bad.arg_true()[0])
            due = money.plain(int(total[index]))
            raise Refusal(
                "DP123",
                file=cells.table.name,
                row=cells.table.row(index),
                column=proof.column,
                problem=f"{money.plain(int(printed[index]))}, but its parts give {due}",
            )


def _part(cells: Cells, mapping: Mapping, title: str) -> pl.Series:
    return written.amount(cells, mapping, PART + title).fill_null(0)
