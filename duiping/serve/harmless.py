"""What Fava passes on raw, made harmless: markup in journals, formulas in CSV.

Fava 1.30.16 writes payees, narrations, notes, customs and names of queries into
its journal with escaping turned off, and puts what a query finds into CSV as it
is (grade A: run). The policy of our pages keeps such markup from running; here it
is text in the first place.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from jinja2 import BaseLoader

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from jinja2 import Environment

    Source = tuple[str, str | None, Callable[[], bool] | None]

_OFF = re.compile(r"(\{%-?\s*autoescape\s+)false(\s*-?%\})")
FORMULA = tuple("=+-@\t\r\n\0")
_NUMBER = re.compile(r"[-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?")


class Escaping(BaseLoader):
    """Gives templates in which escaping is never turned off."""

    def __init__(self, loader: BaseLoader) -> None:
        """Keep where templates come from."""
        self._loader = loader

    def get_source(self, environment: Environment, template: str) -> Source:
        """Give a template's text."""
        text, *rest = self._loader.get_source(environment, template)
        return (_OFF.sub(r"\1true\2", text), *rest)  # type: ignore[return-value]

    def list_templates(self) -> list[str]:
        """List what there is."""
        return self._loader.list_templates()


def escape(app: Flask) -> None:
    """Have all templates of an application escape what they show."""
    loader = app.jinja_env.loader
    assert loader is not None  # noqa: S101 - Flask always sets one
    app.jinja_env.loader = Escaping(loader)


def table(data: bytes) -> bytes:
    """Quote the cells of a CSV file that a spreadsheet would take for formulas."""
    text = io.StringIO(data.decode(), newline="")
    safe = io.StringIO(newline="")
    csv.writer(safe).writerows(
        [_cell(cell) for cell in row] for row in csv.reader(text)
    )
    return safe.getvalue().encode()


def _cell(cell: str) -> str:
    runs = cell.startswith(FORMULA) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if runs else cell
