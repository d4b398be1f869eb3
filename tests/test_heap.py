"""The collector rests and leaves out what stays, and finds all else."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest

from duiping import heap

if TYPE_CHECKING:
    from collections.abc import Iterator


class Ring:
    """An object that only the collector can find to be garbage."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def looked_at_again() -> Iterator[None]:
    """Leave the collector of the tests' process as it was."""
    often = gc.get_threshold()
    yield
    gc.set_threshold(*often)
    gc.unfreeze()
    gc.enable()


def test_it_rests_until_the_last_has_done() -> None:
    with heap.resting():
        with heap.resting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_works_again_after_a_failure() -> None:
    with pytest.raises(ValueError, match="x"), heap.resting():
        raise ValueError("x")
    assert gc.isenabled()


def test_who_had_it_off_has_it_off() -> None:
    gc.disable()
    with heap.resting():
        pass
    assert not gc.isenabled()


def test_what_is_set_aside_is_not_looked_at_and_no_garbage_stays() -> None:
    gc.unfreeze()
    ring, gone = Ring(), Ring()
    kept, lost = weakref.ref(ring), weakref.ref(gone)
    del gone
    heap.set_aside()
    assert gc.get_freeze_count() > 0
    assert lost() is None
    del ring
    gc.collect()
    assert kept() is not None
    # The next time it is found.
    heap.set_aside()
    assert kept() is None


def test_what_comes_later_is_looked_through_when_somebody_says_so() -> None:
    heap.set_aside()
    assert gc.get_threshold()[2] == heap.ROUNDS
    ring = Ring()
    lost = weakref.ref(ring)
    with heap.swept():
        assert not gc.isenabled()
        del ring
        assert lost() is not None
    assert gc.isenabled()
    assert lost() is None
