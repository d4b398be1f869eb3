"""``duiping import``: files become evidence, or are refused with a reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duiping import files
from duiping.cli import acts
from duiping.cli.shell import Shell, pass_shell
from duiping.intake import Days

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
@click.option(
    "--covers",
    metavar="FROM..TO",
    callback=lambda _c, _p, value: days(value),
    help="The days that were asked for, where a file doesn't say them itself.",
)
@pass_shell
def import_command(
    shell: Shell,
    paths: tuple[Path, ...],
    as_of: datetime | None,
    covers: Days | None,
) -> int:
    """Import exports (files or folders; the inbox if none are named)."""
    if covers is not None and len(paths) != 1:
        raise click.UsageError("--covers is said of one file")
    folder = shell.folder
    with shell.progress() as tell, files.lock(folder.root):
        taken = acts.take(folder, paths, tell, as_of, covers, acts.asking(shell))
    report(shell, taken)
    shell.document(told(taken, shell.lang))
    return acts.verdict(taken, None, None)


def days(said: str | None) -> Days | None:
    """Read two days, ``2026-09-01..2026-09-30``.

    Raises:
        click.BadParameter: they are none, or the last is before the first.
    """
    if said is None:
        return None
    try:
        first, last = (date.fromisoformat(one) for one in said.split(".."))
    except ValueError as error:
        raise click.BadParameter("should be like 2026-09-01..2026-09-30") from error
    if last < first:
        raise click.BadParameter(f"{first} > {last}")
    return Days(first, last)


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
