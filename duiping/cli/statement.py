"""``duiping statement``: what the books say to people, in five forms."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duiping import files
from duiping.cli.shell import AGREES, BREAKS, Shell, pass_shell
from duiping.errors import BooksError, ConfigError
from duiping.extent import coverage_of
from duiping.pipeline import Work
from duiping.statement.facts import facts
from duiping.statement.period import period
from duiping.statement.render.document import document
from duiping.statement.render.page import page
from duiping.statement.render.paper import paper
from duiping.statement.render.terminal import shown_statement
from duiping.statement.render.workbook import workbook
from duiping.statement.returned import returned
from duiping.statement.shelf import BUILDERS, NAMES, RETURNED, statement
from duiping.statement.words import word
from duiping.words import word as message

if TYPE_CHECKING:
    from duiping.statement.facts import Facts
    from duiping.statement.model import Sheet, Statement
    from duiping.statement.period import Period

FORMS = ("table", "html", "xlsx", "pdf", "json")


@click.command("statement")
@click.argument("name", required=False, type=click.Choice(NAMES), metavar="NAME")
@click.option("--list", "listed", is_flag=True, help="List the statements.")
@click.option(
    "--period",
    "when",
    metavar="PERIOD",
    help="2026, 2026-Q3, 2026-09, 2026-W36, 2026-09-03 or 2026-09-01..2026-09-15;"
    " the last month with evidence if left out.",
)
@click.option("--account", help="Only accounts that begin like this.")
@click.option("--currency", help="Another money than the books'.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="table",
    show_default=True,
    help="table is shown, the others are written.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Where to write; NAME-PERIOD in this folder if left out.",
)
@click.option(
    "--file",
    "given",
    type=click.Path(path_type=Path),
    help="`returned`: the statement that came back.",
)
@click.option("--layout", help="`returned`: its layout; the source's own if left out.")
@pass_shell
def statement_command(  # noqa: PLR0913 - one parameter an option
    shell: Shell,
    name: str | None,
    *,
    listed: bool,
    when: str | None,
    account: str | None,
    currency: str | None,
    form: str,
    out: Path | None,
    given: Path | None,
    layout: str | None,
) -> int:
    """Write a statement of a period; NAME is one of those that --list shows."""
    if listed or name is None:
        return _list(shell)
    form = "json" if shell.as_json else form
    with shell.progress() as tell:
        first = Work(shell.folder, tell=tell)
        chosen = period(when) if when else last_month(first)
        work = Work(shell.folder, until=chosen.last, tell=tell, config=first.config)
        known = facts(work, chosen, shell.lang, currency)
        if name == RETURNED:
            sheets = _returned(work, known, account, given, layout)
        else:
            sheets = BUILDERS[name](known, account)
    if not sheets:
        raise BooksError("DP462", statement=name, account=account or "*")
    made = statement(known, name, sheets)
    _write(shell, made, form, out)
    return AGREES if made.agrees else BREAKS


def _list(shell: Shell) -> int:
    for name in NAMES:
        shell.line(f"{name:<10} {word(f'name-{name}', shell.lang)}")
    shell.document(
        {"statements": {name: word(f"name-{name}", shell.lang) for name in NAMES}}
    )
    return AGREES


def last_month(work: Work) -> Period:
    """Name the last month that any evidence reaches.

    Raises:
        BooksError: there is no evidence (DP417).
    """
    spans = coverage_of(work.items, work.sources).spans.values()
    ends = [some[-1].last for some in spans if some]
    if not ends:
        raise BooksError("DP417", file=work.folder.root.name)
    return period(f"{max(ends):%Y-%m}")


def _returned(
    work: Work,
    known: Facts,
    account: str | None,
    given: Path | None,
    layout: str | None,
) -> tuple[Sheet, ...]:
    """Read the file that came back and compare it; it does not become evidence."""
    config = work.config
    fitting = [
        (name, source)
        for name, source in sorted(known.keepers.items())
        if source is not None and name.startswith(account or "")
    ]
    if given is None or account is None or len(fitting) != 1:
        raise BooksError("DP463")
    (name, source) = fitting[0]
    if not given.is_file():
        raise BooksError("DP419", file=given)
    if layout is not None and layout not in config.layouts:
        raise ConfigError(
            "DP303",
            file=work.folder.config.name,
            line=0,
            key="--layout",
            value=layout,
            allowed=", ".join(sorted(config.layouts)),
        )
    reader = work.sources.layout(source, layout)
    rows = reader.read(given.name, given.read_bytes(), None).records
    return returned(known, name, source, given.name, rows)


def _write(shell: Shell, made: Statement, form: str, out: Path | None) -> None:
    """Write the statement to where it was asked for."""
    if form == "table" and out is None:
        shell.out.print(shown_statement(made))
        return
    if form == "json" and out is None:
        json.dump(document(made), sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
        return
    suffix = "txt" if form == "table" else form
    path = out or Path(f"{made.name}-{made.period.name}.{suffix}")
    files.write(path, _bytes(shell, made, form))
    shell.err.print(message("statement", shell.lang, path=path), markup=False)


def _bytes(shell: Shell, made: Statement, form: str) -> bytes:
    if form == "html":
        return page(made).encode()
    if form == "xlsx":
        return workbook(made)
    if form == "pdf":
        return paper(made)
    if form == "json":
        text = json.dumps(document(made), ensure_ascii=False, indent=2)
        return f"{text}\n".encode()
    console = shell.out
    with console.capture() as captured:
        console.print(shown_statement(made))
    return captured.get().encode()
