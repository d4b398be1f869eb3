"""What all pages share: the books, the language, the period, links, the frame."""

from __future__ import annotations

import calendar
from datetime import timedelta
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar, cast

from fava.application import url_for
from fava.ext import FavaExtensionBase, extension_endpoint
from fava.util.date import parse_date
from flask import request
from flask_babel import get_locale
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader
from markupsafe import Markup

from duiping.books import find
from duiping.errors import DuipingError
from duiping.money import plain
from duiping.plugins.pages.store import Store
from duiping.plugins.pages.words import status_word, verb_word, word
from duiping.report.names import account_name
from duiping.report.page import TEMPLATES, environment
from duiping.report.period import last_period
from duiping.words import kind_word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from duiping.books import Folder
    from duiping.plugins.pages.store import Books

HERE = Path(__file__).parent / "templates"
Method = TypeVar("Method")


class Period(NamedTuple):
    """What Fava's time filter asks for.

    `first` and `end` (the day after) are ISO text, empty without a filter;
    `month` is the month that pages by month show, ``""`` for everything;
    `exact` says whether that is the very span that was asked for.
    """

    first: str
    end: str
    month: str
    exact: bool


class Session(NamedTuple):
    """Who is here, what they may do, and the token that a form has to carry.

    `root` is what the addresses of our own routes begin with.
    """

    by: str
    token: str
    may: frozenset[str]
    root: str

    @property
    def decides(self) -> bool:
        """Say whether the person can decide something here."""
        return bool(self.by and self.may & {"decide", "approve"})


class Page(FavaExtensionBase):
    """A page of ours within Fava."""

    title: ClassVar[str]
    template: ClassVar[str]

    @property
    def report_title(self) -> str:  # type: ignore[override]
        """The page's name in the sidebar, in the reader's language."""
        return word(self.title, language())

    @cached_property
    def jinja_env(self) -> Environment:
        """Fava renders a template by the class's name; ours are in `body`."""
        frame = {f"{self.name}.html": "{{ extension.body() }}"}
        return Environment(loader=DictLoader(frame), autoescape=True)

    def books(self) -> Books:
        """Give the books as they are now.

        Raises:
            DuipingError: they cannot be read.
        """
        folder = find(Path(self.ledger.beancount_file_path).parent)
        return kept(folder).books()

    def facts(self, books: Books) -> Mapping[str, Any]:
        """Give what the page's template shows."""
        raise NotImplementedError

    def body(self) -> Markup:
        """Render the page; books that cannot be read say why."""
        try:
            books = self.books()
            return self.render(self.template, books, self.facts(books))
        except DuipingError as fault:
            shared = {"w": partial(word, language=language()), "link": link}
            text = fault.sentence(language())
            template = _templates().get_template("fault.html")
            return Markup(  # noqa: S704 - rendered with everything escaped
                template.render(shared, code=fault.code, text=text, style=_style())
            )

    def render(self, template: str, books: Books, facts: Mapping[str, Any]) -> Markup:
        """Render a template with what all of them know."""
        lang = language()
        shared: dict[str, Any] = {
            "w": partial(word, language=lang),
            "kind": partial(kind_word, language=lang),
            "name": partial(account_name, config=books.config, language=lang),
            "titles": {n: s.title for n, s in books.config.sources.items()},
            "currency": books.config.books.currency,
            "language": lang,
            "link": link,
            "account_link": account_link,
            "style": _style(),
            "period": period(books),
            "time": request.args.get("time", ""),
            "status": partial(status_word, language=lang),
            "verb": partial(verb_word, language=lang),
            "fen": lambda amount: "" if amount is None else plain(amount),
            "books": books,
            "session": session(),
            "may": may,
        }
        page = _templates().get_template(template)
        return Markup(page.render({**shared, **facts}))  # noqa: S704 - as above


def session() -> Session | None:
    """Give who is here; plain Fava, and a server only to read, know nobody.

    The guard says so apart from the request, whose headers cannot reach it.
    """
    told = request.environ
    by = told.get("duiping.by")
    if not by:
        return None
    may = frozenset(map(str, told["duiping.may"]))
    return Session(by, told["duiping.token"], may, told["duiping.root"])


def may(what: str) -> bool:
    """Say whether the reader may do something, such as ``export``.

    Plain Fava, without our guard, keeps nothing from anybody.
    """
    allowed = request.environ.get("duiping.may")
    return allowed is None or what in allowed


def language() -> str:
    """Give the language that Fava speaks: ``zh``, or English for all others."""
    return "zh" if str(get_locale() or "").startswith("zh") else "en"


def link(view: str, /, **params: Any) -> str:
    """Make the address of a page of ours; Fava's filters go along.

    A parameter of None is left out, which takes one of Fava's filters off.
    """
    # Fava keeps addresses by their parameters, so they must be hashable.
    said: dict[str, Any] = {
        n: tuple(v) if isinstance(v, list) else v for n, v in params.items()
    }
    return str(url_for("extension_report", extension_name=view, **said))


def endpoint_link(name: str, /, **params: Any) -> str:
    """Make the address of an endpoint of ours."""
    # Fava's own maker of addresses has a parameter of its own named endpoint.
    path, mark, query = link("Duiping", **params).partition("?")
    return f"{path}{name}{mark}{query}"


def endpoint(name: str) -> Callable[[Method], Method]:
    """Make a method answer under a name; it only reads."""
    return cast("Callable[[Method], Method]", extension_endpoint(name))


def account_link(account: str) -> str:
    """Make the address of Fava's own page of an account."""
    return str(url_for("account", name=account))


def args() -> dict[str, list[str]]:
    """Give the parameters of the address."""
    return request.args.to_dict(flat=False)


def period(books: Books) -> Period:
    """Read Fava's time filter; without one, the newest month is meant."""
    asked = request.args.get("time", "")
    begin, end = _span(asked)
    if begin is None or end is None or end <= begin:
        month = "" if "all" in request.args else last_period(books.result)
        return Period("", "", month, exact=True)
    last = end - timedelta(days=1)
    days = calendar.monthrange(last.year, last.month)[1]
    whole = (begin.day, last.day) == (1, days) and f"{begin:%Y%m}" == f"{last:%Y%m}"
    return Period(str(begin), str(end), f"{last:%Y-%m}", exact=whole)


def _span(asked: str) -> tuple[date | None, date | None]:
    """Read a time filter; days that no calendar has are none.

    Our guard refuses them; in plain Fava they come as far as this.
    """
    try:
        return parse_date(asked) if asked else (None, None)
    except (ValueError, OverflowError):
        return None, None


def _style() -> str:
    return endpoint_link("style.css", time=None, account=None, filter=None)


@cache
def _templates() -> Environment:
    return environment().overlay(
        loader=ChoiceLoader([FileSystemLoader(HERE), FileSystemLoader(TEMPLATES)])
    )


def kept(folder: Folder) -> Store:
    """Give what this process keeps in memory of a set of books."""
    return _store(folder.root)


@cache
def _store(root: Path) -> Store:
    """Keep one store for all pages of a set of books."""
    return Store(find(root))
