"""``duiping verify``: derive the books again and demand the same bytes."""

from __future__ import annotations

import click

from duiping.cli.checks import told
from duiping.cli.shell import Shell, pass_shell
from duiping.health.check import Check, guarded
from duiping.history import history
from duiping.snapshot import at
from duiping.verify import verify


@click.command("verify")
@click.argument("commit", required=False)
@click.option(
    "--history",
    "with_history",
    is_flag=True,
    help="Go through git's history of closed months too.",
)
@click.option(
    "--anchor", metavar="COMMIT", help="A commit noted earlier, demanded in history."
)
@pass_shell
def verify_command(
    shell: Shell, commit: str | None, anchor: str | None, *, with_history: bool
) -> int:
    """Read all evidence and derive the books again; they must be the same bytes.

    Without COMMIT, the books as they lie there.
    """
    folder = shell.folder
    found: list[Check] = []
    if commit is None:
        found += verify(folder)
    else:
        with at(folder, commit) as then:
            found += verify(then)
    if with_history or anchor:
        found += guarded("history", lambda: history(folder, anchor))
    return told(shell, found, str(folder.root))
