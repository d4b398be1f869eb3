"""Money is exact: Decimal is the oracle for what integers do."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duiping.money import decimal, grouped, half_up, minor, plain

FEN = st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1)


@given(FEN)
def test_text_and_back(fen: int) -> None:
    assert minor(plain(fen)) == fen
    assert Decimal(plain(fen)) * 100 == fen
    assert decimal(fen) * 100 == fen
    assert grouped(fen).replace(",", "") == plain(fen)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("-0.00", 0),
        ("12.3", 1230),
        ("+12.30", 1230),
        ("-12.30", -1230),
        (" 0.01\t", 1),
        ("1.230", 123),
        ("007.50", 750),
        ("-0.05", -5),
        ("9999999999999.99", 999_999_999_999_999),
        ("\uff0d\uff11\uff12．\uff13", -1230),
    ],
)
def test_amounts_that_are_read(text: str, fen: int) -> None:
    assert minor(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", ".", ".5", "5.", "1.234", "1,234.00", "1_000", "1e5"),
        *("1e999999", "NaN", "inf", "0x10", "--1", "1 2", "¥12.00", "12.00元"),
        *("12345678901234", "1\n2"),
    ],
)
def test_amounts_that_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        minor(text)


@pytest.mark.parametrize(
    ("fen", "text", "shown"),
    [
        (5, "0.05", "0.05"),
        (-5, "-0.05", "-0.05"),
        (-100, "-1.00", "-1.00"),
        (123_456_789, "1234567.89", "1,234,567.89"),
        (-123_456, "-1234.56", "-1,234.56"),
    ],
)
def test_amounts_as_written(fen: int, text: str, shown: str) -> None:
    assert (plain(fen), grouped(fen)) == (text, shown)


@pytest.mark.parametrize(
    ("numerator", "denominator", "quotient"),
    [
        (1, 2, 1),
        (-1, 2, -1),  # away from zero, not up
        (3, 2, 2),
        (-3, 2, -2),
        (5, 10, 1),
        (4, 10, 0),
        (-4, 10, 0),
        (49, 100, 0),
        (0, 7, 0),
        (1, 3, 0),
        (2, 3, 1),
        (10**18, 3, 333_333_333_333_333_333),
    ],
)
def test_half_up_by_hand(numerator: int, denominator: int, quotient: int) -> None:
    assert half_up(numerator, denominator) == quotient


@given(st.integers(-(10**13), 10**13), st.integers(1, 10**6))
def test_half_up_is_decimals(numerator: int, denominator: int) -> None:
    """Its 28 digits tell a tie from its neighbours: those are 5e-7 away."""
    exact = Decimal(numerator) / Decimal(denominator)
    oracle = exact.quantize(Decimal(1), ROUND_HALF_UP)
    assert half_up(numerator, denominator) == oracle
