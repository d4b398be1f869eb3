"""Deciding from a page: what ``duiping resolve`` does, in somebody's name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from duiping import files, repository
from duiping.cli import orders
from duiping.cli.committing import author, summary
from duiping.cli.resolve import PATIENCE
from duiping.errors import BooksError, DuipingError
from duiping.money import minor
from duiping.pipeline import config_of, silent
from duiping.plugins.pages.page import kept
from duiping.plugins.pages.words import status_word, verb_word
from duiping.serve.asked import Told
from duiping.words import word

if TYPE_CHECKING:
    from duiping.books import Folder
    from duiping.serve.asked import Asked


class Deciding:
    """The books as people decide about them from their pages."""

    def __init__(self, folder: Folder, *, commit: bool) -> None:
        """Take decisions for a set of books.

        Args:
            folder: the books.
            commit: put each act into a git commit of its own.

        Raises:
            BooksError: DP420, a commit is asked for and there is no git.
        """
        self.folder, self.commits = folder, commit
        if commit and not repository.present(folder):
            raise BooksError("DP420", problem="--commit: no commit here yet")

    def known(self, by: str) -> None:
        """Demand that somebody can decide here.

        Raises:
            BooksError: DP420, config.yaml doesn't know the person, or commits
                are asked for and there is no address of theirs.
        """
        config = config_of(self.folder)
        if by not in config.people:
            known = ", ".join(config.people) or "-"
            raise BooksError("DP420", problem=f"--as {by}: config.yaml names {known}")
        if self.commits:
            author(config, by)

    def __call__(self, asked: Asked, by: str) -> Told:
        """Write what a person asks for, or give only its text.

        Raises:
            DuipingError: why not, as ``duiping resolve`` says it; DP530, somebody
                decided one of the breaks since the page was made.
        """
        with files.lock(self.folder.root, PATIENCE):
            found = kept(self.folder).current().result
            counter = orders.Counter(
                self.folder, silent, by=by, day=asked.day, found=found
            )
            _same(counter, asked)
            done = counter.decide(_named(counter, asked))
            if asked.dry:
                return Told(said="", text=done.text, written=False)
            clean = self.commits and not repository.pending(self.folder)
            counter.write(done)
            kept(self.folder).current()  # who decided sees it, and so do all
            said = told(counter, done, asked.language)
            commit = note = ""
            if self.commits:
                commit, note = self.commit(counter, by, clean, asked.language)
        said = f"{said} {note}".strip()
        return Told(said=said, text=done.text, written=True, commit=commit)

    def commit(
        self, counter: orders.Counter, by: str, clean: object, language: str
    ) -> tuple[str, str]:
        """Commit the act; where that can't be, the decision stands and it is said."""
        if not clean:
            return "", word("not-committed", language)
        try:
            said = summary(self.folder, counter.found)
            name = author(config_of(self.folder), by)
            commit = repository.commit(self.folder, said, name)
        except DuipingError as error:
            return "", f"{error.code} {error.sentence(language)}"
        return commit, word("committed", language, commit=commit[:10])


def _named(counter: orders.Counter, asked: Asked) -> list[orders.Named]:
    try:
        amount = minor(asked.amount.replace(",", "")) if asked.amount else None
    except ValueError:
        problem = "amount: should be like 99.80"
        raise BooksError("DP531", problem=problem) from None
    what = asked.to.split() if asked.verb == "link" else [asked.to]
    return counter.named(
        list(dict.fromkeys(asked.ids)),
        asked.verb,
        what if asked.verb in orders.NAMING else (),
        reason=asked.reason,
        amount=amount,
        until=asked.until,
        evidence=asked.evidence,
    )


def _same(counter: orders.Counter, asked: Asked) -> None:
    """Demand that every break is as the page showed it.

    Raises:
        BooksError: DP521, it is gone; DP530, somebody decided it.
    """
    cured = {one["id"]: one for one in counter.found["cured"]}
    for name in asked.ids:
        one = cured.get(name) or counter.desk.breaks.get(name)
        if one is None:
            raise BooksError("DP521", value=name)
        if len(one["history"]) != asked.seen.get(name):
            raise BooksError("DP530", **{"break": name})


def told(counter: orders.Counter, done: orders.Done, language: str) -> str:
    """Say what was decided, and how many breaks stand how now."""
    statuses = Counter(counter.statuses(one.decision.subject for one in done.drafted))
    listed = "; ".join(
        f"{status_word(status, language)} {n}" for status, n in sorted(statuses.items())
    )
    verbs = dict.fromkeys(one.decision.verb for one in done.drafted)
    verb = ", ".join(verb_word(verb, language) for verb in verbs)
    return word("decided-here", language, verb=verb, n=len(done.drafted), now=listed)
