"""What is wrong with a decision whatever it is about."""

from __future__ import annotations

from datetime import date

import pytest

from duiping.decide.model import identity
from tests.decide.desk import DAY, FEES, broken, decision, folded

EXPLAINED = decision("explain")
BREAK = broken("5.00")


def codes(*decisions: object) -> list[str]:
    """Fold decisions on the one break."""
    return folded(decisions, [], [BREAK])[1]  # type: ignore[arg-type]


def test_a_sound_decision() -> None:
    assert codes(EXPLAINED) == []


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "something else"},
        {"by": "zhao"},
        {"difference": 499},
        {"key": "shop:order:2"},
        {"step": 2},
        {"day": date(2026, 10, 9)},
        {"verb": "assign", "to": "lin"},
        {"evidence": "letter.pdf"},
        {"id": ""},
    ],
)
def test_any_changed_word_shows(change: dict[str, object]) -> None:
    altered = EXPLAINED._replace(**change)  # type: ignore[arg-type]
    assert "DP512" in codes(altered)


def test_where_it_stands_is_no_part_of_it() -> None:
    moved = EXPLAINED._replace(line=99, file="elsewhere/2026-10.beancount")
    assert identity(moved) == EXPLAINED.id


@pytest.mark.parametrize(
    ("verb", "more"),
    [
        ("explain", {"reason": ""}),
        ("adjust", {"amount": 500}),
        ("adjust", {"to": FEES}),
        ("adjust", {"amount": 500, "to": FEES, "reason": ""}),
        ("dispute", {}),
        ("wait", {}),
        ("assign", {}),
        ("link", {}),
        ("reopen", {"reason": ""}),
        ("approve", {"by": "wang"}),
        ("explain", {"proposed": True}),
    ],
)
def test_what_a_verb_needs(verb: str, more: dict[str, object]) -> None:
    assert "DP511" in codes(decision(verb, **more))  # type: ignore[arg-type]


def test_a_deleted_decision_shows_in_the_steps() -> None:
    third = decision("explain", step=3)
    fourth = decision("explain", step=4)
    assert codes(EXPLAINED, third, fourth) == ["DP513"]


def test_nobody_of_these_books() -> None:
    assert codes(decision("explain", by="stranger")) == ["DP501"]
    assert codes(decision("assign", to="stranger")) == ["DP501"]


def test_somebody_who_has_left() -> None:
    assert codes(decision("explain", by="gone")) == ["DP501"]
    before = decision("explain", by="gone", day=date(2026, 9, 30))
    assert codes(before) == []


def test_a_role_without_the_right() -> None:
    assert codes(decision("explain", by="guest")) == ["DP502"]
    assert codes(decision("approve", of="000000000000")) == ["DP502"]


def test_without_people_anyone_explains_and_nobody_moves_money() -> None:
    fine = decision("explain", by="anyone")
    assert folded([fine], [], [BREAK], named=False)[1] == []
    money = decision("adjust", by="anyone", amount=500, to=FEES)
    assert folded([money], [], [BREAK], named=False)[1] == ["DP519"]


def test_before_the_break_arose() -> None:
    early = decision("explain", day=date(2026, 9, 11))
    assert codes(early) == ["DP514"]
    assert codes(decision("explain", day=date(2026, 9, 12))) == []


def test_in_another_months_file() -> None:
    wrong = EXPLAINED._replace(file="decisions/2026-09.beancount")
    assert DAY.month != 9
    assert codes(wrong) == ["DP514"]
