"""Uploading from a page: what ``duiping run`` does with files, looked at first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from duiping import cache, files, intake, prospect, repository
from duiping.cli import acts
from duiping.cli.committing import author, summary
from duiping.cli.resolve import PATIENCE
from duiping.errors import BooksError, DuipingError
from duiping.money import grouped, minor
from duiping.passwords import Keyring
from duiping.pipeline import Work, config_of, result_of
from duiping.plugins.pages.page import kept
from duiping.plugins.pages.words import word
from duiping.report.names import account_name
from duiping.words import kind_word
from duiping.words import word as message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from duiping.audit import Fault
    from duiping.books import Folder
    from duiping.config import Config
    from duiping.intake import Weighed
    from duiping.prospect import Change, Prospect
    from duiping.serve.tray import Laid

    Tell = Callable[[str, int, int], None]

FIRST = 10  # breaks of each sort that are listed
SEVERAL = 5  # totals of a file that are shown
FIGURES = ("records", "cleared", "breaks", "in_transit", "suspense")


class Seen(NamedTuple):
    """What importing the files of a tray would do."""

    prospect: Prospect
    config: Config

    @property
    def sound(self) -> bool:
        """Say whether it can be imported."""
        return self.prospect.sound

    @property
    def mark(self) -> str:
        """The fingerprint of the books that it is true of."""
        return self.prospect.mark

    def told(self, language: str) -> dict[str, Any]:
        """Give it as a document for the page."""
        found = self.prospect
        fault = found.fault
        return {
            "mark": found.mark,
            "sound": found.sound,
            "button": self._button(language),
            "locked": any(o.error and o.error.code == "DP141" for o in found.weighed),
            "exports": [self._export(one, language) for one in found.weighed],
            "fault": f"{fault.code} {fault.sentence(language)}" if fault else "",
            "change": _change(found.change, language),
        }

    def _button(self, language: str) -> str:
        """Say what the button would do, or why it can't."""
        found = self.prospect
        if any(one.error for one in found.weighed):
            return word("take-refused", language)
        name = "take-files" if found.number else "take-none"
        return word(name, language, n=found.number)

    def _export(self, one: Weighed, language: str) -> dict[str, Any]:
        """Tell of one export what it is and what becomes of it."""
        told: dict[str, Any] = {
            "name": one.shown,
            "number": int(one.path.parent.name),
            "state": "known" if one.known else "refused" if one.error else "new",
            "what": word("file-known", language) if one.known else "",
        }
        if one.error:
            told["what"] = f"{one.error.code} {one.error.sentence(language)}"
        item = one.item
        if item is None:
            return told
        source = self.config.sources[item.source]
        fresh = self.prospect.fresh.get(item.sha256, 0)
        if not one.error:
            facts = {"n": f"{fresh:,}", "again": f"{item.rows - fresh:,}"}
            name = "file-new" if item.rows == fresh else "file-partly"
            told["what"] = word(name, language, **facts)
        said = [f"{name} {n}" for name, n in item.totals if n.strip("0.")]
        totals = said[:SEVERAL]
        ends = (("opening-balance", item.opening), ("closing-balance", item.closing))
        totals += [
            f"{word(name, language)} {grouped(amount)}"
            for name, amount in ends
            if amount is not None
        ]
        return told | {
            "layout": f"{item.layout} {item.version}",
            "source": source.title,
            "account": account_name(source.account, self.config, language)
            if source.account
            else "",
            "from": str(item.first_day),
            "to": str(item.last_day),
            "rows": f"{item.rows:,}",
            "suspense": item.suspense,
            "totals": totals,
        }


class Taken(NamedTuple):
    """What an import did."""

    mark: str
    files: int
    journal: int
    change: Change
    faults: tuple[Fault, ...]
    commit: str
    fault: DuipingError | None
    commits: bool

    @property
    def sound(self) -> bool:
        """Nothing of it can be imported again."""
        return False

    def told(self, language: str) -> dict[str, Any]:
        """Give it as a document for the page."""
        notes = [word("imported-here", language, n=self.files, journal=self.journal)]
        if self.fault is not None:
            notes.append(f"{self.fault.code} {self.fault.sentence(language)}")
        elif self.commits:
            name = "committed" if self.commit else "not-committed"
            notes.append(message(name, language, commit=self.commit[:10]))
        return {
            "said": " ".join(notes),
            "commit": self.commit,
            "change": _change(self.change, language),
            "errors": [
                f"{Path(one.file).name}:{one.line}: {one.message}"
                for one in self.faults[:FIRST]
            ],
        }


class Uploading:
    """The books as people upload to them."""

    def __init__(self, folder: Folder, *, commit: bool) -> None:
        """Take uploads for a set of books.

        Args:
            folder: the books.
            commit: put each import into a git commit of its own.
        """
        self.folder, self.commits = folder, commit

    def look(
        self, laid: Sequence[Laid], aside: Path, password: str, tell: Tell
    ) -> Seen:
        """Say what importing files would do; the books are only read.

        Raises:
            DuipingError: the books cannot be read or derived.
        """
        config = config_of(self.folder)
        paths = [one.path for one in laid]
        keys = _keys(config, password)
        found = prospect.prospect(self.folder, paths, aside, keys, tell)
        return Seen(found, config)

    def take(
        self, by: str, laid: Sequence[Laid], mark: str, password: str, tell: Tell
    ) -> Taken:
        """Import files as ``duiping run`` would, all or none.

        Raises:
            DuipingError: one of them is refused, the books have changed since
                they were looked at (DP545), or cannot be written.
        """
        folder = self.folder
        with files.lock(folder.root, PATIENCE):
            acts.ready(folder)
            if cache.fingerprint(folder) != mark:
                raise BooksError("DP545")
            before = result_of(folder)
            clean = self.commits and not repository.pending(folder)
            work = Work(folder)
            weighed = intake.weigh(
                folder,
                [one.path for one in laid],
                work.sources,
                progress=lambda done, total: tell("import", done, total),
                keys=_keys(work.config, password),
            )
            taken = intake.take(folder, weighed, whole=True)
            if taken.refused:
                raise taken.refused[0]
            done = acts.derived(folder, taken, None, tell)
            kept(folder).current()  # who uploaded sees it, and so do all
            commit, fault = "", None
            if clean:
                try:
                    commit = self._commit(by, done.result)
                except DuipingError as error:
                    fault = error
        return Taken(
            mark,
            len(taken.fresh),
            done.changed,
            prospect.change(before, done.result),
            done.audit.errors,
            commit,
            fault,
            self.commits,
        )

    def _commit(self, by: str, result: dict[str, Any]) -> str:
        name = author(config_of(self.folder), by)
        return repository.commit(self.folder, summary(self.folder, result), name)


def _keys(config: Config, password: str) -> Keyring:
    return Keyring(config.passwords, (lambda _name: password) if password else None)


def _change(found: Change | None, language: str) -> dict[str, Any] | None:
    """Tell how the books would stand, or stand, after an import."""
    if found is None:
        return None
    days = [day or "–" for day in found.day]
    return {
        "figures": [
            [word("evidence-until", language), *days],
            *(
                [word(f"figure-{name}", language), *(f"{n:,}" for n in pair)]
                for name, pair in ((name, found.counts[name]) for name in FIGURES)
            ),
        ],
        "breaks": [
            {
                "title": word(f"{name}-breaks", language),
                "n": len(listed),
                "there": name != "gone",
                "kinds": _kinds(listed, language),
                "first": [_line(one, language) for one in _largest(listed)],
            }
            for name, listed in (
                ("new", found.breaks["new"]),
                ("gone", found.breaks["cured"]),
                ("changed", [one["after"] for one in found.breaks["changed"]]),
            )
            if listed
        ],
    }


def _kinds(listed: Sequence[dict[str, Any]], language: str) -> str:
    counts: dict[str, int] = {}
    for one in listed:
        counts[one["kind"]] = counts.get(one["kind"], 0) + 1
    return " · ".join(
        f"{kind_word(kind, language)} {n:,}" for kind, n in sorted(counts.items())
    )


def _largest(listed: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pick the breaks with the most at risk."""
    ordered = sorted(listed, key=lambda one: (-minor(one["at_risk"]), one["id"]))
    return ordered[:FIRST]


def _line(one: dict[str, Any], language: str) -> dict[str, str]:
    return {
        "id": one["id"],
        "kind": kind_word(one["kind"], language),
        "key": one["key"],
        "amount": f"{grouped(minor(one['at_risk']))} {one['commodity']}",
        "reason": one["reason"][language],
    }
