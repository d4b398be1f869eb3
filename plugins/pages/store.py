"""The books in memory: read once per change, then asked by every page.

What a page works out of a whole result (sums by month, an index of breaks) is
kept with the state of the books it belongs to, and goes with it.

A server shows the last whole state while the next is made: a decision is on disk
before its result, and whoever only reads need not wait for it. Who wrote does
(`Store.current`), so nobody misses what they did themselves.
"""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from duiping import cache, evidence, heap
from duiping.pipeline import config_of, result_of, settled_down
from duiping.plugins.pages.derived import Derived
from duiping.plugins.pages.index import Index
from duiping.plugins.pages.newest import Newest
from duiping.plugins.pages.original import Originals
from duiping.report.period import cut
from duiping.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from duiping.books import Folder
    from duiping.config import Config
    from duiping.evidence import Evidence
    from duiping.importers.base import Layout
    from duiping.pipeline import Work
    from duiping.plugins.pages.questions import Desk, Question
    from duiping.result import Document
    from duiping.shelf import Findings

T = TypeVar("T")

_ENDS = ("first_day", "last_day")
PATIENCE = 30.0  # seconds
WARM = 6  # answers of a state that the next one has ready
AGAIN = 3  # times that books are read which change meanwhile


class Books:
    """One state of a set of books; nothing in it changes."""

    def __init__(
        self,
        folder: Folder,
        config: Config,
        result: Document,
        mark: str,
        like: Index | None = None,
        derived: Derived | None = None,
        desk: Desk | None = None,
        items: dict[str, Evidence] | None = None,
    ) -> None:
        """Keep what was loaded.

        Args:
            folder: the books.
            config: their rules.
            result: what was found, and how it stands.
            mark: the fingerprint that it belongs to.
            like: an index of the same breaks, before something was decided.
            derived: keeps what was derived before, as long as it fits.
            desk: answers what needs the books derived; this process, if None.
            items: the list of evidence by digest; read when asked for, if None.
        """
        self.folder = folder
        self.config = config
        self.result = result
        self.mark = mark
        self._like = like
        self.derived = derived or Derived()
        self._desk = desk
        self._items = items
        self._turns: dict[Hashable, Lock] = {}
        self._made: dict[Hashable, Any] = {}
        self._asked: dict[Hashable, Callable[[Books], object]] = {}

    @cached_property
    def index(self) -> Index:
        """The breaks, ready to be filtered."""
        if self._like is not None:
            return self._like.restated(self.result["breaks"])
        return Index(self.result["breaks"])

    @cached_property
    def files(self) -> dict[str, Evidence]:
        """The list of evidence by digest, in its order."""
        return _by_digest(self.folder) if self._items is None else self._items

    @cached_property
    def originals(self) -> Originals:
        """The files themselves, as tables."""
        return Originals(self.folder)

    @cached_property
    def layouts(self) -> dict[str, Layout]:
        """How the files of each source are laid out."""
        return Sources(self.config, self.folder.root).layouts

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The months that any file or entry is of, the newest first."""
        days = {file[name] for file in self.result["files"] for name in _ENDS}
        rows = self.result.get("money", {}).get("records", ())
        months = {day[:7] for day in days} | {row["month"] for row in rows}
        return tuple(sorted((m for m in months if m[:1].isdigit()), reverse=True))

    @cached_property
    def work(self) -> Work:
        """The books derived, down to their legs; only tracing needs them."""
        return self.derived.work(self.folder, self.config)

    def ask(self, question: Question) -> object:
        """Answer what needs the books derived.

        Raises:
            DuipingError: why there is no answer.
        """
        if self._desk is None:
            return question.answer(self)
        return self._desk.ask(self.folder, self.mark, question)

    def cut(self, period: str) -> Document:
        """Give the result of one month, or the whole for ``""``, without its breaks.

        Those are the index's: a hundred thousand are looked through there in no time.
        """
        return self.once(("cut", period), lambda: self._cut(period))

    def _cut(self, period: str) -> Document:
        rest = self.result | {"breaks": []}
        found = cut(rest, period) if period else rest
        # Nor how many keys are cleared, which is counted without those that broke.
        return {n: v for n, v in found.items() if n not in {"breaks", "cleared"}}

    def once(
        self,
        name: Hashable,
        make: Callable[[], T],
        later: Callable[[Books], object] | None = None,
    ) -> T:
        """Work something out the first time it is asked for; others wait for it.

        Args:
            name: of what it is.
            make: works it out.
            later: has the next state of the books do so before anybody sees it.
        """
        if later is not None and len(self._asked) < WARM:
            self._asked[name] = later
        if name not in self._made:
            with self._turns.setdefault(name, Lock()):
                if name not in self._made:
                    self._made[name] = make()
        found: T = self._made[name]
        return found

    def warm(self, fresh: Books) -> None:
        """Have the next state ready for what was asked of this one."""
        assert fresh.index is not None  # noqa: S101 - made when it is first looked at
        for later in list(self._asked.values()):
            later(fresh)
        # What nobody asks of that one needn't be made for the one after it.
        fresh._asked.clear()


class Store:
    """Gives the books as they are on disk now.

    The findings stay in memory as long as only decisions come to them.
    """

    def __init__(self, folder: Folder) -> None:
        """Prepare; nothing is read yet.

        A server sets `desk`, so that another process answers what takes long; then
        whoever reads sees the last whole state while the next one is made.
        """
        self.folder = folder
        self.desk: Desk | None = None
        self._lock = Lock()
        self._newest = Newest(self)
        self._books: Books | None = None
        self._shelves: dict[str, str] = {}
        self._shelved: dict[str, Findings] = {}
        self._index: Index | None = None
        self._listed: tuple[bytes, dict[str, Evidence]] = (b"", {})
        self._derived = Derived()

    def books(self) -> Books:
        """Give the books, read again if rules, evidence or decisions have changed.

        Raises:
            DuipingError: config.yaml has a slip, or the books cannot be derived.
        """
        mark = cache.fingerprint(self.folder)
        last = self._books
        if last is not None and last.mark == mark:
            return last
        if self.desk is not None:
            return self._newest.books(mark)
        return self.current()

    def current(self) -> Books:
        """Give the books as they are on disk now, however long that takes.

        Raises:
            DuipingError: as `books`.
        """
        mark = cache.fingerprint(self.folder)
        if not cache.placed(self.folder, mark).exists():
            # A decision is there before its result; to derive that takes far longer
            # than whoever writes it. Not under our lock: they may wait for it.
            settled_down(self.folder, PATIENCE)
        with self._lock:
            return self._made()

    def last(self) -> Books | None:
        """Give the last state that was made."""
        return self._books

    def great(self) -> bool:
        """Say whether there are so many breaks that reading them anew takes long."""
        found = self._books
        return found is not None and len(found.result["breaks"]) >= heap.MANY

    def _made(self) -> Books:
        for _ in range(AGAIN):
            mark = cache.fingerprint(self.folder)
            if self._books is not None and self._books.mark == mark:
                break
            found = self._read(mark)
            if self.desk is not None and self._books is not None:
                # Now, while the last state is shown, and not while somebody waits.
                self._books.warm(found)
            # What changed while it was read may be in one part and not in another.
            if self._books is None or cache.fingerprint(self.folder) == mark:
                self._books = found
        assert self._books is not None  # noqa: S101 - the first is always taken
        return self._books

    def _read(self, mark: str) -> Books:
        config = config_of(self.folder)
        items = self._items()
        found = self._kept()
        if found is None:
            # Derived and kept; a folder that cannot be written has it only here.
            result = result_of(self.folder)
            found = self._kept()
            if found is None:
                return self._books_of(config, result, mark, items, None)
        result = cache.stated(found, self._shelved)
        if self._index is None:
            self._index = Index(self._shelved["breaks"], self._shelved["breaks"].shelf)
        return self._books_of(config, result, mark, items, self._index)

    def _items(self) -> dict[str, Evidence]:
        """Read the list of evidence by digest, unless it is the same as before."""
        path = self.folder.evidence
        data = path.read_bytes() if path.is_file() else b""
        if self._listed[0] != data:
            self._listed = data, _by_digest(self.folder)
        return self._listed[1]

    def _books_of(
        self,
        config: Config,
        result: Document,
        mark: str,
        items: dict[str, Evidence],
        like: Index | None,
    ) -> Books:
        kept = (like, self._derived, self.desk, items)
        return Books(self.folder, config, result, mark, *kept)

    def _kept(self) -> Document | None:
        """Give the kept result; its findings are here when this returns."""
        found = cache.kept(self.folder)
        if found is None or found["shelves"] == self._shelves:
            return found
        try:
            with heap.resting():
                self._shelved = {
                    name: cache.taken(self.folder, digest)
                    for name, digest in found["shelves"].items()
                }
        except (OSError, ValueError, KeyError, TypeError):
            return None
        self._shelves, self._index = found["shelves"], None
        if sum(map(len, self._shelved.values())) >= heap.MANY:
            heap.set_aside()
        return found


def _by_digest(folder: Folder) -> dict[str, Evidence]:
    return {item.sha256: item for item in evidence.read(folder)}
