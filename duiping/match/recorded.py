"""Recorded: what matching asks of records, and answers brought up to a later state.

Every answer is of one key, or of one day of a statement. So answers of keys and days
whose records are the same in both states stand, and only the others are asked anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import polars as pl

from duiping.kept import recalled, retain
from duiping.match import chain, costs, refunds
from duiping.record import POSTED

if TYPE_CHECKING:
    from duiping.config import Config
    from duiping.kept import Memory
    from duiping.leg import Frame
    from duiping.match.plan import Answers


CHARGES = ("charge", "charge_refund")
# What prices are tested by.
PRICED = (
    *("source", "key", "kind", "disposition", "time", "amount", "currency"),
    *("product", "units"),
)


class Rows(Protocol):
    """Which records moved since an earlier state (`duiping.derive.Since`)."""

    @property
    def was(self) -> pl.LazyFrame:
        """All records of the keys that are touched, as they were."""

    @property
    def are(self) -> pl.LazyFrame:
        """The same as they are, in the order of statements."""


class Recorded:
    """Who asks records what matching needs to know of them.

    Attributes:
        schemas: the columns of each answer.
        depends: what an answer depends on besides records and rules: nothing.
    """

    def __init__(self, config: Config) -> None:
        """Prepare."""
        self._config = config
        self.schemas = {"silent": refunds.SILENT, "costs": costs.OFF, **chain.SCHEMAS}
        self.depends: dict[str, str] = {}

    def all(self, records: Frame, memory: Memory | None, move: Rows | None) -> Answers:
        """Give all answers, asking as little as possible.

        Args:
            records: keyed, in the order of statements.
            memory: where answers are kept; None where nothing is.
            move: what moved since an earlier state, if that is known.
        """
        if memory is None:
            return self.asked(records)
        told = recalled(self, memory.find)
        if self.schemas.keys() <= told.keys():
            return told
        earlier = recalled(self, memory.before) if move is not None else {}
        if move is not None and self.schemas.keys() <= earlier.keys():
            told = self.moved(earlier, records, move)
        else:
            told = self.asked(records)
        retain(self, memory, told)
        return told

    def asked(self, records: Frame) -> Answers:
        """Ask all records."""
        lines = chain.lines(records, self._config).collect()
        return {**self._of_keys(records), **chain.chains(lines, self._config)}

    def moved(self, told: Answers, records: Frame, move: Rows) -> Answers:
        """Bring answers of an earlier state up to this one.

        Args:
            told: answers of the earlier state.
            records: all records as they are.
            move: what moved since.
        """
        both = [rows.select("key") for rows in (move.was, move.are)]
        touched = pl.concat(both).unique().collect()
        fresh = self._of_keys(move.are)
        out = {
            name: pl.concat([told[name].join(touched, on="key", how="anti"), rows])
            for name, rows in fresh.items()
        }
        return out | self._days(told, records, move)

    def _of_keys(self, records: Frame) -> Answers:
        """Ask what is asked key by key."""
        config = self._config
        return {
            "silent": refunds.silent(records),
            "costs": costs.off_list(sold(records, config), config),
        }

    def _days(self, told: Answers, records: Frame, move: Rows) -> Answers:
        """Read the days of statements anew on which a line came or went."""
        was, are = (
            chain.lines(rows, self._config, "line").collect()
            for rows in (move.was, move.are)
        )
        odd = [
            one.join(other, on=one.columns, how="anti", nulls_equal=True)
            for one, other in ((was, are), (are, was))
        ]
        days = pl.concat(odd).select(chain.DAY).unique()
        mine = self._whole(days, told["days"], was, are, records)
        fresh = chain.chains(mine, self._config)
        return {
            name: pl.concat([told[name].join(days, on=chain.DAY, how="anti"), rows])
            for name, rows in fresh.items()
        }

    def _whole(
        self,
        days: pl.DataFrame,
        told: pl.DataFrame,
        was: pl.DataFrame,
        are: pl.DataFrame,
        records: Frame,
    ) -> pl.DataFrame:
        """Give all lines of some days as they are.

        Mostly all are at hand, since a day comes as a whole; their number says so.
        """
        held = are.join(days, on=chain.DAY, how="semi", maintain_order="left")
        sums = [
            told.select(*chain.DAY, "lines"),
            *(
                rows.select(*chain.DAY, lines=pl.lit(sign, pl.Int64))
                for rows, sign in ((was, -1), (are, 1), (held, -1))
            ),
        ]
        left = pl.concat(sums).group_by(chain.DAY).agg(pl.col("lines").sum())
        few = (
            left.filter(pl.col("lines") != 0)
            .join(days, on=chain.DAY, how="semi")
            .select(chain.DAY)
        )
        held = held.drop("line")
        if few.is_empty():
            return held
        here = pl.col("day").is_between(few["day"].min(), few["day"].max())
        rest = (
            chain.lines(records, self._config)
            .filter(pl.col("source").is_in(few["source"].unique().implode()) & here)
            .join(few.lazy(), on=chain.DAY, how="semi", maintain_order="left")
            .collect()
        )
        done = held.join(few, on=chain.DAY, how="anti", maintain_order="left")
        return pl.concat([done, rest])


def sold(records: Frame, config: Config) -> pl.DataFrame:
    """Take what prices are tested by: orders and charges, without their texts."""
    expects = [n for n, s in config.sources.items() if s.part == "expects"]
    priced = pl.col("source").is_in(expects) | pl.col("kind").is_in(CHARGES)
    posted = pl.col("disposition") == POSTED
    return records.lazy().filter(posted & priced).select(*PRICED).collect()
