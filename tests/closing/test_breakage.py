"""Killed at any system call, or out of disk at any: old books or new, never between.

Every call that changes something on the disk is counted, for `resolve`, for
approving a close and for `run`. ``make faults`` breaks each of them in turn; a
usual test run breaks every sixtieth, for the two ways of breaking half of that apart.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests import forks
from tests.closing.world import O1, O2, OCTOBER, ORDERS, Shop

if TYPE_CHECKING:
    from collections.abc import Iterator

STRAY = "O9,2026-09-02 08:00:00,done,8.00,A"
NEVER = 10**9
STRIDE = int(os.environ.get("DUIPING_STRIDE", "60"))


class Broken(NamedTuple):
    """What came of a call: exit code (none if it died), how many calls were counted."""

    code: int | None
    calls: int
    said: str


class Breaker:
    """A process that calls commands and breaks them."""

    def __init__(self) -> None:
        """Start it; it imports everything once."""
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("breaker.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )

    def call(self, root: Path, words: tuple[str, ...], at: int, act: str) -> Broken:
        """Call a command on books; break it at a system call."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        named = ["--lang", "en", "--books", str(root), *words]
        request = {"root": str(root), "words": named, "at": at, "act": act}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return Broken(**json.loads(self.process.stdout.readline()))


@pytest.fixture(scope="module")
def breaker() -> Iterator[Breaker]:
    """One such process for all tests."""
    one = Breaker()
    with one.process:
        yield one
        assert one.process.stdin is not None
        one.process.stdin.close()


class Case(NamedTuple):
    """Books before a command, the command, and whether it may be called again."""

    root: Path
    words: tuple[str, ...]
    again: bool = False


class Whole(NamedTuple):
    """A case, its books before and after, and how many calls lie between."""

    case: Case
    old: dict[str, bytes]
    new: dict[str, bytes]
    calls: int


def copied(shop: Shop, root: Path) -> Shop:
    shutil.copytree(shop.folder.root, root)
    return Shop.at(root)


def resolving(opened: Path, root: Path) -> Case:
    shop = copied(Shop.at(opened), root)
    shop.take({"orders_2026-10-01-00-40-00.csv": [ORDERS, O1, STRAY, O2]})
    (one,) = shop.derive().result["breaks"]
    shop.commit()
    words = ("resolve", one["id"], "adjust", "Expenses:Cost", "--by", "wang")
    return Case(shop.folder.root, (*words, "--on", "2026-09-30", "--reason", "lost"))


def approving(opened: Path, root: Path) -> Case:
    shop = copied(Shop.at(opened), root)
    assert shop.run("close", "2026-09", "--by", "wang", "--on", "2026-10-09")[0] == 0
    words = ("close", "2026-09", "--by", "li", "--approve", "--on", "2026-10-10")
    return Case(shop.folder.root, words)


def running(sealed: Path, root: Path) -> Case:
    closed = copied(Shop.at(sealed), root)
    inbox = closed.folder.root / "inbox"
    inbox.mkdir()
    for name, lines in OCTOBER.items():
        text = "\n".join(lines) + "\n"
        (inbox / name).write_text(text, encoding="utf-8-sig")
    return Case(closed.folder.root, ("run",), again=True)


def facts(root: Path) -> dict[str, bytes]:
    """Read all that people and evidence brought into the books."""
    ledger = root / "ledger"
    return {
        path.relative_to(ledger).as_posix(): path.read_bytes()
        for path in sorted(ledger.rglob("*"))
        if path.is_file() and not path.name.endswith(".duiping-tmp")
    }


@pytest.fixture(scope="module", params=["resolving", "approving", "running"])
def whole(
    breaker: Breaker,
    opened: Path,
    sealed: Path,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Whole:
    """Make a case once, and call its command as it should go."""
    root = tmp_path_factory.mktemp(request.param)
    made = {
        "resolving": partial(resolving, opened),
        "approving": partial(approving, opened),
        "running": partial(running, sealed),
    }
    case = made[request.param](root / "before")
    old = facts(case.root)
    shutil.copytree(case.root, root / "whole")
    done = breaker.call(root / "whole", case.words, NEVER, "die")
    assert done.code in {0, 1}, done.said
    return Whole(case, old, facts(root / "whole"), done.calls)


@pytest.mark.parametrize("act", ["die", "full"])
def test_old_or_new_never_between(
    whole: Whole, act: str, breaker: Breaker, tmp_path: Path
) -> None:
    case, old, new, count = whole
    assert count > 20
    wrong: list[Any] = []
    first = 1 if act == "die" else 1 + STRIDE // 2
    for at in range(first, count + 1, STRIDE):
        root = tmp_path / f"{act}-{at}"
        shutil.copytree(case.root, root)
        done = breaker.call(root, case.words, at, act)
        between = {
            path
            for path, data in facts(root).items()
            if data not in (old.get(path), new.get(path))
        }
        # Whatever was cut off, running again makes the books whole.
        again = breaker.call(root, case.words if case.again else ("run",), NEVER, "die")
        after = facts(root)
        if between or again.code not in {0, 1} or after not in (old, new):
            odd = sorted(n for n in {*after, *new} if after.get(n) != new.get(n))
            wrong.append((at, done.code, between, again.code, again.said, odd))
        if act == "full" and done.code not in {0, 1, 2}:
            wrong.append((at, done))
        shutil.rmtree(root)
    assert not wrong, wrong[:3]


def test_four_at_once_lose_nothing(shop: Shop) -> None:
    strays = [f"O{n},2026-09-0{n} 08:00:00,done,{n}.00,A" for n in range(3, 9)]
    rows = [ORDERS, O1, *strays, O2]
    shop.take({"orders_2026-10-01-00-40-00.csv": rows})
    names = [one["id"] for one in shop.derive().result["breaks"]]
    assert len(names) == 6  # O2 is under way
    waiting = list(names)
    for _ in range(40):
        started = {
            name: forks.start(
                *("duiping", "resolve", name, "explain", "--by", "wang"),
                *("--reason", "lost", "--on", "2026-09-30"),
                cwd=shop.folder.root,
                env=os.environ,
            )
            for name in waiting[:4]
        }
        codes = {name: process.wait(120) for name, process in started.items()}
        # Who finds the books locked is told so, and nothing is lost.
        assert set(codes.values()) <= {0, 2}
        waiting = [name for name in waiting if codes.get(name) != 0]
        if not waiting:
            break
    assert not waiting
    code, found = shop.run("decisions")
    assert code == 0
    assert sorted(one["break"] for one in found["decisions"]) == sorted(names)
    assert shop.errors() == []
