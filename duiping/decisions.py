"""Decisions on disk: one file a month below ``ledger/decisions``, only added to.

The month's file is written first, in one step, the index that includes it
after; what a crash leaves between is completed by the next write.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount.core.amount import Amount
from beancount.core.data import Custom, Open, Transaction
from beancount.parser import parser

from duiping import files, ledgertext
from duiping.decide.model import (
    DIRECTIVE,
    VERBS,
    Book,
    Decision,
    Fault,
    Posted,
)
from duiping.errors import BooksError
from duiping.money import SCALE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from beancount.core.data import Directive

    from duiping.books import Folder

INDEX = "index.beancount"
_INCLUDE = re.compile(r'^include "([^"]+)"', re.MULTILINE)
_HEADER = "; Decisions. Only added to: what is wrong is reopened, never deleted.\n"


def paths(folder: Folder) -> list[Path]:
    """List the files of decisions, the index left out, by name."""
    if not folder.decisions.is_dir():
        return []
    found = sorted(folder.decisions.rglob("*.beancount"))
    return [path for path in found if path != folder.decisions / INDEX]


def read(folder: Folder, until: date | None = None) -> Book:
    """Read what people decided, by day and within a day as it stands.

    Args:
        folder: the books.
        until: leave out what was decided after this day.
    """
    decisions: list[Decision] = []
    posted: list[Posted] = []
    faults: list[Fault] = []
    included = _included(folder)
    for path in paths(folder):
        name = path.relative_to(folder.ledger).as_posix()
        if path.relative_to(folder.decisions).as_posix() not in included:
            faults.append(Fault("DP515", name, 1))
        entries, errors, _ = parser.parse_file(str(path))
        faults += [_unread(name, e.source.get("lineno", 0), e.message) for e in errors]
        for entry in sorted(entries, key=lambda e: int(e.meta["lineno"])):
            if until is not None and entry.date > until:
                continue
            try:
                if isinstance(entry, Transaction):
                    posted.append(_posted(entry, name))
                elif isinstance(entry, Custom) and entry.type == DIRECTIVE:
                    decisions.append(parsed(entry, name))
            except (KeyError, TypeError, ValueError, AttributeError, IndexError) as e:
                said = f"{type(e).__name__}: {e}"
                faults.append(_unread(name, int(entry.meta["lineno"]), said))
    decisions.sort(key=lambda d: d.day)
    return Book(tuple(decisions), tuple(posted), tuple(faults))


def parsed(entry: Custom, name: str) -> Decision:
    """Turn a directive back into a decision.

    Raises:
        KeyError, TypeError, ValueError, AttributeError, IndexError: something is
            missing or has another type.
    """
    meta = entry.meta
    verb, subject = (value.value for value in entry.values)
    if verb not in VERBS:
        raise ValueError(verb)
    numbered = sorted(
        (int(name.removeprefix("key-")), value)
        for name, value in meta.items()
        if name.startswith("key-")
    )
    texts = {
        name: _text(meta.get(name, "")) for name in ("reason", "to", "of", "evidence")
    }
    return Decision(
        day=entry.date,
        verb=verb,
        subject=_text(subject),
        step=int(meta["step"]),
        by=_text(meta["by"]),
        kind=_text(meta["kind"]),
        account=_text(meta["account"]),
        key=_text(meta["key"]),
        commodity=_text(meta["commodity"]),
        difference=_minor(meta["difference"]),
        amount=_minor(meta.get("amount", Decimal(0))),
        until=meta.get("until"),
        keys=tuple(_text(value) for _, value in numbered),
        proposed=meta.get("proposed", False) is True,
        id=_text(meta.get("id", "")),
        file=name,
        line=int(meta["lineno"]),
        **texts,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _minor(value: object) -> int:
    """Read a number of the books into minor units; a part of a fen is an error."""
    if not isinstance(value, Decimal):
        raise TypeError(value)
    scaled = value.scaleb(SCALE)
    if scaled != scaled.to_integral_value():
        raise ValueError(value)
    return int(scaled)


def _posted(entry: Transaction, name: str) -> Posted:
    """Read an entry; one with an amount left out has no legs, and so fits nothing."""
    whole = all(isinstance(p.units, Amount) and p.cost is None for p in entry.postings)
    found = tuple(
        (p.account, _minor(p.units.number), p.units.currency)
        for p in entry.postings
        if whole and p.units is not None
    )
    meta = entry.meta
    return Posted(
        decision=str(meta.get("decision", "")),
        subject=str(meta.get("break", "")),
        day=entry.date,
        legs=found or tuple((p.account, 0, "") for p in entry.postings),
        file=name,
        line=int(meta["lineno"]),
    )


def _unread(name: str, line: int, problem: str) -> Fault:
    return Fault("DP511", name, line, (("problem", str(problem)),))


def _included(folder: Folder) -> set[str]:
    index = folder.decisions / INDEX
    text = index.read_text(encoding="utf-8") if index.is_file() else ""
    return set(_INCLUDE.findall(text))


def append(folder: Folder, blocks: Sequence[tuple[date, str]]) -> list[Path]:
    """Add directives and entries to the files of their months; under the lock.

    Args:
        folder: the books.
        blocks: a day and the text of one directive or entry.

    Returns:
        The files that were written.

    Raises:
        BooksError: DP415, the text would not read back as it is meant.
    """
    months: dict[str, list[str]] = {}
    for day, block in blocks:
        months.setdefault(f"{day:%Y-%m}.beancount", []).append(block)
    written = []
    for name, listed in sorted(months.items()):
        path = folder.decisions / name
        before = path.read_text(encoding="utf-8") if path.is_file() else _HEADER
        if ledgertext.verify("\n".join(listed)) != len(listed):
            raise BooksError("DP415", value=name, column="directive")
        text = "\n".join([before.rstrip("\n") + "\n", *listed])
        files.write(path, text.encode())
        written.append(path)
    complete(folder)
    return written


def complete(folder: Folder) -> bool:
    """Have the index include every month's file; say whether it changed."""
    included = _included(folder)
    names = [path.relative_to(folder.decisions).as_posix() for path in paths(folder)]
    lacking = [name for name in names if name not in included]
    if not lacking:
        return False
    index = folder.decisions / INDEX
    text = index.read_text(encoding="utf-8") if index.is_file() else ""
    lines = "".join(ledgertext.include(name) for name in lacking)
    return files.write(index, (text + lines).encode())


def opened(folder: Folder) -> dict[str, Open]:
    """List the accounts that the books open by hand, for a check before writing."""
    found: dict[str, Open] = {}
    for path in (folder.ledger / "accounts.beancount", folder.main):
        if path.is_file():
            entries: list[Directive] = parser.parse_file(str(path))[0]
            found |= {e.account: e for e in entries if isinstance(e, Open)}
    return found
