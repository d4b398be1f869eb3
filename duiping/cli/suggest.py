"""``duiping suggest``: rules that would have settled what was decided alike."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from duiping.books import Folder
from duiping.cleantext import clean
from duiping.cli.shell import AGREES, Shell, pass_shell
from duiping.decide.teach.model import Change, Suggestion, change
from duiping.decide.teach.suggest import suggestions
from duiping.lessons import facts
from duiping.pipeline import Work
from duiping.words import word

if TYPE_CHECKING:
    from duiping.cli.acts import Tell
    from duiping.decide.model import Book


@click.command("suggest")
@pass_shell
def suggest_command(shell: Shell) -> int:
    """Propose lines of config.yaml from decisions that look alike.

    Each is derived on all evidence first: which breaks would go, which would
    come. Nothing is written.
    """
    folder = shell.folder
    with shell.progress() as tell:
        work = Work(folder, tell=tell)
        breaks = work.result["breaks"]
        known = facts(
            breaks,
            work.state.records,
            work.state.legs,
            (work.book.decisions, work.chosen),
            work.config,
        )
        found = suggestions(breaks, known, work.config)
        tried = [(one, _tried(folder, work, one, tell)) for one in found]
    for one, effect in tried:
        shell.line(f"{one.place}:\n  {clean(one.line)}")
        shell.line(
            word(
                "suggested",
                shell.lang,
                n=len(one.breaks),
                gained=len(effect.gained),
                lost=len(effect.lost),
            )
        )
    if not tried:
        shell.line(word("unsuggested", shell.lang))
    shell.document({"suggestions": [_told(one, effect) for one, effect in tried]})
    return AGREES


def _tried(folder: Folder, work: Work, one: Suggestion, tell: Tell) -> Change:
    """Derive the books with a suggestion, leaving what is kept of them alone."""
    book = _undecided(work.book, one.breaks) if one.without else work.book
    before = work.result["breaks"]
    with TemporaryDirectory() as scratch:
        aside = Folder(folder.root, Path(scratch))
        if one.without:
            plain = Work(aside, tell=tell, config=work.config, book=book)
            plain.derivation.records = work.records
            before = plain.result["breaks"]
        fresh = Work(aside, tell=tell, config=one.config, book=book)
        if not one.anew:
            fresh.derivation.records = work.records
        return change(before, fresh.result["breaks"])


def _undecided(book: Book, breaks: tuple[str, ...]) -> Book:
    """Take away what was decided about some breaks."""
    kept = tuple(d for d in book.decisions if d.subject not in breaks)
    known = {d.id for d in kept}
    posted = tuple(p for p in book.posted if p.decision in known)
    return book._replace(decisions=kept, posted=posted)


def _told(one: Suggestion, effect: Change) -> dict[str, Any]:
    return {
        "place": one.place,
        "line": one.line,
        "breaks": list(one.breaks),
        "gained": list(effect.gained),
        "lost": list(effect.lost),
    }
