"""Personal data goes, order numbers stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duiping import mask

NUMBERS = (
    "260901-123456789012345",  # Pinduoduo order
    "1234567890123456789",  # Taobao order, 19 digits
    "4111111111111111",  # passes Luhn, but nobody calls it a card
    "XH202609010000000001",
    "4200002026090113812345678901",  # WeChat payment, with a mobile inside
    "2026090122001413812345678901",  # Alipay payment
    "110105194912310021",  # looks like an ID number; the check digit is wrong
    "20260901138123456780",
)
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("around", ["{}", "订单 {} 充值", "T200P{}", "({})x"])
def test_order_numbers_survive(number: str, around: str) -> None:
    """Nothing could be matched otherwise."""
    memo = around.format(number)
    assert mask.text(memo) == memo


@pytest.mark.parametrize(
    ("memo", "masked"),
    [
        ("13812345678", "138****5678"),
        ("充值13812345678到账", "充值138****5678到账"),
        ("138-1234-5678,138 1234 5678", "138****5678,138****5678"),
        ("+8613812345678 008613812345678", "+86138****5678 0086138****5678"),
        (
            "\uff11\uff13\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
            "\uff11\uff13\uff18****\uff15\uff16\uff17\uff18",
        ),
        ("身份证11010519491231002X", "身份证110****002X"),
        ("someone@example.com", "s***@example.com"),
        ("13812345678@example.com", "1***@example.com"),
        ("卡号:4111 1111 1111 1111 充值", "卡号:411****1111 充值"),
        ("Card no 4111111111111111", "Card no 411****1111"),
        ("卡号 4111111111111112", "卡号 4111111111111112"),
        ("a@b", "a@b"),
        ("", ""),
    ],
)
def test_personal_data_is_masked(memo: str, masked: str) -> None:
    """The same text in, the same text out; twice is once."""
    assert mask.text(memo) == masked
    assert mask.text(masked) == masked


@given(MOBILES, st.text(), st.text())
def test_no_mobile_survives(mobile: str, before: str, after: str) -> None:
    """Whatever stands around it, unless it is part of a longer number."""
    if before[-1:].isdecimal() or after[:1].isdecimal():
        before, after = before + " ", " " + after
    assert mobile not in mask.text(before + mobile + after)


@given(st.text(alphabet="0123456789-+ @.aXx卡138", max_size=80))
def test_masking_twice_is_masking_once(memo: str) -> None:
    """A masked text carries nothing more to mask."""
    once = mask.text(memo)
    assert mask.text(once) == once


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("13812345678", "138****5678"),
        (" +86 13812345678 ", "+86 138****5678"),
        ("138****5678", "138****5678"),
        ("010-12345678", "010****5678"),
        ("12345678", "123****78"),
        ("", ""),
    ],
)
def test_phone(value: str, masked: str) -> None:
    """A top-up's target may be a phone, a landline or a game account."""
    assert mask.phone(value) == masked


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("6222021234567890128", "622****0128"),
        ("123456789", "123****89"),
        ("10001", "1****1"),
        ("1234", "****"),
        ("someone@example.com", "s***@example.com"),
        ("13812345678*", "138****5678*"),
        ("", ""),
    ],
)
def test_number(value: str, masked: str) -> None:
    """The shorter it is, the less of it stays."""
    assert mask.number(value) == masked
    assert mask.number(masked) == masked


@given(st.text(alphabet="0123456789ab", min_size=1, max_size=30))
def test_number_never_shows_itself(value: str) -> None:
    """At least three characters are hidden, of any number."""
    masked = mask.number(value)
    assert value not in masked
    assert len(masked.replace(mask.STARS, "")) <= max(0, len(value) - 3)
