"""Work that takes too long is broken off, and nothing else ever is."""

from __future__ import annotations

import contextlib
import threading
import time

import pytest

from duiping.serve.budget import Budget, Late

FOREVER = 60.0


def spin(seconds: float = FOREVER) -> str:
    """Be busy for a while, step by step."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return "done"


def test_what_is_quick_is_done() -> None:
    assert Budget(FOREVER).run(lambda: "done") == "done"


def test_a_failure_is_the_work_s_own() -> None:
    with pytest.raises(ZeroDivisionError):
        Budget(FOREVER).run(lambda: 1 // 0)


def test_what_takes_too_long_is_broken_off_and_the_thread_goes_on() -> None:
    budget = Budget(0.05)
    for _ in range(5):
        with pytest.raises(Late):
            budget.run(spin)
        assert budget.run(lambda: "done") == "done"


def test_work_that_swallows_everything_is_broken_off_too() -> None:
    swallowed = []

    def stubborn() -> None:
        for _ in range(2):
            try:
                spin()
            except BaseException as error:  # noqa: BLE001 - as bad code does
                swallowed.append(error)
        spin()

    with pytest.raises(Late):
        Budget(0.05).run(stubborn)
    assert len(swallowed) == 2


def test_a_lock_is_given_back() -> None:
    lock = threading.Lock()

    def holding() -> None:
        with lock:
            spin()

    with pytest.raises(Late):
        Budget(0.05).run(holding)
    assert lock.acquire(timeout=FOREVER)


def test_nothing_comes_afterwards() -> None:
    """Work that ends as its time does: it is done or late, and then all is quiet."""
    budget = Budget(0.008)
    for number in range(100):
        with contextlib.suppress(Late):
            budget.run(lambda number=number: spin(number % 20 / 1_000))  # type: ignore[misc]
        spin(0.001)
    assert budget._open == set()


def test_each_thread_has_its_own() -> None:
    budget = Budget(0.2)
    ended = []

    def work(seconds: float) -> None:
        with contextlib.suppress(Late):
            ended.append(budget.run(lambda: spin(seconds)))

    threads = [threading.Thread(target=work, args=[s]) for s in (FOREVER, 0.01, 0.01)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(FOREVER)
    assert ended == ["done", "done"]
