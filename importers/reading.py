"""What reading one file gives: its records and what the file says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    import polars as pl


@dataclass(frozen=True)
class Reading:
    """One file, read and proven by its own arithmetic.

    All amounts are int64 minor units.

    Attributes:
        layout: name of the layout, such as ``pdd.ledger``.
        version: which variant of its header the file has.
        records: the columns of `duiping.record.READ_SCHEMA`, exactly.
        rows: data rows in the file (no header, preamble, footer); a row that tells
            of several movements (`movement`) counts once for each. Equals
            ``records.height``.
        first_day: first day that the file covers; None where it does not say.
        last_day: last day that the file covers, inclusive.
        as_of: when it was true: printed, else stamped in its name, else the
            newest time in its rows, else the end of its last day.
        opening: balance before the first row, where running balances are printed.
        closing: balance after the last row, likewise.
        totals: control totals found in the footer, all verified; sums with two
            decimals, counts without.
        footer: whether the file has a footer.
        tally: rows by disposition, where the records are not here.
    """

    layout: str
    version: str
    records: pl.DataFrame
    rows: int
    first_day: date | None
    last_day: date | None
    as_of: datetime
    opening: int | None = None
    closing: int | None = None
    totals: dict[str, str] = field(default_factory=dict)
    footer: bool = False
    tally: dict[str, int] = field(default_factory=dict)

    @property
    def dispositions(self) -> dict[str, int]:
        """Rows by disposition."""
        return self.tally or dict(
            self.records["disposition"].value_counts().iter_rows()
        )
