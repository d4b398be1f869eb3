"""A reader that goes away is no verdict on the books."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.cli.shop import BIN

if TYPE_CHECKING:
    from pathlib import Path


def test_a_closed_pipe_is_not_taken_for_breaks(bare_books: Path) -> None:
    """Books without evidence agree; nobody reads what `doctor` says of them."""
    running = subprocess.Popen(
        [str(BIN / "duiping"), "doctor"],
        cwd=bare_books,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert running.stdout is not None
    running.stdout.close()
    assert running.wait(timeout=60) == 141
