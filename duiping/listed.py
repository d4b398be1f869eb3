"""The breaks of a result as a list that knows where each is and how it stands.

A decision is about one break of a hundred thousand. What all of them have in common
is worked out once and goes on to the lists that follow; each of those names the few
breaks that somebody decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

Entry = TypeVar("Entry", bound=Mapping[str, Any])

# What people's decisions make of a break; all else is what matching found.
STATE = ("status", "decided", "remaining", "assigned", "until", "history")


class Listed(list[Entry], Generic[Entry]):
    """Breaks in their order; nobody puts in or takes out any."""

    def __init__(
        self,
        entries: Iterable[Entry],
        like: Listed[Any] | None = None,
        touched: Collection[int] | None = None,
    ) -> None:
        """List breaks.

        Args:
            entries: all of them.
            like: a list of the same breaks, before something was decided.
            touched: the numbers of all that may stand otherwise than as found;
                looked for, if None.
        """
        super().__init__(entries)
        self.same: Same = Same(self) if like is None else like.same
        if touched is not None:
            self.touched = frozenset(touched)

    @cached_property
    def touched(self) -> frozenset[int]:
        """The numbers of all breaks that don't stand as found."""
        return frozenset(n for n, one in enumerate(self) if not untouched(one))

    @property
    def places(self) -> Mapping[str, int]:
        """The number of each break by its id."""
        return self.same.places

    @property
    def accounts(self) -> Mapping[str, int]:
        """How many breaks each account has."""
        return self.same.accounts

    @property
    def named(self) -> Mapping[str, Entry]:
        """Each break by its id."""
        return _Named(self)

    def restated(self, changed: Mapping[int, Entry]) -> Listed[Entry]:
        """Give the same breaks, some of which stand otherwise.

        Args:
            changed: by number, with how they stand now.
        """
        found = Listed(self, self, ())
        for number, one in changed.items():
            found[number] = one
        now = {number for number, one in changed.items() if not untouched(one)}
        found.touched = (self.touched - frozenset(changed)) | now
        return found


class Same:
    """What decisions change nothing of."""

    def __init__(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Keep the breaks; nothing is worked out yet."""
        self._entries = entries

    @cached_property
    def places(self) -> dict[str, int]:
        """The number of each by its id."""
        return {one["id"]: number for number, one in enumerate(self._entries)}

    @cached_property
    def accounts(self) -> Counter[str]:
        """How many each account has."""
        return Counter(one["account"] for one in self._entries)


class _Named(Mapping[str, Entry]):
    """Breaks by their ids."""

    def __init__(self, entries: Listed[Entry]) -> None:
        self._entries = entries

    def __getitem__(self, name: str) -> Entry:
        return self._entries[self._entries.places[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries.places)

    def __len__(self) -> int:
        return len(self._entries.places)


def listed(entries: list[Entry]) -> Listed[Entry]:
    """Give breaks as a list that knows them; one that does is given back."""
    return entries if isinstance(entries, Listed) else Listed(entries)


def untouched(entry: Mapping[str, Any]) -> bool:
    """Say whether a finding stands as if nothing was ever decided of it."""
    return bool(
        "history" in entry
        and entry["status"] == "open"
        and not entry["history"]
        and not entry["decided"]
        and entry["remaining"] == entry["difference"]
        and not entry["assigned"]
        and not entry["until"]
    )
