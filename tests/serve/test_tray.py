"""Trays: limits of what may lie on them, and what becomes of those left behind."""

from __future__ import annotations

import io
import os
import tempfile
import time
from typing import IO, TYPE_CHECKING, cast

import pytest
from filelock import FileLock

from duiping.errors import Refusal
from duiping.serve import tray
from duiping.serve.tray import FRESH, IDLE, LOCK, PREFIX, SLOW, Tray, Trays, sweep

if TYPE_CHECKING:
    from pathlib import Path


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Slow(io.RawIOBase):
    """A sender who takes a minute for each piece."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def read(self, size: int = -1) -> bytes:
        self.clock.now += 60
        return b"x" * min(size, 10)


def refused(mine: Tray, name: str, data: bytes, size: int | None = None) -> str:
    """Give the code with which a file is refused."""
    with pytest.raises(Refusal) as caught:
        mine.lay(name, io.BytesIO(data), len(data) if size is None else size)
    return caught.value.code


def test_sizes_and_numbers_are_limited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, limit in (("LARGEST", 10), ("TOTAL", 25), ("MOST", 4)):
        monkeypatch.setattr(tray, name, limit)
    mine = Tray(tmp_path / "t")
    assert refused(mine, "a", b"x" * 11) == "DP541"
    mine.lay("a", io.BytesIO(b"x" * 10), 10)
    mine.lay("a", io.BytesIO(b"y" * 10), 10)
    assert refused(mine, "b", b"x" * 6) == "DP541"
    mine.lay("b", io.BytesIO(b"x" * 5), 5)
    mine.lay("c", io.BytesIO(b""), 0)
    assert refused(mine, "d", b"") == "DP541"
    # Two of one name lie apart.
    assert [one.path.read_bytes()[:1] for one in mine.files] == [b"x", b"y", b"x", b""]
    mine.drop(mine.files[0].number)
    assert len(list((tmp_path / "t").rglob("a"))) == 1
    mine.clear()
    assert not (tmp_path / "t").exists()


def test_the_disk_keeps_its_spare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tray, "SPARE", 1 << 60)
    assert refused(Tray(tmp_path / "t"), "a", b"x") == "DP541"


def test_who_sends_too_slowly_is_cut_off(tmp_path: Path) -> None:
    clock = Clock()
    mine = Tray(tmp_path / "t", clock)
    with pytest.raises(Refusal) as caught:
        mine.lay("a", cast("IO[bytes]", Slow(clock)), 10_000)
    assert caught.value.code == "DP541"
    assert SLOW < clock.now < SLOW + 120
    assert not list(tmp_path.rglob("a"))


def test_only_this_user_can_enter() -> None:
    trays = Trays()
    try:
        assert trays.root.stat().st_mode & 0o777 == 0o700
    finally:
        trays.close()
    assert not trays.root.exists()


def test_a_tray_that_nobody_touches_is_named() -> None:
    clock = Clock()
    trays = Trays(clock)
    try:
        trays.of("lin").lay("a", io.BytesIO(b"x"), 1)
        assert trays.idle() == []
        clock.now = IDLE + 1
        assert trays.idle() == ["lin"]
        trays.of("lin").clear()
        assert trays.idle() == []
    finally:
        trays.close()


def test_what_a_killed_server_left_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = time.time() - FRESH - 10

    def left(name: str, age: float = old) -> Path:
        folder = tmp_path / name
        (folder / "0/1").mkdir(parents=True)
        (folder / "0/1/bill.csv").write_bytes(b"x")
        os.utime(folder, (age, age))
        return folder

    dead, other = left(f"{PREFIX}dead"), left("other")
    living, fresh = left(f"{PREFIX}living"), left(f"{PREFIX}fresh", time.time())
    (tmp_path / f"{PREFIX}link").symlink_to(other)
    with FileLock(living / LOCK):
        os.utime(living, (old, old))
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        assert sweep(tmp_path) == 1
    assert [dead.exists(), living.exists(), fresh.exists()] == [False, True, True]
    assert (other / "0/1/bill.csv").exists()
