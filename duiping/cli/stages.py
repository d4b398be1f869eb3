"""``duiping post``, ``match`` and ``check``: the stages of a run, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from duiping import files
from duiping.audit import audit
from duiping.chain.why import why
from duiping.cli import acts
from duiping.cli import why as explained
from duiping.cli.run import public
from duiping.cli.shell import AGREES, BREAKS, Shell, pass_shell
from duiping.pipeline import Work
from duiping.report import terminal

if TYPE_CHECKING:
    from datetime import date


@click.command("post")
@pass_shell
def post_command(shell: Shell) -> int:
    """Derive the journal from evidence and rules."""
    folder = shell.folder
    with shell.progress() as tell, files.lock(folder.root):
        work = Work(folder, tell=tell)
        changed = work.write_journal()
    shell.say("posted", n=changed)
    shell.document({"changed": changed, "files": sorted(work.texts)})
    return AGREES


@click.command("match")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Judge as of this day; as far as the evidence reaches if left out.",
)
@click.option(
    "--why",
    "key",
    metavar="KEY",
    help="Say why a key (or whatever `explain` understands) matched or did not.",
)
@click.option("--dry-run", "dry", is_flag=True, help="Keep nothing of it.")
@pass_shell
def match_command(
    shell: Shell, as_of: click.DateTime | None, key: str | None, *, dry: bool
) -> int:
    """Link, clear and classify; show breaks."""
    folder = shell.folder
    until = as_of.date() if as_of else None  # type: ignore[attr-defined]
    if key is not None:
        return _why(shell, key, until)
    if dry:
        return _dry(shell, until)
    with shell.progress() as tell, files.lock(folder.root):
        work = Work(folder, until=until, tell=tell)
        if until is None:
            work.write_result()
        result = work.result
    if not shell.as_json:
        shell.out.print(terminal.summary(result, shell.lang))
    shell.document(public(result, shell.lang))
    return acts.verdict(None, result, None)


def _why(shell: Shell, key: str, until: date | None) -> int:
    """Say why a key matched or did not; nothing is kept."""
    with shell.progress() as tell:
        found = why(Work(shell.folder, until=until, tell=tell, dry=True), key)
    if not shell.as_json:
        explained.show(found, shell.lang, shell.out)
    shell.document(explained.told(found, shell.lang))
    return BREAKS if found.chain.broken else AGREES


def _dry(shell: Shell, until: date | None) -> int:
    """Match without keeping anything, and say what `post` would write."""
    with shell.progress() as tell:
        work = Work(shell.folder, until=until, tell=tell, dry=True)
        result, changed = work.result, work.outdated()
    if not shell.as_json:
        shell.out.print(terminal.summary(result, shell.lang))
        shell.say("would-post", n=len(changed))
    shell.document({**public(result, shell.lang), "outdated": changed})
    return acts.verdict(None, result, None)


@click.command("check")
@click.option(
    "--faults-only", is_flag=True, help="Exit with 0 although there are breaks."
)
@pass_shell
def check_command(shell: Shell, *, faults_only: bool) -> int:
    """Load the books as bean-check does and say what it finds besides breaks."""
    folder = shell.folder
    found = audit(folder)
    for fault in found.errors:
        shell.line(f"{fault.file}:{fault.line}: {fault.message}")
    shell.say(
        "checked", checked=found.checked, failed=found.failed, errors=len(found.errors)
    )
    shell.document(
        {
            "assertions": {"checked": found.checked, "failed": found.failed},
            "breaks": found.breaks,
            "errors": [fault._asdict() for fault in found.errors],
        }
    )
    code = acts.verdict(None, None, found)
    return code or int(found.breaks > 0 and not faults_only)
