"""Beancount plugin: every undecided break is an error at the entry it comes from.

At most 200 breaks are shown one by one; Fava carries every error in every
page, so the rest is one total an account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duiping.plugins.guard import CheckError, Outcome, at, run
from duiping.words import kind_word

if TYPE_CHECKING:
    from beancount.core.data import Directive

    from duiping.books import Folder
    from duiping.cache import Document
    from duiping.plugins.guard import Entries, Options

__plugins__ = ("clearing",)

ROWS = 4


def clearing(entries: Entries, options: Options) -> tuple[Entries, list[CheckError]]:
    """Show breaks and rows in suspense as errors."""
    return run("duiping.plugins.clearing", _check, entries, options)


def _check(
    entries: Entries,
    options: Options,
    folder: Folder,  # noqa: ARG001 - what every check is given
    result: Document,
) -> Outcome:
    shown = result["breaks"]
    wanted = {e["entry"] for b in shown for e in b["evidence"]}
    found: dict[str, Directive] = {}
    for entry in entries:
        record = entry.meta.get("id")
        if isinstance(record, str) and record in wanted:
            found.setdefault(record, entry)
    top = str(options.get("filename"))
    errors = [_error(one, found, result["language"], top) for one in shown]
    errors += _totals(result["further"], top)
    errors += _suspense(result, top)
    errors = [error._replace(is_break=True) for error in errors]
    return Outcome(entries, errors)


def _error(
    one: Document, found: dict[str, Directive], language: str, top: str
) -> CheckError:
    """Put a break at the first of its entries that the books show."""
    rows = [f"{e['name']}:{e['row']}" for e in one["evidence"]]
    more = f" +{len(rows) - ROWS}" if len(rows) > ROWS else ""
    where = f" [{'; '.join(rows[:ROWS])}{more}]" if rows else ""
    kind = one["kind"]
    if language == "zh":
        kind = f"{kind} {kind_word(kind, language)}"
    message = (
        f"{kind} {one['account']} {one['key']}:"
        f" {one['reason'][language]}{where} ({one['id']})"
    )
    for place in one["evidence"]:
        entry = found.get(place["entry"])
        if entry is not None:
            return at(entry.meta["filename"], entry.meta["lineno"], message, entry)
    return at(top, 1, message)


def _totals(further: dict[str, int], top: str) -> list[CheckError]:
    return [
        at(top, 1, f"{account}: {count} further breaks; run `duiping breaks`")
        for account, count in sorted(further.items())
    ]


def _suspense(result: dict[str, Any], top: str) -> list[CheckError]:
    rows = result["suspense"]
    shown = [
        at(top, 1, f"{row['code']} {row['reason'][result['language']]}") for row in rows
    ]
    further = result["waiting"] - len(rows)
    if further:
        shown.append(at(top, 1, f"{further} further rows in suspense"))
    return shown
