"""Results of a run, kept under a digest of what they depend on.

Plugins read them on every load of the books, so this file imports nothing that
is slow to import.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from duiping import __version__, files

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from duiping.books import Folder

Document = dict[str, Any]

RESULTS = "results"

# What plugins and pages rely on; a kept file without all of it is derived anew.
PARTS = frozenset(
    {
        "breaks",
        "decisions",
        "checked",
        "cured",
        "faults",
        "files",
        "in_transit",
        "journal",
        "language",
        "printed",
        "sources",
        "suspense",
        "unsearched",
    }
)


def fingerprint(folder: Folder, until: date | None = None) -> str:
    """Digest what results depend on: rules, evidence, decisions, seals, our version.

    Evidence itself is named there by its digest; whether the files still have
    it is for the evidence check to say.
    """
    digest = hashlib.sha256(f"{__version__}\n{until}\n".encode())
    acts = sorted(folder.seals.glob("*.json"))
    for path in (folder.config, folder.evidence, *_decisions(folder), *acts):
        data = path.read_bytes() if path.is_file() else b""
        digest.update(path.name.encode() + b"\n")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:32]


def _decisions(folder: Folder) -> list[Path]:
    """List the files of decisions, as far as there are any."""
    return sorted(folder.decisions.rglob("*.beancount"))


def place(folder: Folder, until: date | None = None) -> Path:
    """Say where the result of these rules and this evidence is kept."""
    return folder.cache / RESULTS / f"{fingerprint(folder, until)}.json"


def save(
    folder: Folder,
    result: Document,
    until: date | None = None,
    mark: str | None = None,
) -> Path:
    """Write a result, and drop those that fit no longer.

    Args:
        folder: the books.
        result: what was derived.
        until: the day it was judged on, if one was asked for.
        mark: the fingerprint from before anything was read. If it is not
            today's, something was changed meanwhile: the result fits neither the
            books of then nor those of now, and is not kept.
    """
    path = place(folder, until)
    if mark is not None and path.stem != mark:
        return path
    files.write(path, canonical(result))
    for old in sorted(path.parent.glob("*.json")):
        if old != path:
            files.remove(old)
    return path


def canonical(result: Document) -> bytes:
    """Write a result as the bytes that are kept."""
    text = json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True)
    return text.encode()


def load(folder: Folder, until: date | None = None) -> Document | None:
    """Give the kept result that fits the rules and evidence, if there is one."""
    try:
        found = json.loads(place(folder, until).read_bytes())
    except (OSError, ValueError):
        return None
    whole = isinstance(found, dict) and found.keys() >= PARTS
    return found if whole else None
