"""Open archives of exports: zip with names in GBK or UTF-8, locked zip, gzip.

An archive is one download, so it is opened whole or refused whole. Nothing is
unpacked under its name, and a member's folders are never followed; yet a member
that tries to leave the archive is a sign of tampering and refuses it.

pyzipper reads both kinds of locked zip (ZipCrypto, WinZip AES); the standard
library knows only the first.
"""

from __future__ import annotations

import binascii
import gzip
import lzma
import re
import stat
import struct
import zipfile
import zlib
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, NamedTuple

import pyzipper

from duiping.bulk import Bulk
from duiping.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    # The passwords that may open an archive of this name, the likeliest first.
    Keys = Callable[[str], Iterable[bytes]]

MAX_ENTRIES = 2000
MAX_UNPACKED = 2 << 30
# Text deflates to a tenth, tables of zeros perhaps to a fiftieth; a bomb to a
# thousandth. Small archives are let be.
MAX_RATIO = 200
SMALL = 32 << 20
MAX_DEPTH = 2
# Bytes of a member that stay in memory.
HELD = 8 << 20

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20
_UTF8 = 0x800
_LOCKED = 0x1
_UNICODE_PATH = 0x7075
# Left behind by systems that pack folders; never an export.
_JUNK = re.compile(r"(^|/)(__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_OUTSIDE = re.compile(r"^/|^[A-Za-z]:|(^|/)\.\.(/|$)|[\x00-\x1f]")
_BROKEN = (
    EOFError,
    KeyError,
    OSError,
    ValueError,
    struct.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    zlib.error,
    pyzipper.BadZipFile,
)


class Member(NamedTuple):
    """One export of an archive: its own name, without folders, and its bytes.

    Many bytes lie in a file without a name, which goes with the last who asks.
    """

    name: str
    bulk: Bulk


def no_keys(_name: str) -> Iterable[bytes]:
    """Know no password."""
    return ()


def packed(bulk: Bulk) -> bool:
    """Say whether a file is an archive of exports; a workbook, a zip too, is none."""
    with bulk.opened() as stream:
        return _packed(stream)


def _packed(stream: IO[bytes]) -> bool:
    start = stream.read(4)
    if start.startswith(_GZIP):
        return True
    if start not in _ZIP:
        return False
    try:
        with zipfile.ZipFile(stream) as box:
            names = set(box.namelist())
    except _BROKEN:
        return False  # a workbook cut off says more of itself when it is read
    # Office packs its parts under this name, OpenDocument under the other.
    return not {"[Content_Types].xml", "mimetype"} & names


def members(name: str, bulk: Bulk, keys: Keys = no_keys) -> list[Member]:
    """Unpack an archive, archives inside it too.

    Args:
        name: its file name, for messages and for finding its password.
        bulk: its bytes.
        keys: passwords that may open it.

    Returns:
        Its files in the order of its directory; folders and what operating
        systems leave behind are left out.

    Raises:
        Refusal: locked (DP141), beyond the limits (DP142), a member that would
            leave the archive (DP143), damaged (DP144).
    """
    return _Opening(name, keys, bulk.size).opened(name, bulk, 1)


class _Opening:
    """One archive being opened; the limits count for all it holds."""

    def __init__(self, name: str, keys: Keys, size: int) -> None:
        self.name = name
        self.keys = keys
        self.room = min(MAX_UNPACKED, max(SMALL, size * MAX_RATIO))
        self.entries = 0

    def opened(self, name: str, bulk: Bulk, depth: int) -> list[Member]:
        """Unpack one archive and those inside it."""
        if depth > MAX_DEPTH:
            self._beyond("archives in archives", depth, MAX_DEPTH)
        try:
            with bulk.opened() as stream:
                gzipped = bulk.part(0, 2) == _GZIP
                stream.seek(0)
                found = (
                    [self._gzip(name, stream)] if gzipped else self._zip(name, stream)
                )
        except _BROKEN as error:
            raise Refusal("DP144", file=self.name, problem=error) from error
        except (NotImplementedError, RuntimeError) as error:
            raise Refusal("DP144", file=self.name, problem=error) from error
        whole: list[Member] = []
        for member in found:
            if packed(member.bulk):
                whole += self.opened(member.name, member.bulk, depth + 1)
            else:
                whole.append(member)
        return whole

    def _zip(self, name: str, stream: IO[bytes]) -> list[Member]:
        with pyzipper.AESZipFile(stream) as box:
            entries = box.infolist()
            self.entries += len(entries)
            if self.entries > MAX_ENTRIES:
                self._beyond("files", self.entries, MAX_ENTRIES)
            declared = sum(entry.file_size for entry in entries)
            if declared > self.room:
                self._beyond("bytes unpacked", declared, self.room)
            wanted = [
                (entry, path)
                for entry in entries
                if not (path := self._path(entry)).endswith("/")
                and not _JUNK.search(path)
            ]
            if any(entry.flag_bits & _LOCKED for entry, _ in wanted):
                return self._unlocked(name, box, wanted)
            return [self._member(box, entry, path) for entry, path in wanted]

    def _unlocked(
        self,
        name: str,
        box: pyzipper.AESZipFile,
        wanted: list[tuple[pyzipper.ZipInfo, str]],
    ) -> list[Member]:
        """Read a locked zip with the first password that opens all of it."""
        room = self.room
        for key in self.keys(name):
            box.setpassword(key)
            self.room = room
            try:
                return [self._member(box, entry, path) for entry, path in wanted]
            except (RuntimeError, *_BROKEN):
                # Said by a wrong password, and by a damaged file: one cannot
                # be told from the other.
                continue
        raise Refusal("DP141", file=self.name)

    def _member(
        self, box: pyzipper.AESZipFile, entry: pyzipper.ZipInfo, path: str
    ) -> Member:
        with box.open(entry) as stream:
            return Member(path.rsplit("/", 1)[-1], self._all(stream))

    def _gzip(self, name: str, packed: IO[bytes]) -> Member:
        with gzip.GzipFile(fileobj=packed) as stream:
            unpacked = self._all(stream)
        return Member(re.sub(r"\.gz(ip)?$", "", name, flags=re.IGNORECASE), unpacked)

    def _all(self, stream: IO[bytes] | gzip.GzipFile) -> Bulk:
        """Read to the end, or to the limit: what a directory declares may be a lie."""
        held = bytearray()
        aside: IO[bytes] | None = None
        while piece := stream.read(_CHUNK):
            self.room -= len(piece)
            if self.room < 0:
                self._beyond("bytes unpacked", "more", MAX_UNPACKED)
            held += piece
            if len(held) > HELD:
                aside = aside or TemporaryFile(prefix="duiping-")  # noqa: SIM115 - kept
                aside.write(held)
                held.clear()
        if aside is None:
            return Bulk(bytes(held))
        aside.write(held)
        return Bulk(aside)

    def _path(self, entry: pyzipper.ZipInfo) -> str:
        path = _name(entry).replace("\\", "/")
        if _OUTSIDE.search(path) or stat.S_ISLNK(entry.external_attr >> 16):
            raise Refusal("DP143", file=self.name, value=path.encode("unicode_escape"))
        return path

    def _beyond(self, what: str, actual: object, limit: int) -> None:
        raise Refusal(
            "DP142", file=self.name, problem=what, actual=actual, expected=limit
        )


def _name(entry: pyzipper.ZipInfo) -> str:
    """Give a member's name as its maker wrote it.

    Windows packs names in the code page of the system, GBK in China, and says
    nothing; the zip library then reads them as code page 437.
    """
    name = str(entry.orig_filename)
    if entry.flag_bits & _UTF8:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    told = _told(entry.extra, raw)
    if told is not None:
        return told
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _told(extra: bytes, raw: bytes) -> str | None:
    """Read the name that Info-ZIP adds in UTF-8, if it belongs to this name."""
    while len(extra) >= 4:  # noqa: PLR2004 - two numbers of two bytes
        kind, size = struct.unpack("<HH", extra[:4])
        body, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and body[1:5] == struct.pack(
            "<L", binascii.crc32(raw)
        ):
            return body[5:].decode("utf-8", errors="replace")
    return None
