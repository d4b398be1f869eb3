"""Guessing takes ever longer, and memory doesn't grow with it."""

from __future__ import annotations

from duiping.serve import brake
from duiping.serve.brake import Brake, network


class Clock:
    """Seconds that pass when a test says so."""

    now = 50.0

    def __call__(self) -> float:
        return self.now


def test_each_further_failure_costs_more() -> None:
    clock = Clock()
    lock = Brake(free=3, longest=60, clock=clock)
    assert [lock.take("lin") for _ in range(3)] == [0, 0, 0]
    waits = []
    for _ in range(8):
        assert lock.take("lin") == 0
        waits.append(lock.take("lin"))
        clock.now += waits[-1]
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert lock.take("wang") == 0


def test_waiting_is_not_counted_and_ends() -> None:
    clock = Clock()
    lock = Brake(free=0, longest=60, clock=clock)
    assert lock.take("lin") == 0
    assert [lock.take("lin") for _ in range(100)] == [2] * 100
    clock.now += 2
    assert lock.take("lin") == 0
    assert lock.take("lin") == 4


def test_who_knows_the_password_starts_anew() -> None:
    lock = Brake(free=1, longest=60, clock=Clock())
    lock.take("lin")
    lock.forget("lin")
    assert [lock.take("lin"), lock.take("lin")] == [0, 0]


def test_a_login_between_is_no_way_to_go_on_guessing() -> None:
    clock = Clock()
    place = Brake(free=3, longest=900, clock=clock)
    waited = 0.0
    for _ in range(20):
        for own in (False, True):
            wait = place.take("192.0.2.1")
            waited += wait
            clock.now += wait
            if wait:
                assert place.take("192.0.2.1") == 0
            if own:
                place.undo("192.0.2.1")
    assert waited > 900


def test_failures_are_forgotten_in_time() -> None:
    clock = Clock()
    lock = Brake(free=2, longest=60, clock=clock)
    for _ in range(2):
        lock.take("lin")
    clock.now += brake.MEMORY + 1
    assert [lock.take("lin"), lock.take("lin")] == [0, 0]


def test_memory_is_bounded() -> None:
    lock = Brake(free=0, longest=60, clock=Clock())
    for number in range(brake.MOST + 50):
        lock.take(str(number))
    assert len(lock._tries) == brake.MOST
    assert lock.take("0") == 0
    assert lock.take(str(brake.MOST + 49)) > 0


def test_one_household_is_one_address() -> None:
    assert network("192.0.2.7") == "192.0.2.7"
    assert network("::ffff:192.0.2.7") == "192.0.2.7"
    assert network("2001:db8:1:2::3") == network("2001:db8:1:2:ffff::9")
    assert network("2001:db8:1:2::3") != network("2001:db8:1:3::3")
    assert network("") == ""
    assert len(network("x" * 9999)) == 64
