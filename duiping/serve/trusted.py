"""What books may run where they are served: our plugins and Beancount's own.

Loading books runs what they name: plugins, from their own folder with
``insert_pythonpath``, Fava's extensions and its ``import-config`` (grade A: run
against beancount 3.2.3 and fava 1.30.16). Whoever can write to the books, through
git for example, must not run code on the machine that serves them. So what isn't
known is left out, and said among the errors of the books. Nor may they show files
of that machine: `include` reads any, and what cannot be parsed stands word by word
in the errors.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core.data import Custom, new_metadata

# Fava imports it with the books' folder first in Python's path: what it needs has to
# be there already, or a file of that name in the books would be taken for it.
import duiping.plugins.pages
from duiping.errors import BooksError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from beancount.core.data import BeancountError, Directives

EXTENSION = duiping.plugins.pages.__name__
KNOWN = ("duiping.plugins.", "beancount.plugins.")

_transform = loader.run_transformations


class Trusted:
    """Stands in the place of what runs plugins when books are loaded."""

    def __init__(
        self, more: Collection[str], language: str, ours: Callable[[str], bool]
    ) -> None:
        """Know whom to trust.

        Args:
            more: names of further plugins and extensions.
            language: of what is said.
            ours: says of a file's name whether it belongs to the books.
        """
        self._more, self._language, self._ours = frozenset(more), language, ours

    def put_in_place(self) -> None:
        """Have every ledger that this process loads from now on loaded so."""
        loader.run_transformations = self

    def __call__(
        self,
        entries: Directives,
        parse_errors: list[BeancountError],
        options_map: Any,
        log_timings: Any,
    ) -> tuple[Directives, list[BeancountError]]:
        """Run the plugins that are trusted; take out what Fava would run or show.

        Arguments and result are those of ``beancount.loader.run_transformations``.
        """
        top, plugins = str(options_map["filename"]), options_map["plugin"]
        options_map["plugin"] = [one for one in plugins if self._plugin(one[0])]
        unknown = [(name, top, 0) for name, _ in plugins if not self._plugin(name)]
        foreign = {file for file in options_map["include"] if not self._ours(file)}
        kept = []
        for entry in entries:
            named = _named(entry)
            if entry.meta["filename"] in foreign:
                continue
            if named is None or named in {EXTENSION, *self._more}:
                kept.append(entry)
            elif named:
                place = entry.meta["filename"], entry.meta["lineno"]
                unknown.append((named, *place))
        for folder in options_map.get("pythonpath", ()):
            sys.path.remove(folder)  # Beancount itself puts it back as it was
        # What Beancount says of a foreign file quotes it.
        told = [one for one in parse_errors if _file(one) not in foreign]
        told += self._faults("DP554", unknown)
        told += self._faults("DP555", ((file, top, 0) for file in sorted(foreign)))
        return _transform(kept, told, options_map, log_timings)

    def _plugin(self, name: str) -> bool:
        return name.startswith(KNOWN) or name in self._more

    def _faults(
        self, code: str, places: Iterable[tuple[str, str, int]]
    ) -> Iterator[loader.LoadError]:
        for name, file, line in places:
            sentence = BooksError(code, value=name).sentence(self._language)
            yield loader.LoadError(new_metadata(file, line), f"{code} {sentence}")


def _named(entry: Any) -> str | None:
    """Name what Fava would run for an entry, ``""`` for its imports; None: nothing.

    Imports are none of Fava's here, so that nobody misses them.
    """
    if not isinstance(entry, Custom) or not entry.values:
        return None
    value = str(entry.values[0].value)
    if entry.type == "fava-option" and value == "import-config":
        return ""
    return value if entry.type == "fava-extension" else None


def _file(error: BeancountError) -> str:
    """Name the file that an error is about."""
    return str((error.source or {}).get("filename", ""))
