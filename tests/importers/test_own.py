"""Layouts in Python: only pinned code runs, and its faults are refusals."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from duiping.errors import DuipingError
from duiping.importers import own
from duiping.importers.own import Own
from tests.importers.exports import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.importers.layout import Layout

CODE = (DATA.parent / "own_layout.txt").read_text(encoding="utf-8")
NAME, FILE = "someshop.wallet", "importers/someshop.py"
EXPORT = """流水,发生时刻,类别,变动,结存
W1,2026-09-01 10:00:00,销售,29.90,29.90
W2,2026-09-02 10:00:00,提现,-9.90,20.00
"""


def build(root: Path, text: str, **changes: str) -> Layout:
    """Write a module into a books folder, pin it, and build its layout."""
    path = root / FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    place = {"file": FILE, "class": "ShopWallet", "sha256": digest} | changes
    return own.layout(NAME, Own.model_validate(place), root)


def test_it_reads_like_any_other(tmp_path: Path) -> None:
    layout = build(tmp_path, CODE)
    reading = layout.read("a.csv", EXPORT.encode())
    assert reading.records.select("kind", "amount", "balance").rows() == [
        ("sale", 2990, 2990),
        ("payout", -990, 2000),
    ]
    said = type(layout)({"销售": "other_income"}).read("a.csv", EXPORT.encode())
    assert said.records["kind"][0] == "other_income"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("class ShopWallet(Layout)", "class Other(Layout)", "DP310"),
        ("class ShopWallet(Layout)", "ShopWallet = 3\nclass Other(Layout)", "DP310"),
        ("title: ClassVar[str] = ", "naming: ClassVar[str] = ", "DP310"),
        ('name: ClassVar[str] = "someshop.', 'name: ClassVar[str] = "other.', "DP310"),
        ("KNOWN = {", "KNOWN = 1 / 0, {", "DP310"),
        ("KNOWN = {", "KNOWN = {{", "DP310"),
        ("chain = balances", "1 / 0\n        chain = balances", "DP125"),
        ("return self.reading", "return (lambda *a, **k: None)", "DP125"),
        ("29.90,29.90", "29.90,29.80", "DP107"),
    ],
)
def test_faults_are_told(tmp_path: Path, old: str, new: str, code: str) -> None:
    """Whatever a person's code does: no traceback, and nothing taken in."""
    assert old in CODE + EXPORT
    with pytest.raises(DuipingError) as caught:
        build(tmp_path, CODE.replace(old, new, 1)).read(
            "a.csv", EXPORT.replace(old, new).encode()
        )
    assert caught.value.code == code


def test_recognising_never_raises(tmp_path: Path) -> None:
    text = CODE + "\n    def recognise(self, head):\n        raise OSError\n"
    layout = build(tmp_path, text)
    assert layout.recognise(None) is False  # type: ignore[arg-type]


def test_only_pinned_code_runs(tmp_path: Path) -> None:
    """Neither changed code, nor code from elsewhere; not one line of it."""
    proof = tmp_path / "ran"
    text = f"open({str(proof)!r}, 'w').close()\n"
    for changes in (
        {"sha256": "0" * 64},
        {"file": "../someshop.py"},
        {"file": "importers/nothing.py"},
    ):
        with pytest.raises(DuipingError) as caught:
            build(tmp_path, text, **changes)
        assert caught.value.code == "DP309"
    assert not proof.exists()
    with pytest.raises(DuipingError):
        build(tmp_path, text)
    assert proof.exists()


def test_an_installed_module_may_be_named(tmp_path: Path) -> None:
    """By its dotted path, pinned the same way."""
    pinned = {"module": "duiping.importers.xiaohongshu", "sha256": "0" * 64}
    place = Own.model_validate({**pinned, "class": "XiaohongshuWallet"})
    digest = hashlib.sha256(own.code(place, None)).hexdigest()
    place = place.model_copy(update={"sha256": digest})
    found = own.layout("xiaohongshu.wallet", place, tmp_path)
    assert found.title == "小红书钱包流水"
    gone = place.model_copy(update={"module": "nobody.here", "sha256": "1" * 64})
    with pytest.raises(DuipingError) as caught:
        own.layout("xiaohongshu.wallet", gone, tmp_path)
    assert caught.value.code == "DP309"


@pytest.mark.parametrize(
    "place", [{}, {"file": "a.py", "module": "a"}, {"file": "a.py", "sha256": "12"}]
)
def test_slips_are_refused(place: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Own.model_validate({"class": "A", "sha256": "0" * 64, **place})
