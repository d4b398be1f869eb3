"""Currencies: codes, decimals, and the one scale inside."""

from __future__ import annotations

import pytest

from duiping.currency import EXPONENTS, scaled


def test_decimals_of_iso_4217() -> None:
    """Currencies without decimals, with two and with three."""
    assert [EXPONENTS[c] for c in ("CNY", "USD", "JPY", "KRW", "KWD", "HUF")] == [
        2,
        2,
        0,
        0,
        3,
        2,
    ]
    assert "XXX" not in EXPONENTS
    assert all(len(code) == 3 and code.isupper() for code in EXPONENTS)


@pytest.mark.parametrize(
    ("units", "code", "hundredths"),
    [
        (10000, "USD", 10000),
        (10000, "JPY", 1000000),
        (-7, "JPY", -700),
        (1230, "KWD", 123),
        (-1230, "KWD", -123),
    ],
)
def test_scaled(units: int, code: str, hundredths: int) -> None:
    """What a party prints without a point becomes hundredths."""
    assert scaled(units, code) == hundredths


def test_a_thousandth_cannot_be_kept() -> None:
    """Nothing is rounded."""
    with pytest.raises(ValueError, match="1234"):
        scaled(1234, "KWD")
    with pytest.raises(KeyError):
        scaled(1, "XYZ")
