"""No byte of a closed month changes unseen: every file of it, wherever in it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.resources import files as files_of
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from duiping import files
from tests.closing.world import O1, O2, ORDERS, Shop, close

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STRAY = "O9,2026-09-02 08:00:00,done,8.00,A"
PAPER, LETTER = "papers/O9 退单.txt", "papers/bank.txt"
# How often the whole month is gone through, a byte of each file changed.
ROUNDS = 3


@pytest.fixture(scope="module")
def month(opened: Path, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Close a month that rests on a decision and a declaration, each with a paper.

    Each test leaves it as it was.
    """
    root = tmp_path_factory.mktemp("bytes") / "books"
    shutil.copytree(opened, root)
    shop = Shop.at(root)
    shop.take({"orders_2026-10-01-00-40-00.csv": [ORDERS, O1, STRAY, O2]})
    (one,) = shop.derive().result["breaks"]
    for name in (PAPER, LETTER):
        files.write(shop.folder.root / name, "已退单,不再付款。\n".encode())
    said = ("--by", "wang", "--on", "2026-09-30", "--evidence")
    words = (one["id"], "explain", "--reason", "lost", *said, PAPER)
    assert shop.run("resolve", *words)[0] == 0
    assert shop.run("declare", "Assets:Bank", "80.00", *said, LETTER)[0] == 0
    shop.commit("decided")
    assert close(shop, "2026-09") == 0
    shop.commit("closed")
    assert shop.errors() == []
    return shop


def sealed(shop: Shop) -> list[Path]:
    """List what the month consists of, from the disk and by no seal."""
    folder = shop.folder
    month = re.compile(r"2026[/-]09[-.]")
    texts = (*folder.journal.rglob("*"), *folder.decisions.rglob("*"))
    return sorted(
        {
            *(p for p in texts if p.is_file() and month.search(p.as_posix())),
            *(p for p in folder.documents.rglob("*") if p.is_file()),
            *folder.seals.iterdir(),
            folder.evidence,
            folder.root / PAPER,
            folder.root / LETTER,
        }
    )


def test_no_kind_of_file_is_left_out(month: Shop) -> None:
    names = [p.relative_to(month.folder.root).as_posix() for p in sealed(month)]
    kinds = {name.rsplit("/", 1)[0] for name in names}
    assert kinds == {
        "ledger", "ledger/decisions", "ledger/documents/bank", "papers",
        "ledger/documents/orders", "ledger/documents/wallet", "ledger/journal/2026",
        "ledger/seals",
    }  # fmt: skip
    assert len(names) == 13


# What gets by is named by its place: there is nothing to be made smaller.
@settings(max_examples=ROUNDS, deadline=None, phases=[Phase.generate])
@given(st.data())
def test_any_byte_of_any_file(month: Shop, data: st.DataObject) -> None:
    for path in sealed(month):
        before = path.read_bytes()
        place = data.draw(st.integers(0, len(before) - 1), str(path.name))
        other = (before[place] + data.draw(st.integers(1, 255))) % 256
        after = before[:place] + bytes([other]) + before[place + 1 :]
        path.write_bytes(after)
        try:
            assert month.errors(), (
                path.name,
                place,
                other,
                before[place - 9 : place + 9],
            )
        finally:
            path.write_bytes(before)
    assert month.errors() == []


@pytest.mark.parametrize(
    "change",
    [lambda b: b + b"\n", lambda b: b[:-1]],
    ids=["a line more", "a byte less"],
)
def test_a_file_longer_or_shorter(
    month: Shop, change: Callable[[bytes], bytes]
) -> None:
    for path in sealed(month):
        before = path.read_bytes()
        path.write_bytes(change(before))
        try:
            assert month.errors(), path.name
        finally:
            path.write_bytes(before)


def test_the_script_sees_a_changed_paper(month: Shop) -> None:
    path, ledger = month.folder.root / PAPER, month.folder.ledger
    words = [sys.executable, "-I", "-S", str(ledger / "prove.py"), str(ledger)]
    script = files_of("duiping.template") / "prove.py.txt"
    (ledger / "prove.py").write_bytes(script.read_bytes())
    before = path.read_bytes()
    for data, code in ((before, 0), (before + b"\n", 2), (before, 0)):
        path.write_bytes(data)
        done = subprocess.run(words, check=False, capture_output=True, text=True)
        assert done.returncode == code, done.stdout
    path.unlink()
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    path.write_bytes(before)
    # Papers are kept apart from books that are handed on, as evidence is.
    assert (done.returncode, "1 of them not here" in done.stdout) == (0, True)
