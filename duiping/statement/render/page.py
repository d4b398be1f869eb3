"""A statement as one self-contained HTML page: nothing is loaded, all is escaped."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from duiping.report.escaped import escaped
from duiping.statement.render.cells import NUMBERS, places, shown
from duiping.statement.words import word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinja2 import Environment

    from duiping.statement.model import Column, Row, Statement, Table

    Spoken = Callable[[Row, str], Sequence[str]]

TEMPLATES = Path(__file__).parent / "templates"
MOST_ROWS = 5_000


def page(statement: Statement) -> str:
    """Write the page; the same statement gives the same bytes.

    The content policy forbids everything but the page's own style.
    """
    return _rendered("statement.html", statement, places, MOST_ROWS)


def sheets(statement: Statement, spoken: Spoken, most: int) -> Markup:
    """Write the sheets alone, for a page that has a frame and a style of its own.

    Args:
        statement: what is shown.
        spoken: writes the rows behind a line, as text or as safe markup.
        most: lines of a table that are shown.
    """
    return Markup(_rendered("sheets.html", statement, spoken, most))  # noqa: S704 - escaped


def _rendered(name: str, statement: Statement, spoken: Spoken, most: int) -> str:
    facts = {
        "s": statement,
        "w": partial(word, language=statement.language),
        "shown": shown,
        "places": spoken,
        "zip": partial(zip, strict=True),
        "most": most,
    }
    return _environment().get_template(name).render(facts)


@cache
def _environment() -> Environment:
    made = escaped(TEMPLATES)
    made.tests["number"] = _number
    made.tests["off"] = _off
    return made


def _number(column: Column) -> bool:
    return column.kind in NUMBERS


def _off(row: Row, table: Table) -> bool:
    """Say whether a check line is not zero."""
    return any(table._replace(rows=(row,)).checks())
