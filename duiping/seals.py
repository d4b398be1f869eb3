"""Seals on disk: the chain below ledger/seals/, and the text that it covers.

Plugins read it on every load, so this file imports nothing slow.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from duiping import files, ledgertext
from duiping.errors import BooksError
from duiping.seal import chain, model

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from duiping.books import Folder
    from duiping.seal.model import Seal

DIRECTIVE = "seal"
DRAFT = "draft.json"
INDEX = "index.beancount"
HEADER = "; Closed months, one directive a seal. Written by duiping close.\n"


def listed(folder: Folder) -> list[Seal]:
    """Read the whole chain, in order; empty where nothing was ever closed.

    Raises:
        BooksError: a seal cannot be read or was changed (DP450, DP451).
    """
    if not folder.seals.is_dir():
        return []
    names = sorted(p for p in folder.seals.glob("*.json") if p.name != DRAFT)
    return [model.read(path.read_bytes(), path.name) for path in names]


def held(folder: Folder) -> list[Seal]:
    """Give the closes that hold, oldest first, the chain followed.

    Raises:
        BooksError: as `listed`; the chain is broken (DP452, DP453).
    """
    return chain.checked(listed(folder))


def draft(folder: Folder) -> Seal | None:
    """Give the act that was prepared and waits for a second person."""
    path = folder.seals / DRAFT
    return model.read(path.read_bytes(), path.name) if path.is_file() else None


def propose(folder: Folder, seal: Seal) -> Path:
    """Keep an act until a second person approves it."""
    path = folder.seals / DRAFT
    files.write(path, model.text(seal))
    return path


def discard(folder: Folder) -> bool:
    """Take an act away that waits for a second person: nobody signed it."""
    return files.remove(folder.seals / DRAFT)


def seal(folder: Folder, act: Seal) -> Path:
    """Put an approved act at the end of the chain.

    The seal itself comes first, then the index that shows it, then the draft
    goes: after a crash in between, `resume` does what is left.

    Raises:
        BooksError: it doesn't follow from the chain (DP452, DP453).
    """
    whole = [*listed(folder), act]
    chain.checked(whole)
    path = folder.seals / act.name
    files.write(path, model.text(act))
    files.write(folder.seals / INDEX, index(whole).encode())
    files.remove(folder.seals / DRAFT)
    return path


def resume(folder: Folder) -> bool:
    """Finish an act whose writing was cut off after its seal: index, then draft.

    Returns:
        Whether there was anything to finish.
    """
    waiting, whole = draft(folder), listed(folder)
    if waiting is None or not whole or whole[-1]._replace(approved=None) != waiting:
        return False
    files.write(folder.seals / INDEX, index(whole).encode())
    return files.remove(folder.seals / DRAFT)


def index(seals: Sequence[Seal]) -> str:
    """Write the directives that show the chain in the books."""
    blocks = [
        ledgertext.custom(
            one.last,
            DIRECTIVE,
            [one.act, one.period],
            [
                ("number", one.number),
                ("digest", one.digest),
                ("prepared", one.prepared.by),
                ("approved", one.approved.by if one.approved else ""),
            ],
        )
        for one in seals
    ]
    return ledgertext.checked(blocks, HEADER)


def paths(seals: Sequence[Seal]) -> dict[str, str]:
    """Give the sealed files below ledger/ with their digests."""
    return {
        name: digest for one in seals for name, digest in one.content["files"].items()
    }


def texts(folder: Folder, seals: Sequence[Seal]) -> dict[str, str]:
    """Read the sealed files of the journal, by path below ``ledger/journal``.

    Raises:
        BooksError: one is missing or was changed (DP454).
    """
    found: dict[str, str] = {}
    for one in seals:
        for name, digest in sorted(one.content["files"].items()):
            if not name.startswith("journal/"):
                continue
            found[name.removeprefix("journal/")] = _sealed(folder, name, digest, one)
    return found


def _sealed(folder: Folder, name: str, digest: str, one: Seal) -> str:
    path = folder.ledger / name
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != digest:
        raise BooksError("DP454", file=name, period=one.period)
    return data.decode()
