"""Loads with a warm cache are light, and Beancount's own cache hides nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from beancount import loader

from tests.plugins.load import append, load, main

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {"ibis", "pandas", "polars", "duckdb", "pyarrow", "numpy", "pydantic"}
SCRIPT = """
import json, sys
from beancount import loader
entries, errors, options = loader.load_file(sys.argv[1])
print(json.dumps([len(entries), len(errors), sorted(sys.modules)]))
"""


def test_a_warm_load_imports_nothing_heavy(small_books: Path) -> None:
    import json  # noqa: PLC0415

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(main(small_books))],
        env={**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    entries, errors, modules = json.loads(done.stdout)
    assert entries > 1
    assert errors > 0
    assert HEAVY.isdisjoint(modules)


def test_config_and_evidence_are_named_as_includes(small_books: Path) -> None:
    included = set(load(small_books).options["include"])
    assert str(small_books / "config.yaml") in included
    assert str(small_books / "ledger" / "evidence.beancount") in included
    files = [
        p for p in (small_books / "ledger" / "documents").rglob("*") if p.is_file()
    ]
    assert {str(p) for p in files} <= included


class Cached:
    """Beancount's own pickle cache, for books of any size."""

    def __init__(self, books: Path) -> None:
        self.loads = 0
        self._load = loader.pickle_cache_function(
            lambda _: str(books / ".picklecache"), 0.0, self._count
        )
        self._main = str(main(books))

    def __call__(self) -> list[Any]:
        """Load through the cache; give the errors."""
        _, errors, _ = self._load(self._main)
        return list(errors)

    def _count(self, *arguments: Any, **named: Any) -> Any:
        self.loads += 1
        return loader._uncached_load_file(*arguments, **named)


def later(path: Path) -> None:
    """Move a file's time on, as any change a second later does."""
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 2_000_000_000))


def test_beancounts_cache_notices_config_and_evidence(small: Path) -> None:
    cached = Cached(small)
    breaks = len(cached())
    assert len(cached()) == breaks
    assert cached.loads == 1

    config = small / "config.yaml"
    append(config, "nonsense: here")
    later(config)
    assert any("DP302" in e.message for e in cached())
    text = config.read_text(encoding="utf-8").replace("nonsense: here", "")
    config.write_text(text, encoding="utf-8")
    later(config)
    assert not any("DP302" in e.message for e in cached())

    export = next((small / "ledger" / "documents" / "cmb").iterdir())
    data = export.read_bytes()
    export.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    later(export)
    assert any("DP405" in e.message for e in cached())
    export.unlink()
    assert any("DP404" in e.message for e in cached())
