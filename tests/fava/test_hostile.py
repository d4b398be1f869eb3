"""Strangers' text in every place that pages show: it stays text."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from duiping import cache
from duiping.books import Folder
from tests.cli.decide import result as kept
from tests.cli.shop import copied, duiping
from tests.fava.server import Fava, Page, browsing, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NASTY = "\"'><img src=x onerror=window.hit=1><script>window.hit=1</script>"


@pytest.fixture(scope="module")
def fava(
    bare_books: Path, month: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fava]:
    """Books whose orders and whose result are full of markup."""
    root = copied(bare_books, tmp_path_factory.mktemp("hostile") / "books")
    exports = copied(month / "exports", root.parent / "exports")
    (orders,) = exports.glob("*小程序订单*")
    text = orders.read_text(encoding="utf-8-sig")
    cell = '"' + NASTY.replace('"', '""') + '"'
    name = text.split("\n")[1].split(",")[4]
    assert name.startswith("话费"), name
    orders.write_text(text.replace(f",{name},", f",{cell},"), encoding="utf-8-sig")
    assert duiping("run", exports, cwd=root).code == 1
    folder = Folder(root)
    result = kept(root)
    for one in (*result["breaks"], *result["in_transit"]):
        one["reason"] = {"en": NASTY, "zh": NASTY}
    for one in result["breaks"]:
        one["key"] += NASTY
        one["status"] = NASTY
    cache.save(folder, result)
    with served(root) as running:
        yield running


def test_markup_is_shown_and_never_runs(fava: Fava, tmp_path: Path) -> None:
    result = kept(fava.books)
    one = next(b for b in result["breaks"] if b["evidence"])
    orders = next(f for f in result["files"] if f["source"] == "mini-orders")
    places = {
        "extension/Duiping/": "Continuity",
        "extension/DuipingBreaks/": "onerror=window",
        f"extension/DuipingBreaks/?id={one['id']}": "onerror=window",
        f"extension/DuipingEvidence/?file={orders['sha256']}": "onerror=window",
        "extension/DuipingOwner/": "onerror=window",
        f"extension/DuipingTrace/?q={quote(NASTY)}": "Trace",
        f"extension/DuipingBreaks/?q={quote(NASTY[:30])}x": "No breaks",
        f"account/{one['account']}/": "onerror=window",
    }
    with browsing(tmp_path / "profile") as chrome:
        page = Page(chrome, fava)
        for path, text in places.items():
            page.open(path, text)
            time.sleep(0.3)
            assert chrome.execute_script("return window.hit") is None, path
            images = "return document.querySelectorAll('.duiping img').length"
            assert chrome.execute_script(images) == 0, path
