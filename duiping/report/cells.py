"""Cells of terminal tables: words, amounts and strangers' text, safely."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from duiping.money import grouped, minor
from duiping.report.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable

_ADDED = re.compile(r"^\d{4}-\d{2}-\d{2}\.[0-9a-f]{12}\.")


def plain_text(text: object, style: str = "") -> Text:
    """Wrap a stranger's text: no markup, no control or direction characters."""
    kept = "".join(sign if sign.isprintable() else "\ufffd" for sign in str(text))
    return Text(kept, style=style)


def stacked(above: str, below: str, *, wide: bool) -> tuple[Text, ...]:
    """Give two cells side by side, or one over the other where room is short."""
    first, second = plain_text(above), plain_text(below)
    return (first, second) if wide else (first.append("\n").append(second),)


def grid(
    language: str, texts: Iterable[str], numbers: Iterable[str], last: Iterable[str]
) -> Table:
    """Make a table: texts that fold, numbers to the right, then what never folds."""
    table = Table(
        box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="dim"
    )
    for name in texts:
        table.add_column(head(name, language), overflow="fold")
    for name in numbers:
        table.add_column(head(name, language), justify="right", no_wrap=True)
    for name in last:
        table.add_column(head(name, language), no_wrap=True)
    return table


def head(name: str, language: str) -> Text:
    """Give a column or row its word, with a capital where there are capitals."""
    text = word(name, language)
    return Text(text[:1].upper() + text[1:])


def short_account(account: str) -> str:
    """Drop the part of an account that every clearing account begins with."""
    return account.removeprefix("Assets:Clearing:")


def own_name(path: str) -> str:
    """Give a file the name it came with, without the date and digest we added."""
    return _ADDED.sub("", path.rpartition("/")[2])


def amount(text: str, commodity: str, currency: str) -> Text:
    """Write an amount; the unit is shown unless it is the books' currency."""
    unit = "" if commodity in {"", currency} else f" {commodity}"
    return plain_text(grouped(minor(text)) + unit)
