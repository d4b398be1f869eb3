"""A layout that a table in config.yaml describes: own systems and suppliers.

Grade E unless the table says otherwise: the user vouches for the mapping.
Recharge suppliers let their buyers choose columns and titles, so no fixed layout
would fit; the common model is an order export or a balance ledger.
"""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers import (
    aside,
    fixed,
    mapped_columns,
    mapped_footer,
    shipments,
    written,
)
from duiping.importers.cells import Cells
from duiping.importers.head import Container, container, look
from duiping.importers.layout import Columns, Layout, identity, judge, unique
from duiping.importers.mapping import MOVING, Mapping
from duiping.importers.proof import balances, order
from duiping.importers.shape import CHINESE, Shape, marked, no_footer
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    import collections.abc
    from datetime import datetime

    from duiping.importers.head import Head
    from duiping.importers.parts import Parts
    from duiping.importers.proof import Chain
    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

_CONTAINERS = {
    "csv": Container.TEXT,
    "xlsx": Container.XLSX,
    "xls": Container.XLS,
    "html": Container.HTML,
    "fixed": Container.TEXT,
}
_TAKEN_BACK = "charge_refund"
_LIMIT = "credit_line"


class Mapped(Layout):
    """A layout built from a `Mapping`."""

    name: str  # type: ignore[misc] # one class, many layouts
    title: str  # type: ignore[misc]
    grade: str  # type: ignore[misc]
    snapshot: bool  # type: ignore[misc]
    parts: Parts  # type: ignore[misc]
    frequency: str  # type: ignore[misc]
    version: ClassVar[str] = "config"

    def __init__(
        self,
        name: str,
        mapping: Mapping,
        categories: collections.abc.Mapping[str, str] | None = None,
    ) -> None:
        """Build the layout.

        Args:
            name: its name in config.yaml.
            mapping: its table there.
            categories: further labels of one source → kind or state.
        """
        super().__init__(categories)
        self.name, self.mapping = name, mapping
        self.title, self.grade = mapping.title, mapping.grade
        self.snapshot, self.parts = mapping.snapshot, mapping.parts
        self.frequency = mapping.frequency
        # Which of several forms a column has, and what is left out, the whole says.
        self.flows = (
            len(mapping.forms()) == 1
            and not mapping.leave_out
            and not mapping.file.widths
        )
        columns = mapping.columns.given()
        spare = {field: columns.pop(field) for field in mapping.optional}
        if mapping.direction is not None:
            columns["direction"] = (mapping.direction.column,)
        footer = mapping.footer
        if footer is not None:
            columns |= {mapped_footer.SUM + title: (title,) for title in footer.sums}
        columns |= {aside.SKIP + one.column: (one.column,) for one in mapping.leave_out}
        for proof in mapping.proofs:
            titles = (proof.column, *proof.plus, *proof.minus)
            columns |= {aside.PART + title: (title,) for title in titles}
        encoding = mapping.file.encoding
        self.shape = Shape(
            layout=name,
            required=columns,
            optional=spare,
            delimiter=mapping.file.delimiter,
            encodings=(encoding,) if encoding else CHINESE,
            footer=marked(footer.marker) if footer else no_footer,
            header_row=mapping.file.header_row,
            sheet=mapping.file.sheet,
            merged=tuple(mapping.merged),
        )

    def recognise(self, head: Head) -> bool:
        """Say whether packing, name pattern and all mapped headers fit."""
        names = self.mapping.file.names
        return (names is None or fnmatchcase(head.name, names)) and self.fits(head)

    def fits(self, head: Head) -> bool:
        """Say whether packing and all mapped headers fit, whatever the file's name."""
        file = self.mapping.file
        if head.container is not _CONTAINERS[file.type]:
            return False
        if file.widths:
            first = head.texts.get("gb18030", "").split("\n")[0]
            return fixed.fits(first.encode("gb18030"), file.widths)
        return super().recognise(head)

    def read(self, name: str, data: bytes, as_of: datetime | None = None) -> Reading:
        """Read one whole file, cut by widths where the table says so.

        Raises:
            Refusal: the file is not taken in (codes DP1xx).
        """
        widths = self.mapping.file.widths
        if not widths or container(data) is not Container.TEXT:
            return super().read(name, data, as_of)
        return self.parse(fixed.read(name, data, self.shape, widths), as_of)

    def claims(self, name: str, data: bytes) -> bool:
        """Say whether a file is of this layout."""
        return self.recognise(look(name, data))

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records by its kind."""
        table, gone = aside.parted(table, self.mapping.leave_out)
        cells = Cells(table)
        aside.prove(cells, self.mapping)
        chain = None
        if self.mapping.kind == "orders":
            columns = self._orders(cells)
        elif self.mapping.kind == "supplier-orders":
            columns = self._supplier(cells)
        elif self.mapping.kind == "shipments":
            columns = self._shipments(cells)
        else:
            columns, chain = self._ledger(cells)
        moved = self._moved(cells)
        found = self.reading(
            cells,
            columns,
            version=self.version,
            as_of=as_of,
            totals=mapped_footer.proven(cells, self.mapping, moved, gone.height),
            chain=chain,
        )
        if gone.is_empty():
            return found
        # They come last in the order of time; the file's own order stays.
        last = pl.int_range(pl.len(), dtype=pl.Int32) + cells.height
        records = pl.concat([found.records, gone.with_columns(seq=last)]).sort("row")
        return replace(found, records=records, rows=records.height)

    def _common(self, cells: Cells) -> Columns:
        """Read the columns that every kind may have."""
        columns: Columns = {}
        for field in ("order_no", "payment_no", "payout_no", "refund_no", "alias_no"):
            columns[field] = self._numbers(cells, field)
        for field in ("product", "memo", "payee"):
            columns[field] = cells.text(field, blanks=self.mapping.blanks)
        columns["phone"] = cells.number("phone")
        for field in ("ship_time", "finish_time", "refund_time"):
            if cells.has(field):
                columns[field] = written.time(cells, self.mapping, field, ())
        if cells.has("row_no"):
            columns["row_no"] = unique(cells, cells.number("row_no"), "row_no")
        if cells.has("quantity") and self.mapping.kind != "shipments":
            columns["quantity"] = cells.count("quantity")
        return columns

    def _numbers(self, cells: Cells, field: str) -> pl.Series:
        """Read numbers; several in one cell are joined by ``;`` in the end."""
        column = cells.number(field, blanks=self.mapping.blanks)
        mark = self.mapping.split.get(field)
        if mark is None or mark == ";":
            return column
        return column.str.replace_all(mark, ";", literal=True)

    def _states(
        self, cells: Cells, strange: pl.Expr | None = None
    ) -> tuple[pl.Series, dict[str, pl.Expr]]:
        """Translate the printed states; some are left out for a named reason."""
        known = {**self.mapping.states, **self.categories}
        state = cells.text("state").replace_strict(
            known, default=UNKNOWN, return_dtype=pl.String
        )
        reason = pl.col("state").replace_strict(
            self.mapping.skip, default=None, return_dtype=pl.String
        )
        unknown = pl.col("state") == UNKNOWN
        return state, judge(
            reason, unknown=unknown if strange is None else unknown | strange
        )

    def _time(self, cells: Cells, skipped: pl.Series) -> pl.Series:
        """Read the time; only rows that are left out may lack it."""
        field = "time" if cells.has("time") else "day"
        time = written.time(cells, self.mapping, field, ())
        if cells.has("created"):
            created = written.time(cells, self.mapping, "created", ())
            time = pl.select(
                pl.when(skipped)
                .then(pl.coalesce(time, created))
                .otherwise(time)
                .alias("t")
            )["t"]
        absent = time.is_null() & ~skipped
        if absent.any():
            expected = " / ".join(self.mapping.forms())
            cells.fail("DP110", absent, field, value="", expected=expected)
        return time

    def _orders(self, cells: Cells) -> Columns:
        """Read orders; one that stands twice needs a row number of its own."""
        columns = self._common(cells)
        number = cells.number("order_no")
        if number.is_null().any():
            cells.fail("DP123", number.is_null(), "order_no", problem="is empty")
        if not cells.has("row_no"):
            unique(cells, number, "order_no")
        state, verdict = self._states(cells)
        columns |= {
            "time": self._time(cells, state.is_in(list(self.mapping.skip))),
            "kind": mapped_columns.kind_by_state("order", state),
            "category": cells.text("state"),
            "state": state,
            "amount": self._amount(cells, "amount", required=True),
            **verdict,
        }
        for field in ("refund", "subsidy"):
            if cells.has(field):
                columns[field] = self._amount(cells, field)
        if cells.has("face"):
            columns["units"] = mapped_columns.units(cells)
        return columns

    def _supplier(self, cells: Cells) -> Columns:
        """Read a supplier's orders: the net charge costs us, so it is negative."""
        columns = self._common(cells)
        number = cells.number("row_no")
        if number.is_null().any():
            cells.fail("DP123", number.is_null(), "row_no", problem="is empty")
        state, verdict = self._states(cells)
        charge = self._amount(cells, "charge", required=True)
        if self.mapping.failed == "free":
            charge = charge.set(state == "failed", 0)
        back = self._amount(cells, "refund").fill_null(0)
        if cells.has("delivered"):
            units = self._amount(cells, "delivered")
        else:
            units = mapped_columns.delivered(cells, state)
            # How much of a part was delivered isn't printed.
            lost = (state == "part") | ((state == "done") & units.is_null())
            verdict = judge(
                pl.col("state").replace_strict(
                    self.mapping.skip, default=None, return_dtype=pl.String
                ),
                unknown=(pl.col("state") == UNKNOWN) | pl.lit(lost),
            )
        columns |= {
            "time": self._time(cells, state.is_in(list(self.mapping.skip))),
            "kind": mapped_columns.kind_by_state("charge", state),
            "category": cells.text("state"),
            "state": state,
            "amount": back - charge,
            "units": units,
            **verdict,
        }
        return columns

    def _shipments(self, cells: Cells) -> Columns:
        """Read what was shipped and what came back: pieces, no money."""
        columns = self._common(cells)
        label, skipped = None, pl.repeat(value=False, n=cells.height, eager=True)
        strange = pl.col("kind") == UNKNOWN
        columns |= judge(pl.lit(None, pl.String), unknown=strange, code="DP201")
        if cells.has("state"):
            state, verdict = self._states(cells, strange)
            skipped = state.is_in(list(self.mapping.skip))
            columns |= {"state": state, **verdict}
        if cells.has("type"):
            label = self.kinds(cells.text("type"), self.mapping.kinds)
        newest = self.mapping.order == "newest-first"
        time = self._time(cells, skipped)
        return columns | shipments.columns(cells, label, time, newest_first=newest)

    def _amount(self, cells: Cells, field: str, *, required: bool = False) -> pl.Series:
        """Give amounts in minor units, from yuan or fen as the table says."""
        return written.amount(cells, self.mapping, field, required=required)

    def _ledger(self, cells: Cells) -> tuple[Columns, Chain | None]:
        """Read a balance ledger, and prove its running balance if it prints one."""
        columns = self._common(cells)
        label = cells.text("type", blanks=self.mapping.blanks)
        kind = self.kinds(label, self.mapping.kinds)
        amount = self._signed(cells)
        if self.mapping.kind == "bank":
            # Rules look at a bank's lines one by one; an unknown label says nothing.
            kind = kind.zip_with(
                kind.fill_null(UNKNOWN) != UNKNOWN, mapped_columns.way(amount)
            )
        time = self._time(cells, pl.repeat(value=False, n=cells.height, eager=True))
        limit = pl.when(pl.col("kind") == _LIMIT).then(
            pl.lit("credit line: a limit, not money")
        )
        columns |= {
            "time": time,
            "kind": kind,
            "category": label,
            "amount": amount,
            **judge(limit, unknown=pl.col("kind") == UNKNOWN, code="DP201"),
        }
        if cells.has("face"):
            columns["units"] = pl.select(
                pl.when(kind == "charge")
                .then(mapped_columns.units(cells))
                .when(kind == _TAKEN_BACK)
                .then(-mapped_columns.units(cells))
                .alias("u")
            )["u"]
        if not cells.has("row_no"):
            columns["identity"] = identity(
                time, label, amount, cells.number("order_no"), cells.text("memo")
            )
        newest = self.mapping.order == "newest-first"
        if not cells.has("balance"):
            return columns | {
                "seq": order(time, newest_first=newest, table=cells.table)
            }, None
        balance = self._amount(cells, "balance", required=True)
        chain = balances(cells.table, time, amount, balance, newest_first=newest)
        return columns | {"seq": chain.seq, "balance": balance}, chain

    def _moved(self, cells: Cells) -> pl.Series | None:
        """Give the signed amounts of a ledger; None for orders."""
        return self._signed(cells) if self.mapping.kind in MOVING else None

    def _signed(self, cells: Cells) -> pl.Series:
        """Give the amount its sign as the table says."""
        if not cells.has("amount"):
            outgo = self._amount(cells, "expense").fill_null(0).abs()
            return self._amount(cells, "income").fill_null(0) - outgo
        amount = self._amount(cells, "amount", required=True)
        if self.mapping.sign == "negate":
            return -amount
        direction = self.mapping.direction
        if direction is None:
            return amount
        way = cells.text("direction")
        signs = dict.fromkeys(direction.inward, 1) | dict.fromkeys(
            direction.outward, -1
        )
        sign = way.replace_strict(signs, default=None, return_dtype=pl.Int64)
        if sign.is_null().any():
            allowed = ", ".join(signs)
            cells.fail("DP108", sign.is_null(), "direction", value=way, allowed=allowed)
        return amount.abs() * sign
