"""A seal as a document: it reads back, and no byte of it can change unseen."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest

from duiping.errors import BooksError
from duiping.seal.model import Seal, Signed, last_day, read, text

WANG, LI = Signed("wang", date(2026, 10, 8)), Signed("li", date(2026, 10, 9))
ONE = Seal(1, "close", "2026-09", "", WANG, LI, {"trial": {"Assets:Bank": "1.00"}})


def test_it_reads_back() -> None:
    assert read(text(ONE), ONE.name) == ONE
    assert ONE.name == "0001-2026-09-close.json"


def test_its_digest_can_be_checked_with_json_and_sha256_alone() -> None:
    found = json.loads(text(ONE))
    said = found.pop("digest")
    plain = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    assert hashlib.sha256(plain.encode()).hexdigest() == said


@pytest.mark.parametrize("place", range(len(text(ONE))))
def test_no_byte_can_be_changed(place: int) -> None:
    data = bytearray(text(ONE))
    data[place] ^= 1
    with pytest.raises(BooksError) as raised:
        read(bytes(data), ONE.name)
    assert raised.value.code in {"DP450", "DP451"}


def test_a_rewritten_seal_has_another_digest() -> None:
    forged = ONE._replace(content={"trial": {"Assets:Bank": "2.00"}})
    assert forged.digest != ONE.digest


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2026-09", date(2026, 9, 30)),
        ("2024-02", date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 31)),
    ],
)
def test_the_last_day_of_a_month(period: str, day: date) -> None:
    assert last_day(period) == day


@pytest.mark.parametrize("period", ["2026-13", "2026-9", "2026", "2026-09-30", ""])
def test_what_is_no_month(period: str) -> None:
    with pytest.raises(ValueError, match="^" + period + "$"):
        last_day(period)
