"""The tables of one state of the books: found in the stock, or made.

Everything here goes by the name of what it depends on (`stock.digest`), so what is
found is what would be made; and what is found need not be made again: neither the
tables nor what was concluded from them (`Tables.note`).
"""

from __future__ import annotations

import contextlib
import json
import shutil
import weakref
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, NamedTuple

from duiping import files, stock
from duiping.errors import BooksError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


MADE = "made.json"


class State(NamedTuple):
    """All that books depend on, as text.

    `facts` may be added to, and `links` be others, without all being made again;
    `rules` may not.
    """

    rules: Sequence[str]
    facts: Sequence[str]
    links: Sequence[str] = ()


class Tables:
    """Tables in the cache, or aside where it is not to be, or cannot be, written."""

    def __init__(self, cache: Path, state: State, *, alone: bool) -> None:
        """Prepare.

        Args:
            cache: the folder of the cache.
            state: all that the books depend on.
            alone: what is made is for nobody else; what others made may be used.
        """
        self._cache, self._state, self._alone = cache, state, alone
        self._root: Path | None = None

    def name(self, what: str) -> str:
        """Name some tables of these books by all that they depend on."""
        return stock.digest([what, *(stock.digest(some) for some in self._state)])

    def sign(self, root: Path) -> None:
        """Note beside tables what they were made of, so that they may be extended."""
        said = {"rules": self._rules(), "facts": self._facts()}
        files.write(root / MADE, json.dumps(said).encode())

    def earlier(self) -> tuple[Path, set[int]] | None:
        """Find tables by the same rules, of some of the facts and of nothing else.

        They stay as long as these tables are in use. Nobody else's are looked for
        where what is made is for nobody else.

        Returns:
            The folder of those that have the most, and the places of the facts that
            they don't have.
        """
        best: tuple[Path, set[int]] | None = None
        mine = self._facts()
        for path in sorted((self._cache / stock.FOLDER).glob(f"*/{MADE}")):
            try:
                said = json.loads(path.read_bytes())
                rules, facts = said["rules"], list(said["facts"])
            except (OSError, ValueError, KeyError, TypeError):
                continue
            new = {place for place, one in enumerate(mine) if one not in facts}
            # None of them is gone, and none is there twice.
            whole = set(facts) <= set(mine) and len(facts) + len(new) == len(mine)
            if rules != self._rules() or not whole:
                continue
            if best is None or len(new) < len(best[1]):
                best = path.parent, new
        if best is None or stock.find(self._cache, best[0].name, self) is None:
            return None
        return best

    def _rules(self) -> str:
        return stock.digest(self._state.rules)

    def _facts(self) -> list[str]:
        return [stock.digest([fact]) for fact in self._state.facts]

    def find(self, what: str, make: Callable[[Path], object]) -> Path | None:
        """Give the folder of some tables of these books, made if need be.

        Args:
            what: which tables.
            make: lays them down in a folder.

        Returns:
            The folder; None where they are not there and must not be written.
        """
        name = self.name(what)
        self._root = stock.find(self._cache, name, self)
        if self._root is None and not self._alone:
            # An auditor's checkout may be read-only.
            with contextlib.suppress(BooksError):
                self._root = stock.build(self._cache, name, make, self)
        return self._root

    def aside(self) -> Path:
        """Make a folder that goes when nobody needs these tables any more."""
        made = mkdtemp(prefix="duiping-")
        weakref.finalize(self, shutil.rmtree, made, ignore_errors=True)
        return Path(made)

    @property
    def root(self) -> Path | None:
        """The folder of the tables found last, where conclusions are noted."""
        return self._root

    def note(self, what: str, make: Callable[[], Any]) -> Any:
        """Give what was concluded from the tables found last.

        Args:
            what: the question, with all that its answer depends on besides them.
            make: answers it, with what JSON can hold.
        """
        if self._root is None:
            return make()
        path = self._root / f"{stock.digest([what])}.json"
        try:
            return json.loads(path.read_bytes())
        except (OSError, ValueError):
            pass
        answer = make()
        if not self._alone:
            with contextlib.suppress(BooksError):
                said = json.dumps(answer, ensure_ascii=False)
                files.write(path, said.encode())
        return answer
