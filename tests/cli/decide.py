"""Deciding in this process: what ``duiping resolve`` does, without a new one."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from duiping import files
from duiping.books import Folder
from duiping.cli.orders import Counter, Done
from duiping.pipeline import result_of, silent

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

EXPENSE = "Expenses:BankFee"


def decide(
    books: Path,
    names: str | list[str],
    verb: str,
    *what: str,
    by: str = "lin",
    day: date | None = None,
    **more: Any,
) -> Done:
    """Record a decision about one break or several, as the command does."""
    folder = Folder(books)
    listed = [names] if isinstance(names, str) else names
    with files.lock(folder.root, timeout=60):
        counter = Counter(folder, silent, by=by, day=day)
        more.setdefault("reason", "as a test")
        done = counter.decide(counter.named(listed, verb, what, **more))
        counter.write(done)
    return done


def result(books: Path) -> dict[str, Any]:
    """Give the result as plugins and pages see it."""
    found: dict[str, Any] = json.loads(json.dumps(result_of(Folder(books))))
    return found


def standing(books: Path, name: str) -> dict[str, Any]:
    """Give one break as it stands, found or cured."""
    found = result(books)
    return next(b for b in (*found["breaks"], *found["cured"]) if b["id"] == name)


def money_break(books: Path, *, below: int | None = None) -> dict[str, Any]:
    """Pick the balance break in money that is largest, or largest below a size."""
    found = [
        one
        for one in result(books)["breaks"]
        if one["commodity"] == "CNY"
        and one["account"].startswith("Assets:Clearing:")
        and one["kind"] in {"missing", "unexpected", "short", "over", "duplicate"}
        and Decimal(one["difference"]) != 0
        and (below is None or abs(Decimal(one["difference"])) < below)
    ]
    return max(found, key=lambda one: (abs(Decimal(one["difference"])), one["id"]))
