"""``duiping verify``: derive the books again and demand the same bytes."""

from __future__ import annotations

import click

from duiping.cli.checks import told
from duiping.cli.shell import Shell, pass_shell
from duiping.verify import verify


@click.command("verify")
@pass_shell
def verify_command(shell: Shell) -> int:
    """Read all evidence and derive the books again; they must be the same bytes."""
    folder = shell.folder
    return told(shell, verify(folder), str(folder.root))
