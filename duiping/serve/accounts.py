"""Accounts of people who log in here: a name, a hashed password, roles.

They stand in a file of the server's that only its owner may read, outside the
books and outside git: who runs the server answers for it. A password is kept as
argon2id hash and nothing else; it is never logged, and never in a command line.
"""

from __future__ import annotations

import json
import os
import secrets
import unicodedata
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Annotated, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import Field, StringConstraints, ValidationError

from duiping import files
from duiping.config.types import Name
from duiping.errors import BooksError
from duiping.serve.roles import ROLES
from duiping.strict import Strict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHORTEST, LONGEST = 12, 1_024  # characters of a password
LARGEST = 1 << 20  # bytes of the file
PATIENCE = 60  # seconds for another command to finish writing
OTHERS = 0o077  # rights of a file that others than its owner have
_AT_ONCE = 2  # hashes that are made at a time; each takes 64 MiB
_QUEUE = 6  # logins that are looked at or wait; more would hold up everybody else
_HASHER = PasswordHasher()


class BusyError(Exception):
    """Too many are logging in at this moment."""


class Account(Strict):
    """One who may log in.

    `stamp` changes with the password and the roles, which ends all sessions.
    """

    password: Annotated[str, StringConstraints(pattern=r"^\$argon2id\$")]
    roles: Annotated[tuple[str, ...], Field(min_length=1)]
    stamp: str


class _Listed(Strict):
    version: Literal[1]
    accounts: dict[Name, Account]


class Accounts:
    """The accounts of a server, read again whenever their file has changed."""

    def __init__(self, path: Path) -> None:
        """Keep the place of the file."""
        self.path = path
        self._lock = Lock()
        self._at: tuple[int, ...] = ()
        self._known: dict[str, Account] = {}
        self._turns, self._queue = BoundedSemaphore(_AT_ONCE), BoundedSemaphore(_QUEUE)
        # For names that nobody has: they must take as long as any other.
        self._nobody = _HASHER.hash(secrets.token_urlsafe(16))

    def get(self, name: str) -> Account | None:
        """Give an account; none at all while the file cannot be read."""
        with self._lock:
            try:
                found = self.path.stat()
                at = (found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode)
                if at != self._at:
                    self._known, self._at = load(self.path), at
            except (OSError, BooksError):
                self._known, self._at = {}, ()
            return self._known.get(name)

    def check(self, name: str, password: str) -> Account | None:
        """Give the account of a name and its password; as slow for wrong ones.

        Raises:
            BusyError: too many are at it; nothing was looked at.
        """
        if not self._queue.acquire(blocking=False):
            raise BusyError
        try:
            found = self.get(name)
            hashed = found.password if found else self._nobody
            with self._turns:
                fits = _fits(hashed, password)
            return found if fits else None
        finally:
            self._queue.release()

    def holds(self, name: str, stamp: str) -> bool:
        """Say whether an account is as it was when it had a stamp."""
        found = self.get(name)
        return found is not None and found.stamp == stamp


def load(path: Path) -> dict[str, Account]:
    """Read the accounts of a file; none if there is no file.

    Raises:
        BooksError: DP534, others may read it, or it is damaged.
    """
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            data = stream.read(LARGEST + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _unsafe(path, error.strerror or str(error)) from None
    if os.name != "nt" and mode & OTHERS:
        raise _unsafe(path, "others may read it; chmod 600")
    try:
        found = _Listed.model_validate_json(data)
    except ValidationError:
        raise _unsafe(path, "it is damaged") from None
    return found.accounts


def change(
    path: Path, alter: Callable[[dict[str, Account]], dict[str, Account]]
) -> None:
    """Change the accounts of a file; whoever else does so waits.

    Args:
        path: the file, made here if there is none.
        alter: gets the accounts and gives what they shall be.

    Raises:
        BooksError: DP534 as `load`; DP402, DP403, it cannot be written.
    """
    with files.turn(path, PATIENCE):
        found = _Listed(version=1, accounts=alter(load(path)))
        text = json.dumps(found.model_dump(), indent=1, sort_keys=True)
        files.write(path, f"{text}\n".encode(), secret=True)


def made(password: str, roles: tuple[str, ...]) -> Account:
    """Make an account with a new password.

    Raises:
        BooksError: DP420, the password is too short or too long, or a role is
            none.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        problem = f"a password has {SHORTEST} to {LONGEST} characters"
        raise BooksError("DP420", problem=problem)
    return with_roles(Account(password=_hashed(password), roles=roles, stamp=""), roles)


def with_roles(account: Account, roles: tuple[str, ...]) -> Account:
    """Give an account other roles.

    Raises:
        BooksError: DP420, a role is none.
    """
    for role in roles:
        if role not in ROLES:
            raise BooksError("DP420", problem=f"{role}: roles are {', '.join(ROLES)}")
    found = {"roles": tuple(dict.fromkeys(roles)), "stamp": secrets.token_hex(16)}
    return account.model_copy(update=found)


def outside(path: Path, books: Path) -> None:
    """Demand that a file of accounts is not where books are kept and passed on.

    Raises:
        BooksError: DP534, it is in the books or in a git repository.
    """
    place = path.resolve()
    if place.is_relative_to(books.resolve()):
        raise _unsafe(path, "it is in the books")
    if any((folder / ".git").exists() for folder in place.parents):
        raise _unsafe(path, "it is in a git repository")


def _hashed(password: str) -> str:
    return _HASHER.hash(_plain(password))


def _fits(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, _plain(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False


def _plain(password: str) -> str:
    """Write letters that can be typed in two ways in one."""
    return unicodedata.normalize("NFC", password)


def _unsafe(path: Path, problem: str) -> BooksError:
    return BooksError("DP534", file=path, problem=problem)
