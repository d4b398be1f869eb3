"""The stock: tables derived from the books, in a folder named by what they are of.

A folder is made beside the others and takes its name when it is whole, so two
commands at a time can neither see nor spoil each other's half-made tables; who
derives the same again finds it done. A folder that somebody reads is not removed.
"""

from __future__ import annotations

import hashlib
import os
import threading
import weakref
from typing import TYPE_CHECKING

from duiping.files import leases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

FOLDER = "derived"
LEASE = "lease"
# What versions before this one kept, each in one place for all.
_FORMER = ("legs", "records", "gathered")


def digest(parts: Iterable[str]) -> str:
    """Name tables by all that they depend on."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode()
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()[:32]


def find(cache: Path, name: str, user: object) -> Path | None:
    """Give the folder of some tables, if it is there.

    Args:
        cache: the folder of the cache.
        name: from `digest`.
        user: as long as it lives the folder stays.
    """
    folder = cache / FOLDER / name
    handle = leases.lease(folder / LEASE)
    if handle is None:
        return None
    weakref.finalize(user, os.close, handle)
    return folder


def build(
    cache: Path, name: str, make: Callable[[Path], object], user: object
) -> Path | None:
    """Make tables and give their folder; those of other states are removed.

    Args:
        cache: the folder of the cache.
        name: from `digest`.
        make: lays the tables down in a folder.
        user: as long as it lives the folder stays.

    Returns:
        The folder; None if somebody has removed it already, for newer books.

    Raises:
        BooksError: DP403, the cache cannot be written; and those of `make`.
    """
    root = cache / FOLDER
    part = root / f".{os.getpid()}-{threading.get_ident()}-{name}"
    leases.clear(part, LEASE)  # of a killed process that had our number
    held = leases.lease(part / LEASE, make=True)
    try:
        make(part)
        leases.settle(part, root / name)
        found = find(cache, name, user)
    finally:
        if held is not None:
            os.close(held)
        leases.clear(part, LEASE)
    tidy(cache, name)
    return found


def tidy(cache: Path, name: str) -> None:
    """Remove the tables of other states, as far as nobody reads them."""
    for folder in sorted((cache / FOLDER).iterdir()):
        if folder.name != name:
            leases.clear(folder, LEASE)
    for former in _FORMER:
        if (cache / former).is_dir():
            leases.clear(cache / former, LEASE)
