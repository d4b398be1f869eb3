"""Beancount plugin: every printed balance is asserted, exactly.

Beancount lets an assertion with two decimals be wrong by 0.01 unless it says
``~ 0`` (grade A: run), and a ``pad`` makes any balance come out right.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from beancount.core.data import Balance, Pad

from duiping.errors import BooksError
from duiping.plugins.guard import CheckError, Outcome, at, on, run, said

if TYPE_CHECKING:
    from duiping import cache
    from duiping.books import Folder
    from duiping.plugins.guard import Entries, Options

__plugins__ = ("assertions",)


def assertions(entries: Entries, options: Options) -> tuple[Entries, list[CheckError]]:
    """Find inexact and missing assertions, and pads on checked accounts."""
    return run("duiping.plugins.assertions", _check, entries, options)


def _check(
    entries: Entries, options: Options, folder: Folder, result: cache.Document
) -> Outcome:
    language = str(result["language"])
    checked = set(result["checked"])
    errors: list[CheckError] = []
    exact: set[tuple[str, date, Decimal, str]] = set()
    for entry in entries:
        if isinstance(entry, Pad) and entry.account in checked:
            errors.append(on(entry, said(_pad(entry), language)))
        if not isinstance(entry, Balance) or entry.account not in checked:
            continue
        if _tolerance(entry) == 0:
            number, currency = entry.amount.number or Decimal(0), entry.amount.currency
            exact.add((entry.account, entry.date, number, currency))
        else:
            errors.append(on(entry, said(_inexact(entry), language)))
    top = str(options.get("filename"))
    for account, day, balance, currency in result["printed"]:
        # A balance directive speaks of the start of its day.
        start = date.fromisoformat(day) + timedelta(days=1)
        if (account, start, Decimal(balance), currency) not in exact:
            missing = BooksError(
                "DP410",
                file=folder.evidence.name,
                account=account,
                date=day,
                expected=balance,
            )
            errors.append(at(top, 1, said(missing, language)))
    return Outcome(entries, errors)


def _tolerance(entry: Balance) -> Decimal:
    """Say by how much an assertion may be wrong and still pass."""
    if entry.tolerance is not None:
        return entry.tolerance
    exponent = (entry.amount.number or Decimal(0)).as_tuple().exponent
    if isinstance(exponent, int) and exponent < 0:
        return Decimal(1).scaleb(exponent)
    return Decimal(0)


def _pad(entry: Pad) -> BooksError:
    return BooksError(
        "DP408",
        file=Path(str(entry.meta.get("filename"))).name,
        line=entry.meta.get("lineno", 0),
        account=entry.account,
    )


def _inexact(entry: Balance) -> BooksError:
    return BooksError(
        "DP409",
        file=Path(str(entry.meta.get("filename"))).name,
        line=entry.meta.get("lineno", 0),
        account=entry.account,
        tolerance=_tolerance(entry),
    )
