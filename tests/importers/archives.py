"""Make archives as the world packs them: by hand, not by the code under test."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pyzipper

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Windows(zipfile.ZipInfo):
    """An entry whose name is in the code page of a Chinese Windows."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own
        return self.filename.encode("gbk"), 0


def zipped(files: Mapping[str, bytes], *, gbk: bool = False) -> bytes:
    """Pack files; names in UTF-8, or in GBK without a word about it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in files.items():
            entry = _Windows(name) if gbk else zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            box.writestr(entry, data)
    return out.getvalue()


def locked(files: Mapping[str, bytes], password: bytes, bits: int = 256) -> bytes:
    """Pack files under WinZip's AES."""
    out = io.BytesIO()
    with pyzipper.AESZipFile(
        out, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as box:
        box.setpassword(password)
        box.setencryption(pyzipper.WZ_AES, nbits=bits)
        for name, data in files.items():
            box.writestr(name, data)
    return out.getvalue()
