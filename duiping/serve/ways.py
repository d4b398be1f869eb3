"""Ways to log in that are somebody else's: the browser goes there and comes back."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 1_000  # browsers that are on their way at a time


class Going(Protocol):
    """Where the browser goes, and what is to be remembered until it is back."""

    @property
    def url(self) -> str:
        """Give the address."""

    @property
    def remembered(self) -> dict[str, str]:
        """Give what stays on the server, for one try."""


class Member(Protocol):
    """Who came back: a person's name here, and their roles.

    `stamp` changes with either, and with who it is at the other place.
    """

    @property
    def name(self) -> str:
        """Give the name."""

    @property
    def roles(self) -> tuple[str, ...]:
        """Give the roles."""

    @property
    def stamp(self) -> str:
        """Give the stamp."""


class Way(Protocol):
    """A way to log in; `DuipingError` is raised where it leads nowhere."""

    @property
    def label(self) -> str:
        """Name it for the button."""

    def begin(self, back: str) -> Going:
        """Say where a browser goes, to come back to an address of ours."""

    def finish(self, query: str, remembered: Mapping[str, str]) -> Member:
        """Say who came back with a query string."""

    def holds(self, stamp: str) -> bool:
        """Say whether whom a stamp is of is let in as they were."""


class Gone(NamedTuple):
    """A browser on its way."""

    way: str
    on: str  # the page that it shall see then
    remembered: dict[str, str]


class Travellers:
    """Browsers that went to log in elsewhere; the oldest is forgotten first."""

    def __init__(self) -> None:
        """Begin without any."""
        self._lock = Lock()
        self._gone: OrderedDict[str, Gone] = OrderedDict()

    def went(self, browser: str, gone: Gone) -> None:
        """Remember a browser that goes."""
        with self._lock:
            self._gone[browser] = gone
            self._gone.move_to_end(browser)
            while len(self._gone) > MOST:
                self._gone.popitem(last=False)

    def back(self, browser: str) -> Gone | None:
        """Give what was remembered of a browser; once."""
        with self._lock:
            return self._gone.pop(browser, None)
