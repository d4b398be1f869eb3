"""Evidence is there, and is what was imported.

What a warm load catches: whatever changes a file's size or its times. A change
that restores size and mtime is found by the time of the file's last change of any
kind, which no program can set; a full hash (a cold cache) finds everything.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from beancount.core.data import Document

from tests.plugins.load import bean_check, edit, line_of, load, place

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def export(small: Path) -> Path:
    """One file of evidence, in books whose digests have been seen."""
    load(small)
    return next((small / "ledger" / "documents" / "cmb").iterdir())


def change(path: Path) -> None:
    """Change one byte."""
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(bytes(data))


def test_evidence_is_listed_as_documents(small_books: Path) -> None:
    loaded = load(small_books)
    documents = [e for e in loaded.entries if isinstance(e, Document)]
    files = [
        p for p in (small_books / "ledger" / "documents").rglob("*") if p.is_file()
    ]
    assert {e.filename for e in documents} == {str(p) for p in files}
    opened = {e.account for e in loaded.entries if type(e).__name__ == "Open"}
    assert {e.account for e in documents} <= opened


def test_deleted(small: Path, export: Path) -> None:
    export.unlink()
    (error,) = load(small).said("DP404")
    line = line_of(small / "ledger" / "evidence.beancount", export.name) - 1
    assert place(error) == ("evidence.beancount", line)
    assert export.name in error.message
    code, said = bean_check(small)
    assert code == 1
    assert f"evidence.beancount:{line}:" in said


def test_one_byte_changed(small: Path, export: Path) -> None:
    change(export)
    (error,) = load(small).said("DP405")
    line = line_of(small / "ledger" / "evidence.beancount", export.name) - 1
    assert place(error) == ("evidence.beancount", line)
    code, said = bean_check(small)
    assert code == 1
    assert "DP405" in said


def test_changed_with_its_time_put_back(small: Path, export: Path) -> None:
    before = export.stat()
    change(export)
    os.utime(export, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert export.stat().st_mtime_ns == before.st_mtime_ns
    assert export.stat().st_size == before.st_size
    (small / ".duiping" / "seen.json").unlink()
    assert len(load(small).said("DP405")) == 1


def test_changed_with_its_time_put_back_and_warm(small: Path, export: Path) -> None:
    before = export.stat()
    change(export)
    os.utime(export, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert len(load(small).said("DP405")) == 1


def test_put_back_again_is_fine(small: Path, export: Path) -> None:
    data = export.read_bytes()
    change(export)
    assert load(small).said("DP405")
    export.write_bytes(data)
    assert load(small).codes() == set()


def test_a_directive_without_its_digest(small: Path, export: Path) -> None:
    listing = small / "ledger" / "evidence.beancount"
    at = line_of(listing, export.name)
    lines = listing.read_text(encoding="utf-8").splitlines(keepends=True)
    assert "sha256" in lines[at]
    del lines[at]
    listing.write_text("".join(lines), encoding="utf-8")
    loaded = load(small)
    assert "DP414" in loaded.codes()
    assert all(
        f"evidence.beancount:{at - 1}:" in e.message for e in loaded.said("DP414")
    )
    code, said = bean_check(small)
    assert code == 1
    assert "DP414" in said


def test_a_directive_that_leads_out_of_the_books(small: Path, export: Path) -> None:
    listing = small / "ledger" / "evidence.beancount"
    old = f"documents/cmb/{export.name}"
    edit(listing, old, "documents/../../../../etc/passwd")
    loaded = load(small)
    assert loaded.said("DP414")
    assert not any("passwd" in str(getattr(e, "filename", "")) for e in loaded.entries)


def test_a_digest_somebody_rewrote(small: Path, export: Path) -> None:
    change(export)
    import hashlib  # noqa: PLC0415

    listing = small / "ledger" / "evidence.beancount"
    text = listing.read_text(encoding="utf-8").splitlines(keepends=True)
    at = line_of(listing, export.name)
    text[at] = f'  sha256: "{hashlib.sha256(export.read_bytes()).hexdigest()}"\n'
    listing.write_text("".join(text), encoding="utf-8")
    # Then the file's kept records, its name or its journal do not fit any more.
    code, _ = bean_check(small)
    assert code == 1
    assert load(small).codes() - {"DP405"}
