"""What Fava's own page of an account says beside it: its open items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duiping.chain import BROKEN, TRANSIT
from duiping.money import grouped, minor
from duiping.plugins.pages.page import link
from duiping.plugins.pages.words import word

if TYPE_CHECKING:
    from duiping.plugins.pages.store import Books
    from duiping.result import Document

OPEN = 10  # items that are listed


def aside(books: Books, account: str, language: str) -> dict[str, Any]:
    """Tell what is open in an account, with links to it."""
    broken = [(BROKEN, e) for e in books.index.of(account)]
    waiting = [
        (TRANSIT, e) for e in books.result["in_transit"] if e["account"] == account
    ]
    counts = {"breaks": len(broken), "transit": len(waiting)}
    items = [
        {
            "link": link("DuipingBreaks", id=e["id"])
            if state == BROKEN
            else link("DuipingTrace", q=e["key"]),
            "key": e["key"],
            "amount": _worth(e),
            "reason": e["reason"][language],
        }
        for state, e in [*broken, *waiting][:OPEN]
    ]
    return {
        "title": word("open-items", language),
        "note": word("open-items-note", language, **counts),
        "all": link("DuipingBreaks", account=account),
        "show": word("show-all", language),
        "items": items,
    }


def _worth(entry: Document) -> str:
    """Write what is open, or at risk where nothing is (a late payment)."""
    amount = minor(entry["difference"]) or minor(entry["at_risk"])
    return f"{grouped(amount)} {entry['commodity']}"
