"""Checks of installation and books: each damage is found, nothing ever raises."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import re
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from duiping import files, intake, seals
from duiping.books import Folder
from duiping.health import Check, checks, machine
from duiping.health.machine import within
from duiping.pipeline import Work
from duiping.simulate import simulate

if TYPE_CHECKING:
    from types import ModuleType

HOME = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good books of a small month; tests damage copies."""
    month = tmp_path_factory.mktemp("health-month")
    simulate(month, "2026-09", 200, 4, 4)
    folder = Folder(tmp_path_factory.mktemp("health-books"))
    shutil.copy(HOME / "config.yaml", folder.config)
    folder.decisions.mkdir(parents=True)
    for name in ("main.beancount", "accounts.beancount"):
        shutil.copy(HOME / "ledger" / name, folder.ledger / name)
    (folder.decisions / "index.beancount").write_text("; none\n", encoding="utf-8")
    folder.seals.mkdir()
    (folder.seals / "index.beancount").write_text(seals.index([]), encoding="utf-8")
    blank = Work(folder)
    intake.take(
        folder, intake.weigh(folder, intake.listed([month / "exports"]), blank.sources)
    )
    work = Work(folder)
    work.write_journal()
    work.write_result()
    return folder.root


@pytest.fixture
def books(pattern: Path, tmp_path: Path) -> Folder:
    return Folder(shutil.copytree(pattern, tmp_path / "books"))


def found(folder: Folder | None) -> dict[str, Check]:
    return {one.name: one for one in checks(folder)}


def faults(listed: Folder | dict[str, Check]) -> set[str]:
    """Name the faults; packages are the installation's, not these books'."""
    if isinstance(listed, Folder):
        listed = found(listed)
    needs = {
        re.split(r"[^A-Za-z0-9._-]", need)[0]
        for need in importlib.metadata.requires("duiping") or ()
    }
    return {name for name, one in listed.items() if not one.ok} - needs


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_good_books_have_no_fault(books: Folder) -> None:
    assert faults(books) == set()
    assert all(all(one.detail) for one in checks(books))


def test_looking_changes_nothing(books: Folder) -> None:
    def state() -> dict[Path, bytes]:
        return {p: p.read_bytes() for p in books.root.rglob("*") if p.is_file()}

    before = state()
    checks(books)
    assert state() == before


def test_without_books_the_installation_is_still_checked() -> None:
    listed = found(None)
    assert listed["books"].level == "note"
    assert {"python", "beancount", "duckdb", "libmagic", "engine", "calendar"} <= set(
        listed
    )


def test_a_slip_in_config_is_named_once(books: Folder) -> None:
    edit(books.config, "books:\n", "books:\n  colour: red\n")
    listed = found(books)
    assert faults(listed) == {"config"}
    assert "DP30" in listed["config"].detail[0]
    assert listed["journal"].detail[0] == "not checked: see config"


def test_a_layout_that_does_not_exist(books: Folder) -> None:
    edit(books.config, "layout: pdd.orders", "layout: pdd.dreams")
    # Where the rules are read decides which of the two names it; one does.
    listed = found(books)
    (name,) = faults(listed)
    assert name in {"config", "layouts"}
    assert "pdd.dreams" in listed[name].detail[0]


def test_an_account_that_is_not_opened(books: Folder) -> None:
    edit(books.ledger / "accounts.beancount", "open Expenses:Rent", "open Expenses:Run")
    listed = found(books)
    assert faults(listed) == {"accounts"}
    assert "Expenses:Rent" in listed["accounts"].detail[1]


@pytest.mark.parametrize(
    "name", ["clearing", "evidence", "journal", "assertions", "seals"]
)
def test_a_plugin_that_is_not_listed(books: Folder, name: str) -> None:
    edit(books.main, f'plugin "duiping.plugins.{name}"\n', "")
    listed = found(books)
    assert faults(listed) == {"plugins"}
    assert f"duiping.plugins.{name}" in listed["plugins"].remedy[0]


def test_a_plugin_in_an_included_file_does_not_count(books: Folder) -> None:
    line = 'plugin "duiping.plugins.journal"\n'
    edit(books.main, line, "")
    accounts = books.ledger / "accounts.beancount"
    accounts.write_text(line + accounts.read_text(encoding="utf-8"), encoding="utf-8")
    assert faults(books) == {"plugins"}


def test_an_index_that_is_not_included_or_missing(books: Folder) -> None:
    edit(books.main, 'include "journal/index.beancount"\n', "")
    (books.decisions / "index.beancount").unlink()
    listed = found(books)
    assert faults(listed) == {"indexes"}
    assert "journal/index" in listed["indexes"].detail[0]
    assert "decisions/index" in listed["indexes"].detail[0]


def test_text_that_beancount_cannot_read(books: Folder) -> None:
    path = books.decisions / "index.beancount"
    path.write_text("2026-09-01 nonsense\n", encoding="utf-8")
    listed = found(books)
    assert faults(listed) == {"ledger"}
    assert "index.beancount:1" in listed["ledger"].detail[0]


def test_no_top_file(books: Folder) -> None:
    books.main.unlink()
    assert {"ledger", "plugins", "indexes", "accounts"} <= faults(books)


def test_evidence_that_is_gone_or_changed(books: Folder) -> None:
    gone, changed, *_ = sorted(p for p in books.documents.rglob("*") if p.is_file())
    gone.unlink()
    changed.write_bytes(changed.read_bytes() + b" ")
    assert faults(books) == {"evidence"}
    told = [c.detail[0] for c in checks(books) if c.name == "evidence"]
    assert [gone.name in told[0], changed.name in told[1]] == [True, True]


def test_a_changed_byte_keeps_size_and_time_and_is_found(books: Folder) -> None:
    path = next(p for p in sorted(books.documents.rglob("*.csv")))
    stat = path.stat()
    data = bytearray(path.read_bytes())
    data[-2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert faults(books) == {"evidence"}


@pytest.mark.parametrize("damage", ["edit", "remove", "add"])
def test_a_journal_that_nothing_derives(books: Folder, damage: str) -> None:
    path = next(p for p in sorted(books.journal.rglob("*.beancount")) if "-" in p.name)
    if damage == "edit":
        path.write_text(path.read_text(encoding="utf-8") + "; hand\n", encoding="utf-8")
    elif damage == "remove":
        path.unlink()
    else:
        path = path.with_name("99-mine.beancount")
        path.write_text("", encoding="utf-8")
    listed = found(books)
    assert faults(listed) == {"journal"}
    assert path.name in listed["journal"].detail[0]


def test_a_damaged_cache(books: Folder) -> None:
    path = next(iter(sorted((books.cache / "derived").rglob("*.parquet"))))
    path.write_bytes(b"PAR1")
    assert faults(books) == {"cache"}
    shutil.rmtree(books.cache)
    assert faults(books) == set()


def test_what_a_killed_run_left(books: Folder) -> None:
    (books.ledger / f".abc-1-1-new{files.SUFFIX}").touch()
    assert faults(books) == {"leftovers"}


def test_a_lock_that_another_holds(books: Folder) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with files.lock(books.root):
            held.set()
            done.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(30)
        assert faults(books) == {"lock"}
    finally:
        done.set()
        holder.join()
    assert faults(books) == set()


def test_files_in_the_inbox_are_a_note(books: Folder) -> None:
    inbox = books.root / "inbox"
    inbox.mkdir()
    known = next(p for p in sorted(books.documents.rglob("*.csv")))
    shutil.copy(known, inbox / "again.csv")
    assert found(books)["inbox"].level == "ok"
    (inbox / "new.csv").write_bytes(b"a,b\n")
    listed = found(books)["inbox"]
    assert (listed.level, listed.ok) == ("note", True)
    assert "new.csv" in listed.detail[0]


def test_days_beyond_the_calendar(books: Folder) -> None:
    text = books.evidence.read_text(encoding="utf-8")
    line = next(x for x in text.splitlines() if 'custom "evidence" "cmb"' in x)
    edit(books.evidence, line, line.replace("2026-09-30", "2031-09-30"))
    assert "calendar" in faults(books)
    assert any("2031" in c.detail[0] for c in checks(books) if c.name == "calendar")


def test_empty_books(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    shutil.copy(HOME / "config.yaml", folder.config)
    listed = found(folder)
    assert listed["config"].ok
    assert not listed["ledger"].ok


@pytest.mark.parametrize(
    ("version", "bounds", "expected"),
    [
        ("3.2.3", "<4,>=3.2", True),
        ("3.2", ">=3.2.0", True),
        ("3.10", "<3.9", False),
        ("4.0", "<4,>=3.2", False),
        ("30.13.0", "<30.13", False),
        ("30.12.9", "<30.13", True),
        ("2.0.0rc1", "<3", True),
        ("1.0.dev", ">=1.0", True),
        ("1.0", "!=1.0", False),
        ("1.0", "", True),
    ],
)
def test_versions_are_compared_by_number(
    version: str,
    bounds: str,
    expected: bool,  # noqa: FBT001
) -> None:
    assert within(version, bounds) is expected


def test_a_package_out_of_range_or_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.metadata.version

    def version(name: str) -> str:
        if name == "lxml":
            raise importlib.metadata.PackageNotFoundError(name)
        return "99.0" if name == "duckdb" else real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    listed = found(None)
    assert not listed["lxml"].ok
    assert not listed["duckdb"].ok
    assert "duckdb" in listed["duckdb"].remedy[0]


def test_no_libmagic(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def load(name: str) -> ModuleType:
        if name == "beangulp":
            raise ImportError("failed to find libmagic.  Check your installation")
        return real(name)

    monkeypatch.setattr(importlib, "import_module", load)
    one = found(None)["libmagic"]
    assert not one.ok
    assert "failed to find libmagic" in one.detail[0]


def test_a_check_that_fails_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[Check]:
        raise RuntimeError("no engine today\nsecond line")

    monkeypatch.setattr(machine, "engine", broken)
    one = found(None)["engine"]
    assert not one.ok
    assert one.detail[0].endswith("RuntimeError: no engine today")
