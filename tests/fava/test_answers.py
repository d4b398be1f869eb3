"""Answers that are kept: worked out once, and for the books that they are of."""

from __future__ import annotations

from threading import Barrier, Event, Thread

import pytest

from duiping.errors import BooksError
from duiping.plugins.pages.answers import Answers, Told

PATIENCE = 60


def test_fifty_who_ask_the_same_wait_for_one() -> None:
    answers, begun, go = Answers(waiting=50), Barrier(51), Event()
    worked: list[int] = []
    got: list[object] = []

    def work() -> Told:
        worked.append(1)
        go.wait(PATIENCE)
        return "one", "the answer"

    def ask() -> None:
        begun.wait(PATIENCE)
        got.append(answers.give("one", "what?", work))

    people = [Thread(target=ask) for _ in range(50)]
    for person in people:
        person.start()
    begun.wait(PATIENCE)
    go.set()
    for person in people:
        person.join(PATIENCE)
    assert got == ["the answer"] * 50
    assert len(worked) == 1


def test_an_answer_is_of_its_books_and_its_question() -> None:
    answers = Answers()
    assert answers.give("one", "what?", lambda: ("one", 1)) == 1
    assert answers.give("one", "what?", lambda: ("one", 2)) == 1
    assert answers.give("two", "what?", lambda: ("two", 3)) == 3
    assert answers.give("one", "who?", lambda: ("one", 4)) == 4


def test_an_answer_of_later_books_is_kept_for_those() -> None:
    answers = Answers()
    assert answers.give("one", "what?", lambda: ("two", 2)) == 2
    assert answers.give("two", "what?", lambda: ("two", 9)) == 2
    assert answers.give("one", "what?", lambda: ("one", 1)) == 1


def test_what_is_sure_of_no_books_is_not_kept() -> None:
    answers = Answers()
    assert answers.give("one", "what?", lambda: ("", 1)) == 1
    assert answers.give("one", "what?", lambda: ("one", 2)) == 2


def test_a_fault_is_told_and_not_kept() -> None:
    answers = Answers()

    def fails() -> Told:
        raise BooksError("DP413", value="x")

    with pytest.raises(BooksError):
        answers.give("one", "what?", fails)
    assert answers.give("one", "what?", lambda: ("one", 1)) == 1


def test_too_many_are_told_to_come_again() -> None:
    answers, begun, go = Answers(waiting=1), Event(), Event()

    def work() -> Told:
        begun.set()
        go.wait(PATIENCE)
        return "one", 1

    first = Thread(target=answers.give, args=("one", "what?", work))
    first.start()
    assert begun.wait(PATIENCE)
    with pytest.raises(BooksError) as told:
        answers.give("one", "what?", work)
    assert told.value.code == "DP548"
    go.set()
    first.join(PATIENCE)
    # What is there needs no turn, and those who waited have left theirs.
    assert answers.give("one", "what?", work) == 1
    assert answers.give("one", "who?", lambda: ("one", 2)) == 2


def test_the_oldest_answers_go_first() -> None:
    answers = Answers(most=2_500)
    for name in ("a", "b", "c"):
        answers.give("one", name, lambda: ("one", b"x" * 1_000))
    assert answers.give("one", "a", lambda: ("one", 1)) == 1
    assert answers.give("one", "c", lambda: ("one", 1)) == b"x" * 1_000
    assert answers.give("one", "long", lambda: ("one", b"x" * 9_000)) == b"x" * 9_000
    assert answers.give("one", "long", lambda: ("one", 1)) == 1
