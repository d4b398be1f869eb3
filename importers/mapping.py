"""The table in config.yaml that describes a layout: what an accountant writes.

Strict: an unknown key, a missing column or a kind that does not exist is refused
before any file is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from duiping.importers.parts import BOOKING, EXPECTING, SHIPPING, Parts
from duiping.importers.shipped import over, shipped

if TYPE_CHECKING:
    from collections.abc import Mapping as Labels

KINDS = frozenset({
    "ads", "bonus", "charge", "charge_refund", "compensation", "convert_in",
    "convert_out", "credit", "credit_line", "debit", "deposit", "fee", "fee_refund",
    "marketing", "other_expense", "other_income", "payout", "payout_return", "refund",
    "sale", "service", "service_refund", "subsidy", "subsidy_refund", "topup",
    "transfer",
})  # fmt: skip

Encoding = Literal["utf-8-sig", "utf-8", "gb18030", "utf-16"]
Kind = Literal["orders", "supplier-orders", "ledger", "bank", "shipments"]
# One header, or the spellings that it has had.
Titles = str | list[str]
# Kinds of table whose rows are money that moved.
MOVING = ("ledger", "bank")
SHIPPED = frozenset({"shipment", "shipment_return"})
_WIDEST = 4096


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# What would be another figure if it stood in every row of a merged cell.
_SUMMED = {
    *("row_no", "amount", "income", "expense", "charge", "refund", "subsidy"),
    *("balance", "face", "quantity", "delivered"),
}


class File(_Strict):
    """How the file is packed.

    Attributes:
        type: ``csv``, ``xlsx``, ``xls``, ``html`` or ``fixed`` (fields of fixed width).
        encoding: of a csv; left out: UTF-8, else GB18030.
        delimiter: between the cells of a csv.
        names: a pattern (``*``, ``?``) that the file's name must fit.
        sheet: the sheet of a workbook; left out: the first one that fits.
        header_row: the header's line, 1-based; left out: it is looked for.
        widths: of fixed fields, in bytes; their columns are called 0, 1, 2 ….
        year: a pattern with two groups, year and month, in the file's name; given:
            times lack their year.
    """

    type: Literal["csv", "xlsx", "xls", "html", "fixed"] = "csv"
    encoding: Encoding | None = None
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    names: str | None = None
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=1, le=60)
    widths: tuple[int, ...] = ()
    year: str | None = None

    @model_validator(mode="after")
    def _fixed(self) -> Self:
        """Demand widths of fixed files only, and a pattern that has its groups."""
        if (self.type == "fixed") != bool(self.widths):
            raise ValueError("type: fixed and widths: belong together")
        if any(not 0 < width <= _WIDEST for width in self.widths):
            raise ValueError(f"widths: each from 1 to {_WIDEST}")
        if self.year is not None:
            try:
                groups = re.compile(self.year).groups
            except re.error as error:
                raise ValueError(f"year: is no pattern: {error}") from error
            if groups != len(("year", "month")):
                raise ValueError("year: two groups, year and month")
        return self


class Fields(_Strict):
    """Our field → the header of the column that carries it, or its spellings."""

    row_no: Titles | None = None
    time: Titles | None = None
    day: Titles | None = None
    clock: Titles | None = None
    created: Titles | None = None
    type: Titles | None = None
    state: Titles | None = None
    order_no: Titles | None = None
    payment_no: Titles | None = None
    refund_no: Titles | None = None
    payout_no: Titles | None = None
    alias_no: Titles | None = None
    product: Titles | None = None
    face: Titles | None = None
    quantity: Titles | None = None
    delivered: Titles | None = None
    phone: Titles | None = None
    payee: Titles | None = None
    memo: Titles | None = None
    amount: Titles | None = None
    income: Titles | None = None
    expense: Titles | None = None
    charge: Titles | None = None
    refund: Titles | None = None
    subsidy: Titles | None = None
    balance: Titles | None = None
    ship_time: Titles | None = None
    finish_time: Titles | None = None
    refund_time: Titles | None = None

    def given(self) -> dict[str, tuple[str, ...]]:
        """List the fields that are mapped, each with its spellings."""
        pairs = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {name: _titles(said) for name, said in pairs if said is not None}


class Direction(_Strict):
    """The column that says which way money went, for ``sign: by-direction``."""

    column: str
    inward: list[str] = Field(alias="in", min_length=1)
    outward: list[str] = Field(alias="out", min_length=1)


class LeaveOut(_Strict):
    """Rows that are none: subtotals, notes, what was never carried out.

    Attributes:
        column: the header of the column that tells them.
        values: it holds one of these,
        begins: or begins so,
        blank: or holds nothing.
        why: the reason, shown beside each row that is left out.
    """

    column: str
    values: list[str] = []
    begins: str | None = Field(default=None, min_length=1)
    blank: bool = False
    why: str = Field(min_length=1)

    @model_validator(mode="after")
    def _told(self) -> Self:
        if not (self.values or self.begins or self.blank):
            raise ValueError("leave_out: values, begins or blank is missing")
        return self


class Proof(_Strict):
    """An identity that holds in every row: a column is the sum of others."""

    column: str
    plus: list[str] = Field(min_length=1)
    minus: list[str] = []


class Count(_Strict):
    """The footer's count of rows: its column, and the text around the number."""

    column: str
    pattern: str = "{n}"


class Footer(_Strict):
    """The closing line with control totals.

    Attributes:
        marker: how the line begins.
        count: where it prints the number of rows.
        sums: headers of the columns below which it prints their sums.
        text: the whole line as a template, with ``{rows}``, ``{in}``, ``{out}``
            and ``{net}`` in the places of the totals.
    """

    marker: str = Field(min_length=1)
    count: Count | None = None
    sums: list[str] = []
    text: str | None = None


class Mapping(_Strict):
    """One layout of config.yaml: ``layouts: NAME: …``.

    Attributes:
        like: a shipped mapping that this one begins with.
        unit: what amounts are written in.
        failed: a failed order of a supplier cost nothing, whatever its price says.
        merged: fields whose cells a workbook may merge down the rows, where all of
            them say the same; what is counted or summed never.
    """

    like: str | None = None
    title: str
    kind: Kind
    grade: Literal["A", "B", "C", "D", "E"] = "E"
    frequency: Literal["day", "week", "month"] = "month"
    file: File = File()
    columns: Fields
    split: dict[str, str] = {}
    optional: list[str] = []
    merged: list[str] = []
    blanks: list[str] = []
    time: str | list[str] = "%Y-%m-%d %H:%M:%S"
    sign: Literal["as-printed", "negate", "by-direction"] = "as-printed"
    direction: Direction | None = None
    order: Literal["oldest-first", "newest-first"] = "oldest-first"
    states: dict[str, str] = {}
    kinds: dict[str, str] = {}
    skip: dict[str, str] = {}
    unit: Literal["yuan", "fen"] = "yuan"
    failed: Literal["as-printed", "free"] = "as-printed"
    leave_out: list[LeaveOut] = []
    proofs: list[Proof] = []
    footer: Footer | None = None

    @property
    def parts(self) -> Parts:
        """Which parts a source of this table may have."""
        return {"orders": EXPECTING, "shipments": SHIPPING}.get(self.kind, BOOKING)

    @property
    def snapshot(self) -> bool:
        """Say whether an export shows how things stand, so that a newer one counts."""
        if self.kind == "shipments":
            # Without a state they are told once and for all.
            return self.columns.state is not None
        return self.kind not in MOVING

    def forms(self) -> list[str]:
        """List the forms of time that are tried."""
        return [self.time] if isinstance(self.time, str) else self.time

    @model_validator(mode="before")
    @classmethod
    def _begun(cls, value: Any) -> Any:
        """Lay a table over the shipped mapping that it is like."""
        if not isinstance(value, dict) or not isinstance(value.get("like"), str):
            return value
        known = shipped()
        if value["like"] not in known:
            raise ValueError(f"like: none of {', '.join(sorted(known))}")
        return over(known[value["like"]], value)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Demand the columns and tables that the kind needs."""
        given = self.columns.given()
        needs = {
            "orders": ("order_no", "amount", "state"),
            "supplier-orders": ("row_no", "order_no", "state", "charge"),
            "ledger": ("type",),
            "bank": (),
            "shipments": ("order_no", "product", "quantity"),
        }[self.kind]
        missing = [name for name in needs if name not in given]
        if missing:
            raise ValueError(f"columns: {', '.join(missing)} missing for {self.kind}")
        if self.kind == "supplier-orders" and not {"delivered", "face"} & set(given):
            raise ValueError("columns: delivered, or face, missing for supplier-orders")
        if ("time" in given) == ("day" in given) or ("clock" in given) > (
            "day" in given
        ):
            raise ValueError("columns: either time, or day (and clock), is needed")
        self._named(set(given))
        if self.kind in MOVING:
            if "amount" not in given and not {"income", "expense"} <= set(given):
                raise ValueError("columns: amount, or income and expense, missing")
            wrong = sorted(set(self.kinds.values()) - KINDS)
            if wrong:
                raise ValueError(f"kinds: {', '.join(wrong)} unknown")
        if self.kind == "shipments":
            _shipments(given, self.kinds)
        if (self.sign == "by-direction") != (self.direction is not None):
            raise ValueError("sign: by-direction and direction: belong together")
        return self

    def _named(self, given: set[str]) -> None:
        """Demand that lists of fields name such as have a column."""
        for key, fields in (("optional", self.optional), ("merged", self.merged)):
            strange = sorted(set(fields) - given)
            if strange:
                raise ValueError(f"{key}: {', '.join(strange)} not under columns")
        summed = sorted(_SUMMED & set(self.merged))
        if summed:
            raise ValueError(f"merged: {', '.join(summed)} would count several times")


class Layouts(_Strict):
    """A file of mappings alone, as ``duiping layout test`` reads it."""

    layouts: dict[str, Mapping]


def _shipments(given: Labels[str, object], kinds: Labels[str, str]) -> None:
    """Demand of shipments what makes each row one thing, and only once."""
    wrong = sorted(set(kinds.values()) - SHIPPED)
    if wrong:
        raise ValueError(f"kinds: {', '.join(wrong)} unknown")
    if bool(kinds) != ("type" in given):
        raise ValueError("kinds: and columns: type belong together")
    if "state" in given and "row_no" not in given:
        # A line whose state changes is the same line only by its number.
        raise ValueError("columns: row_no missing beside state")


def _titles(said: Titles) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)
