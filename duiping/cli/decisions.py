"""``duiping decisions``: what was decided, by whom, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from duiping.cleantext import clean
from duiping.cli.shell import AGREES, FAULTY, Shell, pass_shell
from duiping.decide.model import VERBS
from duiping.errors import BooksError
from duiping.pipeline import result_of
from duiping.report.cells import grid
from duiping.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command("decisions")
@click.option("--break", "name", help="Only those about this break.")
@click.option("--by", help="Only those of this person.")
@click.option("--verb", multiple=True, type=click.Choice(VERBS), help="Only these.")
@click.option("--month", help="Only those of this month, as 2026-09.")
@pass_shell
def decisions_command(
    shell: Shell,
    name: str | None,
    by: str | None,
    verb: Sequence[str],
    month: str | None,
) -> int:
    """List the decisions of the books, and what is wrong with them."""
    result = result_of(shell.folder)
    chosen = [
        one
        for one in result["decisions"]
        if (not name or one["break"] == name)
        and (not by or one["by"] == by)
        and (not verb or one["verb"] in verb)
        and (not month or one["date"].startswith(month))
    ]
    faults = [_fault(one, shell.lang) for one in result["faults"]]
    if not shell.as_json:
        _show(shell, chosen)
        for one in faults:
            shell.line(f"{one['file']}:{one['line']}: {one['code']} {one['sentence']}")
    shell.document({"decisions": chosen, "faults": faults})
    return FAULTY if faults else AGREES


def _fault(fault: dict[str, Any], language: str) -> dict[str, Any]:
    facts = {"file": fault["file"], **fault["facts"]}
    sentence = BooksError(fault["code"], **facts).sentence(language)
    return {**fault, "sentence": sentence}


def _show(shell: Shell, chosen: Sequence[dict[str, Any]]) -> None:
    if not chosen:
        shell.line(word("undecided", shell.lang))
        return
    table = grid(shell.lang, ("date", "decision", "by-whom", "reason"), ("amount",), ())
    for one in chosen:
        what = Text(one["verb"], style="cyan")
        what.append(f"\n{one['break']}", style="dim")
        amount = one.get("amount", "")
        if one.get("proposed"):
            amount = f"({amount})"
        table.add_row(
            Text(one["date"]),
            what,
            Text(clean(one["by"])),
            Text(clean(" ".join(filter(None, (one.get("to"), one["reason"]))))),
            Text(amount),
        )
    shell.out.print(table)
