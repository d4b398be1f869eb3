"""``duiping commit``: one commit for what was just done, saying what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from duiping import files, logbook, repository
from duiping.audit import audit
from duiping.cli.shell import AGREES, FAULTY, Shell, pass_shell
from duiping.errors import BooksError
from duiping.pipeline import Work
from duiping.report.period import last_period

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from duiping.audit import Fault
    from duiping.books import Folder
    from duiping.config import Config

    Tell = Callable[[str, int, int], None]


class Committed(NamedTuple):
    """A commit of the books: its id (empty: nothing had changed), and its words.

    With `faults` nothing was committed.
    """

    commit: str
    message: str
    faults: tuple[Fault, ...] = ()


@click.command("commit")
@click.option("-m", "--message", metavar="TEXT", help="Say it in your own words.")
@click.option("--by", metavar="NAME", help="Whose act it is; git's user if left out.")
@pass_shell
def commit_command(shell: Shell, message: str | None, by: str | None) -> int:
    """Commit config.yaml and ledger/, once they are sure to say the same."""
    folder = shell.folder
    with shell.progress() as tell, files.lock(folder.root):
        done = committed(folder, by, message or "", tell)
    for fault in done.faults:
        shell.err.print(f"{fault.file}:{fault.line}: {fault.message}", markup=False)
    if done.faults:
        return FAULTY
    commit = done.commit
    shell.say("committed" if commit else "unchanged", commit=commit[:10])
    shell.document({"commit": commit, "message": done.message if commit else ""})
    return AGREES


def committed(folder: Folder, by: str | None, message: str, tell: Tell) -> Committed:
    """Commit config.yaml and ledger/, once they are sure to say the same.

    Args:
        folder: the books, locked by the caller.
        by: whose act it is; git's user if None.
        message: in somebody's own words; made from what changed if empty.
        tell: told about progress.
    """
    work = Work(folder, tell=tell)
    whose = None if by is None else author(work.config, by)
    work.write_journal()
    work.write_result()
    found = audit(folder)
    if found.errors:
        return Committed("", "", found.errors)
    said = message or summary(folder, work.result)
    return Committed(repository.commit(folder, said, whose), said)


def author(config: Config, by: str) -> str:
    """Write a person as git wants it.

    Raises:
        BooksError: DP420, config.yaml has no address of theirs.
    """
    person = config.people.get(by)
    if person is None or not person.git:
        problem = f"{by} has no `git:` address in config.yaml"
        raise BooksError("DP420", problem=problem)
    return f"{person.name} <{person.git[0]}>"


def summary(folder: Folder, result: dict[str, Any]) -> str:
    """Say in a commit's words what of the books is not committed yet."""
    paths = repository.pending(folder)
    period = last_period(result) or "-"
    return logbook.message(paths, _counted(folder, paths), result, period)


def _counted(folder: Folder, paths: Sequence[str]) -> dict[str, int]:
    """Count what came in since the last commit."""
    now = folder.evidence.read_text() if folder.evidence.is_file() else ""
    before = repository.committed(folder, "ledger/evidence.beancount")
    decided = [path for path in paths if path.startswith("ledger/decisions/")]
    made = sum(logbook.decisions((folder.root / p).read_text()) for p in decided)
    known = sum(logbook.decisions(repository.committed(folder, p)) for p in decided)
    return {
        "files": len(logbook.files(now) - logbook.files(before)),
        "decisions": made - known,
    }
