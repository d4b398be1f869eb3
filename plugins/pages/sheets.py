"""The statements of a period, from the books derived: as markup, or as files."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from markupsafe import Markup

from duiping.errors import BooksError
from duiping.plugins.pages.questions import FILE, ROW, Made
from duiping.statement.facts import facts
from duiping.statement.render.cells import SHOWN_PLACES, places
from duiping.statement.render.page import page, sheets
from duiping.statement.render.paper import paper
from duiping.statement.render.workbook import workbook
from duiping.statement.shelf import BUILDERS, statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from duiping.plugins.pages.store import Books
    from duiping.statement.facts import Facts
    from duiping.statement.model import Row, Statement
    from duiping.statement.period import Period

FORMS: dict[str, Callable[[Statement], bytes]] = {
    "html": lambda made: page(made).encode(),
    "xlsx": workbook,
    "pdf": paper,
}
MOST = 1_000  # lines of a table that the page shows; the files have all
KEPT = 2  # periods whose figures are kept; each has the legs of its own
PAPERS = 4  # statements that are kept as made; each line of it is an object


def shown(
    books: Books, name: str, when: Period, language: str, address: str
) -> Made | None:
    """Make the sheets of a statement.

    Args:
        books: the books.
        name: of `BUILDERS`.
        when: the days.
        language: ``zh`` or ``en``.
        address: of a row of evidence, with `FILE` and `ROW` in it.

    Returns:
        Their markup; None where there is nothing to show.
    """
    made = _made(books, name, when, language)
    if made is None:
        return None
    digests = {item.file: sha256 for sha256, item in books.files.items()}

    def linked(row: Row, spoken: str) -> list[str]:
        told = places(row, spoken)
        return [
            _anchor(address, digests.get(one.path, ""), one.row, text)
            for one, text in zip(row.places[:SHOWN_PLACES], told, strict=False)
        ] + told[len(row.places[:SHOWN_PLACES]) :]

    return Made(made.agrees, str(sheets(made, linked, MOST)))


def written(books: Books, name: str, form: str, when: Period, language: str) -> bytes:
    """Write a statement in a form, as ``duiping statement`` does.

    Raises:
        BooksError: there is nothing to show (DP462).
    """
    made = _made(books, name, when, language)
    if made is None:
        raise BooksError("DP462", statement=name, account="*")
    return FORMS[form](made)


def _made(books: Books, name: str, when: Period, language: str) -> Statement | None:
    kept: OrderedDict[tuple[str, Period, str], Statement | None] = books.once(
        "papers", OrderedDict
    )
    mine = (name, when, language)
    # One at a time: who asks the same meanwhile finds it made.
    with books.derived.turn:
        if mine not in kept:
            known = _facts(books, when, language)
            found = BUILDERS[name](known, None)
            kept[mine] = statement(known, name, found) if found else None
        kept.move_to_end(mine)
        while len(kept) > PAPERS:
            kept.popitem(last=False)
        return kept[mine]


def _facts(books: Books, when: Period, language: str) -> Facts:
    """Derive the books as of the period's end, or take what was kept of it."""
    kept: OrderedDict[tuple[Period, str], Facts] = books.once("statements", OrderedDict)
    mine = (when, language)
    if mine not in kept:
        work = books.derived.as_of(books.folder, books.config, when.last)
        kept[mine] = facts(work, when, language)
    kept.move_to_end(mine)
    while len(kept) > KEPT:
        kept.popitem(last=False)
    return kept[mine]


def _anchor(address: str, sha256: str, row: int, text: str) -> str:
    if not sha256:
        return text
    place = address.replace(FILE, sha256).replace(str(ROW), str(row))
    return Markup('<a href="{}">{}</a>').format(place, text)
