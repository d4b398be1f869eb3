"""``duiping run``: import, post, match, check and report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duiping import files
from duiping.cli import acts
from duiping.cli.importing import report as report_import
from duiping.cli.importing import told
from duiping.cli.months import month
from duiping.cli.shell import Shell, pass_shell
from duiping.errors import BooksError
from duiping.pipeline import config_of
from duiping.report import terminal
from duiping.report.page import page
from duiping.report.period import cut, last_period

if TYPE_CHECKING:
    from datetime import datetime


@click.command("run")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option(
    "--period", metavar="YYYY-MM", help="The month to report; the last one if left out."
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Judge as of this day; as far as the evidence reaches if left out.",
)
@pass_shell
def run_command(
    shell: Shell, paths: tuple[Path, ...], period: str | None, as_of: datetime | None
) -> int:
    """Do the main job: import (files, or the inbox), post, match, check, report."""
    if period is not None:
        month(period)
    until = as_of.date() if as_of else None
    with shell.progress() as tell:
        done = acts.whole(shell, paths, until, tell)
        reported = period or last_period(done.result)
        shown = cut(done.result, reported) if reported else done.result
        path = _write_page(shell, shown, reported) if reported else None
    report_import(shell, done.intake)
    shell.say("posted", n=done.changed)
    for source, of_month, count in done.result["daily"]:
        shell.say("daily", source=source, month=of_month, n=count)
    for cut_short in done.result["unsearched"]:
        shell.say("unsearched", **cut_short)
    for fault in done.audit.errors:
        shell.err.print(f"{fault.file}:{fault.line}: {fault.message}", markup=False)
    if not reported:
        shell.refused(BooksError("DP417", file=shell.folder.root.name))
    elif not shell.as_json:
        terminal.show_run(
            shown, shell.lang, shell.out, page=str(path) if path else None
        )
    shell.document(_document(shell, done, shown, reported))
    return acts.verdict(done.intake, done.result, done.audit)


def _write_page(shell: Shell, shown: dict[str, Any], reported: str) -> Path:
    folder = shell.folder
    path = folder.cache / "report" / f"{reported}.html"
    config = config_of(folder)
    files.write(
        path, page(shown, config, period=reported, language=shell.lang).encode()
    )
    return path


def _document(
    shell: Shell, done: acts.Run, shown: dict[str, Any], reported: str
) -> dict[str, Any]:
    """Give the run as DESIGN says: sentences in one language, public fields only."""
    return {
        **public(shown, shell.lang),
        **told(done.intake, shell.lang),
        "period": reported,
        "assertions": {"checked": done.audit.checked, "failed": done.audit.failed},
        "errors": [fault._asdict() for fault in done.audit.errors],
    }


def public(result: dict[str, Any], language: str) -> dict[str, Any]:
    """Reduce a result to what ``--json`` promises, in one language."""
    inside = {
        *("journal", "printed", "checked", "sources", "language", "money"),
        *("facts", "posted"),
    }
    found = {name: value for name, value in result.items() if name not in inside}
    for name in ("breaks", "in_transit", "suspense"):
        found[name] = [
            {**entry, "reason": entry["reason"][language]} for entry in result[name]
        ]
    return found
