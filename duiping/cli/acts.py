"""The acts that commands are made of: import, post, match, check. Thin shells."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from duiping import decisions, evidence, files, intake, seals
from duiping.audit import Audit, audit
from duiping.cli.shell import AGREES, BREAKS, FAULTY
from duiping.passwords import Keyring
from duiping.pipeline import Work
from duiping.words import word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from duiping.books import Folder
    from duiping.cli.shell import Shell
    from duiping.intake import Intake

    Tell = Callable[[str, int, int], None]


class Run(NamedTuple):
    """What a whole run did."""

    intake: Intake
    changed: int
    result: dict[str, Any]
    audit: Audit


def inbox(folder: Folder, work: Work) -> list[Path]:
    """Name the folder whose files are imported when none are named, if it is there."""
    place = folder.root / work.config.books.inbox
    return [place] if place.is_dir() else []


def take(
    folder: Folder,
    named: Sequence[Path],
    tell: Tell,
    as_of: datetime | None = None,
    covers: intake.Days | None = None,
    ask: Callable[[str], str] | None = None,
) -> Intake:
    """Import the named files, or the inbox; `ask` asks for a password."""
    work = Work(folder)
    paths = intake.listed(named or inbox(folder, work))
    weighed = intake.weigh(
        folder,
        paths,
        work.sources,
        as_of=as_of,
        covers=covers,
        progress=lambda done, total: tell("import", done, total),
        keys=Keyring(work.config.passwords, ask),
    )
    return intake.take(folder, weighed)


def asking(shell: Shell) -> Callable[[str], str] | None:
    """Give the way to ask for a password; none where nobody sits at a terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(name: str) -> str:
        named = word("password-of", shell.lang, file=evidence.safe_name(name))
        with shell.aside():
            said: str = click.prompt(
                named, default="", hide_input=True, show_default=False, err=True
            )
        return said

    return ask


def whole(shell: Shell, named: Sequence[Path], until: date | None, tell: Tell) -> Run:
    """Do the main job: import, post, match, check."""
    folder = shell.folder
    with files.lock(folder.root):
        ready(folder)
        taken = take(folder, named, tell, ask=asking(shell))
        return derived(folder, taken, until, tell)


def ready(folder: Folder) -> None:
    """Finish what a killed process left, before anything new; only under the lock."""
    files.sweep(folder.root)
    seals.resume(folder)
    decisions.complete(folder)


def derived(folder: Folder, taken: Intake, until: date | None, tell: Tell) -> Run:
    """Post, match and check what was taken in; only under the lock."""
    work = Work(folder, until=until, tell=tell)
    changed = work.write_journal()
    # What is kept for plugins and pages is always as far as the evidence goes.
    (work if until is None else Work(folder)).write_result()
    tell("check", 0, 1)
    found = audit(folder)
    tell("check", 1, 1)
    return Run(taken, changed, work.result, found)


def verdict(
    taken: Intake | None, result: dict[str, Any] | None, found: Audit | None
) -> int:
    """Choose the exit code: bad input over breaks over agreement."""
    if (taken and taken.refused) or (found and found.errors):
        return FAULTY
    if found and found.failed:
        return BREAKS
    undecided = result and any(not one["decided"] for one in result["breaks"])
    if result and (undecided or result["suspense"]):
        return BREAKS
    return AGREES
