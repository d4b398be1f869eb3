"""Rows of original files: every row a break points at is the row it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duiping import cache
from duiping.books import Folder
from duiping.errors import BooksError
from duiping.importers.registry import LAYOUTS
from duiping.plugins.pages.one import original
from duiping.plugins.pages.original import Original, _taken_apart
from duiping.plugins.pages.store import Books, Store
from tests.cli.shop import copied

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def books(demo_books: Path) -> Books:
    """The demo shop's books in memory."""
    return Store(Folder(demo_books)).books()


def test_every_row_of_every_break_prints_its_number(books: Books) -> None:
    paths = {item.file: item for item in books.files.values()}
    result = cache.load(books.folder)
    assert result is not None
    seen = 0
    for one in result["breaks"]:
        digits = one["key"].rsplit(":", 1)[-1]
        for place in one["evidence"]:
            found = original(books, paths[place["file"]])
            row = dict(found.rows)[place["row"]]
            amount = place["amount"].split()[0].lstrip("-")
            cells = [cell.strip("`\t ").replace(",", "") for cell in row]
            said = {cell.lstrip("+-") for cell in cells}
            assert amount in said or digits in "|".join(cells), place
            seen += 1
    assert seen > 40
    assert {p.source for p in paths.values()} >= {"pdd-orders", "yunchong", "cmb"}


def test_a_header_is_found_in_every_file(books: Books) -> None:
    for item in books.files.values():
        found = original(books, item)
        assert found.head >= 0, item.name
        assert len(found.headers) > 3
        body = len(found.rows) - found.head - 1
        assert body >= item.rows


def test_neighbours_and_the_row_that_is_meant() -> None:
    rows = [(n, [f"r{n}"]) for n in range(1, 11)]
    lines = Original(rows, 0).around([4, 5, 10])
    assert [line.row for line in lines] == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert [line.row for line in lines if line.meant] == [4, 5, 10]


def test_the_header_is_no_neighbour() -> None:
    rows = [(n, [f"r{n}"]) for n in range(1, 6)]
    assert [line.row for line in Original(rows, 1).around([3])] == [3, 4, 5]


def test_numbers_above_the_header_are_masked_by_their_label() -> None:
    rows = [(1, ["银行账号", "571900000000001"]), (2, ["交易日", "金额"])]
    (first,) = Original(rows, 1).page(0, 1)
    assert first.cells == ("银行账号", "571****0001")


def test_rows_are_numbered_by_physical_line() -> None:
    text = '订单号,备注\n1,"two\nlines"\n2,x\n'
    found = _taken_apart("a.csv", text.encode(), [LAYOUTS["opening"]().shape])
    assert [number for number, _ in found.rows] == [1, 2, 4]
    assert found.head == -1


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"PK\x03\x04", b'"open'])
def test_what_is_no_table_is_no_fault(data: bytes) -> None:
    shapes = [LAYOUTS["opening"]().shape]
    if data.startswith(b"PK"):
        with pytest.raises(BooksError.__mro__[1]):
            _taken_apart("a", data, shapes)
    else:
        assert _taken_apart("a", data, shapes).head == -1


def test_a_changed_file_is_not_shown_as_evidence(
    small_books: Path, tmp_path: Path
) -> None:
    root = copied(small_books, tmp_path / "books")
    own = Store(Folder(root)).books()
    item = next(i for i in own.files.values() if i.source == "cmb")
    path = root / "ledger" / item.file
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))
    with pytest.raises(BooksError) as fault:
        original(own, item)
    assert fault.value.code == "DP405"
