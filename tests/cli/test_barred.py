"""What the system refuses is said in one sentence; it is no fault of ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.shop import BIN, copied, duiping

if TYPE_CHECKING:
    Done = subprocess.CompletedProcess[str]

ROOT = Path(__file__).parents[2]
# Root reads whatever it likes until that right is taken from it.
_BAR = "--bounding-set=-dac_override,-dac_read_search"


def _barred(*words: str, cwd: Path) -> Done:
    command = [str(BIN / "duiping"), "--lang", "en", *words]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root reads everything here")
        command = ["setpriv", _BAR, *command]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture
def books(bare_books: Path, tmp_path: Path) -> Path:
    """Empty books of its own."""
    return copied(bare_books, tmp_path / "books")


def test_a_file_that_may_not_be_read_is_refused_alone(books: Path) -> None:
    shut = books / "inbox" / "shut.csv"
    shut.write_text("a,b\n1,2\n")
    shut.chmod(0)
    (books / "inbox" / "open.csv").write_text("a,b\n1,2\n")
    done = _barred("import", "--json", cwd=books)
    codes = {one["file"]: one["code"] for one in json.loads(done.stdout)["refused"]}
    assert codes == {str(shut): "DP432", "open.csv": "DP127"}
    assert done.returncode == 2


def test_a_folder_that_may_not_be_looked_into_hides_nothing(books: Path) -> None:
    shut = books / "inbox" / "shut"
    shut.mkdir()
    shut.chmod(0)
    done = _barred("run", cwd=books)
    shut.chmod(0o755)
    assert (done.returncode, done.stdout) == (2, "")
    said = "the system doesn't allow it: Permission denied"
    assert done.stderr == f"DP432 {shut}: {said}\n"


def test_rules_that_may_not_be_read_are_no_fault_of_ours(books: Path) -> None:
    config = books / "config.yaml"
    config.chmod(0)
    done = _barred("breaks", cwd=books)
    config.chmod(0o644)
    assert done.returncode == 2
    assert done.stderr.startswith("DP432 ")


@pytest.mark.parametrize("words", [["--lang", "en"], ["--json"]])
def test_an_output_without_room(bare_books: Path, words: list[str]) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - no path of ours
        done = subprocess.run(
            [str(BIN / "duiping"), *words, "statement", "--list"],
            cwd=bare_books,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("DP432 stdout: ")
    assert "Traceback" not in done.stderr


def test_names_of_accounts_are_no_pictures(bare_books: Path) -> None:
    """Rich would make an emoji of what stands between two colons."""
    words = ["Expenses:Bank", "1", "--on", "2026-09-30", "--by", "lin"]
    done = duiping("declare", *words, "--evidence", "x", cwd=bare_books)
    assert "Assets:Bank:CMB" in done.err


def test_a_terminal_without_chinese_is_still_told(bare_books: Path) -> None:
    """Characters that it lacks show as numbers; the words around them stay."""
    done = subprocess.run(
        [str(BIN / "duiping"), "--lang", "zh", "statement", "--list"],
        cwd=bare_books,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"bank       \u" in done.stdout


def test_no_name_of_a_file_breaks_a_line(books: Path) -> None:
    """A name is a stranger's text; this one would pose as a line of ours."""
    name = "a\nDP000 all is well\x1b[2J.csv"
    shutil.copyfile(next((ROOT / "docs" / "demo").glob("*.csv")), books / name)
    done = duiping("identify", name, cwd=books)
    assert done.out.startswith("a DP000 all is well [2J.csv: wechat.tradebill")
    done = duiping("identify", f"no{name}", "--lang", "en", cwd=books)
    told = "DP419 noa DP000 all is well [2J.csv: there is no such file or folder\n"
    assert done.err == told


def test_a_folder_in_place_of_a_file(books: Path) -> None:
    for verb in ("new", "test"):
        done = duiping("layout", verb, "inbox", "--lang", "en", cwd=books)
        assert done.err == "DP420 inbox is a folder; name a file\n"
