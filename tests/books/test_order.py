"""Neither the order of files nor how they were cut makes another set of books."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.books.pieces import split
from tests.books.shop import Month, Shop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.books.conftest import Books

SMALL = Month("2026-05", 300, 9, 24)
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


def _told(result: dict[str, Any]) -> dict[str, Any]:
    """Give what is open, without the files in which it was read."""
    shown = ("source", "amount", "time", "record")
    return {
        part: [
            {
                **item,
                "evidence": [[row[n] for n in shown] for row in item["evidence"]],
            }
            for item in result[part]
        ]
        for part in ("breaks", "in_transit", "flows", "balances", "records")
        if isinstance(result[part], list)
        and all("evidence" in item for item in result[part])
    } | {part: result[part] for part in ("flows", "balances", "records", "cleared")}


@pytest.mark.parametrize("seed", [1, 2])
def test_files_one_by_one_in_any_order(
    whole: Books, tmp_path: Path, seed: int
) -> None:
    shop, paths = Shop(tmp_path), list(whole.sim.exports)
    random.Random(seed).shuffle(paths)  # noqa: S311 - an order, not a secret
    for path in paths:
        shop.accept([path])
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
    assert shop.journal == whole.shop.journal
    assert shop.result == whole.shop.result


def test_importing_twice_is_importing_once(whole: Books, tmp_path: Path) -> None:
    shop, paths = Shop(tmp_path), whole.sim.exports
    shop.accept([*paths, *paths])
    again = shop.take(reversed(paths))
    assert again.fresh == again.refused == ()
    assert sorted(again.known) == sorted(path.name for path in paths)
    shop.post()
    assert shop.journal == whole.shop.journal
    assert shop.result == whole.shop.result


@pytest.mark.parametrize("pattern", [*CUT, "*"])
def test_a_file_in_two_halves_is_the_file(
    whole: Books, tmp_path: Path, pattern: str
) -> None:
    cut = [p for one in CUT for p in whole.sim.find(one) if pattern in (one, "*")]
    assert cut
    halves = [half for path in cut for half in split(path, tmp_path / "cut")]
    shop = Shop(tmp_path / "books")
    shop.accept([*(set(whole.sim.exports) - set(cut)), *halves])
    shop.post()
    assert shop.journal == whole.shop.journal
    assert _told(shop.result) == _told(whole.shop.result)


def test_the_whole_beside_its_halves_is_the_whole(
    whole: Books, tmp_path: Path
) -> None:
    cut = [path for one in CUT for path in whole.sim.find(one)]
    halves = [half for path in cut for half in split(path, tmp_path / "cut")]
    shop = Shop(tmp_path / "books")
    shop.accept([*halves, *whole.sim.exports])
    shop.post()
    assert shop.journal == whole.shop.journal
    assert _told(shop.result) == _told(whole.shop.result)


def test_all_that_is_derived_can_be_derived_again(
    whole: Books, tmp_path: Path
) -> None:
    root = tmp_path / "books"
    shutil.copytree(whole.shop.folder.root, root)
    shop = Shop(root)
    shutil.rmtree(shop.folder.cache)
    shutil.rmtree(shop.folder.journal)
    shop.post()
    assert shop.journal == whole.shop.journal
    assert shop.result == whole.shop.result


def test_a_second_run_touches_nothing(whole: Books, tmp_path: Path) -> None:
    root = tmp_path / "books"
    shutil.copytree(whole.shop.folder.root, root)
    shop = Shop(root)
    shop.post()
    before = _touched(root)
    assert shop.post() == 0
    assert _touched(root) == before


def _touched(root: Path) -> dict[str, tuple[int, int]]:
    stats = {str(p): p.stat() for p in sorted(root.rglob("*")) if p.is_file()}
    return {name: (stat.st_mtime_ns, stat.st_ino) for name, stat in stats.items()}
