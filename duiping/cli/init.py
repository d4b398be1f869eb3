"""``duiping init``: a new, empty, working set of books."""

from __future__ import annotations

from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duiping import evidence, files, journal, seals
from duiping.audit import audit
from duiping.books import CONFIG, Folder
from duiping.cli import acts
from duiping.cli.importing import report
from duiping.cli.months import month as checked
from duiping.cli.shell import AGREES, Shell, pass_shell
from duiping.errors import BooksError
from duiping.pipeline import Work
from duiping.simulate import simulate

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

DECISIONS = '; One file a month, included here: include "2026-09.beancount"\n'


@click.command("init")
@click.argument("target", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--demo", is_flag=True, help="The demo shop, with a month of exports in its inbox."
)
@click.option("--month", default="2026-09", show_default=True, help="The demo's month.")
@click.option(
    "--opening",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A table of opening balances and open items.",
)
@pass_shell
def init_command(
    shell: Shell, target: Path, month: str, opening: Path | None, *, demo: bool
) -> int:
    """Make a new set of books in an empty folder."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BooksError("DP401", file=target)
    checked(month)
    folder = Folder(target.resolve())
    _lay_out(folder, demo=demo)
    work = Work(folder)
    code = AGREES
    with files.lock(folder.root):
        work.write_journal()
        work.write_result()
        if opening is not None:
            with shell.progress() as tell:
                taken = acts.take(folder, [opening], tell, ask=acts.asking(shell))
            report(shell, taken)
            fresh = Work(folder)
            fresh.write_journal()
            fresh.write_result()
            found = audit(folder)
            for fault in found.errors:
                shell.err.print(f"{fault.file}:{fault.line}: {fault.message}")
            code = acts.verdict(taken, None, found)
    inbox = folder.root / work.config.books.inbox
    inbox.mkdir(exist_ok=True)
    if demo:
        with shell.progress() as tell:
            _demo(inbox, month, tell)
    shell.say("made", path=target, inbox=inbox)
    shell.document({"path": str(target), "inbox": str(inbox)})
    return code


def _lay_out(folder: Folder, *, demo: bool) -> None:
    """Write the files that every set of books has."""
    common = resources("duiping.template")
    kind = resources("duiping.template.demo") if demo else common
    wanted: dict[Path, Traversable] = {
        folder.config: kind / CONFIG,
        folder.ledger / "accounts.beancount": kind / "accounts.beancount",
        folder.main: kind / "main.beancount",
        folder.ledger / "import.py": common / "import.py.txt",
        folder.ledger / "prove.py": common / "prove.py.txt",
        folder.root / ".gitignore": common / "gitignore",
        folder.root / ".pre-commit-config.yaml": common / "pre-commit.yaml",
    }
    for path, template in wanted.items():
        files.write(path, template.read_bytes())
    files.write(folder.evidence, evidence.text([]).encode())
    files.write(folder.decisions / journal.INDEX, DECISIONS.encode())
    files.write(folder.seals / seals.INDEX, seals.index([]).encode())


def _demo(inbox: Path, month: str, tell: acts.Tell) -> None:
    """Simulate the demo shop's month straight into the inbox."""
    simulate(inbox, month, 3000, 1, 40, tell)
    truth = inbox / "truth.json"
    files.write(inbox.parent / "truth.json", truth.read_bytes())
    files.remove(truth)
    late = inbox / "late"
    for path in sorted(late.iterdir()):
        files.copy_in(path, inbox.parent / "late" / path.name)
        files.remove(path)
    late.rmdir()
