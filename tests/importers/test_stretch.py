"""A large text is cut at its lines, whatever its encoding and wherever a cut falls."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from duiping.bulk import Bulk
from duiping.importers import flow, stretch
from duiping.importers.flow import UnsteadyError
from duiping.importers.shape import Shape, marked

if TYPE_CHECKING:
    from pathlib import Path

SHAPE = Shape(
    layout="some",
    required={"order_no": ("订单号",), "memo": ("备注",)},
    footer=marked("#"),
)
ROWS = [f"{n},第{n}笔" for n in range(1, 400)]
TEXT = "#某店\n订单号,备注\n" + "\n".join(ROWS) + "\n#合计：399笔\n,\n"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a stretch and what is looked at be short."""
    monkeypatch.setattr(flow, "BYTES", 50)
    monkeypatch.setattr(stretch, "_END", 400)


def lines(data: bytes) -> list[str]:
    """Give the lines of the rows."""
    (table, *_), stretches = stretch.opened_ends("a.csv", Bulk(data), SHAPE)
    assert [line.text for line in table.preamble] == ["#某店"]
    assert [line.text for line in table.footer] == ["#合计：399笔"]
    pieces = list(stretches)
    assert len(pieces) > 50
    return b"".join(pieces).decode().removesuffix("\n").split("\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_all_lines_once(encoding: str, end: str) -> None:
    assert lines(TEXT.replace("\n", end).encode(encoding)) == ROWS


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("第7笔", "第7\r笔"),  # a line's end in the midst of a line
        TEXT + ",\n" * 500,  # blank rows only, as far as is looked
    ],
)
def test_what_is_not_plain_is_left_to_the_whole(text: str) -> None:
    with pytest.raises(UnsteadyError):
        list(stretch.opened_ends("a.csv", Bulk(text.encode()), SHAPE)[1])


def test_a_faulty_byte_is_seen_in_whatever_stretch() -> None:
    data = TEXT.encode().replace("第200笔".encode(), b"\xff\xfe\x80")
    with pytest.raises(UnicodeError):
        list(stretch.opened_ends("a.csv", Bulk(data), SHAPE)[1])


def test_utf_16_is_read_as_a_whole() -> None:
    with pytest.raises(UnsteadyError):
        stretch.opened_ends("a.csv", Bulk(TEXT.encode("utf-16")), SHAPE)


def test_bulk_is_the_same_from_memory_disk_and_stream(tmp_path: Path) -> None:
    data = TEXT.encode()
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    digests = set()
    for bulk in (Bulk(data), Bulk(path), Bulk(BytesIO(data))):
        assert bulk.size == len(data)
        assert bulk.part(10, 20) == data[10:20]
        assert bulk.part(len(data) - 2, len(data) + 9) == data[-2:]
        assert bulk.all() == b"".join(bulk.chunks()) == data
        with bulk.opened() as stream:
            assert stream.read() == data
        digests.add(bulk.sha256)
    assert len(digests) == 1
