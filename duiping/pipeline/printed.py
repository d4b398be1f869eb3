"""The derived journal on disk: made equal to what is derived, or compared with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping import files, ledgertext

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write(root: Path, texts: Mapping[str, str]) -> int:
    """Make the journal on disk equal to the derived one.

    Args:
        root: the journal's folder.
        texts: the derived journal, by path below it.

    Returns:
        How many files changed.

    Raises:
        BooksError: DP403, a file cannot be written.
    """
    wanted = {root / path: text for path, text in texts.items()}
    changed = 0
    for path in _strays(root, set(wanted)):
        changed += files.remove(path)
    for path, text in sorted(wanted.items()):
        if not files.holds(path, text.encode()):
            ledgertext.reread(text)
            changed += files.write(path, text.encode())
    return changed


def outdated(root: Path, texts: Mapping[str, str]) -> list[str]:
    """List the journal files on disk that differ from the derived ones; see `write`."""
    wanted = {root / path: text for path, text in texts.items()}
    wrong = [
        path for path, text in wanted.items() if not files.holds(path, text.encode())
    ]
    return sorted(
        path.relative_to(root).as_posix()
        for path in (*wrong, *_strays(root, set(wanted)))
    )


def _strays(root: Path, wanted: set[Path]) -> list[Path]:
    """List journal files that nothing derives any more."""
    if not root.is_dir():
        return []
    return [p for p in sorted(root.rglob("*.beancount")) if p not in wanted]
