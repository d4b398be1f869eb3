"""Turn a table's text columns into values: vectorised, exact, strict.

Every value that cannot be read refuses the file with its line and column.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

import polars as pl

from duiping.errors import Refusal
from duiping.importers.resaved import restored

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from duiping.importers.table import Table

# Thirteen digits of yuan: far above any balance, far below int64 in fen.
AMOUNT = r"^[+-]?[0-9]{1,13}(\.[0-9]{1,2}0*)?$"
GROUPED = r"^[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]{1,13})(\.[0-9]{1,2}0*)?$"
# 2.02605E+27: a spreadsheet has read an id as a number and lost its last digits.
DAMAGED = r"^[0-9](\.[0-9]+)?[Ee]\+?[0-9]+$"
# What either has happened to, or stands in ="…" or behind a quote.
_ODD = rf"^[='\"]|{DAMAGED}"
# Beyond fifteen digits a spreadsheet writes zeros.
_DIGITS_MANY = 16
LONG = r"^[0-9]{16,}$"
ROUNDED = r"^[0-9]{15}0+$"
COUNT = r"^[0-9]{1,9}(\.0+)?$"
_ENOUGH = 3
_FEW = 64
_MANY = 16
# Fewer rows are not worth a look at what they have in common.
_ROWS = 1024
_DECIMAL = pl.Decimal(18, 2)
SECONDS = "%Y-%m-%d %H:%M:%S"
_DIGITS = {
    "Y": r"[0-9]{4}",
    "m": r"[0-9]{2}",
    "d": r"[0-9]{2}",
    "H": r"[0-9]{2}",
    "M": r"[0-9]{2}",
}
# Libraries take second 60 for the next minute's first.
_DIGITS["S"] = r"[0-5][0-9]"


def folded(column: pl.Series) -> pl.Series:
    """Normalise full-width digits and signs (NFKC); plain text passes untouched."""
    return each(column, _normal)


def each(column: pl.Series, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Change texts; of labels that stand in many rows, each once.

    Args:
        column: texts.
        change: gives for texts as many others, each by itself.
    """
    if len(column) < _ROWS or column.head(_FEW).n_unique() * 4 > _FEW:
        return change(column)
    few = column.unique()
    if len(few) * _MANY > len(column):
        return change(column)
    other = change(few)
    changed = few.ne_missing(other)
    if not changed.any():
        return column
    return column.replace(few.filter(changed), other.filter(changed))


def _normal(column: pl.Series) -> pl.Series:
    if (column.str.len_bytes() != column.str.len_chars()).any():
        column = column.str.normalize("NFKC")
    return column.str.strip_chars()


def minor(column: pl.Series) -> pl.Series:
    """Turn texts that match `AMOUNT` into int64 minor units, exactly, by decimals."""
    return column.cast(_DECIMAL).to_physical().cast(pl.Int64)


def _all(mask: pl.Series) -> bool:
    """Say whether a mask holds wherever it says anything."""
    return bool(mask.all())


def _long(column: pl.Series) -> pl.Series:
    """Give those numbers that a spreadsheet would have rounded."""
    if (column.str.len_bytes().max() or 0) < _DIGITS_MANY:  # type: ignore[operator]
        return column.clear()
    return column.filter(column.str.contains(LONG))


def _rounded(column: pl.Series) -> bool:
    """Say whether every long number ends in zeros: no series of ids does.

    One or two could by chance; three of 18 digits do once in a billion.
    """
    # Most files show it by their first numbers.
    for part in (column.head(_FEW), column):
        long = _long(part)
        if not long.str.contains(ROUNDED).all():
            return False
    return long.n_unique() >= _ENOUGH


def _pattern(form: str) -> str:
    """Give what a time of a form looks like, digit by digit."""
    digits = re.sub(r"%([YmdHMS])", lambda m: _DIGITS[m[1]], re.escape(form))
    return f"^{digits}$"


class Cells:
    """The columns of one table, by our field names."""

    def __init__(self, table: Table) -> None:
        """Look at a table; nothing is converted before it is asked for."""
        self.table = table
        # Times that a spreadsheet has cut to the minute, by field.
        self.lossy: dict[str, pl.Series] = {}
        # Times as they were read, and the texts that say the same.
        self._told: dict[str, tuple[pl.Series, pl.Series]] = {}

    @property
    def height(self) -> int:
        """Count the rows."""
        return self.table.body.height

    @cached_property
    def nothing(self) -> pl.Series:
        """Give a column of nulls."""
        return pl.Series([None] * self.height, dtype=pl.String)

    def has(self, field: str) -> bool:
        """Say whether the file has a column for a field."""
        return field in self.table.places

    def title(self, field: str) -> str:
        """Give the header that carries a field, for messages."""
        place = self.table.places.get(field)
        return field if place is None else self.table.header[place]

    def raw(self, field: str) -> pl.Series:
        """Give a column as it stands; nulls where the file has no such column."""
        place = self.table.places.get(field)
        return self.nothing if place is None else self.table.body[str(place)]

    def text(self, field: str, *, blanks: Collection[str] = ()) -> pl.Series:
        """Give a column of text, stripped of spaces and TABs; blank is null."""
        nothing = ["", *blanks]

        def bare(column: pl.Series) -> pl.Series:
            return column.str.strip_chars().replace(nothing, None)

        return each(self.raw(field), bare)

    def number(self, field: str, *, blanks: Collection[str] = ()) -> pl.Series:
        """Give a column of identifying numbers, without ``="…"``, quote or TAB.

        Raises:
            Refusal: a spreadsheet has rounded one of them.
        """
        column = self.raw(field).str.strip_chars()
        if column.str.contains(_ODD).any():
            column = column.str.replace(r'^="(.*)"$', "${1}").str.strip_prefix("'")
            column = column.str.strip_chars().replace(["", *blanks], None)
            bad = column.str.contains(DAMAGED)
            if bad.any():
                self.fail("DP105", bad, field, value=column)
        column = column.replace(["", *blanks], None)
        flow = self.table.flow
        if flow is None:
            if _rounded(column):
                self.fail("DP105", column.str.contains(LONG), field, value=column)
        elif not flow.lossless(field):
            for part in (column.head(_FEW), column):
                long = _long(part)
                lossless = not _all(long.str.contains(ROUNDED))
                if lossless:
                    break
            if len(long):
                flow.long(field, lossless=lossless)
        return column

    def amount(
        self, field: str, *, grouped: bool = False, blanks: Collection[str] = ()
    ) -> pl.Series:
        """Give a column of amounts in int64 minor units, sign as printed.

        Args:
            field: which column.
            grouped: thousands separators are allowed.
            blanks: further texts that mean nothing stands here (null).

        Raises:
            Refusal: a cell holds anything but a decimal with two places.
        """
        column = self.raw(field)
        if blanks:
            column = column.replace(list(blanks), None)
        # Most files print nothing but plain numbers.
        if _all(column.str.contains(AMOUNT)):
            return minor(column)
        column = folded(column).replace(["", *blanks], None)
        return self.valued(column, field, grouped=grouped)

    def valued(
        self, column: pl.Series, field: str, *, grouped: bool = False
    ) -> pl.Series:
        """Turn texts into amounts in int64 minor units; see `amount`."""
        bad = ~column.str.contains(GROUPED if grouped else AMOUNT)
        if bad.any():
            self.fail("DP109", bad, field, value=column)
        if grouped:
            column = column.str.replace_all(",", "", literal=True)
        return minor(column)

    def needed(
        self, field: str, *, grouped: bool = False, blanks: Collection[str] = ()
    ) -> pl.Series:
        """Give a column of amounts in which no row may be blank; see `amount`."""
        column = self.amount(field, grouped=grouped, blanks=blanks)
        absent = column.is_null()
        if absent.any():
            self.fail("DP109", absent, field, value="")
        return column

    def count(self, field: str) -> pl.Series:
        """Give a column of counts, such as pieces; blank is null."""
        column = folded(self.raw(field)).replace("", None)
        bad = ~column.str.contains(COUNT)
        if bad.any():
            self.fail("DP109", bad, field, value=column)
        return column.str.extract(r"^([0-9]+)", 1).cast(pl.Int64)

    def time(
        self, field: str, form: str = SECONDS, *, blanks: Collection[str] | None = None
    ) -> pl.Series:
        """Give a column of wall-clock times.

        Args:
            field: which column.
            form: ``%Y-%m-%d %H:%M:%S`` and the like; digits must be complete.
            blanks: texts that mean there is no time; None: every row must have one.

        Raises:
            Refusal: a cell is no time of that form.
        """
        column = self.raw(field)
        if blanks:
            column = column.replace(list(blanks), None)
        strict = column.str.contains(_pattern(form))
        if not _all(strict) or (blanks is None and strict.null_count()):
            column = folded(column).replace("", None)
            if blanks is not None:
                column = column.replace(list(blanks), None)
            return self.parsed(column, field, form, required=blanks is None)
        times = self._times(column, field, form)
        if form == SECONDS:
            self._told[field] = times, column
        return times

    def clock(self, field: str, times: pl.Series) -> pl.Series:
        """Give times as text, ``2026-09-01 08:05:03``.

        Args:
            field: the column that they were read from.
            times: what `time` gave.
        """
        told = self._told.get(field)
        if told is not None and told[0] is times:
            return told[1]
        return times.dt.strftime(SECONDS)

    def parsed(
        self, column: pl.Series, field: str, form: str, *, required: bool = True
    ) -> pl.Series:
        """Parse texts as times of one exact form."""
        pattern = _pattern(form)
        strict = column.str.contains(pattern)
        if required:
            strict = strict.fill_null(value=False)
        if not strict.all():
            found = restored(column, form, typed=self.table.typed)
            self.lossy[field] = found.lossy
            column = column.zip_with(strict.fill_null(value=True), found.text)
            strict = column.str.contains(pattern)
            if required:
                strict = strict.fill_null(value=False)
        if not strict.all():
            self.fail("DP110", ~strict, field, value=column, expected=form)
        return self._times(column, field, form)

    def _times(self, column: pl.Series, field: str, form: str) -> pl.Series:
        """Parse texts that look like times."""
        whole, texts = form, column
        for part, sign in (("%H", " "), ("%M", ":"), ("%S", ":")):
            if part not in form:
                whole, texts = f"{whole}{sign}{part}", texts + f"{sign}00"
        # Hardly a second stands twice, so that remembering them costs more.
        times = texts.str.to_datetime(whole, time_unit="ms", strict=False, cache=False)
        bad = times.is_null() & column.is_not_null()
        if bad.any():
            self.fail("DP110", bad, field, value=column, expected=form)
        return times

    def whole(self, content: pl.Series) -> None:
        """Refuse rows known by their content whose times have lost their seconds.

        They would be other rows than those of the export as it was downloaded.

        Args:
            content: what identifies rows without a number; null for the others.

        Raises:
            Refusal: DP110 for the first such row.
        """
        for field, lossy in self.lossy.items():
            bad = lossy & content.is_not_null()
            if bad.any():
                expected = "seconds, which a spreadsheet has cut off"
                self.fail("DP110", bad, field, value=self.raw(field), expected=expected)

    def fail(self, code: str, bad: pl.Series, field: str, **facts: object) -> NoReturn:
        """Refuse the file for the first row that a mask marks.

        A fact that is a column shows its cell of that row.
        """
        index = int(bad.fill_null(value=False).arg_true()[0])
        shown = {
            name: ("" if fact[index] is None else fact[index])
            if isinstance(fact, pl.Series)
            else fact
            for name, fact in facts.items()
        }
        raise Refusal(
            code,
            file=self.table.name,
            row=self.table.row(index),
            column=self.title(field),
            **shown,
        )
