"""Closing from a page: what ``duiping close`` and its neighbours do."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from duiping import cache, close, files, repository, seals
from duiping.audit import audit
from duiping.cli import sealing
from duiping.cli.closing import WHAT
from duiping.cli.committing import author, committed, summary
from duiping.cli.resolve import PATIENCE
from duiping.errors import BooksError, DuipingError
from duiping.pipeline import Work, silent
from duiping.plugins.pages.words import word
from duiping.report.names import account_name
from duiping.seal import model
from duiping.seal.model import last_day
from duiping.words import kind_word
from duiping.words import word as message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.books import Folder
    from duiping.close import Missing
    from duiping.config import Config
    from duiping.seal.model import Seal
    from duiping.serve.closing import Asked

SHOWN = 100  # missing things that are listed
LONGEST = 400_000  # characters of a seal that are shown; its digest names the rest


class Closing:
    """The books as people close them."""

    def __init__(self, folder: Folder, *, commit: bool) -> None:
        """Take the steps of a set of books.

        Args:
            folder: the books.
            commit: put each seal into a git commit of its own.
        """
        self.folder, self.commits = folder, commit

    def stands(self, language: str) -> dict[str, Any]:
        """Say which month is next, and what it misses; only the cache is written.

        Raises:
            BooksError: there is no evidence yet (DP417).
        """
        work = Work(self.folder)
        period = close.next_period(work)
        kept = cache.load(self.folder)
        if kept is None:
            with contextlib.suppress(BooksError):
                work.write_result()  # the plugins need it, and need not derive it
        else:
            work.result = kept  # to be looked at; who signs has it derived anew
        wanting = close.missing(work, audit(self.folder), period)
        draft = seals.draft(self.folder)
        return {
            "period": period,
            "last": str(last_day(period)),
            "closed": work.seals[-1].period if work.seals else "",
            "currency": work.config.books.currency,
            "draft": draft and _draft(draft),
            **_missing(wanting, work, language),
        }

    def take(self, asked: Asked, by: str) -> dict[str, Any]:
        """Show a step or take it, in somebody's name.

        Raises:
            BooksError: as the command says it; DP546, the act is not the one
                that was shown.
        """
        folder = self.folder
        with files.lock(folder.root, PATIENCE):
            if asked.act == "declare":
                day = last_day(asked.period)
                amount = asked.amount.replace(",", "")
                sealing.declare(folder, asked.account, amount, by, day, asked.evidence)
                return {"said": word("declared-here", asked.language)}
            if asked.act == "discard":
                return self._discarded(asked, by)
            if asked.act == "commit":
                return self._committed(by, asked.language)
            return self._act(asked, by)

    def _committed(self, by: str, language: str) -> dict[str, Any]:
        done = committed(self.folder, by, "", silent)
        if done.faults:
            one = done.faults[0]
            raise BooksError("DP420", problem=one.message)
        name = "committed" if done.commit else "unchanged"
        return {"said": message(name, language, commit=done.commit[:10])}

    def _discarded(self, asked: Asked, by: str) -> dict[str, Any]:
        """Show what waits for a second person, or take it away as it was shown."""
        folder, language = self.folder, asked.language
        seals.resume(folder)
        work = Work(folder)
        today = date.today()  # noqa: DTZ011 - the signer's own day
        found = seals.draft(folder)
        act = found.act if found else "close"
        draft = sealing.unwanted(work, act, asked.period, by, today)
        if asked.dry:
            return _shown(draft, work.config, language)
        if draft.digest != asked.seen:
            raise BooksError("DP546")
        seals.discard(folder)
        return {"said": word("discarded-here", language, period=draft.period)}

    def _act(self, asked: Asked, by: str) -> dict[str, Any]:
        folder, language = self.folder, asked.language
        clean = self.commits and not _others(folder)
        work = sealing.current(folder, silent)
        today = date.today()  # noqa: DTZ011 - the signer's own day
        if asked.act == "close":
            step = sealing.closing(work, asked.period, by, today, approve=asked.approve)
        else:
            step = sealing.reopening(
                work, asked.period, by, today, asked.reason, approve=asked.approve
            )
        act = step.act
        if act is None:
            return _missing(step.missing, work, language)
        if asked.dry:
            return _shown(act, work.config, language)
        if act.digest != asked.seen:
            raise BooksError("DP546")
        sealing.keep(folder, act)
        if act.approved is None:
            facts = {"period": act.period, "person": act.prepared.by}
            said = word("prepared-here", language, **facts)
            return {"said": said, "digest": act.digest}
        facts = {"period": act.period, "digest": act.digest[:12]}
        notes = [message(f"sealed-{act.act}", language, **facts)]
        if self.commits:
            notes.append(self._commit(by, clean, language))
        return {"said": " ".join(notes), "digest": act.digest}

    def _commit(self, by: str, clean: object, language: str) -> str:
        """Commit a seal; where that can't be, it stands and it is said."""
        if not clean:
            return message("not-committed", language)
        try:
            work = Work(self.folder)
            said = summary(self.folder, work.result)
            commit = repository.commit(self.folder, said, author(work.config, by))
        except DuipingError as error:
            return f"{error.code} {error.sentence(language)}"
        return message("committed", language, commit=commit[:10])


def _others(folder: Folder) -> list[str]:
    """List what waits to be committed besides the draft that is being signed."""
    return [
        path
        for path in repository.pending(folder)
        if not path.startswith("ledger/seals/")
    ]


def _draft(draft: Seal) -> dict[str, str]:
    return {
        "act": draft.act,
        "period": draft.period,
        "by": draft.prepared.by,
        "on": str(draft.prepared.on),
        "reason": str(draft.content.get("reason", "")),
    }


def _missing(wanting: Sequence[Missing], work: Work, language: str) -> dict[str, Any]:
    """Tell what stands between the books and a closed month, the first of many."""
    place = 1 if language == "zh" else 0
    breaks = {one["id"]: one for one in work.result["breaks"]}
    return {
        "n": len(wanting),
        "uncommitted": sum(one.what == "uncommitted" for one in wanting),
        "missing": [
            {
                "kind": one.what,
                "what": WHAT[one.what][place],
                "subject": account_name(one.subject, work.config, language)
                if one.what == "balance"
                else one.subject,
                "name": one.subject,
                "detail": _reason(breaks[one.subject], language)
                if one.what in ("break", "proposal")
                else one.detail,
            }
            for one in wanting[:SHOWN]
        ],
    }


def _reason(one: dict[str, Any], language: str) -> str:
    """Say why something is a break, in the reader's language, not the books'."""
    return f"{kind_word(one['kind'], language)}: {one['reason'][language]}"


def _grouped(number: str) -> str:
    """Write a balance for people: ``-1234.50`` is ``-1,234.50``."""
    return f"{Decimal(number):,f}"


def _shown(act: Seal, config: Config, language: str) -> dict[str, Any]:
    """Give an act as it would be kept: its figures, its digest, its exact text."""
    held = act.content
    facts = [
        [word("by", language), f"{act.prepared.by} {act.prepared.on}"],
        [
            word("approved-by", language),
            f"{act.approved.by} {act.approved.on}" if act.approved else "–",
        ],
    ]
    if act.act == "close":
        facts += [
            [word(f"sealed-{name}", language), f"{number:,}"]
            for name, number in (
                ("entries", held["entries"]),
                ("evidence", len(held["evidence"])),
                ("files", len(held["files"])),
                ("open", len(held["open"])),
                ("decided", len(held["decided"])),
            )
        ]
        facts += [[f"git {word('commit', language)}", held["commit"][:12] or "–"]]
    else:
        facts.append([word("why", language), held["reason"]])
    facts.append(["SHA-256", act.digest])
    return {
        "digest": act.digest,
        "facts": facts,
        "trial": [
            [
                account_name(account, config, language),
                account,
                _grouped(number),
                commodity,
            ]
            for account, held_there in held.get("trial", {}).items()
            for commodity, number in held_there.items()
        ],
        "text": model.text(act).decode()[:LONGEST],
    }
