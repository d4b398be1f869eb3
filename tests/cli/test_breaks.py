"""``duiping breaks``: one list, in four formats and in parts."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from duiping import cache
from duiping.books import Folder
from tests.cli.shop import duiping

if TYPE_CHECKING:
    from pathlib import Path

EVIL = '=HYPERLINK("http://evil","x")'


@pytest.fixture(scope="module")
def listed(small_books: Path) -> list[dict[str, Any]]:
    """All breaks of the small month."""
    done = duiping("breaks", "--json", cwd=small_books)
    assert done.code == 1, done.err
    found: list[dict[str, Any]] = done.json["breaks"]
    return found


@pytest.fixture
def evil(small: Path) -> Path:
    """Books in which a break's key looks like a formula."""
    folder = Folder(small)
    result = cache.load(folder)
    assert result is not None
    result["breaks"][0]["key"] = EVIL
    cache.save(folder, result)
    return small


def test_the_formats_tell_the_same(
    small_books: Path, listed: list[dict[str, Any]], tmp_path: Path
) -> None:
    book = tmp_path / "out.xlsx"
    as_csv = duiping("breaks", "--format", "csv", cwd=small_books)
    as_xlsx = duiping("breaks", "--format", "xlsx", "--output", book, cwd=small_books)
    as_json = duiping("breaks", "--format", "json", cwd=small_books)
    as_table = duiping("breaks", cwd=small_books)
    assert {d.code for d in (as_csv, as_xlsx, as_json, as_table)} == {1}
    rows = list(csv.DictReader(io.StringIO(as_csv.out)))
    sheet = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
    ids = [one["id"] for one in listed]
    assert as_json.json["breaks"] == listed
    assert [row["id"] for row in rows] == ids
    assert [row[0] for row in sheet[1:]] == ids
    assert all(one in as_table.out for one in ids)
    assert [row["difference"] for row in rows] == [b["difference"] for b in listed]
    place = sheet[0].index("difference")
    amounts = [float(b["difference"]) for b in listed]
    assert [row[place] for row in sheet[1:]] == amounts


def test_a_formula_stays_text(evil: Path, tmp_path: Path) -> None:
    book = tmp_path / "out.xlsx"
    assert duiping("breaks", "--format", "xlsx", "--output", book, cwd=evil).code == 1
    workbook = CalamineWorkbook.from_path(book)
    sheet = workbook.get_sheet_by_index(0).to_python()
    assert sheet[1][sheet[0].index("key")] == EVIL
    import zipfile  # noqa: PLC0415

    with zipfile.ZipFile(book) as packed:
        cells = packed.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in cells
    assert b"<hyperlink" not in cells

    text = duiping("breaks", "--format", "csv", cwd=evil).out
    keys = [row["key"] for row in csv.DictReader(io.StringIO(text))]
    assert keys[0] == f"'{EVIL}"


def test_csv_into_a_file_opens_in_spreadsheets(
    small_books: Path, tmp_path: Path
) -> None:
    place = tmp_path / "out.csv"
    done = duiping("breaks", "--format", "csv", "--output", place, cwd=small_books)
    assert (done.code, done.out) == (1, "")
    assert place.read_bytes().startswith(b"\xef\xbb\xbf")


def test_filters(small_books: Path, listed: list[dict[str, Any]]) -> None:
    def ids(*options: str) -> set[str]:
        done = duiping("breaks", "--json", *options, cwd=small_books)
        found = {one["id"] for one in done.json["breaks"]}
        assert done.code == (1 if found else 0), done.err
        return found

    def wanted(name: str, value: str) -> set[str]:
        return {one["id"] for one in listed if one[name].startswith(value)}

    both = wanted("kind", "missing") | wanted("kind", "over")
    assert ids("--kind", "missing", "--kind", "over") == both
    account = "Assets:Clearing:Orders:Mini"
    assert ids("--account", account) == wanted("account", account)
    assert ids("--key", listed[0]["key"][-6:]) >= {listed[0]["id"]}
    assert ids("--period", "2026-08") == set()
    assert ids("--period", "2026-09") == {one["id"] for one in listed}


def test_a_kind_or_month_that_is_none(small_books: Path) -> None:
    assert duiping("breaks", "--kind", "odd", cwd=small_books).code == 2
    done = duiping("breaks", "--period", "2026-13", "--json", cwd=small_books)
    assert done.code == 2
    assert done.json["error"]["code"] == "DP418"


def test_no_breaks_is_agreement(tmp_path: Path) -> None:
    books = tmp_path / "books"
    assert duiping("init", books, cwd=tmp_path).code == 0
    for form in ("table", "csv"):
        done = duiping("breaks", "--format", form, cwd=books)
        assert done.code == 0, done.err
    assert json.loads(duiping("breaks", "--json", cwd=books).out) == {"breaks": []}


def test_a_place_that_cannot_be_written(small_books: Path, tmp_path: Path) -> None:
    (tmp_path / "no").write_text("a file in the way", encoding="utf-8")
    for form in ("csv", "xlsx"):
        done = duiping(
            *("breaks", "--format", form, "--output", tmp_path / "no" / "out"),
            cwd=small_books,
        )
        assert done.code == 2, done.err
        assert "Traceback" not in done.err
