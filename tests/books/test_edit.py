"""Evidence that was changed, and files that contradict each other."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from duiping.errors import BooksError
from duiping.pipeline import Work
from tests.books.ledger import Ledger
from tests.books.pieces import edited
from tests.books.shop import SMALL, Month, Shop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from duiping.errors import DuipingError
    from tests.books.conftest import Books


@pytest.fixture(scope="module")
def sound(make: Callable[[Month], Books]) -> Books:
    return make(SMALL)


@pytest.fixture
def shop(sound: Books, tmp_path: Path) -> Shop:
    return Shop(shutil.copytree(sound.shop.folder.root, tmp_path / "books"))


def _tampered(shop: Shop) -> str:
    """Change one byte of a bank statement in the books; give its name."""
    (path,) = (shop.folder.documents / "cmb").iterdir()
    path.write_bytes(path.read_bytes().replace(b"12000.00", b"12000.01", 1))
    return path.name


def test_changed_evidence_is_not_read(shop: Shop) -> None:
    name = _tampered(shop)
    shutil.rmtree(shop.folder.cache)
    with pytest.raises(BooksError) as caught:
        _ = Work(shop.folder).result
    assert caught.value.code == "DP405"
    assert name in caught.value.sentence("en")


def test_changed_evidence_shows_in_beancount(shop: Shop) -> None:
    name = _tampered(shop)
    messages = [error.message for error in Ledger(shop.folder.main).errors]
    assert any("DP405" in text and name in text for text in messages)


def test_lost_evidence_shows_in_beancount(shop: Shop) -> None:
    (path,) = (shop.folder.documents / "cmb").iterdir()
    path.unlink()
    messages = [error.message for error in Ledger(shop.folder.main).errors]
    assert any("DP404" in text and path.name in text for text in messages)


def _refused(shop: Shop, path: Path) -> DuipingError:
    """Import a file that must be refused and leave the books as they were."""
    listed = shop.folder.evidence.read_bytes()
    documents = sorted(shop.folder.documents.rglob("*"))
    taken = shop.take([path])
    assert taken.fresh == ()
    assert shop.folder.evidence.read_bytes() == listed
    assert sorted(shop.folder.documents.rglob("*")) == documents
    assert shop.post() == 0
    (error,) = taken.refused
    return error


def test_a_row_number_with_two_stories_is_refused(
    sound: Books, shop: Shop, tmp_path: Path
) -> None:
    (path,) = sound.sim.find("鲸卡*")
    other = tmp_path / path.name
    edited(path, other, 0, lambda row: row.replace(row.split(",")[3], "XH" + "9" * 18))
    error = _refused(shop, other)
    assert error.code == "DP121"
    assert path.name in error.sentence("en")


def test_equally_new_snapshots_must_agree(
    sound: Books, shop: Shop, tmp_path: Path
) -> None:
    (path,) = sound.sim.find("星河*")
    other = tmp_path / path.name

    def dearer(row: str) -> str:
        cells = row.split(",")
        return ",".join([*cells[:10], "1.23", *cells[11:]])

    edited(path, other, 0, dearer)
    assert _refused(shop, other).code == "DP120"


def test_a_faulty_file_does_not_hold_up_the_others(
    sound: Books, tmp_path: Path
) -> None:
    (path,) = sound.sim.find("鲸卡*")
    other = tmp_path / path.name
    other.write_bytes(path.read_bytes().replace(b",-27.60,", b",-27.61,", 1))
    shop = Shop(tmp_path / "books")
    rest = [p for p in sound.sim.exports if p != path]
    taken = shop.take([other, *rest])
    assert len(taken.refused) == 1
    assert len(taken.fresh) == len(rest)
    shop.accept([path])
    shop.post()
    assert shop.journal == sound.shop.journal
