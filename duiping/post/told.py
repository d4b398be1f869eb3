"""What records tell of further numbers, kept so that a part of it can change. Pure.

Which order a number names depends on the rows that print the number, and on rows
that these lead to, and so on: on what hangs together with it and on nothing else.
So what new records change is found by looking at what hangs together with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.post.keys import ALIASES, TOLD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.post.keys import Aliases

SCHEMA: dict[str, pl.DataType] = {**dict.fromkeys(TOLD, pl.String()), "n": pl.Int64()}


def tallied(told: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Add up what several tables tell; what no record tells any more is left out.

    Args:
        told: tables of `SCHEMA`; ``n`` is negative for what is taken back.
    """
    whole = pl.concat([pl.DataFrame(schema=SCHEMA), *told])
    return whole.group_by(*TOLD).agg(pl.col("n").sum()).filter(pl.col("n") != 0)


def numbers(told: pl.DataFrame) -> pl.Series:
    """List all further numbers, whole as they are printed and one by one."""
    whole = pl.concat([told[column].rename("value") for column in ALIASES])
    whole = whole.drop_nulls().unique()
    return pl.concat([whole, whole.str.split(";").explode()]).unique()


def near(told: pl.LazyFrame, seeds: pl.Series, most: int) -> pl.DataFrame | None:
    """Find all that hangs together with some numbers.

    Args:
        told: `SCHEMA`, one table or several in one.
        seeds: the numbers.
        most: no more rows than this.

    Returns:
        Rows of `SCHEMA`, and maybe more of them than need be, since namespaces are
        not looked at; None where they are more than `most`.
    """
    rows = told.with_row_index("at")
    # Few rows print several numbers in one; they are looked at one by one.
    several = pl.any_horizontal(
        pl.col(column).str.contains(";", literal=True).fill_null(value=False)
        for column in ALIASES
    )
    lists = rows.filter(several).collect()
    found = lists.clear()
    seen = seeds
    while seeds.len():
        met = pl.concat([rows.filter(_prints(seeds)).collect(), _among(lists, seeds)])
        fresh = met.unique("at").join(found, on="at", how="anti")
        found = pl.concat([found, fresh])
        if found.height > most:
            return None
        new = numbers(fresh)
        seeds = new.filter(~new.is_in(seen.implode()))
        seen = pl.concat([seen, seeds])
    return found.drop("at")


def changed(before: Aliases, after: Aliases) -> Aliases:
    """List the numbers that name another order than before, column by column.

    Returns:
        For each of `ALIASES` ``namespace`` and ``value``.
    """
    out = []
    for old, new in zip(before, after, strict=True):
        both = old.join(new, on=["namespace", "value"], how="full", coalesce=True)
        differ = both.filter(~pl.col("found").eq_missing(pl.col("found_right")))
        out.append(differ.select("namespace", "value"))
    return tuple(out)


def _prints(values: pl.Series) -> pl.Expr:
    """Test whether a row prints one of these numbers as it stands."""
    return pl.any_horizontal(
        pl.col(column).is_in(values.implode()).fill_null(value=False)
        for column in ALIASES
    )


def _among(lists: pl.DataFrame, values: pl.Series) -> pl.DataFrame:
    """Keep rows that print one of these numbers among several in one."""
    met = pl.any_horizontal(
        pl.col(column)
        .str.split(";")
        .list.set_intersection(pl.lit(values).implode())
        .list.len()
        .fill_null(0)
        > 0
        for column in ALIASES
    )
    return lists.filter(met)
