"""``duiping breaks``: the list of differences, filtered, in several formats."""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import xlsxwriter

from duiping import files
from duiping.cli.months import month
from duiping.cli.shell import AGREES, BREAKS, Shell, pass_shell
from duiping.match.breaks import KINDS
from duiping.pipeline import result_of
from duiping.report import terminal
from duiping.report.period import cut
from duiping.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = (
    "id",
    "kind",
    "account",
    "key",
    "commodity",
    "expected",
    "actual",
    "difference",
    "at_risk",
    "date",
    "due",
    "age_days",
    "status",
    "reason",
    "evidence",
)
NUMBERS = frozenset({"expected", "actual", "difference", "at_risk", "age_days"})


@click.command("breaks")
@click.option(
    "--period", metavar="YYYY-MM", help="Only breaks that concern this month."
)
@click.option(
    "--kind", multiple=True, type=click.Choice(KINDS), help="Only these kinds."
)
@click.option("--account", help="Only accounts that begin like this.")
@click.option("--key", help="Only keys that contain this.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "xlsx"]),
    default="table",
    show_default=True,
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="Where to write csv or xlsx."
)
@pass_shell
def breaks_command(
    shell: Shell,
    period: str | None,
    kind: Sequence[str],
    account: str | None,
    key: str | None,
    form: str,
    output: Path | None,
) -> int:
    """List the breaks (differences) of the books."""
    result = result_of(shell.folder)
    if period:
        result = cut(result, month(period))
    chosen = [
        one
        for one in result["breaks"]
        if (not kind or one["kind"] in kind)
        and (not account or one["account"].startswith(account))
        and (not key or key in one["key"])
    ]
    if form == "json" or shell.as_json:
        shell.as_json = True
        told = [{**one, "reason": one["reason"][shell.lang]} for one in chosen]
        shell.document({"breaks": told})
    elif form == "xlsx":
        files.write(output or Path("breaks.xlsx"), _xlsx(_rows(chosen, shell.lang)))
    elif form == "csv" and output is not None:
        # Spreadsheets take a CSV for UTF-8 only with a byte order mark.
        text = _csv(_rows(chosen, shell.lang))
        files.write(output, text.encode("utf-8-sig"))
    elif form == "csv":
        sys.stdout.write(_csv(_rows(chosen, shell.lang)))
    elif chosen:
        console, shown = shell.out, {**result, "breaks": chosen}
        console.print(terminal.breaks_table(shown, shell.lang, console.width))
    else:
        shell.line(word("none", shell.lang))
    return BREAKS if chosen else AGREES


def _rows(chosen: Sequence[dict[str, Any]], language: str) -> list[list[str]]:
    return [
        [
            *(str(one[name]) for name in COLUMNS[:-2]),
            one["reason"][language],
            "; ".join(f"{e['name']}:{e['row']}" for e in one["evidence"]),
        ]
        for one in chosen
    ]


def _csv(rows: list[list[str]]) -> str:
    """Make CSV; a text that a spreadsheet would run as a formula is quoted by it."""
    safe = [
        [
            cell
            if name in NUMBERS or not cell.startswith(tuple("=+-@\t\r\0"))
            else f"'{cell}"
            for name, cell in zip(COLUMNS, row, strict=True)
        ]
        for row in rows
    ]
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *safe])
    return text.getvalue()


def _xlsx(rows: list[list[str]]) -> bytes:
    """Make a workbook: real numbers, and texts that can never be formulas."""
    data = BytesIO()
    with xlsxwriter.Workbook(
        data, {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        # The same breaks give the same bytes.
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001
        sheet = book.add_worksheet("breaks")
        money = book.add_format({"num_format": "#,##0.00"})
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, COLUMNS, bold)
        for line, row in enumerate(rows, 1):
            for place, (name, cell) in enumerate(zip(COLUMNS, row, strict=True)):
                if name in NUMBERS:
                    form = None if name == "age_days" else money
                    sheet.write_number(line, place, Decimal(cell), form)
                else:
                    sheet.write_string(line, place, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
        sheet.set_column(0, len(COLUMNS) - 1, 18)
    return data.getvalue()
