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
    language = statement.language

    def drawn(table: Table) -> Markup:
        return lines(*cut(table, MOST_ROWS), places, language)

    return _rendered("statement.html", statement, drawn)


def sheets(statement: Statement, drawn: Callable[[Table], Markup]) -> Markup:
    """Write the sheets alone, for a page that has a frame and a style of its own.

    Args:
        statement: what is shown.
        drawn: writes a table, as `lines` does.
    """
    return Markup(_rendered("sheets.html", statement, drawn))  # noqa: S704 - escaped


def cut(table: Table, most: int) -> tuple[Table, int]:
    """Give a table with its first lines alone, and how many others there are."""
    left = max(len(table.rows) - most, 0)
    return table._replace(rows=tuple(table.rows[:most])), left


def lines(table: Table, left: int, spoken: Spoken, language: str) -> Markup:
    """Write a table's lines and its note.

    Args:
        table: with the lines that are shown.
        left: how many are not.
        spoken: writes the rows behind a line, as text or as safe markup.
        language: of the words around them.
    """
    facts = {
        "t": table,
        "left": left,
        "placed": table.placed,
        "language": language,
        "w": partial(word, language=language),
        "shown": shown,
        "places": spoken,
        "zip": partial(zip, strict=True),
    }
    made = _environment().get_template("table.html").render(facts)
    return Markup(made)  # noqa: S704 - escaped


def _rendered(name: str, statement: Statement, drawn: Callable[[Table], Markup]) -> str:
    facts = {
        "s": statement,
        "w": partial(word, language=statement.language),
        "drawn": drawn,
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
    return row.look == "check" and any(table._replace(rows=(row,)).checks())
