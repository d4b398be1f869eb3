"""No phone or game account of a buyer leaves the evidence."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.books import formats

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.books.conftest import Books

PHONE = re.compile(r"1[3-9]\d{9}")
WORD = re.compile(r"[0-9A-Za-z]+")


def _phones(texts: Iterable[str]) -> set[str]:
    """Find whole words that look like a mobile number, 11 digits."""
    words = {word for text in texts for word in WORD.findall(text)}
    return {word for word in words if PHONE.fullmatch(word)}


def _accounts(demo: Books) -> set[str]:
    """Collect the phones and game accounts that were topped up."""
    return {
        row[column]
        for path in demo.sim.exports
        for row in formats.rows(path)
        for column in ("充值号码", "充值账号")
        if row.get(column)
    }


def _written(demo: Books) -> list[str]:
    """Collect all that anybody gets to see who has no evidence."""
    folder = demo.shop.folder
    return [
        *(data.decode() for data in demo.shop.journal.values()),
        folder.evidence.read_text(encoding="utf-8"),
        json.dumps(demo.shop.result, ensure_ascii=False),
        *(error.message for error in demo.ledger.errors),
    ]


def test_no_number_of_a_buyer_is_in_anything_we_write(demo: Books) -> None:
    accounts, texts = _accounts(demo), _written(demo)
    assert len(_phones(accounts)) > 1000
    assert len(accounts - _phones(accounts)) > 100
    words = {word for text in texts for word in WORD.findall(text)}
    assert words & accounts == set()
    assert _phones(texts) == set()
    assert any("****" in text for text in texts)
