"""What stands in the clearing accounts, told by a result and by the ledger."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.books.reader import fen

if TYPE_CHECKING:
    from tests.books.ledger import Balances
    from tests.books.shop import Document

# Breaks of these kinds carry an amount at risk, and no share of a balance.
CHECKS = {"fee", "status", "late", "gap", "unproven", "tampered"}


def open_items(result: Document) -> dict[tuple[str, str], int]:
    """Sum balance breaks and items in transit, by account and commodity."""
    sums: Balances = Counter()
    for item in (*result["breaks"], *result["in_transit"]):
        if item.get("kind") not in CHECKS:
            sums[item["account"], item["commodity"]] += fen(item["difference"])
    return _nonzero(sums)


def clearing(held: Balances) -> dict[tuple[str, str], int]:
    """Pick the balances of all clearing accounts and of suspense."""
    return _nonzero(
        {
            (account, commodity): size
            for (account, commodity), size in held.items()
            if account.startswith("Assets:Clearing:") or account == "Assets:Suspense"
        }
    )


def _nonzero(sums: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    return {name: size for name, size in sums.items() if size}
