"""``duiping resolve``: record what somebody decided about breaks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duiping import files
from duiping.cli import orders, table
from duiping.cli.shell import AGREES, Shell, pass_shell
from duiping.decide.choice import Choice
from duiping.decide.model import VERBS
from duiping.decide.sound import NEEDS
from duiping.errors import BooksError, Both
from duiping.match.breaks import KINDS
from duiping.money import minor

if TYPE_CHECKING:
    from datetime import datetime

# Seconds: another decision takes its turn, a long run is told.
PATIENCE = 30.0
DAY = click.DateTime(["%Y-%m-%d"])


@click.command("resolve")
@click.argument("words", nargs=-1, metavar="[BREAK]... VERB [WHAT]...")
@click.option("--by", help="Who decides; whoever commits with git if left out.")
@click.option("--on", "day", type=DAY, help="When; the books' as-of day if left out.")
@click.option("--reason", default="", help="Why, or the answer that came.")
@click.option("--amount", help="How much; all that remains if left out.")
@click.option("--until", type=DAY, help="Day of a wait, deadline of a dispute.")
@click.option("--evidence", default="", help="A file or note that shows it.")
@click.option("--kind", multiple=True, type=click.Choice(KINDS), help="Only these.")
@click.option("--account", default="", help="Only accounts that begin like this.")
@click.option("--key", default="", help="Only keys that contain this.")
@click.option("--below", help="Only with less at risk than this.")
@click.option("--older", type=int, metavar="DAYS", help="Only those older than this.")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A list of breaks, edited: xlsx or csv.",
)
@click.option(
    "--message",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Write what a dispute asks of the other party there; - shows it.",
)
@click.option("--dry-run", is_flag=True, help="Show the text; write nothing.")
@pass_shell
def resolve_command(  # noqa: PLR0913 - one an option
    shell: Shell,
    *,
    words: tuple[str, ...],
    by: str | None,
    day: datetime | None,
    reason: str,
    amount: str | None,
    until: datetime | None,
    evidence: str,
    kind: tuple[str, ...],
    account: str,
    key: str,
    below: str | None,
    older: int | None,
    source: Path | None,
    message: Path | None,
    dry_run: bool,
) -> int:
    """Decide breaks: explain, link, adjust, write-off, dispute, answer, assign,
    wait, approve, reject, reopen.

    WHAT is the account of the other side (adjust, write-off), the person
    (assign), or keys and ids that belong together with the break (link).
    """  # noqa: D205 - click shows the first paragraph whole
    folder = shell.folder
    names, verb, what = split(words) if source is None else ([], "", ())
    if source is None:
        _whole(verb, reason=bool(reason), until=until is not None)
    choice = Choice(
        kind, account, key, (), _money(below, "--below") if below else None, older
    )
    with shell.progress() as tell, files.lock(folder.root, PATIENCE):
        counter = orders.Counter(folder, tell, by=by, day=day.date() if day else None)
        if source is not None:
            named = table.read(source, counter)
        else:
            named = counter.named(
                _chosen(counter, names, choice),
                verb,
                what,
                reason=reason,
                amount=_money(amount, "--amount") if amount else None,
                until=until.date() if until else None,
                evidence=evidence,
            )
        done = counter.decide(named)
        texts = counter.messages(done)
        if message is not None and not texts:
            only = Both("--message: only a dispute has one", "--message 只用于 dispute")
            raise BooksError("DP420", problem=only)
        if not dry_run:
            if message is not None:
                # Before the decisions: where it can't be written, nothing is decided.
                _ask(shell, texts, message)
            counter.write(done)
        elif message is not None and str(message) == "-":
            _ask(shell, texts, message)
    return _told(shell, counter, done, dry_run=dry_run)


def split(words: tuple[str, ...]) -> tuple[list[str], str, tuple[str, ...]]:
    """Take the words apart: breaks, the verb, and what it is about.

    Raises:
        BooksError: DP420, there is no verb among them.
    """
    for place, word in enumerate(words):
        if word in VERBS:
            return list(words[:place]), word, words[place + 1 :]
    listed = ", ".join(VERBS)
    needs = Both(f"resolve needs a verb: {listed}", f"要写怎么处理:{listed}")
    raise BooksError("DP420", problem=needs)


def _whole(verb: str, **given: bool) -> None:
    """Demand the options that a verb can't do without.

    Raises:
        BooksError: DP420, one is missing.
    """
    for name in NEEDS[verb]:
        if not given.get(name, True):
            needs = Both(f"{verb} needs --{name}", f"{verb} 要写 --{name}")
            raise BooksError("DP420", problem=needs)


def _chosen(counter: orders.Counter, names: list[str], choice: Choice) -> list[str]:
    """List the breaks that are meant: those named, else those that fit."""
    if names:
        return names
    found = choice.undecided(counter.found["breaks"]) if choice != Choice() else []
    if not found:
        raise BooksError("DP521", value="--kind --account --key --below --older")
    return found


def _money(text: str, option: str) -> int:
    try:
        return minor(text)
    except ValueError:
        amount = Both(
            f"{option} {text}: should be an amount like 99.80",
            f"{option} {text}:应为金额,如 99.80",
        )
        raise BooksError("DP420", problem=amount) from None


def _ask(shell: Shell, texts: list[str], to: Path) -> None:
    """Write the messages of the disputes that were just opened."""
    text = "\n".join(texts)
    if str(to) != "-":
        files.write(to, text.encode())
    elif not shell.as_json:
        sys.stdout.write(text)


def _told(
    shell: Shell, counter: orders.Counter, done: orders.Done, *, dry_run: bool
) -> int:
    """Show what was decided: the exact text, or how each break stands now."""
    if dry_run and not shell.as_json:
        sys.stdout.write(done.text)
    elif not dry_run:
        for one in done.drafted:
            name = one.decision.subject
            shell.say(
                "resolved",
                id=name,
                verb=one.decision.verb,
                status=counter.status(name),
            )
    shell.document(_document(counter, done, dry_run=dry_run))
    return AGREES


def _document(
    counter: orders.Counter, done: orders.Done, *, dry_run: bool
) -> dict[str, Any]:
    return {
        "decisions": [
            {
                "id": one.decision.id,
                "break": one.decision.subject,
                "verb": one.decision.verb,
                "proposed": one.decision.proposed,
                "status": "" if dry_run else counter.status(one.decision.subject),
            }
            for one in done.drafted
        ],
        "text": done.text,
        "messages": counter.messages(done),
        "written": not dry_run,
    }
