"""A compound file, the container of old workbooks: its streams by name.

Source: Microsoft's [MS-CFB], versions 3 and 4. Grade A for what is read here.
"""

from __future__ import annotations

import struct
from typing import Final

from duiping.second.model import UnlikeError

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA  # what is above says "end" or "free"
_IN_HEADER, _HEADER = 109, 512
# How long sectors are, and the small ones: of versions 3 and 4.
_POWERS = ((9, 6), (12, 6))
_ENTRY, _STREAM, _ROOT = 128, 2, 5


def streams(data: bytes) -> dict[str, bytes]:
    """Give the streams of a compound file by their names, folders left out.

    Raises:
        UnlikeError: it is none, is cut off, or goes in a circle.
    """
    if not data.startswith(MAGIC) or len(data) < _HEADER:
        message = "no compound file"
        raise UnlikeError(message)
    try:
        return _streams(data)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        message = "a compound file that is damaged"
        raise UnlikeError(message) from error


def _streams(data: bytes) -> dict[str, bytes]:
    powers = struct.unpack_from("<2H", data, 30)
    if powers not in _POWERS:
        raise IndexError(powers)
    size, small = (1 << power for power in powers)
    directory, least = (struct.unpack_from("<I", data, at)[0] for at in (48, 56))
    small_table = struct.unpack_from("<I", data, 60)[0]

    def sector(number: int) -> bytes:
        found = data[(number + 1) * size : (number + 2) * size]
        if not found:
            raise IndexError(number)
        return found.ljust(size, b"\0")

    table: list[int] = []
    for number in _tables(data, size):
        table += struct.unpack(f"<{size // 4}I", sector(number))

    def chained(start: int) -> bytes:
        return b"".join(sector(number) for number in _chain(start, table))

    tiny = chained(small_table)
    tinier = list(struct.unpack(f"<{len(tiny) // 4}I", tiny))
    entries = chained(directory)
    whole: dict[str, bytes] = {}
    inner = b""
    for at in range(0, len(entries), _ENTRY):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        start, stated = struct.unpack_from("<2I", entries, at + 116)
        if kind == _ROOT:
            inner = chained(start)
        if kind != _STREAM:
            continue
        name = entries[at : at + max(length - 2, 0)].decode("utf-16-le")
        if stated < least:
            parts = _chain(start, tinier)
            found = b"".join(inner[n * small : (n + 1) * small] for n in parts)
        else:
            found = chained(start)
        whole[name] = found[:stated]
    return whole


def _tables(data: bytes, size: int) -> list[int]:
    """List the sectors that hold the table of sectors."""
    found = list(struct.unpack_from(f"<{_IN_HEADER}I", data, 76))
    further, count = struct.unpack_from("<2I", data, 68)
    for _ in range(count):
        more = struct.unpack_from(f"<{size // 4}I", data, (further + 1) * size)
        found += more[:-1]
        further = more[-1]
    return [number for number in found if number < _LAST_SECTOR]


def _chain(start: int, table: list[int]) -> list[int]:
    """Follow a chain of sectors to its end."""
    found: list[int] = []
    while start < _LAST_SECTOR:
        found.append(start)
        if len(found) > len(table):
            raise IndexError(start)
        start = table[start]
    return found
