"""Neither the order of files nor how they were cut makes another set of books."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.books.ledger import Ledger
from tests.books.pieces import split
from tests.books.shop import SMALL, Month, Shop
from tests.books.standing import clearing, open_items

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.books.conftest import Books
    from tests.books.shop import Document

CUT = [
    "拼多多账务明细_0501-0516.csv",
    "招商银行交易明细*",
    "星河小程序订单*",
    "1900000001Basic2026-05-08*",
    "鲸卡资金流水*",
]


@pytest.fixture(scope="module")
def whole(make: Callable[[Month], Books]) -> Books:
    return make(SMALL)


@pytest.fixture(scope="module")
def rest(whole: Books, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give books of all files but those that tests cut."""
    root = tmp_path_factory.mktemp("rest")
    Shop(root).accept(set(whole.sim.exports) - set(_cut(whole)))
    return root


def _cut(whole: Books, pattern: str = "*") -> list[Path]:
    chosen = CUT if pattern == "*" else [pattern]
    return [path for one in chosen for path in whole.sim.find(one)]


def _halves(paths: list[Path], folder: Path) -> list[Path]:
    return [half for path in paths for half in split(path, folder)]


def _told(result: Document) -> Document:
    """Give what a result says, without the files in which it was read."""
    shown = ("source", "amount", "time", "record")
    told = {
        part: [
            {**item, "evidence": [[row[n] for n in shown] for row in item["evidence"]]}
            for item in result[part]
        ]
        for part in ("breaks", "in_transit")
    }
    same = ("flows", "balances", "printed", "records", "cleared", "as_of", "journal")
    return told | {part: result[part] for part in same}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_files_one_by_one_in_any_order(whole: Books, tmp_path: Path, seed: int) -> None:
    shop, chance = Shop(tmp_path), random.Random(seed)  # noqa: S311 - an order
    paths = list(whole.sim.exports)
    chance.shuffle(paths)
    # Some come alone, some in heaps; the first and the last alone.
    shop.accept([paths[0]])
    heap = len(paths) // 4
    shop.accept(paths[1:heap])
    for path in paths[heap : 2 * heap]:
        shop.accept([path])
    shop.accept(paths[2 * heap : -1])
    shop.accept([paths[-1]])
    shop.post()
    listed = shop.folder.evidence.read_bytes()
    assert listed == whole.shop.folder.evidence.read_bytes()
    assert shop.journal == whole.shop.journal
    assert shop.result == whole.shop.result


def test_half_of_the_books_posted_before_the_rest_comes(
    whole: Books, tmp_path: Path
) -> None:
    shop, paths = Shop(tmp_path), list(whole.sim.exports)
    random.Random(3).shuffle(paths)  # noqa: S311 - an order, not a secret
    for some in (paths[: len(paths) // 2], paths[len(paths) // 2 :]):
        shop.accept(some)
        shop.post()
        # Whatever is still to come, what is open is what stands in the books.
        held = Ledger(shop.folder.main).balances
        assert open_items(shop.result) == clearing(held)
    assert shop.journal == whole.shop.journal
    assert shop.result == whole.shop.result


def test_importing_twice_is_importing_once(whole: Books, tmp_path: Path) -> None:
    shop, paths = Shop(tmp_path), whole.sim.exports
    shop.accept([*paths, *paths])
    again = shop.take(reversed(paths))
    assert not again.fresh
    assert not again.refused
    assert sorted(again.known) == sorted(path.name for path in paths)
    shop.post()
    assert shop.journal == whole.shop.journal
    assert shop.result == whole.shop.result


@pytest.mark.parametrize("pattern", [*CUT, "*"])
def test_a_file_in_two_halves_is_the_file(
    whole: Books, rest: Path, tmp_path: Path, pattern: str
) -> None:
    cut = _cut(whole, pattern)
    halves = _halves(cut, tmp_path / "cut")
    assert len(halves) == 2 * len(cut) > 0
    shop = Shop(shutil.copytree(rest, tmp_path / "books"))
    shop.accept([*(set(_cut(whole)) - set(cut)), *halves])
    shop.post()
    assert shop.journal == whole.shop.journal
    assert _told(shop.result) == _told(whole.shop.result)


def test_the_whole_beside_its_halves_is_the_whole(
    whole: Books, rest: Path, tmp_path: Path
) -> None:
    shop = Shop(shutil.copytree(rest, tmp_path / "books"))
    shop.accept([*_halves(_cut(whole), tmp_path / "cut"), *_cut(whole)])
    shop.post()
    assert shop.journal == whole.shop.journal
    assert _told(shop.result) == _told(whole.shop.result)


def test_an_older_snapshot_and_a_second_download_add_nothing(
    whole: Books, tmp_path: Path
) -> None:
    spare = [
        *whole.sim.find("orders_export2026-05*"),
        *whole.sim.find("拼多多账务明细*(1).csv"),
    ]
    assert len(spare) == 2
    shop = Shop(tmp_path)
    shop.accept(set(whole.sim.exports) - set(spare))
    shop.post()
    assert shop.journal == whole.shop.journal
    assert _told(shop.result) == _told(whole.shop.result)


def test_all_that_is_derived_can_be_derived_again(whole: Books, tmp_path: Path) -> None:
    shop = Shop(shutil.copytree(whole.shop.folder.root, tmp_path / "books"))
    shutil.rmtree(shop.folder.cache)
    shutil.rmtree(shop.folder.journal)
    shop.post()
    assert shop.journal == whole.shop.journal
    assert shop.result == whole.shop.result


def test_a_second_run_touches_nothing(whole: Books, tmp_path: Path) -> None:
    shop = Shop(shutil.copytree(whole.shop.folder.root, tmp_path / "books"))
    shop.post()
    before = _touched(shop.folder.root)
    assert shop.post() == 0
    assert _touched(shop.folder.root) == before


def _touched(root: Path) -> dict[str, tuple[int, int]]:
    stats = {str(p): p.stat() for p in sorted(root.rglob("*")) if p.is_file()}
    return {name: (stat.st_mtime_ns, stat.st_ino) for name, stat in stats.items()}
