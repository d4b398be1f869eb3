"""``duiping import``: files become evidence, or are refused with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duiping import files
from duiping.cli import acts
from duiping.cli.shell import Shell, pass_shell

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.intake import Intake


@click.command("import")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M:%S"]),
    help="When the files were true, if you know better than they do.",
)
@pass_shell
def import_command(
    shell: Shell, paths: tuple[Path, ...], as_of: datetime | None
) -> int:
    """Import exports (files or folders; the inbox if none are named)."""
    folder = shell.folder
    with shell.progress() as tell, files.lock(folder.root):
        taken = acts.take(folder, paths, tell, as_of)
    report(shell, taken)
    shell.document(told(taken, shell.lang))
    return acts.verdict(taken, None, None)


def report(shell: Shell, taken: Intake) -> None:
    """Say what was taken and what was refused."""
    for error in taken.refused:
        shell.refused(error)
    shell.say(
        "imported",
        n=len(taken.fresh),
        known=len(taken.known),
        refused=len(taken.refused),
    )


def told(taken: Intake, language: str) -> dict[str, Any]:
    """Give an import as a document."""
    return {
        "imported": [item.file for item in taken.fresh],
        "known": list(taken.known),
        "refused": [
            {"code": e.code, "sentence": e.sentence(language), **e.facts}
            for e in taken.refused
        ],
    }
