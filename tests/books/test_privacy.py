"""No buyer's phone number leaves the evidence."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.books import formats

if TYPE_CHECKING:
    from tests.books.conftest import Books

PHONE = re.compile(r"1[3-9]\d{9}")
WORD = re.compile(r"[0-9A-Za-z]+")


def _phones(texts: list[str]) -> set[str]:
    """Find whole words that look like a mobile number, 11 digits."""
    words = {word for text in texts for word in WORD.findall(text)}
    return {word for word in words if PHONE.fullmatch(word)}


def test_no_phone_number_is_in_anything_we_write(demo: Books) -> None:
    exports = [
        cell
        for path in demo.sim.exports
        for line in formats.cells(path)
        for cell in line
    ]
    # The simulator's numbers begin with 16; without them nothing is tested.
    assert len(_phones(exports)) > 1000
    folder = demo.shop.folder
    written = [data.decode() for data in demo.shop.journal.values()]
    written.append(folder.evidence.read_text(encoding="utf-8"))
    written.append(json.dumps(demo.shop.result, ensure_ascii=False))
    written += [error.message for error in demo.ledger.errors]
    assert any("****" in text for text in written)
    assert _phones(written) == set()
