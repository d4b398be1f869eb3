"""Sessions begin, last and end; with a clock of the test's own."""

from __future__ import annotations

from duiping.serve.roles import ALONE, ROLES, What, may
from duiping.serve.sessions import MOST, Session, Sessions


class Clock:
    """Seconds that pass when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_number_finds_its_session_alone() -> None:
    sessions = Sessions()
    one, two = (sessions.begin(by, ("auditor",)) for by in ("lin", "wang"))
    assert len(one) >= 43  # 256 bits in base64
    assert one != two
    found = sessions.find(one)
    assert found is not None
    assert found.by == "lin"
    other = sessions.find(two)
    assert other is not None
    assert found.token not in {one, two, other.token}
    for number in ("", one[:-1], f"{one}x", found.token):
        assert sessions.find(number) is None
    assert one not in repr(vars(sessions))


def test_idle_sessions_end_and_polling_is_no_use() -> None:
    clock = Clock()
    sessions = Sessions(idle=900, longest=43_200, clock=clock)
    number = sessions.begin("lin", ("accountant",))
    clock.now += 900
    assert sessions.find(number, used=False)
    assert sessions.find(number)
    clock.now += 900
    assert sessions.find(number)
    clock.now += 600
    assert sessions.find(number, used=False)
    clock.now += 301
    assert sessions.find(number) is None
    clock.now -= 301
    assert sessions.find(number) is None, "an ended session comes back"


def test_used_sessions_end_too() -> None:
    clock = Clock()
    sessions = Sessions(idle=900, longest=43_200, clock=clock)
    number = sessions.begin("lin", ("accountant",))
    for _ in range(72):
        clock.now += 600
        assert sessions.find(number)
    clock.now += 1
    assert sessions.find(number) is None


def test_leaving_ends_one_session_and_an_administrator_all() -> None:
    sessions = Sessions()
    numbers = [sessions.begin("lin", ("accountant",)) for _ in range(3)]
    kept = sessions.begin("wang", ("reviewer",))
    sessions.end(numbers[0])
    assert sessions.find(numbers[0]) is None
    assert sessions.find(numbers[1])
    assert sessions.listed() == {"lin": 2, "wang": 1}
    assert sessions.end_of("lin") == 2
    assert [n for n in (*numbers, kept) if sessions.find(n)] == [kept]


def test_what_a_session_stands_on_has_to_last() -> None:
    stamps = {"lin": "1"}

    def holds(session: Session) -> bool:
        return stamps.get(session.by) == session.stamp

    sessions = Sessions(holds=holds)
    number = sessions.begin("lin", ("accountant",), "1")
    assert sessions.find(number)
    stamps["lin"] = "2"
    assert sessions.find(number) is None


def test_one_person_fills_no_memory() -> None:
    clock = Clock()
    sessions = Sessions(clock=clock)
    numbers = []
    for _ in range(MOST + 5):
        clock.now += 1
        numbers.append(sessions.begin("lin", ("accountant",)))
    assert [n for n in numbers if sessions.find(n)] == numbers[5:]


def test_the_table_of_roles() -> None:
    read = {What.VIEW, What.EVIDENCE, What.EXPORT}
    assert {role: set(found) for role, found in ROLES.items()} == {
        "accountant": read | {What.DECIDE, What.UPLOAD, What.CLOSE},
        "reviewer": read | {What.APPROVE, What.CLOSE},
        "auditor": read,
        "owner": {What.VIEW, What.EXPORT},
        "admin": {What.ADMINISTER},
    }
    assert may(["accountant", "reviewer"]) == set(What) - {What.ADMINISTER}
    assert may([ALONE]) == set(What) - {What.ADMINISTER}
    assert may(["unheard-of"]) == may([]) == set()
    assert ALONE not in ROLES, "nobody can be given this role"
