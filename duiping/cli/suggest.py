"""``duiping suggest``: rules that would have settled what was decided alike."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click
import polars as pl

from duiping.books import Folder
from duiping.cleantext import clean
from duiping.cli.shell import AGREES, Shell, pass_shell
from duiping.decide.suggest import Change, Suggestion, change, suggestions
from duiping.pipeline import Work
from duiping.words import word

if TYPE_CHECKING:
    from duiping.cli.acts import Tell


@click.command("suggest")
@pass_shell
def suggest_command(shell: Shell) -> int:
    """Propose lines of config.yaml from decisions that look alike.

    Each is derived on all evidence first: which breaks would go, which would
    come. Nothing is written.
    """
    folder = shell.folder
    with shell.progress() as tell:
        work = Work(folder, tell=tell)
        found = suggestions(work.result["breaks"], _payers(work.records), work.config)
        tried = [(one, _tried(folder, work, one, tell)) for one in found]
    for one, effect in tried:
        shell.line(f"{one.place}:\n  {clean(one.line)}")
        shell.line(
            word(
                "suggested",
                shell.lang,
                n=len(one.breaks),
                gained=len(effect.gained),
                lost=len(effect.lost),
            )
        )
    if not tried:
        shell.line(word("unsuggested", shell.lang))
    shell.document({"suggestions": [_told(one, effect) for one, effect in tried]})
    return AGREES


def _payers(records: pl.DataFrame) -> dict[str, tuple[str, str]]:
    """Give the source and the other party's name of each record that has one."""
    named = records.filter(pl.col("payee").is_not_null())
    rows = named.select("id", "source", "payee").iter_rows()
    return {name: (source, payee) for name, source, payee in rows}


def _tried(folder: Folder, work: Work, one: Suggestion, tell: Tell) -> Change:
    """Derive the books with a suggestion, leaving what is kept of them alone."""
    with TemporaryDirectory() as scratch:
        aside = Folder(folder.root, Path(scratch))
        fresh = Work(aside, tell=tell, config=one.config, book=work.book)
        # Neither kind of suggestion changes how a row is read.
        fresh.records = work.records
        return change(work.result["breaks"], fresh.result["breaks"])


def _told(one: Suggestion, effect: Change) -> dict[str, Any]:
    return {
        "place": one.place,
        "line": one.line,
        "breaks": list(one.breaks),
        "gained": list(effect.gained),
        "lost": list(effect.lost),
    }
