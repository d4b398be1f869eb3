"""A layout: how one kind of export is recognised and read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import date, datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import polars as pl

from duiping.errors import Refusal
from duiping.importers import period, table
from duiping.importers.flow import Flow, Said, UnsteadyError
from duiping.importers.parts import BOOKING, Parts
from duiping.importers.pieces import large, pieces
from duiping.importers.proof import Totals
from duiping.importers.ranking import ranked
from duiping.importers.reading import Reading
from duiping.record import (
    CORROBORATING,
    IGNORED,
    POSTED,
    READ_SCHEMA,
    SUSPENSE,
    UNKNOWN,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from duiping.bulk import Bulk
    from duiping.importers.cells import Cells
    from duiping.importers.course import Ranks
    from duiping.importers.head import Head
    from duiping.importers.proof import Chain
    from duiping.importers.shape import Shape
    from duiping.importers.table import Table

Columns = dict[str, pl.Series | pl.Expr | str | int]


class Layout(ABC):
    """One kind of export: stateless, vectorised, without knowledge of accounts.

    Attributes:
        name: such as ``pdd.ledger``.
        title: what the export is called, in Chinese.
        grade: how surely the layout is known, A (real data seen) to E (inferred).
        snapshot: a newer export replaces what an older one said of the same row.
        frequency: how often it is downloaded.
        parts: which parts a source of it may have (``part:`` in config.yaml).
        blind: damage that its exports have no means to show (`blind.DAMAGES`);
            None until it was measured.
        compared: its rows are compared with what another source books, whatever
            they would do elsewhere; set where a source corroborates.
        shape: its headers, encodings and footer.
        flows: rows are read one by one and the rest is proven by the helpers that
            know of pieces, so that a large file may come in pieces.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    grade: ClassVar[str]
    snapshot: ClassVar[bool] = False
    frequency: ClassVar[str] = "month"
    parts: ClassVar[Parts] = BOOKING
    blind: ClassVar[frozenset[str] | None] = None
    flows: bool = False
    compared: bool = False
    shape: Shape

    def __init__(self, categories: Mapping[str, str] | None = None) -> None:
        """Take over what config.yaml says of labels.

        Args:
            categories: raw label → kind (or state), stronger than the built-in.
        """
        self.categories: Mapping[str, str] = MappingProxyType(dict(categories or {}))

    def shapes(self) -> dict[str, Shape]:
        """Give every shape in which the layout comes, by version."""
        return {"usual": self.shape}

    def recognise(self, head: Head) -> bool:
        """Say whether a file is of this layout, by its header names; never raises."""
        return any(
            self.shape.fits(cells) for cells in head.rows(*self.shape.delimiters)
        )

    def read(self, name: str, data: bytes, as_of: datetime | None = None) -> Reading:
        """Read one whole file.

        Args:
            name: its name, for messages, days and time of export.
            data: its bytes.
            as_of: when it was true, where a person knows better than the file.

        Returns:
            Records in file order, with the file's own arithmetic proven.

        Raises:
            Refusal: the file is not taken in (codes DP1xx).
        """
        return self.parse(table.read(name, data, self.shape), as_of)

    def pour(
        self,
        name: str,
        bulk: Bulk,
        as_of: datetime | None,
        keep: Callable[[pl.DataFrame], object],
    ) -> tuple[Reading, Ranks] | None:
        """Read a large file piece by piece; see `flow`.

        Args:
            name: its name.
            bulk: its bytes.
            as_of: when it was true, where a person knows better than the file.
            keep: takes the records of each piece, in file order.

        Returns:
            The reading without its records, and their ``seq``; None: the file has
            to be read as a whole, and what was kept is worth nothing.
        """
        if not self.flows or not large(bulk):
            return None
        last = None
        with Flow() as flow:
            try:
                for piece in pieces(name, bulk, self.shape, flow):
                    keep(self.parse(piece, as_of).records)
                    last = replace(piece, body=pl.DataFrame())
                if last is None or not flow.rows or len(flow.facts) != 1:
                    return None
                return self._ended(replace(last, flow=None), flow, as_of)
            except (Refusal, UnsteadyError):
                # A fault is told by the reading of the whole.
                return None

    def _ended(
        self, last: Table, flow: Flow, as_of: datetime | None
    ) -> tuple[Reading, Ranks]:
        """Prove what only the whole file can prove.

        Raises:
            Refusal: it does not hold.
            UnsteadyError: the pieces cannot tell.
        """
        flow.whole()
        totals = Totals(last)
        flow.proven(totals.proven)
        ranks, opening, closing = ranked(last, flow)
        ((_, version),) = flow.facts
        dated = _dated(last, as_of, flow.together())
        return Reading(
            layout=self.name,
            version=str(version),
            records=pl.DataFrame(schema=READ_SCHEMA),
            rows=ranks.rows,
            **dated._asdict(),
            opening=opening,
            closing=closing,
            totals=dict(totals.found),
            footer=bool(last.footer),
        ), ranks

    @abstractmethod
    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn a table of text into a reading."""

    def kinds(self, labels: pl.Series, known: Mapping[str, str]) -> pl.Series:
        """Translate labels to kinds; what neither config nor we know is unknown."""
        merged = {**known, **self.categories}
        return labels.replace_strict(merged, default=UNKNOWN, return_dtype=pl.String)

    def reading(
        self,
        cells: Cells,
        columns: Columns,
        *,
        version: str,
        as_of: datetime | None,
        totals: Totals | None = None,
        chain: Chain | None = None,
    ) -> Reading:
        """Assemble a reading from the columns that this layout fills."""
        records = complete(cells, columns)
        if self.compared:
            records = records.with_columns(
                pl.col("disposition").replace(POSTED, CORROBORATING)
            )
        cells.whole(records["identity"])
        found = cells.table
        said = Said(*_rows_days(records), _newest(records))
        if found.flow is not None:
            found.flow.said.append(said)
            found.flow.facts.add((self.name, version))
            moment = as_of or datetime.min  # noqa: DTZ901 - dated in the end
            return Reading(
                self.name, version, records, cells.height, None, None, moment
            )
        dated = _dated(found, as_of, said)
        return Reading(
            layout=self.name,
            version=version,
            records=records,
            rows=cells.height,
            **dated._asdict(),
            opening=chain.opening if chain else None,
            closing=chain.closing if chain else None,
            totals=dict(totals.found) if totals else {},
            footer=bool(found.footer),
        )


class Dated(NamedTuple):
    """The days that a file covers, and when it was true."""

    first_day: date | None
    last_day: date | None
    as_of: datetime


def _dated(found: Table, as_of: datetime | None, said: Said) -> Dated:
    """Date a file: by what it says of itself, else by its rows."""
    first, last = period.days(found)
    if first is None:
        first, last = said.first, said.last
    moment = (
        as_of
        or period.exported(found)
        or period.stamped(period.base(found.name))
        or said.newest
    )
    if moment is None and last is not None:
        moment = datetime.combine(last, time(23, 59, 59))
    if moment is None:
        raise Refusal("DP115", file=found.name)
    return Dated(first, last, moment)


def complete(cells: Cells, columns: Columns) -> pl.DataFrame:
    """Give records all the columns of READ_SCHEMA, and each row a disposition."""
    height = cells.height
    frame = pl.DataFrame({"row": cells.table.rows})
    values = {name: v for name, v in columns.items() if not isinstance(v, pl.Expr)}
    frame = frame.with_columns(
        **{n: v if isinstance(v, pl.Series) else pl.lit(v) for n, v in values.items()}
    )
    # Expressions look at columns that were given as values.
    frame = frame.with_columns(**{n: v for n, v in columns.items() if n not in values})
    if "seq" not in columns:
        frame = frame.with_columns(seq=pl.int_range(height, dtype=pl.Int32))
    if "cause" not in columns:
        known = pl.col("kind") != UNKNOWN
        frame = frame.with_columns(
            disposition=pl.when(known)
            .then(_understood(columns))
            .otherwise(pl.lit(SUSPENSE)),
            cause=pl.when(known)
            .then(pl.lit(None, pl.String))
            .otherwise(pl.lit("DP201")),
        )
    there = frame.schema
    return frame.select(
        pl.lit(None, kind).alias(name)
        if name not in there
        else pl.col(name)
        if there[name] == kind
        else pl.col(name).cast(kind)
        for name, kind in READ_SCHEMA.items()
    )


def _understood(columns: Columns) -> pl.Expr:
    """Give the disposition of a row that is understood."""
    given = columns.get("disposition", POSTED)
    return (
        pl.col("disposition")
        if isinstance(given, pl.Series | pl.Expr)
        else pl.lit(given)
    )


def judge(
    reason: pl.Expr, *, unknown: pl.Expr, code: str = "DP202"
) -> dict[str, pl.Expr]:
    """Give disposition and cause of orders: ignored for a reason, or in suspense.

    Args:
        reason: why a row is ignored; null where it is not.
        unknown: rows whose label nobody knows.
        code: what a row in suspense says.
    """
    return {
        "disposition": pl.when(unknown)
        .then(pl.lit(SUSPENSE))
        .when(reason.is_not_null())
        .then(pl.lit(IGNORED))
        .otherwise(pl.lit(POSTED)),
        "cause": pl.when(unknown).then(pl.lit(code)).otherwise(reason),
    }


def unique(cells: Cells, numbers: pl.Series, field: str) -> pl.Series:
    """Refuse a file that gives the same number to two rows."""
    if cells.table.flow is not None:
        cells.table.flow.once(field, numbers)
        return numbers  # looked at together, in the end
    given = numbers.is_not_null()
    if numbers.drop_nulls().n_unique() == given.sum():
        return numbers
    repeated = given & numbers.is_duplicated() & ~numbers.is_first_distinct()
    if repeated.any():
        index = repeated.arg_true()[0]
        value = numbers[index]
        first = (numbers == value).fill_null(value=False).arg_true()[0]
        raise Refusal(
            "DP121",
            file=cells.table.name,
            row=cells.table.row(index),
            column=cells.title(field),
            value=value,
            other=f"{cells.table.name}:{cells.table.row(first)}",
        )
    return numbers


def identity(*parts: pl.Series) -> pl.Series:
    """Join the values that identify a row without a number of its own."""
    frame = pl.DataFrame({str(i): part for i, part in enumerate(parts)})
    texts = [
        pl.col(name).dt.strftime("%Y-%m-%d %H:%M:%S")
        if isinstance(kind, pl.Datetime)
        else pl.col(name).cast(pl.String)
        for name, kind in frame.schema.items()
    ]
    return frame.select(
        pl.concat_str([text.fill_null("") for text in texts], separator="\x1f").alias(
            "i"
        )
    )["i"]


def joined(*parts: pl.Series, separator: str = " / ") -> pl.Series:
    """Join texts that are there; null where none is."""
    told = [part for part in parts if part.null_count() < len(part)] or parts[:1]
    frame = pl.DataFrame({str(i): part for i, part in enumerate(told)})
    if frame.width == 1:
        return told[0].replace("", None)
    text = pl.concat_str(pl.all(), separator=separator, ignore_nulls=True)
    return frame.select(pl.when(text != "").then(text).alias("j"))["j"]


def _rows_days(records: pl.DataFrame) -> tuple[date | None, date | None]:
    """Give first and last day of the rows that count."""
    times = records["time"].filter(records["disposition"] != IGNORED)
    ends = times.min(), times.max()
    first, last = (one.date() if isinstance(one, datetime) else None for one in ends)
    return first, last


def _newest(records: pl.DataFrame) -> datetime | None:
    """Give the newest time that any row shows."""
    names = ("time", "ship_time", "finish_time", "refund_time")
    found = [records[n].max() for n in names]
    moments = [m for m in found if isinstance(m, datetime)]
    return max(moments, default=None)
