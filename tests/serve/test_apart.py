"""Work in a process of its own ends in time, with all it says or with a refusal."""

from __future__ import annotations

import os
import re
import threading
import time

import pytest

from duiping.serve.apart import MEMORY, Apart, TooLargeError, TooLongError

FOREVER = 60.0


def children() -> set[str]:
    """Give the processes that this one has started, dead ones that wait, too."""
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as found:  # noqa: PTH123
        return set(found.read().split())


def test_it_gives_back_what_came_of_it() -> None:
    data = bytes(range(256)) * 4_000  # more than a pipe holds
    assert Apart(FOREVER).run(lambda: data) == data
    assert Apart(FOREVER).run(lambda: b"") == b""


def test_it_changes_nothing_here() -> None:
    kept: list[int] = []

    def work() -> bytes:
        kept.append(1)
        return b"x"

    Apart(FOREVER).run(work)
    assert kept == []


def matching() -> bytes:
    """Match for ages in one step, which holds the whole process."""
    return str(re.search(r"(a+)+$", "a" * 40 + "!")).encode()


def test_one_endless_step_is_ended_and_holds_nobody_up() -> None:
    before = children()
    steps = []

    def work() -> None:
        with pytest.raises(TooLongError):
            Apart(1).run(matching)

    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive():
        steps.append(time.monotonic())
        time.sleep(0.01)
    # A step that held this process would have let us take none meanwhile.
    assert len(steps) > 5
    assert children() <= before


def test_memory_is_bounded() -> None:
    with pytest.raises(TooLongError):
        Apart(FOREVER).run(lambda: b"x" * (2 * MEMORY))


def test_a_failure_in_it_is_no_result() -> None:
    with pytest.raises(TooLongError):
        Apart(FOREVER).run(lambda: str(1 // 0).encode())


def test_a_result_that_is_too_large() -> None:
    apart = Apart(FOREVER, largest=1_000)
    assert len(apart.run(lambda: b"x" * 1_000)) == 1_000
    with pytest.raises(TooLargeError):
        apart.run(lambda: b"x" * 1_001)


def test_who_waits_too_long_for_a_turn_is_told() -> None:
    apart = Apart(1)
    ended: list[str] = []

    def work() -> None:
        try:
            apart.run(matching)
        except TooLongError:
            ended.append("late")

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(FOREVER)
    assert ended == ["late"] * 5
    assert apart.run(lambda: b"still there") == b"still there"
