"""``ledger/import.py``: the same importers on beangulp's command line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.shop import Done, shot
from tests.plugins.load import main

if TYPE_CHECKING:
    from pathlib import Path

BILL = "1900000001Basic2026-09-20_2026-09-20.csv"


@pytest.fixture
def books(small: Path, month: Path) -> Path:
    """Small books with a bill in the inbox that they know."""
    (small / "inbox").mkdir(exist_ok=True)
    shutil.copy(month / "exports" / BILL, small / "inbox")
    return small


def ingest(books: Path, *arguments: str) -> Done:
    """Run the books' own import script."""
    done = subprocess.run(
        [sys.executable, str(books / "ledger" / "import.py"), *arguments],
        cwd=books,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def test_identify(books: Path) -> None:
    done = ingest(books, "identify", "inbox")
    assert done.code == 0, done.err
    assert BILL in done.out
    assert "duiping.wechat-fundflow" in done.out


def test_extract(books: Path) -> None:
    before = shot(books)
    done = ingest(books, "extract", "inbox")
    assert done.code == 0, done.err
    assert "Assets:Wallet:WeChat" in done.out
    assert done.out.count('id: "') > 0
    moves = [line for line in done.out.splitlines() if line.startswith("2026-09-20 *")]
    assert moves
    assert shot(books) == before


def test_extract_knows_what_the_books_have(books: Path) -> None:
    done = ingest(books, "extract", "-e", str(main(books)), "inbox")
    assert done.code == 0, done.err
    moves = [x for x in done.out.splitlines() if "2026-09-20 *" in x]
    assert moves
    assert all(line.startswith("; ") for line in moves)


def test_a_stranger_is_no_fault_of_the_script(books: Path) -> None:
    (books / "inbox" / "notes.txt").write_text("not an export\n", encoding="utf-8")
    done = ingest(books, "identify", "inbox")
    assert "Traceback" not in done.err
    assert BILL in done.out
