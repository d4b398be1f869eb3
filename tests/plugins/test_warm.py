"""Loads with a warm cache are light, and Beancount's own cache hides nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from beancount import loader

from tests.plugins.load import append, load, main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Cached = Callable[[], list[str]]

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


def later(path: Path) -> None:
    """Move a file's time on, as any change a second later does."""
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 2_000_000_000))


@pytest.fixture
def cached(small: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cached]:
    """Load through Beancount's own pickle cache, kept for books of any size."""
    monkeypatch.delenv("BEANCOUNT_DISABLE_LOAD_CACHE", raising=False)
    monkeypatch.setattr(loader, "PICKLE_CACHE_THRESHOLD", 0.0)
    loader.initialize(use_cache=True)
    yield lambda: [e.message for e in loader.load_file(str(main(small)))[1]]
    loader.initialize(use_cache=False)


def test_beancounts_cache_notices_config_and_evidence(
    small: Path, cached: Cached, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks = cached()
    assert breaks
    with monkeypatch.context() as without:
        # Nothing is parsed again while nothing changes.
        without.setattr(loader, "_load", None)
        assert cached() == breaks

    config = small / "config.yaml"
    append(config, "nonsense: here")
    later(config)
    assert any("DP302" in e for e in cached())
    text = config.read_text(encoding="utf-8").replace("nonsense: here", "")
    config.write_text(text, encoding="utf-8")
    later(config)
    assert not any("DP302" in e for e in cached())

    export = next((small / "ledger" / "documents" / "cmb").iterdir())
    data = export.read_bytes()
    export.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    later(export)
    assert any("DP405" in e for e in cached())
    export.unlink()
    assert any("DP404" in e for e in cached())
