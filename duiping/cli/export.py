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
    from datetime import datetime


@click.command("export")
@click.option("--source", help="Only this source.")
@click.option("--month", metavar="YYYY-MM", help="Only this month.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Only this day.")
@click.option("--key", help="Only this key, such as pdd:order:260901-….")
@pass_shell
def export_command(
    shell: Shell,
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
        shell.document({"entries": texts})
    else:
        sys.stdout.write("\n".join(texts))
    return AGREES
