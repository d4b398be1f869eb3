"""A layout that a table in config.yaml describes: own systems and suppliers.

Grade E unless the table says otherwise: the user vouches for the mapping.
Recharge suppliers let their buyers choose columns and titles, so no fixed layout
would fit; the common model is an order export or a balance ledger.
"""

from __future__ import annotations

import re
import unicodedata
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells
from duiping.importers.head import Container, cells_of, plain
from duiping.importers.layout import Columns, Layout, identity, judge, unique
from duiping.importers.mapping import Mapping  # noqa: TC001 - others import it here
from duiping.importers.proof import Totals, balances, order, total
from duiping.importers.shape import CHINESE, Shape, marked, no_footer
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    import collections.abc
    from datetime import datetime

    from duiping.importers.head import Head
    from duiping.importers.proof import Chain
    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

_CONTAINERS = {
    "csv": Container.TEXT,
    "xlsx": Container.XLSX,
    "xls": Container.XLS,
    "html": Container.HTML,
}
# Fields of a control total that no record needs are bound under this prefix.
_SUM = "sum:"
_TAKEN_BACK = "charge_refund"
_LIMIT = "credit_line"


class Mapped(Layout):
    """A layout built from a `Mapping`."""

    name: str  # type: ignore[misc] # one class, many layouts
    title: str  # type: ignore[misc]
    grade: str  # type: ignore[misc]
    snapshot: bool  # type: ignore[misc]
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
        self.snapshot = mapping.kind != "ledger"
        self.frequency = mapping.frequency
        columns = {field: (title,) for field, title in mapping.columns.given().items()}
        if mapping.direction is not None:
            columns["direction"] = (mapping.direction.column,)
        footer = mapping.footer
        if footer is not None:
            columns |= {_SUM + title: (title,) for title in footer.sums}
        encoding = mapping.file.encoding
        self.shape = Shape(
            layout=name,
            required=columns,
            delimiter=mapping.file.delimiter,
            encodings=(encoding,) if encoding else CHINESE,
            footer=marked(footer.marker) if footer else no_footer,
            header_row=mapping.file.header_row,
            sheet=mapping.file.sheet,
        )

    def recognise(self, head: Head) -> bool:
        """Say whether packing, name pattern and all mapped headers fit."""
        file = self.mapping.file
        if head.container is not _CONTAINERS[file.type]:
            return False
        if file.names is not None and not fnmatchcase(head.name, file.names):
            return False
        return super().recognise(head)

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records by its kind."""
        cells = Cells(table)
        chain = None
        if self.mapping.kind == "orders":
            columns = self._orders(cells)
        elif self.mapping.kind == "supplier-orders":
            columns = self._supplier(cells)
        else:
            columns, chain = self._ledger(cells)
        return self.reading(
            cells,
            columns,
            version=self.version,
            as_of=as_of,
            totals=self._footer(cells),
            chain=chain,
        )

    def _common(self, cells: Cells) -> Columns:
        """Read the columns that every kind may have."""
        columns: Columns = {}
        for field in ("order_no", "payment_no", "payout_no", "refund_no", "alias_no"):
            columns[field] = self._numbers(cells, field)
        for field in ("product", "memo", "payee"):
            columns[field] = cells.text(field)
        columns["phone"] = cells.number("phone")
        for field in ("ship_time", "finish_time", "refund_time"):
            if cells.has(field):
                columns[field] = cells.time(field, self.mapping.time, blanks=())
        if cells.has("row_no"):
            columns["row_no"] = unique(cells, cells.number("row_no"), "row_no")
        if cells.has("quantity"):
            columns["quantity"] = cells.count("quantity")
        return columns

    def _numbers(self, cells: Cells, field: str) -> pl.Series:
        """Read numbers; several in one cell are joined by ``;`` in the end."""
        column = cells.number(field)
        mark = self.mapping.split.get(field)
        if mark is None or mark == ";":
            return column
        return column.str.replace_all(mark, ";", literal=True)

    def _states(self, cells: Cells) -> tuple[pl.Series, dict[str, pl.Expr]]:
        """Translate the printed states; some are left out for a named reason."""
        known = {**self.mapping.states, **self.categories}
        state = cells.text("state").replace_strict(
            known, default=UNKNOWN, return_dtype=pl.String
        )
        reason = pl.col("state").replace_strict(
            self.mapping.skip, default=None, return_dtype=pl.String
        )
        return state, judge(reason, unknown=pl.col("state") == UNKNOWN)

    def _time(self, cells: Cells, skipped: pl.Series) -> pl.Series:
        """Read the time; only rows that are left out may lack it."""
        time = cells.time("time", self.mapping.time, blanks=())
        if cells.has("created"):
            created = cells.time("created", self.mapping.time, blanks=())
            time = pl.select(
                pl.when(skipped)
                .then(pl.coalesce(time, created))
                .otherwise(time)
                .alias("t")
            )["t"]
        absent = time.is_null() & ~skipped
        if absent.any():
            cells.fail("DP110", absent, "time", value="", expected=self.mapping.time)
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
            "kind": _kind_by_state("order", state),
            "category": cells.text("state"),
            "state": state,
            "amount": cells.needed("amount", grouped=True),
            **verdict,
        }
        for field in ("refund", "subsidy"):
            if cells.has(field):
                columns[field] = cells.amount(field, grouped=True)
        if cells.has("face"):
            columns["units"] = _units(cells)
        return columns

    def _supplier(self, cells: Cells) -> Columns:
        """Read a supplier's orders: the net charge costs us, so it is negative."""
        columns = self._common(cells)
        state, verdict = self._states(cells)
        charge = cells.needed("charge", grouped=True)
        back = cells.amount("refund", grouped=True).fill_null(0)
        columns |= {
            "time": self._time(cells, state.is_in(list(self.mapping.skip))),
            "kind": _kind_by_state("charge", state),
            "category": cells.text("state"),
            "state": state,
            "amount": back - charge,
            "units": cells.amount("delivered", grouped=True),
            **verdict,
        }
        return columns

    def _ledger(self, cells: Cells) -> tuple[Columns, Chain | None]:
        """Read a balance ledger, and prove its running balance if it prints one."""
        columns = self._common(cells)
        label = cells.text("type")
        kind = self.kinds(label, self.mapping.kinds)
        amount = self._signed(cells)
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
                .then(_units(cells))
                .when(kind == _TAKEN_BACK)
                .then(-_units(cells))
                .alias("u")
            )["u"]
        if not cells.has("row_no"):
            columns["identity"] = identity(
                time, label, amount, cells.number("order_no"), cells.text("memo")
            )
        newest = self.mapping.order == "newest-first"
        if not cells.has("balance"):
            return columns | {"seq": order(time, newest_first=newest)}, None
        balance = cells.needed("balance", grouped=True)
        chain = balances(cells.table, time, amount, balance, newest_first=newest)
        return columns | {"seq": chain.seq, "balance": balance}, chain

    def _signed(self, cells: Cells) -> pl.Series:
        """Give the amount its sign as the table says."""
        if not cells.has("amount"):
            outgo = cells.amount("expense", grouped=True).fill_null(0).abs()
            return cells.amount("income", grouped=True).fill_null(0) - outgo
        amount = cells.needed("amount", grouped=True)
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

    def _footer(self, cells: Cells) -> Totals:
        """Prove the control totals that the table promises."""
        totals = Totals(cells.table)
        footer = self.mapping.footer
        if footer is None:
            return totals
        row, _ = totals.need(rf"^\"?{re.escape(_nfkc(footer.marker))}", footer.marker)
        if footer.text is not None:
            self._template(totals, cells, footer.text)
        text = next(line.text for line in cells.table.footer if line.row == row)
        printed = cells_of(text, self.shape.delimiter if _is_text(self) else ",")
        if footer.count is not None:
            pattern = _pattern(footer.count.pattern, {"n": r"(?P<n>\d+)"})
            cell = _cell(cells, printed, footer.count.column)
            match = re.fullmatch(pattern, _nfkc(cell))
            totals.count(row, "rows", match["n"] if match else cell, cells.height)
        for title in footer.sums:
            actual = total(cells.amount(_SUM + title, grouped=True))
            totals.amount(row, title, _cell(cells, printed, title), actual)
        return totals

    def _template(self, totals: Totals, cells: Cells, template: str) -> None:
        """Compare a footer that is one sentence with numbers in it."""
        number = r"[+-]?[\d,]+(?:\.\d+)?"
        names = ("rows", "in", "out", "net")
        groups = {name: rf"(?P<{name}_>{number})" for name in names}
        row, match = totals.need(_pattern(template, groups), template)
        amount = self._signed(cells) if self.mapping.kind == "ledger" else None
        for name, printed in match.groupdict().items():
            if name == "rows_":
                totals.count(row, "rows", printed, cells.height)
            elif amount is not None:
                sums = {
                    "in_": total(amount.filter(amount > 0)),
                    "out_": -total(amount.filter(amount < 0)),
                    "net_": total(amount),
                }
                bare = printed if name == "net_" else printed.lstrip("+-")
                totals.amount(row, name[:-1], bare, sums[name])


def _is_text(layout: Mapped) -> bool:
    return layout.mapping.file.type == "csv"


def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _pattern(template: str, groups: dict[str, str]) -> str:
    """Turn a template with ``{name}`` into a pattern."""
    pattern = re.escape(_nfkc(template))
    for name, group in groups.items():
        pattern = pattern.replace(re.escape(f"{{{name}}}"), group)
    return pattern


def _cell(cells: Cells, printed: list[str], title: str) -> str:
    """Give the footer's cell below a header; empty where there is none."""
    wanted = plain(title)
    header = cells.table.header
    place = header.index(wanted) if wanted in header else len(printed)
    return printed[place] if place < len(printed) else ""


def _kind_by_state(kind: str, state: pl.Series) -> pl.Series:
    """Give all rows one kind, but those whose state nobody knows."""
    return pl.select(
        pl.when(state == UNKNOWN)
        .then(pl.lit(UNKNOWN))
        .otherwise(pl.lit(kind))
        .alias("k")
    )["k"]


def _units(cells: Cells) -> pl.Series:
    """Give face value × pieces, ×100; null where no face value is printed."""
    face = cells.amount("face", grouped=True, blanks=("-",))
    pieces = cells.count("quantity").fill_null(1) if cells.has("quantity") else 1
    units = face * pieces
    return units.set(units == 0, None) if len(units) else units
