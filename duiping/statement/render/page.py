"""A statement as one self-contained HTML page: nothing is loaded, all is escaped."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from duiping.report.escaped import escaped
from duiping.statement.render.cells import NUMBERS, places, shown
from duiping.statement.words import word

if TYPE_CHECKING:
    from jinja2 import Environment

    from duiping.statement.model import Column, Row, Statement, Table

TEMPLATES = Path(__file__).parent / "templates"
MOST_ROWS = 5_000


def page(statement: Statement) -> str:
    """Write the page; the same statement gives the same bytes.

    The content policy forbids everything but the page's own style.
    """
    facts = {
        "s": statement,
        "w": partial(word, language=statement.language),
        "shown": shown,
        "places": places,
        "zip": partial(zip, strict=True),
        "most": MOST_ROWS,
    }
    return _environment().get_template("statement.html").render(facts)


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
