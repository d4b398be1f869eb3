"""The statements of a period, from the books derived: as markup, or as files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from markupsafe import Markup

from duiping.errors import BooksError
from duiping.plugins.pages.questions import FILE, ROW, Made
from duiping.statement.facts import facts, named
from duiping.statement.ground import ground
from duiping.statement.render.cells import SHOWN_PLACES, places
from duiping.statement.render.page import cut, lines, page, sheets
from duiping.statement.render.paper import paper
from duiping.statement.render.workbook import workbook
from duiping.statement.shelf import BUILDERS, statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from duiping.pipeline import Work
    from duiping.plugins.pages.store import Books
    from duiping.statement.ground import Ground
    from duiping.statement.model import Row, Statement, Table
    from duiping.statement.period import Period

FORMS: dict[str, Callable[[Statement], bytes]] = {
    "html": lambda made: page(made).encode(),
    "xlsx": workbook,
    "pdf": paper,
}
MOST = 1_000  # lines of a table that the page shows; the files have all
KEPT = 2  # periods whose figures are kept; each has the legs of its own
PAPERS = 2  # statements that are kept for files; each line of it is an object


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
    derived = books.derived
    with derived.turn:
        mine = (_named(books, when), name, when, language, address)
        return derived.once("pages", mine, lambda: _shown(books, *mine[1:]))


def _shown(
    books: Books, name: str, when: Period, language: str, address: str
) -> Made | None:
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

    def drawn(table: Table) -> Markup:
        return lines(*cut(table, MOST), linked, language)

    return Made(made.agrees, str(sheets(made, drawn)))


def written(books: Books, name: str, form: str, when: Period, language: str) -> bytes:
    """Write a statement in a form, as ``duiping statement`` does.

    Raises:
        BooksError: there is nothing to show (DP462).
    """
    derived = books.derived
    with derived.turn:
        mine = (_named(books, when), name, when, language)
        made = derived.once("papers", mine, lambda: _made(books, *mine[1:]), PAPERS)
    if made is None:
        raise BooksError("DP462", statement=name, account="*")
    return FORMS[form](made)


def _made(books: Books, name: str, when: Period, language: str) -> Statement | None:
    """Make a statement; None where there is nothing to show."""
    derived, work = books.derived, _work(books, when)
    mine = (_named(books, when), when, language)
    like = kept(books, work, when)
    known = derived.once(
        "facts", mine, lambda: facts(work, when, language, like=like), KEPT
    )
    found = BUILDERS[name](known, None)
    return statement(known, name, found) if found else None


def kept(books: Books, work: Work, when: Period) -> Ground:
    """Give what evidence says of a period: the same, whatever is decided."""
    name, currency = (work.basis, when), books.config.books.currency
    make = partial(ground, work, when, currency)
    return books.derived.once("ground", name, make, KEPT)


def _named(books: Books, when: Period) -> str:
    """Name all that statements take from the books of a day."""
    return books.once(("named", when.last), lambda: named(_work(books, when)))


def _work(books: Books, when: Period) -> Work:
    """Derive the books as of the period's end, or take what was kept of it."""
    derived = books.derived
    return books.once(
        ("as of", when.last),
        lambda: derived.as_of(books.folder, books.config, when.last),
    )


def _anchor(address: str, sha256: str, row: int, text: str) -> str:
    if not sha256:
        return text
    place = address.replace(FILE, sha256).replace(str(ROW), str(row))
    return Markup('<a href="{}">{}</a>').format(place, text)
