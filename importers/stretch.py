"""The rows of a large text, a stretch of lines at a time.

Its header is looked for in the first bytes and its footer in the last; what lies
between is decoded as it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.importers import flow as flows
from duiping.importers.flow import UnsteadyError
from duiping.importers.head import HEAD_BYTES
from duiping.importers.lines import utf8
from duiping.importers.table import TAIL, chosen, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duiping.bulk import Bulk
    from duiping.importers.shape import Shape
    from duiping.importers.table import Opened

# HTML is looked at four times as far as other text.
_START = 4 * HEAD_BYTES + 1
_END = 1 << 16


def first_bytes(bulk: Bulk) -> bytes:
    """Give more bytes than anybody looks at who asks what a file is."""
    return bulk.part(0, _START)


def opened_ends(name: str, bulk: Bulk, shape: Shape) -> tuple[Opened, Iterator[bytes]]:
    """Find the rows of a text file by its ends.

    Args:
        name: the file's name.
        bulk: its bytes.
        shape: how to find its rows.

    Returns:
        The table without its rows, and their lines in UTF-8.

    Raises:
        Refusal: encoded otherwise, or the header is missing or faulty.
        UnsteadyError: its ends don't say where the rows are.
    """
    start = first_bytes(bulk)
    given = chosen(name, start, shape)
    if given.encoding == "utf-16":
        raise UnsteadyError  # where a line ends is not to be seen from its bytes
    begin = 0
    for _ in range(given.header.at + 1):
        begin = start.find(b"\n", begin) + 1 or len(start) + 1
    if begin > len(start):
        raise UnsteadyError
    first = max(bulk.size - _END, begin)
    end = bulk.part(first, bulk.size)
    if first > begin:
        cut = end.find(b"\n") + 1
        first, end = first + cut, end[cut:]
    found = opened(name, utf8(start[:begin] + end, given.encoding), given)
    stop = len(end)
    for _ in range(found.below):
        stop = end.rfind(b"\n", 0, max(stop, 0))
    unseen = first > begin and found.seen < TAIL
    if unseen or stop < 0 or found.height <= 0:
        raise UnsteadyError
    stop += 1 if found.below else 0
    lines = _stretches(bulk, begin, first + stop, given.encoding)
    return found, lines


def _stretches(bulk: Bulk, begin: int, stop: int, encoding: str) -> Iterator[bytes]:
    """Give whole lines in UTF-8, with plain ends.

    Raises:
        UnicodeError: a byte makes no sense.
        UnsteadyError: a line's end is none of the usual ones.
    """
    # Only a file's first bytes can be its mark.
    encoding = "utf-8" if encoding == "utf-8-sig" else encoding
    while begin < stop:
        size, end = flows.BYTES, 0
        while not end:
            raw = bulk.part(begin, min(begin + size, stop))
            last = begin + len(raw) >= stop
            end = len(raw) if last else raw.rfind(b"\n") + 1
            size *= 2
        begin += end
        lines = utf8(raw[:end], encoding)
        if b"\r" in lines:
            raise UnsteadyError
        yield lines
