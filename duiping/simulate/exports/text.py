"""A text export on its way to disk, counting its physical lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

CRLF = "\r\n"
LF = "\n"


class Sheet:
    """Writes lines and knows the number of the last one."""

    def __init__(self, path: Path, encoding: str, eol: str = CRLF) -> None:
        """Create the file; ``utf-8-sig`` writes a byte order mark."""
        self.name = path.name
        self.row = 0
        self._eol = eol
        # An own buffer: a text file flushes every 8 KiB, and these are large.
        self._file = path.open("wb", buffering=1 << 20)
        self._encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        if encoding == "utf-8-sig":
            self._file.write(b"\xef\xbb\xbf")

    def line(self, text: str) -> int:
        """Write one line and return its 1-based number."""
        self._file.write((text + self._eol).encode(self._encoding))
        self.row += 1
        return self.row

    def __enter__(self) -> Self:
        """Give the sheet itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._file.close()
