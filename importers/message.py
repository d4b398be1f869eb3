"""What banks' messages have in common: no table, but entries between two balances.

MT940, CAMT, OFX and BAI2 are read entry by entry, since a statement is small; what
each must prove stands in `statement`. A bank's day is kept as printed, without a
clock and in the bank's zone.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.errors import Refusal
from duiping.importers.cells import Cells
from duiping.importers.head import Container, container, start_of
from duiping.importers.layout import Layout, identity
from duiping.importers.proof import Chain
from duiping.importers.shape import CHINESE, Shape
from duiping.importers.statement import alone, held, period, proven
from duiping.importers.table import Line, Table
from duiping.record import IGNORED, POSTED

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.head import Head
    from duiping.importers.reading import Reading
    from duiping.importers.statement import Statement

# A year of a busy account; what is larger is no statement.
MAX_BYTES = 64 * 1024**2
UTF8_BOM = "\ufeff"


class Message(Layout):
    """A layout that is no table.

    Attributes:
        marks: what stands in such a file, for messages.
    """

    marks: ClassVar[str]
    encodings: ClassVar[tuple[str, ...]] = CHINESE
    shape = Shape(layout="message", required={"mark": ("(no table)",)})

    @abstractmethod
    def claims(self, text: str) -> bool:
        """Say whether the start of a text is of this kind; never raises."""

    def declared(self, data: bytes) -> tuple[str, ...]:
        """Name the encodings that a file may be in; it may declare its own."""
        del data
        return self.encodings

    @abstractmethod
    def statements(self, name: str, text: str) -> tuple[str, list[Statement]]:
        """Read a file's version and its statements.

        Raises:
            Refusal: what cannot be read, with its line.
        """

    def recognise(self, head: Head) -> bool:
        """Say whether a file is such a message; never raises."""
        return any(self.claims(text.lstrip(UTF8_BOM)) for text in head.texts.values())

    def read(self, name: str, data: bytes, as_of: datetime | None = None) -> Reading:
        """Read one whole file; see `Layout.read`.

        Raises:
            Refusal: DP107 balances, DP123 several accounts or currencies, and what
                the format's own reader refuses.
        """
        text = self._text(name, data)
        version, found = self.statements(name, text)
        if not found:
            raise Refusal("DP103", file=name, row=1, missing="a statement")
        alone(name, found)
        proven(name, found)
        return self._reading(name, found, version, as_of)

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Refuse: a message is no table."""
        del as_of
        raise Refusal(
            "DP113", file=table.name, row=1, layout=self.name, problem=self.marks
        )

    def _text(self, name: str, data: bytes) -> str:
        """Decode a file that must be of this kind."""
        kind = container(data)
        if kind is Container.EMPTY:
            raise Refusal("DP104", file=name)
        if kind is Container.BINARY:
            raise Refusal("DP114", file=name, problem="binary data")
        if kind in {Container.XLS, Container.XLSX}:
            raise Refusal("DP117", file=name, problem="a workbook is no message")
        if len(data) > MAX_BYTES:
            raise Refusal("DP116", file=name, actual=len(data), expected=MAX_BYTES)
        for encoding in self.declared(data):
            if start_of(data, encoding) is None:
                continue
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            text = text.lstrip(UTF8_BOM).replace("\r\n", "\n").replace("\r", "\n")
            if self.claims(text):
                return text
            problem = f"missing {self.marks}"
            raise Refusal("DP113", file=name, row=1, layout=self.name, problem=problem)
        raise Refusal("DP102", file=name, encoding=", ".join(self.encodings), offset=0)

    def _reading(
        self,
        name: str,
        found: list[Statement],
        version: str,
        as_of: datetime | None,
    ) -> Reading:
        """Assemble the statements' entries into a reading."""
        entries = [entry for one in found for entry in one.entries]
        frame = pl.DataFrame(entries, schema=_ENTRY, orient="row").with_row_index("i")
        ranked = frame.sort("time", "i").with_row_index("seq").sort("i")
        balance = held(found, ranked["seq"].to_list())
        ignored = frame["ignored"].is_not_null()
        table = Table(
            name=name,
            encoding="",
            header=(),
            places={},
            # The period, in the form in which a preamble would print it.
            preamble=(Line(1, period(found)),),
            body=pl.DataFrame({"0": [None] * frame.height}),
            rows=frame["row"],
            footer=(),
        )
        code, account = found[0].currency, found[0].account
        said = identity(
            pl.Series([account] * frame.height, dtype=pl.String),
            *(frame[c] for c in ("time", "amount", "category", "reference")),
            *(frame[c] for c in ("payee", "memo", "ignored")),
        )
        kind = frame.select(
            k=pl.when(pl.col("amount") < 0)
            .then(pl.lit("debit"))
            .otherwise(pl.lit("credit"))
        )["k"]
        opening = next((s.opening for s in found if s.opening is not None), None)
        closing = next((s.closing for s in found[::-1] if s.closing is not None), None)
        return self.reading(
            Cells(table),
            {
                "seq": ranked["seq"],
                "time": frame["time"],
                "kind": kind,
                "category": frame["category"],
                "amount": frame["amount"],
                "currency": code,
                "balance": pl.Series(balance, dtype=pl.Int64),
                "row_no": frame["number"],
                "payee": frame["payee"],
                "memo": _memo(frame),
                "identity": said.set(frame["number"].is_not_null(), None),
                "disposition": pl.Series([POSTED] * frame.height, dtype=pl.String).set(
                    ignored, IGNORED
                ),
                "cause": frame["ignored"],
            },
            version=version,
            as_of=as_of,
            chain=Chain(ranked["seq"], opening, closing),
        )


_ENTRY = {
    "row": pl.Int32(),
    "time": pl.Datetime("ms"),
    "amount": pl.Int64(),
    "category": pl.String(),
    "number": pl.String(),
    "reference": pl.String(),
    "payee": pl.String(),
    "memo": pl.String(),
    "ignored": pl.String(),
}


def _memo(frame: pl.DataFrame) -> pl.Series:
    """Join reference and text; the reference is what a payout may quote."""
    text = pl.concat_str("reference", "memo", separator=" / ", ignore_nulls=True)
    return frame.select(m=pl.when(text != "").then(text))["m"]
