"""Environments of their own for rivals: what they need must not meet what we need."""

from __future__ import annotations

import subprocess
import venv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def environment(folder: Path, packages: list[str]) -> Path | None:
    """Install packages into an environment of their own.

    Returns:
        Its Python; None if they could not be installed.
    """
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    done = subprocess.run(  # noqa: S603 - our own command
        [str(python), "-m", "pip", "install", "--quiet", *packages],
        capture_output=True,
        check=False,
    )
    return None if done.returncode else python
