"""The statements of a period as a page, each line with its rows of evidence."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, timedelta
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from duiping.errors import BooksError
from duiping.pipeline import Work
from duiping.plugins.pages.page import link
from duiping.statement.facts import facts
from duiping.statement.period import Period, period
from duiping.statement.render.cells import SHOWN_PLACES, places
from duiping.statement.render.page import page, sheets
from duiping.statement.render.paper import paper
from duiping.statement.render.workbook import workbook
from duiping.statement.shelf import BUILDERS, NAMES, RETURNED, statement
from duiping.statement.words import word

if TYPE_CHECKING:
    from collections.abc import Callable

    from duiping.plugins.pages.page import Period as Asked
    from duiping.plugins.pages.store import Books
    from duiping.statement.facts import Facts
    from duiping.statement.model import Row, Statement

FORMS: dict[str, tuple[str, Callable[[Statement], bytes]]] = {
    "html": ("text/html; charset=utf-8", lambda made: page(made).encode()),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        workbook,
    ),
    "pdf": ("application/pdf", paper),
}
MOST = 1_000  # lines of a table that the page shows; the files have all
KEPT = 4  # periods whose figures are kept
PAPERS = 16  # statements that are kept as made
DAYS = 3_660  # the longest span

_lock = Lock()


class Shown(NamedTuple):
    """A statement on the page; `body` is empty where there is nothing to show."""

    name: str
    names: tuple[tuple[str, str], ...]
    period: Period
    agrees: bool
    verdict: str
    body: Markup


def shown(books: Books, name: str, when: Period, language: str) -> Shown:
    """Show a statement; a name that there isn't is the first one's."""
    name = name if name in BUILDERS else NAMES[0]
    names = tuple(
        (one, word(f"name-{one}", language)) for one in NAMES if one != RETURNED
    )
    made = _made(books, name, when, language)
    if made is None:
        return Shown(name, names, when, agrees=True, verdict="", body=Markup())
    digests = {item.file: sha256 for sha256, item in books.files.items()}
    verdict = word("agrees" if made.agrees else "disagrees", language)

    def linked(row: Row, spoken: str) -> list[str]:
        told = places(row, spoken)
        return [
            _anchor(digests.get(one.path, ""), one.row, text)
            for one, text in zip(row.places[:SHOWN_PLACES], told, strict=False)
        ] + told[len(row.places[:SHOWN_PLACES]) :]

    body = sheets(made, linked, MOST)
    return Shown(name, names, when, made.agrees, verdict, body)


def written(books: Books, name: str, form: str, when: Period, language: str) -> bytes:
    """Write a statement in a form, as ``duiping statement`` does.

    Raises:
        KeyError: there is no such statement or form.
        BooksError: there is nothing to show (DP462).
    """
    write = FORMS[form][1]
    if name not in BUILDERS:
        raise KeyError(name)
    made = _made(books, name, when, language)
    if made is None:
        raise BooksError("DP462", statement=name, account="*")
    return write(made)


def span(books: Books, asked: Asked) -> Period:
    """Say which days are meant: those of Fava's filter, else the newest month.

    Raises:
        BooksError: DP461, there is no evidence, or the span is too long.
    """
    if asked.first:
        first = date.fromisoformat(asked.first)
        last = date.fromisoformat(asked.end) - timedelta(days=1)
        whole = asked.exact and asked.month
        if (last - first).days > DAYS:
            raise BooksError("DP461", value=f"{first}..{last}")
        return Period(asked.month if whole else f"{first}..{last}", first, last)
    month = asked.month or next(iter(books.months), "")
    return period(month or "-")


def _made(books: Books, name: str, when: Period, language: str) -> Statement | None:
    kept: OrderedDict[tuple[str, Period, str], Statement | None] = books.once(
        "papers", OrderedDict
    )
    mine = (name, when, language)
    known = _facts(books, when, language)
    with _lock:
        if mine not in kept:
            found = BUILDERS[name](known, None)
            kept[mine] = statement(known, name, found) if found else None
        kept.move_to_end(mine)
        while len(kept) > PAPERS:
            kept.popitem(last=False)
        return kept[mine]


def _facts(books: Books, when: Period, language: str) -> Facts:
    """Derive the books as of the period's end, or take what was kept of it."""
    with _lock:
        kept: OrderedDict[tuple[Period, str], Facts] = books.once(
            "statements", OrderedDict
        )
        mine = (when, language)
        if mine not in kept:
            work = Work(
                books.folder,
                until=when.last,
                config=books.config,
                dry=True,
                like=books.work,
            )
            kept[mine] = facts(work, when, language)
        kept.move_to_end(mine)
        while len(kept) > KEPT:
            kept.popitem(last=False)
        return kept[mine]


def _anchor(sha256: str, row: int, text: str) -> str:
    if not sha256:
        return text
    address = link("DuipingEvidence", file=sha256, row=row)
    return Markup('<a href="{}">{}</a>').format(address, text)
