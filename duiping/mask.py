"""Personal data never reaches a journal, a log or a report: it is masked here.

Order, payment and row numbers are long digits too and must survive, or nothing
could be matched: a number is taken for personal data only by its own proof (a
mobile's prefix and length, an ID's date and check digit, a card's check digit
after the word 卡 or card).

Sources: mobiles ``1[3-9]`` and 11 digits (grade B); ID numbers GB 11643-1999,
check digit ISO 7064 MOD 11-2 (grade B); cards ISO/IEC 7812, Luhn (grade B).
"""

from __future__ import annotations

import re

STARS = "****"

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"

# \d and the full-width 1 and 3-9: buyers type with Chinese input methods.
_MOBILE = re.compile(
    r"(?<!\d)[1\uff11][3-9\uff13-\uff19]\d(?:\d{8}|[ -]\d{4}[ -]\d{4})(?!\d)"
)
_MOBILE_ABROAD = re.compile(
    r"(\+86|\(86\)|(?<!\d)0086)[1\uff11][3-9\uff13-\uff19]\d{9}(?!\d)"
)
_ID = re.compile(
    r"(?<!\d)[1-8]\d{5}(?:18|19|20)\d{2}[01]\d[0-3]\d{4}[\dXx](?![0-9A-Za-z])"
)
_EMAIL = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})"
)
_CARD = re.compile(
    r"((?:卡|card)[^\d\n]{0,12})(\d(?:[ -]?\d){12,18})(?!\d)", re.IGNORECASE
)


def phone(value: str) -> str:
    """Mask a phone number: ``13812345678`` → ``138****5678``.

    Anything that is no mainland mobile is masked as an account number.
    """
    masked = _MOBILE_ABROAD.sub(_mobile_abroad, value.strip())
    masked = _MOBILE.sub(_mobile, masked)
    return masked if STARS in masked else number(value)


def number(value: str) -> str:
    """Mask an account number: the first 3 and last 2 to 4 characters stay.

    Eleven and more keep 3 and 4, eight to ten keep 3 and 2, five to seven keep
    1 and 1, shorter ones nothing. E-mail addresses and numbers that carry
    stars already are masked as `text` does.
    """
    value = value.strip()
    if "@" in value or "*" in value:
        return text(value)
    size = len(value)
    if size == 0:
        return ""
    first, last = _visible(size)
    return value[:first] + STARS + value[size - last :]


def text(memo: str) -> str:
    """Mask mobiles, ID numbers, e-mail addresses and card numbers in free text.

    Other numbers stay, however long. Names of persons are left to importers,
    which know the column. Masking twice changes nothing more.
    """
    if "@" in memo:
        memo = _EMAIL.sub(_email, memo)
    memo = _ID.sub(_id, memo)
    memo = _CARD.sub(_card, memo)
    memo = _MOBILE_ABROAD.sub(_mobile_abroad, memo)
    return _MOBILE.sub(_mobile, memo)


def _visible(size: int) -> tuple[int, int]:
    """Say how many characters stay at either end."""
    for least, ends in ((11, (3, 4)), (8, (3, 2)), (5, (1, 1))):
        if size >= least:
            return ends
    return (0, 0)


def _mobile(match: re.Match[str]) -> str:
    found = match.group()
    return found[:3] + STARS + found[-4:]


def _mobile_abroad(match: re.Match[str]) -> str:
    prefix = match.group(1)
    found = match.group()[len(prefix) :]
    return prefix + found[:3] + STARS + found[-4:]


def _email(match: re.Match[str]) -> str:
    return f"{match.group()[0]}***@{match.group(1)}"


def _id(match: re.Match[str]) -> str:
    found = match.group()
    total = sum(int(d) * w for d, w in zip(found, _ID_WEIGHTS, strict=False))
    # An order number may look like a date of birth; the check digit decides.
    if _ID_CHECKS[total % 11] != found[-1].upper():
        return found
    return number(found)


def _card(match: re.Match[str]) -> str:
    word, found = match.groups()
    digits = [int(d) for d in reversed(found) if d.isdigit()]
    total = sum(
        d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)
    )
    return match.group() if total % 10 else word + number(found)
