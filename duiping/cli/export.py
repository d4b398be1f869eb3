"""``duiping export``: the journal of any slice, one entry a record, on stdout."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
import polars as pl

from duiping import journal
from duiping.cli.months import month as checked
from duiping.cli.shell import AGREES, Shell, pass_shell
from duiping.errors import BooksError
from duiping.pipeline import Work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


@click.command("export")
@click.option("--detail", is_flag=True, help="One entry a record; always so.")
@click.option("--source", help="Only this source.")
@click.option("--month", metavar="YYYY-MM", help="Only this month.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Only this day.")
@click.option("--key", help="Only this key, such as pdd:order:260901-….")
@pass_shell
def export_command(
    shell: Shell,
    detail: bool,  # noqa: FBT001, ARG001 - an option; there is no other form
    source: str | None,
    month: str | None,
    day: datetime | None,
    key: str | None,
) -> int:
    """Print the full Beancount text of records, also of those booked by the day."""
    work = Work(shell.folder)
    wanted: list[pl.Expr] = []
    if source is not None:
        if source not in work.config.sources:
            raise BooksError("DP413", value=source)
        wanted.append(pl.col("source") == source)
    if month is not None:
        wanted.append(pl.col("day").dt.strftime("%Y-%m") == checked(month))
    if day is not None:
        wanted.append(pl.col("day") == day.date())
    if key is not None:
        wanted.append(pl.col("key") == key)
    texts = journal.detail(work.state, wanted, work.config)
    if shell.as_json:
        shell.document({"entries": [text for some in texts for text in some]})
    else:
        _print(texts)
    return AGREES


def _print(texts: Iterator[pl.Series]) -> None:
    """Print entries with an empty line between them, as they come."""
    between = ""
    for some in texts:
        sys.stdout.write(between)
        sys.stdout.write("\n".join(some))
        between = "\n"
