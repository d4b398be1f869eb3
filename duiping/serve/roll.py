"""The roll: people of config.yaml, as it says now, who may be let in.

Who is struck off, or whose `until` day has passed, is not let in any more and has
no session left at the next request; so does another role, from then on.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from duiping import yamlfile
from duiping.config.people import Person
from duiping.config.types import Name
from duiping.errors import BooksError, ConfigError
from duiping.serve.roles import DECIDING, may

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

T = TypeVar("T")

GONE = "DP308"  # there is no file


class Watched(Generic[T]):
    """What a person writes into a file, read again whenever it has changed.

    A slip leaves what was read last in force, so that a typing error throws
    nobody out; a file that is gone is `none`.
    """

    def __init__(self, path: Path, read: Callable[[Path], T], none: T) -> None:
        """Keep the place, and how to read it; raises `ConfigError` as `read` does."""
        self._path, self._read, self._none = path, read, none
        self._lock = Lock()
        self._at = self._state()
        self._known = read(path)

    def now(self) -> T:
        """Give what the file says."""
        with self._lock:
            at = self._state()
            if at != self._at:
                self._at = at
                try:
                    self._known = self._read(self._path)
                except ConfigError as error:
                    if error.code == GONE:
                        self._known = self._none
            return self._known

    def _state(self) -> tuple[int, ...]:
        try:
            found = self._path.stat()
        except OSError:
            return ()
        return (found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode)


class _Listed(BaseModel):
    """The people alone: a slip elsewhere in the rules doesn't hide who has left."""

    model_config = ConfigDict(extra="ignore")

    people: dict[Name, Person] = Field(default_factory=dict)


class Roll:
    """The people of one set of books, asked at each request."""

    def __init__(self, config: Path, today: Callable[[], date] = date.today) -> None:
        """Read the people of config.yaml.

        Args:
            config: its path.
            today: gives the day, for `from` and `until`.

        Raises:
            ConfigError: it cannot be read.
        """
        self._today = today
        self._people: Watched[dict[str, Person]] = Watched(config, _people, {})

    def lets(self, name: str, roles: Iterable[str]) -> bool:
        """Say whether somebody of these roles may be in today.

        Who only reads need not be of config.yaml; who is has to be there today.
        """
        person = self._people.now().get(name)
        if person is None:
            return not may(roles) & DECIDING
        return person.there(self._today())

    def demand(self, name: str, roles: Iterable[str]) -> None:
        """Demand that somebody may be in.

        Raises:
            BooksError: DP550, the books don't name them today.
        """
        if not self.lets(name, roles):
            raise BooksError("DP550", person=name)

    def stamp(self, name: str) -> str:
        """Give what changes when somebody comes, goes or gets another role."""
        person = self._people.now().get(name)
        return "" if person is None else digest(person.roles, person.until)


def digest(*facts: object) -> str:
    """Give a stamp of facts."""
    text = json.dumps(facts, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _people(path: Path) -> dict[str, Person]:
    return yamlfile.load(path, _Listed).people
