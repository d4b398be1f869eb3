"""An export in an archive is the export: same evidence, once, nothing unpacked."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest

from duiping.preview import importers
from tests.cli.shop import copied, duiping, shot, tool

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.importers.archives import locked, zipped


def _exports(month: Path) -> dict[str, bytes]:
    paths = [p for p in sorted((month / "exports").rglob("*")) if p.is_file()]
    return {p.name: p.read_bytes() for p in paths}


@pytest.fixture
def books(bare_books: Path, tmp_path: Path) -> Path:
    return copied(bare_books, tmp_path / "books")


def test_a_month_in_one_archive(
    books: Path, month: Path, small_books: Path, tmp_path: Path
) -> None:
    """Zipped by Windows, the month gives the books that its files give."""
    box = tmp_path / "九月.zip"
    box.write_bytes(zipped(_exports(month), gbk=True))
    done = duiping("run", box, "--json", cwd=books)
    assert done.code == 1, done.err
    there, here = shot(small_books), shot(books)
    lists = {p for p in there if p.endswith("evidence.beancount")}
    assert {p: d for p, d in here.items() if p not in lists} == {
        p: d for p, d in there.items() if p not in lists
    }
    text = (books / "ledger/evidence.beancount").read_text()
    digest = hashlib.sha256(box.read_bytes()).hexdigest()
    count = text.count('custom "evidence"')
    assert text.count(f'archive-sha256: "{digest}"') == count > 0
    assert text.count('archive: "九月.zip"') == count
    assert duiping("verify", cwd=books).code == 0
    before = shot(books)
    again = duiping("import", box, month / "exports", "--json", cwd=books)
    assert again.code == 0, again.err
    assert (len(again.json["known"]), again.json["imported"]) == (2 * count, [])
    assert shot(books) == before


def test_identify_lists_members(books: Path, month: Path, tmp_path: Path) -> None:
    exports = dict(list(_exports(month).items())[:2])
    box = tmp_path / "a.zip"
    box.write_bytes(zipped({**exports, "别的.csv": b"a,b\n1,2\n"}))
    done = duiping("identify", box, "--json", cwd=books)
    found = done.json["files"]
    assert done.code == 2
    assert [entry["member"] for entry in found] == [*exports, "别的.csv"]
    assert all("source" in entry for entry in found[:2])
    assert found[2]["code"] == "DP127"
    assert "a.zip › 别的.csv" in found[2]["sentence"]
    box.write_bytes(zipped({"../x.csv": b"a"}))
    assert duiping("identify", box, "--json", cwd=books).json["files"][0]["code"] == (
        "DP143"
    )


def test_a_locked_archive(
    books: Path, month: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password comes from the environment, and nothing keeps it."""
    name, data = next(iter(_exports(month).items()))
    box = tmp_path / "锁.zip"
    box.write_bytes(locked({name: data}, b"hunter2-7q"))
    done = duiping("import", box, cwd=books)
    assert (done.code, "DP141" in done.err) == (2, True)
    rules = books / "config.yaml"
    rules.write_text(
        rules.read_text() + "\npasswords:\n  - {env: SHOP_ZIP, files: '锁*.zip'}\n"
    )
    monkeypatch.setenv("SHOP_ZIP", "wrong")
    assert duiping("import", box, cwd=books).code == 2
    monkeypatch.setenv("SHOP_ZIP", "hunter2-7q")
    done = duiping("import", box, "--json", "--debug", cwd=books)
    assert done.code == 0, done.err
    assert len(done.json["imported"]) == 1
    monkeypatch.delenv("SHOP_ZIP")
    assert duiping("verify", cwd=books).code == 0
    assert "hunter2-7q" not in done.out + done.err
    for path in books.rglob("*"):
        if path.is_file():
            assert b"hunter2-7q" not in path.read_bytes(), path


def test_beangulp_and_fava_see_into_archives(
    books: Path, month: Path, tmp_path: Path
) -> None:
    name, data = next(
        (n, d) for n, d in _exports(month).items() if n.startswith("招商银行")
    )
    inbox = books / "inbox"
    inbox.mkdir(exist_ok=True)
    (inbox / "a.zip").write_bytes(zipped({name: data}, gbk=True))
    (inbox / "b.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    path = str(inbox / "a.zip")
    (one,) = [i for i in importers(books) if i.identify(path)]
    plain = tmp_path / name
    plain.write_bytes(data)
    (inbox / name).write_bytes(data)
    loose = one.extract(str(inbox / name), [])
    assert [type(e) for e in one.extract(path, [])] == [type(e) for e in loose]
    assert len(loose) > 0
    assert one.date(path) == one.date(str(plain))
    assert not any(i.identify(str(inbox / "b.zip")) for i in importers(books))
    script = os.fspath(books / "ledger" / "import.py")
    done = tool("python", script, "identify", path, cwd=books)
    assert f"{one.name}" in done.out
