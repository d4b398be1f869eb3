"""Whatever fails, and whenever: a file is as it was or as it should be."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from duiping import files
from duiping.errors import BooksError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLD = b"old\n"
NEW = b"new bytes\n" * 1000
STEPS = ("open", "write", "fsync", "link", "replace", "mkdir")


def _tree(root: Path) -> dict[str, bytes]:
    """Give every file below a folder."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def _at(number: int, act: Callable[[], None], patch: pytest.MonkeyPatch) -> list[str]:
    """Act before the numbered call of a writing step; give the calls seen."""
    seen: list[str] = []

    def wrap(name: str) -> None:
        real = getattr(os, name)

        def step(*args: object, **kwargs: object) -> object:
            seen.append(name)
            if len(seen) == number:
                act()
            return real(*args, **kwargs)

        patch.setattr(os, name, step)

    for name in STEPS:
        wrap(name)
    return seen


def _copy(target: Path) -> bool:
    source = target.parents[1] / "source"
    return files.copy_in(source, target)


def _pour(target: Path) -> bool:
    return files.pour_in(lambda: iter([NEW[:500], NEW[500:]]), target)


def _write(target: Path) -> bool:
    return files.write(target, NEW)


def _refused(put: Callable[[Path], bool], target: Path) -> BooksError | None:
    try:
        put(target)
    except BooksError as error:
        return error
    return None


@pytest.mark.parametrize("put", [_write, _copy, _pour])
@pytest.mark.parametrize("before", [OLD, None])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_failure_at_every_step_leaves_the_old_file(
    tmp_path: Path, put: Callable[[Path], bool], before: bytes | None, code: int
) -> None:
    """Fail the 1st, 2nd, … step until none is left to fail."""
    (tmp_path / "source").write_bytes(NEW)
    target = tmp_path / "folder" / "分录.beancount"
    target.parent.mkdir()
    if before is not None:
        target.write_bytes(before)
    old = _tree(tmp_path)

    def fail() -> None:
        raise OSError(code, os.strerror(code))

    for number in range(1, 50):
        with pytest.MonkeyPatch.context() as patch:
            seen = _at(number, fail, patch)
            refused = _refused(put, target)
        if refused is None:
            break
        assert refused.code == "DP403"
        assert refused.facts == {"file": str(target), "problem": os.strerror(code)}
        assert _tree(tmp_path) == old, seen
    assert number > 5, "every step was tried"
    assert target.read_bytes() == NEW
    assert len(_tree(tmp_path)) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
@pytest.mark.parametrize("before", [OLD, None])
def test_kill_at_every_step_leaves_old_or_new(
    tmp_path: Path, before: bytes | None
) -> None:
    """Die before the 1st, 2nd, … step; then sweep and write again."""
    target = tmp_path / "a" / "b" / "journal.beancount"
    outcomes = set()
    for number in range(1, 50):
        files.remove(target)
        if before is not None:
            files.write(target, before)
        child = os.fork()
        if child == 0:
            _at(number, lambda: os._exit(9), pytest.MonkeyPatch())
            files.write(target, NEW)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        found = target.read_bytes() if target.exists() else None
        assert found in {before, NEW}
        outcomes.add(found)
        files.sweep(tmp_path)
        assert len(_tree(tmp_path)) == (found is not None)
        if os.waitstatus_to_exitcode(status) == 0:
            break
    assert outcomes == {before, NEW}


def test_same_bytes_touch_nothing(tmp_path: Path) -> None:
    """A file that is right already keeps its very inode and times."""
    target = tmp_path / "x" / "y"
    assert files.write(target, NEW)
    before = target.stat()
    assert not files.write(target, NEW)
    source = tmp_path / "source"
    source.write_bytes(NEW)
    assert not files.copy_in(source, target)
    after = target.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_short_writes_lose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system may take fewer bytes than it is given."""
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:7]))
    files.write(tmp_path / "x", NEW)
    assert (tmp_path / "x").read_bytes() == NEW


def test_a_link_is_replaced_and_its_target_kept(tmp_path: Path) -> None:
    """A link in foreign books cannot make us write outside them."""
    outside = tmp_path / "outside"
    outside.write_bytes(OLD)
    link = tmp_path / "link"
    link.symlink_to(outside)
    assert files.write(link, OLD)
    assert files.write(link, NEW)
    assert not link.is_symlink()
    assert outside.read_bytes() == OLD


@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP])
def test_works_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Some file systems have none; writing is as atomic without."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", refuse)
    target = tmp_path / "x"
    target.write_bytes(OLD)
    assert files.write(target, NEW)
    assert _tree(tmp_path) == {"x": NEW}


def test_longest_name_and_mode(tmp_path: Path) -> None:
    """The hidden neighbour's name does not outgrow the file's."""
    target = tmp_path / ("账" * 85)
    mask = os.umask(0o027)
    try:
        files.write(target, b"")
    finally:
        os.umask(mask)
    assert target.stat().st_mode & 0o777 == 0o640


def test_folder_in_the_way(tmp_path: Path) -> None:
    """A plain refusal of the system becomes one sentence."""
    (tmp_path / "x").write_bytes(OLD)
    with pytest.raises(BooksError, match=r"DP403 .*x/y: cannot be written"):
        files.write(tmp_path / "x" / "y", NEW)
    with pytest.raises(BooksError, match="DP403"):
        files.copy_in(tmp_path / "missing", tmp_path / "z")
    assert _tree(tmp_path) == {"x": OLD}


def test_remove_and_sha256(tmp_path: Path) -> None:
    """Removing twice is removing once."""
    target = tmp_path / "x"
    target.write_bytes(NEW)
    assert files.sha256(target) == hashlib.sha256(NEW).hexdigest()
    assert files.remove(target)
    assert not files.remove(target)


HOLD = """
import sys
from pathlib import Path
from duiping import files
with files.lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
COUNT = """
import sys
from pathlib import Path
from duiping import files
root = Path(sys.argv[1])
for _ in range(25):
    with files.lock(root, timeout=60):
        number = int((root / "count").read_text())
        files.write(root / "count", str(number + 1).encode())
"""


def test_lock_refuses_another_process(tmp_path: Path) -> None:
    """While one process writes, another is told so; afterwards it may."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BooksError, match="DP402"), files.lock(tmp_path):
            pass
        holder.communicate("")
    with files.lock(tmp_path), files.lock(tmp_path / "."):
        pass  # nested, by another spelling


def test_lock_is_free_after_a_failure(tmp_path: Path) -> None:
    """What goes wrong inside does not leave the books locked."""
    with pytest.raises(KeyError), files.lock(tmp_path):
        raise KeyError
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    done = subprocess.run(command, input="", capture_output=True, text=True, check=True)
    assert done.stdout == "held\n"


def test_writers_lose_nothing(tmp_path: Path) -> None:
    """Every write of several processes is there, once."""
    (tmp_path / "count").write_text("0")
    command = [sys.executable, "-c", COUNT, str(tmp_path)]
    writers = [subprocess.Popen(command) for _ in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert (tmp_path / "count").read_text() == "75"


@pytest.mark.parametrize("code", [None, errno.EXDEV, errno.EPERM])
def test_a_file_that_never_changes_is_shared_or_copied(
    tmp_path: Path, code: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "source", tmp_path / "folder" / "target"
    source.write_bytes(OLD)

    def unable(*_: object) -> None:
        raise OSError(code, "no links")

    if code is not None:
        monkeypatch.setattr(os, "link", unable)
    files.share(source, target)
    assert target.read_bytes() == OLD
    assert target.samefile(source) is (code is None)


def test_what_cannot_be_shared_is_refused(tmp_path: Path) -> None:
    (tmp_path / "target").touch()
    with pytest.raises(BooksError) as caught:
        files.share(tmp_path / "none", tmp_path / "target")
    assert caught.value.code == "DP403"
