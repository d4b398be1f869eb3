"""What all providers have in common, whatever their way: settings, people, a wire."""

from __future__ import annotations

from abc import ABC, abstractmethod
from time import time
from typing import TYPE_CHECKING

from duiping.errors import BooksError
from duiping.serve.oidc.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from duiping.serve.oidc.going import Going
    from duiping.serve.oidc.settings import Member, Settings

    People = Callable[[], tuple[Member, ...]]


class Provider(ABC):
    """Sends browsers to one provider, and tells who came back."""

    def __init__(
        self,
        settings: Settings,
        *,
        wire: Wire | None = None,
        clock: Callable[[], float] = time,
        people: People | None = None,
    ) -> None:
        """Take a provider's settings.

        Args:
            settings: of the provider; the secret is read here, once.
            wire: asks the provider.
            clock: gives seconds since 1970.
            people: gives who is let in at this moment; left out, those of the
                settings.

        Raises:
            ConfigError: DP307, the secret isn't there.
        """
        self.settings = settings
        self._secret = settings.secret.read() if settings.secret else ""
        self._wire, self._clock = wire or Wire(), clock
        self._people = people or (lambda: settings.people)

    @property
    def label(self) -> str:
        """Name the provider for people."""
        return self.settings.label

    @abstractmethod
    def begin(self, back: str) -> Going:
        """Say where a browser goes to sign in.

        Args:
            back: our address that it comes back to, as the provider knows it.

        Raises:
            BooksError: DP560, DP561, the provider doesn't say how.
        """

    @abstractmethod
    def finish(self, query: str, remembered: Mapping[str, str]) -> Member:
        """Say who came back; what was remembered has to be forgotten by now.

        Args:
            query: the query string that the browser came back with.
            remembered: what `begin` gave for that browser.

        Raises:
            BooksError: DP560, DP561, the provider's answer is none or wrong;
                DP562, the browser's is; DP563, nobody here is that person.
        """

    def holds(self, stamp: str) -> bool:
        """Say whether whom a stamp is of is let in as they were."""
        return any(one.stamp == stamp for one in self._people())

    def _member(self, subject: str) -> Member:
        """Find who a subject of the provider is; nobody but those listed.

        Raises:
            BooksError: DP563, nobody.
        """
        for one in self._people():
            if one.subject == subject:
                return one
        raise BooksError("DP563")
