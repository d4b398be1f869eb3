"""Archives are opened whole within limits, or refused with a reason."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import random
import stat
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import pytest

from duiping.bulk import Bulk
from duiping.errors import Refusal
from duiping.importers import archive
from duiping.importers.archive import no_keys
from duiping.importers.offer import offers
from tests.importers.archives import locked, zipped
from tests.importers.exports import sample, workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from duiping.importers.archive import Keys

TABLE = b"a,b\n1,2\n"
NAME = "账务明细_20260901.csv"
# Packed by Info-ZIP 3.0: zip -X -P secret t.zip t.csv
ZIPCRYPTO = base64.b64decode(
    "UEsDBAoACQAAAAAAIV17B5cKFAAAAAgAAAAFAAAAdC5jc3ZVwIhwc61VYOy+WGN1O1ubIO77aVBL"
    "Bwh7B5cKFAAAAAgAAABQSwECHgMKAAkAAAAAACFdeweXChQAAAAIAAAABQAAAAAAAAABAAAApIEA"
    "AAAAdC5jc3ZQSwUGAAAAAAEAAQAzAAAARwAAAAAA"
)


class Member(NamedTuple):
    """One export of an archive."""

    name: str
    data: bytes


def members(name: str, data: bytes, keys: Keys = no_keys) -> list[Member]:
    """Open an archive."""
    found = archive.members(name, Bulk(data), keys)
    return [Member(one.name, one.bulk.all()) for one in found]


def packed(data: bytes) -> bool:
    """Say whether bytes are an archive."""
    return archive.packed(Bulk(data))


def keys(*passwords: bytes) -> Callable[[str], Iterable[bytes]]:
    return lambda _name: passwords


def refused(data: bytes, *passwords: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        members("a.zip", data, keys(*passwords))
    assert caught.value.facts["file"] == "a.zip"
    assert caught.value.sentence("zh")
    return caught.value


@pytest.mark.parametrize("gbk", [True, False])
def test_names_in_gbk_and_utf8(gbk: bool) -> None:  # noqa: FBT001 - a parameter
    data = zipped({f"导出/{NAME}": TABLE, "说明.txt": b"x"}, gbk=gbk)
    assert members("a.zip", data) == [Member(NAME, TABLE), Member("说明.txt", b"x")]


def test_name_told_in_the_extra_field() -> None:
    """Info-ZIP writes the true name beside one that its code page cannot hold."""
    raw = b"_.csv"
    body = b"\x01" + binascii.crc32(raw).to_bytes(4, "little") + NAME.encode()
    entry = zipfile.ZipInfo(raw.decode())
    entry.extra = (
        (0x7075).to_bytes(2, "little") + len(body).to_bytes(2, "little") + body
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr(entry, TABLE)
    assert members("a.zip", out.getvalue()) == [Member(NAME, TABLE)]


def test_what_systems_leave_behind_is_no_export() -> None:
    junk = {"__MACOSX/._a.csv": b"x", ".DS_Store": b"x", "d/Thumbs.db": b"x", "d/": b""}
    assert members("a.zip", zipped({**junk, "d/a.csv": TABLE})) == [
        Member("a.csv", TABLE)
    ]


def test_gzip() -> None:
    assert members("b_20260901.csv.gz", gzip.compress(TABLE)) == [
        Member("b_20260901.csv", TABLE)
    ]
    # Two streams behind each other are one file.
    twice = gzip.compress(TABLE) + gzip.compress(TABLE)
    assert members("b", twice) == [Member("b", TABLE * 2)]


def test_an_archive_in_an_archive() -> None:
    inner = zipped({NAME: TABLE}, gbk=True)
    nested = zipped({"inner.zip": inner, "c.csv.gz": gzip.compress(TABLE)})
    assert members("a.zip", nested) == [Member(NAME, TABLE), Member("c.csv", TABLE)]
    assert refused(zipped({"x.zip": nested})).code == "DP142"


@pytest.mark.parametrize("bits", [128, 192, 256])
def test_aes(bits: int) -> None:
    data = locked({NAME: TABLE, "b.csv": b"2"}, "密码1".encode(), bits)
    found = members("a.zip", data, keys(b"wrong", "密码1".encode()))
    assert found == [Member(NAME, TABLE), Member("b.csv", b"2")]
    assert refused(data).code == "DP141"
    assert refused(data, b"wrong", b"").code == "DP141"


def test_zipcrypto() -> None:
    assert members("t.zip", ZIPCRYPTO, keys(b"no", b"secret")) == [
        Member("t.csv", TABLE)
    ]
    # One check byte lets one wrong password of 256 through; its CRC does not.
    wrong = [f"w{i}".encode() for i in range(600)]
    assert refused(ZIPCRYPTO, *wrong).code == "DP141"


def test_a_refusal_never_shows_a_password() -> None:
    assert "hunter2" not in str(refused(locked({"a": b"1"}, b"x"), b"hunter2").facts)


def test_a_workbook_is_no_archive(tmp_path: Path) -> None:
    book = workbook("a,b\n1,2\n")
    assert book.startswith(b"PK\x03\x04")
    assert not packed(book)
    assert not packed(TABLE)
    assert not packed(b"")
    assert not packed(b"PK\x03\x04 no workbook")
    assert packed(zipped({"a.xlsx": book}))
    path = tmp_path / "a.xlsx"
    path.write_bytes(book)
    assert not archive.packed(Bulk(path))


@pytest.mark.parametrize(
    "name",
    ["../a.csv", "x/../../a.csv", "/etc/a.csv", "C:\\a.csv", "..\\a.csv", "a\nb"],
)
def test_a_member_that_leads_out(name: str) -> None:
    found = refused(zipped({name: TABLE}))
    assert found.code == "DP143"
    assert "\n" not in found.sentence()


def test_a_symbolic_link() -> None:
    entry = zipfile.ZipInfo("a.csv")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr(entry, "/etc/passwd")
    assert refused(out.getvalue()).code == "DP143"


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ENTRIES", 3)
    four = {f"{i}.csv": b"1" for i in range(4)}
    assert refused(zipped(four)).facts["problem"] == "files"
    monkeypatch.setattr(archive, "SMALL", 1000)
    bomb = bytes(1 << 20)
    assert refused(zipped({"a": bomb})).facts["problem"] == "bytes unpacked"
    assert refused(gzip.compress(bomb)).code == "DP142"
    # Twice the same inside: the limit is of the whole, not of each.
    half = random.Random(1).randbytes(500) + bytes(400)  # noqa: S311 - no secret
    inner = zipped({"a": half})
    assert len(members("a.zip", zipped({"a.zip": inner}))) == 1
    assert packed(inner)


def test_a_declared_size_that_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb that declares one byte is stopped while it unpacks, or found false."""
    monkeypatch.setattr(archive, "SMALL", 1000)
    size = 1 << 20
    data = zipped({"a": bytes(size)}).replace(
        size.to_bytes(4, "little"), (1).to_bytes(4, "little")
    )
    assert refused(data).code in {"DP142", "DP144"}


def test_damaged_anywhere() -> None:
    """Cut off or with one byte changed, an archive opens truly or is refused."""
    data = zipped({NAME: TABLE * 20, "b.csv": b"2"}, gbk=True)
    whole = members("a.zip", data)
    packing = gzip.compress(TABLE * 20)
    for cut in range(4, len(packing)):
        with pytest.raises(Refusal) as caught:
            members("a.gz", packing[:cut])
        assert caught.value.code == "DP144"
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 0x41
        try:
            found = members("a.zip", bytes(changed))
        except Refusal as error:
            assert error.code in {"DP141", "DP142", "DP143", "DP144"}  # noqa: PT017
            continue
        # A changed name may turn a file into a folder; contents never change.
        assert {m.data for m in found} <= {m.data for m in whole}


def test_offers(tmp_path: Path) -> None:
    name, data = sample("cmb.corporate")
    path = tmp_path / "bank.zip"
    path.write_bytes(zipped({f"x/{name}": data}))
    (one,) = offers(path)
    assert (one.name, one.content(), one.shown) == (name, data, f"bank.zip › {name}")
    assert one.origin is not None
    assert one.blamed(Refusal("DP104", file=name)).facts["file"] == one.shown
    plain = tmp_path / name
    plain.write_bytes(data)
    (other,) = offers(plain)
    assert (other.origin, other.content(), other.sha256) == (None, data, one.sha256)
    path.write_bytes(zipped({".hidden": b"x"}))
    with pytest.raises(Refusal) as caught:
        offers(path)
    assert caught.value.code == "DP104"


def test_large_members_lie_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under no name; what they hold is the same."""
    monkeypatch.setattr(archive, "HELD", 10)
    data = zipped({"a.csv": TABLE * 9, "b.csv.gz": gzip.compress(TABLE * 7)})
    assert members("a.zip", data) == [
        Member("a.csv", TABLE * 9),
        Member("b.csv", TABLE * 7),
    ]
