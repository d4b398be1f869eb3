"""Results of a run, kept under a digest of what they depend on.

Plugins read them on every load of the books, so this file imports nothing that
is slow to import.
"""

from __future__ import annotations

import hashlib
import json
import mmap
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from duiping import __version__, files, shelf
from duiping.listed import STATE, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from duiping.books import Folder

Document = dict[str, Any]
Shelves = dict[str, str]

RESULTS = "results"

# Findings lie on shelves beside the rest of a result, named by what is on them.
SHELVED = ("breaks", "in_transit")
BRIEF, COLUMNS, LINES = ".brief", ".columns", ".lines"
LIMIT = 200  # findings, and rows in suspense, that a plugin shows

# What plugins and pages rely on; a kept file without all of it is derived anew.
PARTS = frozenset(
    {
        "cured",
        "checked",
        "decisions",
        "faults",
        "files",
        "journal",
        "language",
        "printed",
        "shelves",
        "sources",
        "states",
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
    return placed(folder, fingerprint(folder, until))


def placed(folder: Folder, mark: str) -> Path:
    """Say where the result of a fingerprint is kept."""
    return folder.cache / RESULTS / f"{mark}.json"


def save(
    folder: Folder,
    result: Document,
    until: date | None = None,
    mark: str | None = None,
    shelves: Shelves | None = None,
) -> Path:
    """Write a result, and drop those that fit no longer.

    Args:
        folder: the books.
        result: what was derived.
        until: the day it was judged on, if one was asked for.
        mark: the fingerprint from before anything was read. If it is not
            today's, something was changed meanwhile: the result fits neither the
            books of then nor those of now, and is not kept.
        shelves: where its findings lie already, if nothing but decisions came
            to them since they were loaded from there.
    """
    path = place(folder, until)
    if mark is not None and path.stem != mark:
        return path
    if shelves is None or not all(map(_there(path.parent), shelves.values())):
        shelves = {name: _shelve(path.parent, result[name]) for name in SHELVED}
    rest = {name: value for name, value in result.items() if name not in SHELVED}
    rest["shelves"] = shelves
    rest["states"] = shelf.states(result["breaks"]) if _stated(result) else {}
    files.write(path.with_suffix(BRIEF), _compact(briefly(result)))
    # What names the other files comes last: whoever sees it finds them.
    files.write(path, _compact(rest))
    wanted = {path.stem, *shelves.values()}
    for old in sorted(path.parent.iterdir()):
        if old.stem not in wanted and not old.name.startswith("."):
            files.remove(old)
    return path


def canonical(result: Document) -> bytes:
    """Write a result as the bytes that its digest is of."""
    text = json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True)
    return text.encode()


def load(folder: Folder, until: date | None = None) -> Document | None:
    """Give the kept result that fits the rules and evidence, if there is one."""
    found = kept(folder, until)
    if found is None:
        return None
    try:
        shelved = {n: taken(folder, digest) for n, digest in found["shelves"].items()}
        return stated(found, shelved)
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def kept(folder: Folder, until: date | None = None) -> Document | None:
    """Give the kept result that fits without its findings.

    `shelves` names where they lie, `states` says how they stand.
    """
    try:
        found = json.loads(place(folder, until).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.keys() >= PARTS else None


def taken(folder: Folder, digest: str) -> shelf.Findings:
    """Take the findings of a shelf, nothing decided.

    Raises:
        OSError, ValueError, KeyError, TypeError: it is not there, or damaged.
    """
    path = folder.cache / RESULTS / digest
    columns = path.with_suffix(COLUMNS).read_bytes()
    with path.with_suffix(LINES).open("rb") as stream:
        size = stream.seek(0, 2)
        lines = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
    return shelf.Shelf(columns, lines).entries()


def stated(found: Document, shelved: Mapping[str, shelf.Findings]) -> Document:
    """Put a result together: what was found, and how it stands.

    Args:
        found: the kept result, without its findings.
        shelved: the findings of each shelf, nothing decided; they are left so.
    """
    bare = shelved["breaks"]
    states = {int(number): state for number, state in found["states"].items()}
    breaks = bare.restated({n: bare[n].standing(state) for n, state in states.items()})
    rest = {n: v for n, v in found.items() if n not in {"shelves", "states"}}
    return {**rest, **{n: list(v) for n, v in shelved.items()}, "breaks": breaks}


def shelves(folder: Folder) -> Shelves | None:
    """Say where the findings of the kept result lie."""
    found = kept(folder)
    return None if found is None else found["shelves"]


def brief(folder: Folder) -> Document | None:
    """Give the part of the kept result that plugins need, if there is one."""
    try:
        found = json.loads(place(folder).with_suffix(BRIEF).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.keys() >= BRIEFLY else None


BRIEFLY = frozenset(
    {
        "breaks",
        "checked",
        "decisions",
        "faults",
        "further",
        "journal",
        "language",
        "posted",
        "printed",
        "sources",
        "suspense",
        "waiting",
    }
)


def briefly(result: Document) -> Document:
    """Leave of a result what plugins need, however many findings there are.

    `breaks` are the first that nobody decided, `further` counts those behind
    them by account; `suspense` are the first rows of `waiting`.
    """
    breaks = listed(result["breaks"])
    first = list(islice((one for one in breaks if not one["decided"]), LIMIT))
    decided = [one for n in breaks.touched if (one := breaks[n])["decided"]]
    further = Counter(breaks.accounts)
    further.subtract(one["account"] for one in (*first, *decided))
    told = {name: result[name] for name in BRIEFLY & result.keys()}
    return {
        **told,
        "breaks": first,
        "further": {account: n for account, n in sorted(further.items()) if n},
        "suspense": result["suspense"][:LIMIT],
        "waiting": len(result["suspense"]),
        "decisions": [
            {name: one[name] for name in ("id", "file", "line")}
            for one in result["decisions"]
        ],
    }


def _stated(result: Document) -> bool:
    return all(name in one for one in result["breaks"][:1] for name in STATE)


def _shelve(folder: Path, entries: list[Document]) -> str:
    """Put findings on a shelf; give its name."""
    packed = shelf.pack(entries)
    digest = hashlib.sha256(packed.columns + packed.lines).hexdigest()[:32]
    files.write(folder / f"{digest}{COLUMNS}", packed.columns)
    files.write(folder / f"{digest}{LINES}", packed.lines)
    return digest


def _there(folder: Path) -> Callable[[str], bool]:
    return lambda digest: all(
        (folder / f"{digest}{suffix}").is_file() for suffix in (COLUMNS, LINES)
    )


def _compact(found: Document) -> bytes:
    return json.dumps(found, ensure_ascii=False, sort_keys=True).encode()
