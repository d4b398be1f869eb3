"""``duiping breaks``: the list of differences, filtered, in several formats."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duiping import files
from duiping.cli.months import month
from duiping.cli.shell import AGREES, BREAKS, Shell, pass_shell
from duiping.decide.case import STATUSES
from duiping.decide.choice import Choice
from duiping.match.breaks import KINDS
from duiping.pipeline import result_of
from duiping.report import listed, terminal
from duiping.report.period import cut
from duiping.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence


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
    "--status",
    multiple=True,
    type=click.Choice(STATUSES),
    help="Only in this state; `cured` and `linked` are found no more.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "xlsx"]),
    default="table",
    show_default=True,
    help="table and json are shown, csv and xlsx written.",
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
    status: Sequence[str],
    form: str,
    output: Path | None,
) -> int:
    """List the breaks (differences) of the books."""
    result = result_of(shell.folder)
    if period:
        result = cut(result, month(period))
    choice = Choice(tuple(kind), account or "", key or "", tuple(status))
    chosen = [one for one in result["breaks"] if choice.lets(one)]
    cured = [one for one in result["cured"] if status and choice.lets(one)]
    if form == "json" or shell.as_json:
        shell.as_json = True
        told = [{**one, "reason": one["reason"][shell.lang]} for one in chosen]
        shell.document({"breaks": told, **({"cured": cured} if status else {})})
    elif form == "xlsx":
        files.write(output or Path("breaks.xlsx"), listed.xlsx(chosen, shell.lang))
    elif form == "csv" and output is not None:
        # Spreadsheets take a CSV for UTF-8 only with a byte order mark.
        text = listed.csv(chosen, shell.lang)
        files.write(output, text.encode("utf-8-sig"))
    elif form == "csv":
        sys.stdout.write(listed.csv(chosen, shell.lang))
    elif chosen or cured:
        console, shown = shell.out, {**result, "breaks": chosen}
        if chosen:
            console.print(terminal.breaks_table(shown, shell.lang, console.width))
        for one in cured:
            last = one["history"][-1]
            shell.say("cured", **one | {"by": last["by"], "verb": last["verb"]})
    else:
        shell.line(word("none", shell.lang))
    return BREAKS if any(not one["decided"] for one in chosen) else AGREES
