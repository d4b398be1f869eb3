"""What a person offers: a file, or each export of an archive."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from duiping.bulk import Bulk
from duiping.errors import DuipingError, Refusal
from duiping.importers import archive

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.importers.archive import Keys

LIMIT = 2 << 30


class Origin(NamedTuple):
    """The archive that an export was in: its name and its SHA-256."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Offer:
    """One export.

    Attributes:
        name: its own name, without folders.
        path: the file on disk; that of the archive for a member.
        origin: the archive it was in.
        member: its bytes, where it was in an archive.
    """

    name: str
    path: Path
    origin: Origin | None = None
    member: Bulk | None = field(default=None, repr=False)

    @property
    def shown(self) -> str:
        """Its name for messages, with the archive in front."""
        return f"{self.origin.name} › {self.name}" if self.origin else self.name

    @property
    def sha256(self) -> str:
        """The digest of its bytes."""
        return self.bulk.sha256

    @property
    def bulk(self) -> Bulk:
        """Its bytes, read as they are asked for."""
        return Bulk(self.path) if self.member is None else self.member

    def content(self) -> bytes:
        """Give all its bytes."""
        return self.bulk.all()

    def blamed(self, error: DuipingError) -> DuipingError:
        """Let a failure of this export name the archive too."""
        if self.origin is not None and "file" in error.facts:
            error.facts["file"] = f"{self.origin.name} › {error.facts['file']}"
        return error


def offers(path: Path, keys: Keys = archive.no_keys) -> list[Offer]:
    """Open what was offered: a file is one export, an archive holds several.

    Raises:
        Refusal: too large (DP116), not readable (DP432), or an archive that is not
            opened (DP14x).
    """
    size = path.stat().st_size
    if size > LIMIT:
        raise Refusal("DP116", file=path.name, actual=size, expected=LIMIT)
    bulk = Bulk(path)
    try:
        packed = archive.packed(bulk)
    except OSError as error:
        raise Refusal("DP432", file=path, problem=error.strerror) from error
    if not packed:
        return [Offer(path.name, path)]
    found = archive.members(path.name, bulk, keys)
    if not found:
        raise Refusal("DP104", file=path.name)
    origin = Origin(path.name, bulk.sha256)
    return [Offer(m.name, path, origin, m.bulk) for m in found]
