"""A password is asked for where somebody sits, seen there, and never kept."""

from __future__ import annotations

import os
import pty
import sys
from typing import TYPE_CHECKING

import pyzipper

from tests.cli.shop import copied

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "密码-s3cret"  # noqa: S105 - of this test


def test_the_password_of_an_archive(
    bare_books: Path, month: Path, tmp_path: Path
) -> None:
    """The bars make room for the question; what is typed is in no file."""
    books = copied(bare_books, tmp_path / "books")
    export = next(iter(sorted((month / "exports").glob("*.csv"))))
    archive = tmp_path / "locked.zip"
    with pyzipper.AESZipFile(archive, "w", encryption=pyzipper.WZ_AES) as box:
        box.setpassword(SECRET.encode())
        box.write(export, export.name)
    code, shown = typed(["--lang", "en", "import", str(archive)], books, SECRET)
    assert code == 0
    question = shown.index("Password of locked.zip")
    # Bars hide the cursor and wipe their lines all the time: they have stopped.
    before = shown[:question]
    assert before.rindex("\x1b[?25h") > before.rindex("\x1b[?25l")
    assert SECRET not in shown
    kept = [path for path in books.rglob("*") if path.is_file()]
    assert any(path.name.endswith(export.name) for path in kept)
    assert not [path for path in kept if SECRET.encode() in path.read_bytes()]


def typed(words: list[str], books: Path, answer: str) -> tuple[int, str]:
    """Run a command at a terminal, answer its question; give its code and screen."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(books)
        main = "from duiping.cli.main import main; main()"
        os.execv(sys.executable, [sys.executable, "-c", main, *words])  # noqa: S606
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # how a terminal ends on Linux
            break
        if not piece:
            break
        if b"Password of" in shown + piece and b"Password of" not in shown:
            os.write(terminal, f"{answer}\n".encode())
        shown += piece
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode()
