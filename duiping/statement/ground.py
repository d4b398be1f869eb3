"""What evidence and rules alone say to statements, whatever people decide.

Deciding goes on all day while evidence stays, and a decision concerns few keys. So
what is summed up of the evidence is kept with it, and a statement adds what was
decided (`duiping.statement.facts`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl

from duiping.cleantext import clean
from duiping.money import minor

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from duiping.config import Config
    from duiping.match.coverage import Coverage
    from duiping.pipeline import Work
    from duiping.result import Document
    from duiping.statement.period import Period

T = TypeVar("T")

BY = ("account", "commodity", "source", "side", "flow", "kind", "day", "sign")
"""What legs are summed up by; `sign` is that of their amounts."""
IN_TRANSIT = "in-transit"
FOUND: dict[str, pl.DataType] = {
    "state": pl.String(),
    "account": pl.String(),
    "key": pl.String(),
    "commodity": pl.String(),
    "date": pl.String(),
    "due": pl.String(),
    "difference": pl.Int64(),
}


@dataclass(frozen=True)
class Ground:
    """The evidence of a period, as booked.

    Attributes:
        config: the rules.
        period: the days.
        currency: the money that the statements are in.
        legs: booked legs up to the last day (`duiping.leg.LEG_SCHEMA`), links
            applied.
        records: keyed records up to the last day, ids unique.
        files: SHA-256 of a file of evidence → its own name and its path.
        ambiguous: keys of groups that linking could not resolve.
        coverage: the days that each source has reported, cut at the last.
        found: what is open, in transit first: `FOUND`, `state` a kind of break or
            `IN_TRANSIT`, `difference` in minor units, nothing of it decided.
    """

    config: Config
    period: Period
    currency: str
    legs: pl.DataFrame
    records: pl.DataFrame
    files: Mapping[str, tuple[str, str]]
    ambiguous: frozenset[str]
    coverage: Coverage
    found: pl.DataFrame
    _made: dict[Hashable, Any] = field(default_factory=dict, init=False, compare=False)

    @cached_property
    def money(self) -> pl.DataFrame:
        """The legs in the money that is asked for."""
        return self.legs.filter(pl.col("commodity") == self.currency)

    @cached_property
    def sums(self) -> pl.DataFrame:
        """All legs summed up: `BY`, ``amount``, and ``n``, how many they are."""
        return summed(self.legs)

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """Make something of the evidence the first time it is asked for."""
        if name not in self._made:
            self._made[name] = make()
        made: T = self._made[name]
        return made


def summed(legs: pl.DataFrame) -> pl.DataFrame:
    """Sum up legs: `BY`, ``amount`` in minor units, and ``n``."""
    amount = pl.col("amount")
    return (
        legs.with_columns(sign=amount.sign().cast(pl.Int8))
        .group_by(BY)
        .agg(amount.sum(), n=pl.len().cast(pl.Int64))
    )


def ground(work: Work, period: Period, currency: str) -> Ground:
    """Take from a derivation what evidence says as of the period's end.

    Args:
        work: made with ``until=period.last``.
        period: the days.
        currency: the money that is asked for.
    """
    known, result = work.known, work.standing
    return Ground(
        config=work.config,
        period=period,
        currency=currency,
        legs=known.legs.filter(pl.col("booked")),
        records=known.records,
        files={item.sha256: (clean(item.name), item.file) for item in work.items},
        ambiguous=work.state.ambiguous,
        coverage=work.coverage,
        found=listed(result["in_transit"], result["breaks"]),
    )


def listed(transit: Iterable[Document], breaks: Iterable[Document]) -> pl.DataFrame:
    """Put what is open side by side: `FOUND`, in the order of both lists."""
    columns: dict[str, list[object]] = {name: [] for name in FOUND}
    for one in (*transit, *breaks):
        columns["state"].append(one.get("kind", IN_TRANSIT))
        columns["difference"].append(minor(one["difference"]))
        for name in ("account", "key", "commodity", "date", "due"):
            columns[name].append(one[name])
    return pl.DataFrame(columns, schema=FOUND)
