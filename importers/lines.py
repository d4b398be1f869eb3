"""The lines of a large text as bytes: only those that are looked at become text."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 4 << 20
# Bytes that are looked at together: they stay in the processor's cache.
_LOOK = 1 << 18
_CR, _LF = b"\r\n"


def utf8(data: bytes, encoding: str) -> bytes:
    """Turn a whole file into UTF-8 with plain line ends, piece by piece.

    Raises:
        UnicodeDecodeError: a byte makes no sense; its offset is that in the file.
    """
    try:
        if encoding in {"utf-8", "utf-8-sig"}:
            raw = data.removeprefix(codecs.BOM_UTF8) if encoding != "utf-8" else data
            if not _valid(raw):
                raw.decode()
        else:
            raw = b"".join(piece.encode() for piece in _pieces(data, encoding))
    except UnicodeError:
        # The offset within a piece says nothing; all at once it is the file's.
        raw = data.decode(encoding).encode()
    # To drop one byte is a multiple faster than to look for two.
    bare = raw.replace(b"\r", b"")
    dropped = len(raw) - len(bare)
    if dropped and dropped != _ends(raw):
        return raw.replace(b"\r\n", b"\n")
    return bare


def count(data: bytes, sign: int, begin: int = 0) -> int:
    """Count a byte from an offset on; `bytes.count` takes four times as long."""
    every = np.frombuffer(data, np.uint8)
    return sum(
        int(np.count_nonzero(every[at : at + _LOOK] == sign))
        for at in range(begin, len(every), _LOOK)
    )


def _ends(data: bytes) -> int:
    """Count the line ends that are two bytes."""
    every = np.frombuffer(data, np.uint8)
    first, second = every[:-1], every[1:]
    return sum(
        int(
            np.count_nonzero(
                (first[at : at + _LOOK] == _CR) & (second[at : at + _LOOK] == _LF)
            )
        )
        for at in range(0, len(first), _LOOK)
    )


def _valid(data: bytes) -> bool:
    """Say whether bytes are UTF-8, a piece of whole lines at a time.

    Ten times as fast as decoding them.
    """
    at = 0
    while at < len(data):
        end = data.rfind(b"\n", at, at + _CHUNK) + 1
        if not at < end:
            end = len(data) if len(data) - at <= _CHUNK else _following(data, at)
        try:
            pl.Series([data[at:end]], dtype=pl.Binary).cast(pl.String)
        except pl.exceptions.PolarsError:
            return False
        at = end
    return True


def _following(data: bytes, at: int) -> int:
    """Give where a line ends that is longer than a piece."""
    return data.find(b"\n", at) + 1 or len(data)


def decodes(data: bytes, encoding: str) -> bool:
    """Say whether a whole file is text of an encoding."""
    try:
        for _ in _pieces(data, encoding):
            pass
    except UnicodeError:
        return False
    return True


class Reader:
    """Bytes as a file to read from, without a copy of them all."""

    def __init__(self, data: bytes, begin: int = 0) -> None:
        """Begin at an offset."""
        self._view, self._at = memoryview(data), begin

    def read(self, size: int = _CHUNK) -> bytes:
        """Give the next bytes; none at the end."""
        start = self._at
        self._at = min(start + size, len(self._view))
        return bytes(self._view[start : self._at])


def _pieces(data: bytes, encoding: str) -> Iterator[str]:
    """Decode strictly, a piece at a time."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    view = memoryview(data)
    for at in range(0, len(data), _CHUNK):
        yield decoder.decode(view[at : at + _CHUNK], final=at + _CHUNK >= len(data))


class Rest:
    """The lines below a header: a body, and closing lines that are looked at.

    Attributes:
        head: the lines above and the header itself.
        tail: the last lines that hold anything, at most 16.
        end: index of the line behind the last one that holds anything.
        lines: how many there are, blank ones below included.
    """

    def __init__(self, raw: bytes, at: int, nothing: str, limit: int) -> None:
        """Find the ends.

        Args:
            raw: the whole text, in UTF-8.
            at: index of the header's line.
            nothing: characters that a blank line is made of.
            limit: the most lines of the tail.
        """
        self._raw = raw
        begin = 0
        for _ in range(at + 1):
            begin = raw.find(b"\n", begin) + 1 or len(raw) + 1
        self._begin = begin
        self.head = raw[: begin - 1].decode().split("\n")
        below = 0 if begin > len(raw) else count(raw, _LF, begin) + 1
        self.lines = self.end = at + 1 + below
        self._stop = len(raw)
        while self.end > at + 1:
            start = self._start(self._stop)
            if raw[start : self._stop].decode().strip(nothing):
                break
            self.end, self._stop = self.end - 1, start - 1
        self._offsets: list[int] = []
        self.tail: list[str] = []
        stop = self._stop
        while self.end - len(self.tail) > at + 1 and len(self.tail) < limit:
            start = self._start(stop)
            self.tail.insert(0, raw[start:stop].decode())
            self._offsets.insert(0, start)
            stop = start - 1

    def _start(self, stop: int) -> int:
        """Say where the line that ends at an offset starts."""
        return max(
            self._raw.rfind(b"\n", self._begin, max(stop, self._begin)) + 1, self._begin
        )

    def body(self, closing: int) -> bytes:
        """Give the lines between header and footer, each ended.

        Args:
            closing: how many lines of the tail are the footer.
        """
        stop = self._offsets[-closing] if closing else self._stop + 1
        lines = self._raw[self._begin : max(stop, self._begin)]
        return lines if lines.endswith(b"\n") else lines + b"\n"
