"""The examples and figures of the documentation are those of the demo shop."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from duiping import intake
from duiping.books import Folder
from duiping.match.breaks import KINDS
from duiping.pipeline import Work

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
MANUALS = (DOCS / "ACCOUNTANT.md", DOCS / "AUDITOR.md")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


class Demo(NamedTuple):
    """The result of the demo's books as committed, and after the late bill."""

    before: dict[str, Any]
    after: dict[str, Any]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = Folder(tmp_path_factory.mktemp("demo"))
    shutil.copytree(ROOT / "ledger", folder.ledger)
    shutil.copy(ROOT / "config.yaml", folder.config)
    before = Work(folder)
    found = before.result
    bill = next((DOCS / "demo").glob("*.csv"))
    taken = intake.take(folder, intake.weigh(folder, [bill], before.sources))
    assert len(taken.fresh) == 1
    return Demo(found, Work(folder).result)


@pytest.mark.parametrize("page", [*READMES, *MANUALS], ids=lambda p: p.name)
def test_breaks_that_are_named_are_there(page: Path, demo: Demo) -> None:
    known = {entry["id"] for entry in demo.before["breaks"]}
    named = set(re.findall(r"\b[0-9a-f]{12}\b", _text(page)))
    assert named
    assert named <= known


def test_examples_stand_under_their_kind(demo: Demo) -> None:
    kinds = {entry["id"]: entry["kind"] for entry in demo.before["breaks"]}
    sections = re.split(
        r"^#### `(\w+)`", _text(DOCS / "ACCOUNTANT.md"), flags=re.MULTILINE
    )
    pairs = zip(sections[1::2], sections[2::2], strict=True)
    told = {
        kind: re.split(r"^## ", body, flags=re.MULTILINE)[0] for kind, body in pairs
    }
    assert set(told) == set(KINDS)
    for kind, body in told.items():
        for named in re.findall(r"`([0-9a-f]{12})`", body):
            assert kinds[named] == kind


def test_reasons_that_are_quoted_are_those_given(demo: Demo) -> None:
    reasons = {entry["id"]: entry["reason"] for entry in demo.before["breaks"]}
    for page, language in zip(READMES, ("en", "zh"), strict=True):
        block = re.search(
            r"^```\n(\w+:order:.*?)```", _text(page), re.DOTALL | re.MULTILINE
        )
        assert block is not None
        named = re.findall(r"\b[0-9a-f]{12}\b", block.group(1))
        told = " ".join(re.sub(r"[│├└─]+", " ", block.group(1)).split())
        assert reasons[named[0]][language] in told


def test_the_numbers_of_the_readmes(demo: Demo) -> None:
    before, after = demo
    exports = [file for file in before["files"] if file["source"] != "opening"]
    assert (len(exports), len(before["breaks"]), len(after["breaks"])) == (71, 40, 39)
    assert json.loads(_text(DOCS / "demo" / "truth.json"))["orders"] == 3000
    gone = {b["id"]: b["kind"] for b in before["breaks"]}
    for entry in after["breaks"]:
        del gone[entry["id"]]
    assert list(gone.values()) == ["gap"]
    assert before["journal"] == after["journal"]
    for page in READMES:
        text = _text(page)
        assert all(re.search(rf"\b{n}\b", text) for n in (71, 40, 39)), page.name


def test_unproven_balances_are_those_named(demo: Demo) -> None:
    text = _text(DOCS / "AUDITOR.md")
    for entry in demo.before["balances"]["unproven"]:
        assert f"`{entry['account']}`" in text
