"""What exports in foreign currencies share: codes and the decimals that each has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.currency import EXPONENTS
from duiping.importers.cells import folded, minor
from duiping.money import SCALE

if TYPE_CHECKING:
    from duiping.importers.cells import Cells

# As downloaded, and as a spreadsheet saves it; Latin letters in another encoding
# would be read as Chinese ones.
UNICODE = ("utf-8-sig", "utf-16")
# 1,234.50 · -3 · 0.5 · 12.340; the third decimal is looked at apart.
_GROUPED = r"^[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]{1,13})(\.[0-9]+)?$"
# 1.234,50 as much of Europe writes it, France with spaces.
_COMMA = (
    r"^[+-]?([0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,3}( [0-9]{3})+|[0-9]{1,13})(,[0-9]+)?$"
)
_DIGITS = r"^[0-9]{1,13}$"


def codes(cells: Cells, field: str, *, needed: bool = True) -> pl.Series:
    """Give a column of currency codes, upper case.

    Raises:
        Refusal: DP123 for a code whose decimals we don't know, or a blank where
            every row needs one.
    """
    code = cells.text(field).str.to_uppercase()
    strange = ~code.is_in(list(EXPONENTS))
    if needed:
        strange = strange.fill_null(value=True)
    if strange.any():
        problem = pl.Series(["unknown currency"] * len(code)) + (" " + code).fill_null(
            ""
        )
        cells.fail("DP123", strange, field, problem=problem)
    return code


def money(
    cells: Cells,
    field: str,
    currency: pl.Series,
    *,
    comma: bool = False,
    sign: str = "",
) -> pl.Series:
    """Give a column of amounts with decimals, in hundredths; blank is null.

    Args:
        cells: the table.
        field: which column; thousands may be separated.
        currency: codes by row; amounts with more decimals than theirs are refused.
        comma: the decimals stand behind a comma.
        sign: a currency sign that may stand before the digits.

    Raises:
        Refusal: DP109 for what is no amount, DP123 for one that the currency
            has not, DP124 for one that cannot be kept in hundredths.
    """
    text = folded(cells.raw(field)).replace("", None)
    if sign:
        text = text.str.replace(sign, "", literal=True)
    bad = ~text.str.contains(_COMMA if comma else _GROUPED)
    if bad.any():
        cells.fail("DP109", bad, field, value=text)
    point = text.str.replace_all(r"[. ]", "") if comma else text
    point = point.str.replace_all(",", "." if comma else "", literal=True)
    _kept(cells, field, point, currency)
    return minor(point)


def decimal_comma(cells: Cells, *fields: str) -> bool:
    """Say whether a file writes ``1.234,50``: some amount ends in comma and cents.

    A file that mixes both ways is refused where its amounts are read.
    """
    return any(
        bool(cells.raw(field).str.contains(r",[0-9]{1,2}\s*$").any())
        for field in fields
    )


def _kept(cells: Cells, field: str, text: pl.Series, currency: pl.Series) -> None:
    """Refuse decimals that a currency has not (DP123), and thousandths (DP124)."""
    places = text.str.extract(r"\.([0-9]*?)0*$", 1).str.len_chars().fill_null(0)
    allowed = currency.replace_strict(EXPONENTS, default=SCALE, return_dtype=pl.Int64)
    wrong = places > allowed
    if wrong.any():
        problem = "more decimals than the currency has"
        cells.fail("DP123", wrong, field, problem=problem)
    if (places > SCALE).any():
        cells.fail("DP124", places > SCALE, field, value=text, currency=currency)


def units(cells: Cells, field: str, currency: pl.Series) -> pl.Series:
    """Give a column of whole minor units without a decimal point, in hundredths.

    Raises:
        Refusal: DP109 for what is no whole number, DP124 for thousandths.
    """
    text = folded(cells.raw(field)).replace("", None)
    bad = ~text.str.contains(_DIGITS)
    if bad.any():
        cells.fail("DP109", bad, field, value=text)
    frame = pl.DataFrame({"v": text.cast(pl.Int64), "c": currency}).with_columns(
        e=pl.col("c").replace_strict(EXPONENTS, default=SCALE, return_dtype=pl.Int64)
    )
    lost = frame.select((pl.col("e") > SCALE) & (pl.col("v") % 10 != 0))["e"]
    if lost.any():
        shown = text.str.zfill(4).str.replace(r"(\d{3})$", ".${1}")
        cells.fail("DP124", lost, field, value=shown, currency=currency)
    scaled = (
        pl.when(pl.col("e") == 0)
        .then(pl.col("v") * 100)
        .when(pl.col("e") > SCALE)
        .then(pl.col("v") // 10)
        .otherwise(pl.col("v"))
    )
    return frame.select(scaled.alias("v"))["v"]


def required(
    cells: Cells, field: str, amounts: pl.Series, *, unless: pl.Series | None = None
) -> pl.Series:
    """Refuse a column of amounts in which a row is blank (DP109).

    Args:
        cells: the table.
        field: the column to name.
        amounts: as read.
        unless: rows that may be blank.
    """
    blank = amounts.is_null()
    if unless is not None:
        blank = blank & ~unless
    if blank.any():
        cells.fail("DP109", blank, field, value="")
    return amounts


def agree(
    cells: Cells, field: str, printed: pl.Series, due: pl.Series, what: str
) -> None:
    """Refuse rows whose own arithmetic fails (DP123); null on either side passes.

    Args:
        cells: the table.
        field: the column to name.
        printed: what the row says.
        due: what its other columns give.
        what: the identity, such as ``net = gross - fee``.
    """
    wrong = (printed != due).fill_null(value=False)
    if wrong.any():
        cells.fail("DP123", wrong, field, problem=f"{what} does not hold")
