"""What is no table, and who reads it a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duiping.second import bai, camt, ofx, swift

if TYPE_CHECKING:
    from collections.abc import Callable

    from duiping.second.model import Page

READERS: Final[dict[str, Callable[[bytes], Page]]] = {
    "bank.bai2": bai.read,
    "bank.camt052": camt.read,
    "bank.camt053": camt.read,
    "bank.camt054": camt.read,
    "bank.mt940": swift.read,
    "bank.ofx": ofx.read,
}
