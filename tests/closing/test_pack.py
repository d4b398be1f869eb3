"""The audit pack: the same bytes every time, and figures worked out by hand."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import subprocess
import sys
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from duiping.cli.main import main
from tests.closing.world import END_OF_OCTOBER, END_OF_SEPTEMBER, OCTOBER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.closing.world import Shop


def table(archive: ZipFile, name: str) -> list[dict[str, str]]:
    text = archive.read(f"{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def packed(shop: Shop, *words: str, name: str = "a.zip") -> Path:
    path = shop.folder.root.parent / name
    code, _ = shop.run("audit-pack", "2026-10", "--out", str(path), *words)
    assert code == 0
    return path


@pytest.fixture
def pack(closed: Shop) -> ZipFile:
    closed.take(OCTOBER)
    return ZipFile(packed(closed))


def test_the_same_books_give_the_same_bytes(closed: Shop) -> None:
    one, other = packed(closed), packed(closed, name="b.zip")
    assert one.read_bytes() == other.read_bytes()


def test_what_a_terminal_is_set_to_changes_no_byte(
    closed: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs: list[bytes] = []
    for setting in ("zh_CN.UTF-8", "C"):
        monkeypatch.setenv("DUIPING_LANG", setting)
        path = closed.folder.root.parent / f"{setting}.zip"
        words = ["--books", str(closed.folder.root), "audit-pack", "2026-09"]
        with pytest.raises(SystemExit) as stop:
            main([*words, "--sample", "1", "--out", str(path)])
        assert not stop.value.code
        packs.append(path.read_bytes())
    assert packs[0] == packs[1]
    with ZipFile(io.BytesIO(packs[0])) as archive:
        # These books say that they are kept in English.
        assert "Balance" in archive.read("statements/bank.html").decode()


def test_every_file_is_as_its_digest_says(pack: ZipFile) -> None:
    sums = dict(
        line.split("  ", 1)[::-1]
        for line in pack.read("SHA256SUMS").decode().splitlines()
    )
    names = set(pack.namelist()) - {"SHA256SUMS"}
    assert set(sums) == names
    for name in names:
        assert hashlib.sha256(pack.read(name)).hexdigest() == sums[name]


def test_the_trial_balance(pack: ZipFile) -> None:
    rows = table(pack, "trial-balance")
    opening = {r["account"]: r["opening"] for r in rows if r["opening"] != "0.00"}
    closing = {r["account"]: r["closing"] for r in rows if r["closing"] != "0.00"}
    assert (opening, closing) == (END_OF_SEPTEMBER, END_OF_OCTOBER)
    (bank,) = [r for r in rows if r["account"] == "Assets:Bank"]
    assert (bank["debit"], bank["credit"]) == ("5.00", "20.00")  # b3, b4


def test_the_general_ledger_is_the_months_rows(pack: ZipFile) -> None:
    rows = table(pack, "general-ledger")
    wallet = [r["amount"] for r in rows if r["account"] == "Assets:Wallet"]
    assert sorted(wallet) == ["-0.18", "-0.30", "30.00", "50.00"]  # w5 to w8
    assert {r["date"][:7] for r in rows} == {"2026-10"}


def test_nothing_was_lost_on_the_way_in(pack: ZipFile) -> None:
    rows = {r["source"]: r for r in table(pack, "completeness")}
    wallet = rows["wallet"]
    assert (wallet["rows"], wallet["posted"], wallet["records"]) == ("8", "8", "8")
    assert wallet["booked_on_account"] == END_OF_OCTOBER["Assets:Wallet"]
    # Two snapshots of three orders' lives: five rows, three records.
    assert (rows["orders"]["rows"], rows["orders"]["records"]) == ("5", "3")


def test_a_sample_can_be_drawn_again(closed: Shop) -> None:
    closed.take(OCTOBER)
    drawn: list[list[str]] = []
    for seed in ("x", "x", "y"):
        name = f"{len(drawn)}.zip"
        path = packed(closed, "--sample", "3", "--seed", seed, name=name)
        drawn.append([r["id"] for r in table(ZipFile(path), "sample")])
    assert drawn[0] == drawn[1] != drawn[2]
    assert len(drawn[0]) == 3


def test_statements_are_in_it(pack: ZipFile) -> None:
    names = set(pack.namelist())
    for form in ("html", "pdf", "xlsx"):
        assert f"statements/bank.{form}" in names


def _proven(ledger: Path) -> subprocess.CompletedProcess[str]:
    """Call the script as an auditor would: Python alone, nothing installed."""
    words = [sys.executable, "-I", "-S", str(ledger / "prove.py"), str(ledger)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_the_script_needs_python_alone(pack: ZipFile, tmp_path: Path) -> None:
    pack.extractall(tmp_path / "pack")
    ledger = tmp_path / "pack" / "books" / "ledger"
    done = _proven(ledger)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 seals, 1 closed months" in done.stdout
    for path in sorted(ledger.glob("seals/*.json")) + sorted(
        ledger.glob("journal/2026/09-*")
    ):
        before = path.read_bytes()
        path.write_bytes(before.replace(b"90.00", b"90.01"))
        if path.read_bytes() != before:
            assert _proven(ledger).returncode == 2, path
        path.write_bytes(before)
    assert _proven(ledger).returncode == 0


def test_the_script_sees_swapped_evidence(closed: Shop, pack: ZipFile) -> None:
    ledger = closed.folder.ledger
    (ledger / "prove.py").write_bytes(pack.read("books/ledger/prove.py"))
    done = _proven(ledger)
    assert done.returncode == 0
    assert re.search(r"6 files of evidence listed, 0 of them not here", done.stdout)
    (path,) = (closed.folder.documents / "bank").glob("2026-09*")
    path.write_bytes(path.read_bytes() + b"\n")
    assert _proven(ledger).returncode == 2
