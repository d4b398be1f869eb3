"""``duiping doctor``: what is wrong with an installation or a set of books."""

from __future__ import annotations

import click

from duiping.cli.checks import told
from duiping.cli.shell import Shell, pass_shell
from duiping.errors import BooksError
from duiping.health import checks


@click.command("doctor")
@pass_shell
def doctor_command(shell: Shell) -> int:
    """Check this installation and these books; say what to do about faults."""
    try:
        folder = shell.folder
    except BooksError:
        if shell.books is not None:  # asked for by name: not having it is an answer
            raise
        folder = None
    found = checks(folder)
    return told(shell, found, str(folder.root) if folder else None)
