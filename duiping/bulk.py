"""The bytes of one file, read as they are asked for.

A month of a large shop is gigabytes: whoever can work on a part of a file asks for
that part, and only who can't asks for all of it.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING
from weakref import finalize

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1 << 20


class Bulk:
    """A file's bytes: in memory, in a file, or in a stream that can be sought in."""

    def __init__(self, source: bytes | Path | IO[bytes]) -> None:
        """Look at a source; nothing is read before it is asked for.

        A stream is closed with the last who holds this.
        """
        self._source = source
        if isinstance(source, bytes):
            self.size = len(source)
        elif isinstance(source, Path):
            self.size = source.stat().st_size
        else:
            self.size = source.seek(0, os.SEEK_END)
            finalize(self, source.close)

    def part(self, start: int, stop: int) -> bytes:
        """Give the bytes from an offset up to another, fewer at the end."""
        if isinstance(self._source, bytes):
            return self._source[start:stop]
        if isinstance(self._source, Path):
            with self._source.open("rb") as stream:
                stream.seek(start)
                return stream.read(max(stop - start, 0))
        self._source.seek(start)
        return self._source.read(max(stop - start, 0))

    def all(self) -> bytes:
        """Give all bytes."""
        return self.part(0, self.size)

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Give the bytes as a stream that can be sought in, at its start."""
        if isinstance(self._source, bytes):
            yield BytesIO(self._source)
        elif isinstance(self._source, Path):
            with self._source.open("rb") as stream:
                yield stream
        else:
            self._source.seek(0)
            yield self._source

    def chunks(self) -> Iterator[bytes]:
        """Give all bytes, some at a time."""
        for start in range(0, self.size, _CHUNK):
            yield self.part(start, start + _CHUNK)

    @property
    def sha256(self) -> str:
        """The digest of all bytes."""
        digest = hashlib.sha256()
        for chunk in self.chunks():
            digest.update(chunk)
        return digest.hexdigest()
