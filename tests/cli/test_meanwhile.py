"""A change of the books while somebody derives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.books import Folder
from duiping.pipeline import Work, result_of
from tests.cli.decide import decide, result
from tests.cli.shop import copied

if TYPE_CHECKING:
    from pathlib import Path


def test_a_result_from_before_a_decision_is_not_kept(
    small_books: Path, tmp_path: Path
) -> None:
    books = copied(small_books, tmp_path / "books")
    before = Work(Folder(books))
    one = before.result["breaks"][0]
    assert one["status"] == "open"
    decide(books, one["id"], "explain")
    before.write_result()
    now = next(b for b in result(books)["breaks"] if b["id"] == one["id"])
    assert now["status"] == "explained"


def test_a_result_from_before_a_rule_is_not_kept(
    small_books: Path, tmp_path: Path
) -> None:
    books = copied(small_books, tmp_path / "books")
    folder = Folder(books)
    before = Work(folder)
    text = folder.config.read_text()
    folder.config.write_text(text.replace("language: zh", "language: en"))
    assert text != folder.config.read_text()
    before.write_result()
    assert result_of(folder)["language"] == "en"
