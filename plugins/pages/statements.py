"""The statements of a period as a page, each line with its rows of evidence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple, cast

from markupsafe import Markup

from duiping.errors import BooksError
from duiping.plugins.pages.page import link
from duiping.plugins.pages.questions import FILE, ROW, File, Sheet
from duiping.statement.period import Period, period
from duiping.statement.shelf import BUILDERS, NAMES, RETURNED
from duiping.statement.words import word

if TYPE_CHECKING:
    from duiping.plugins.pages.page import Period as Asked
    from duiping.plugins.pages.questions import Made
    from duiping.plugins.pages.store import Books

FORMS = {
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
DAYS = 3_660  # the longest span


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
    address = link("DuipingEvidence", file=FILE, row=ROW)
    made = cast("Made | None", books.ask(Sheet(name, when, language, address)))
    if made is None:
        return Shown(name, names, when, agrees=True, verdict="", body=Markup())
    verdict = word("agrees" if made.agrees else "disagrees", language)
    body = Markup(made.body)  # noqa: S704 - rendered with everything escaped
    return Shown(name, names, when, made.agrees, verdict, body)


def written(books: Books, name: str, form: str, when: Period, language: str) -> bytes:
    """Write a statement in a form, as ``duiping statement`` does.

    Raises:
        KeyError: there is no such statement or form.
        BooksError: there is nothing to show (DP462).
    """
    if name not in BUILDERS or form not in FORMS:
        raise KeyError(name)
    return cast("bytes", books.ask(File(name, form, when, language)))


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
