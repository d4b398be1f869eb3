"""What alike decisions say about the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from duiping import yamlfile
from duiping.config import Config
from duiping.config.types import Lag
from duiping.decide.suggest import change, suggestions

CONFIG = yamlfile.load(Path(__file__).parents[2] / "config.yaml", Config)
PAYOUT = "Assets:Clearing:Payout:Alipay"
FRIDAY = "2026-09-11"


def late(number: int, came: str, status: str = "explained") -> dict[str, Any]:
    """Make a payout of a Friday that came late and was explained."""
    return {
        "id": f"{number:012d}",
        "kind": "late",
        "account": PAYOUT,
        "difference": "0.00",
        "date": FRIDAY,
        "since": came,
        "status": status,
        "decided": status == "explained",
        "history": [{"verb": "explain"}],
        "evidence": [],
    }


def waiting(number: int, to: str = "Expenses:Rent") -> dict[str, Any]:
    """Make a bank line in suspense that was put to an account."""
    return {
        "id": f"{number:012d}",
        "kind": "unexpected",
        "account": "Assets:Suspense",
        "difference": "50.00",
        "date": FRIDAY,
        "since": FRIDAY,
        "status": "settled",
        "decided": True,
        "history": [{"verb": "adjust", "to": to}],
        "evidence": [{"record": f"r{number}"}],
    }


def payers(count: int) -> dict[str, tuple[str, str]]:
    """Say that all lines were paid to one party."""
    return {f"r{n}": ("cmb", "某某物业") for n in range(count)}


def test_three_late_arrivals_want_a_longer_time() -> None:
    """From a Friday to the Wednesday after it are three working days."""
    came = ["2026-09-15", "2026-09-16", "2026-09-16"]
    (found,) = suggestions([late(n, d) for n, d in enumerate(came)], {}, CONFIG)
    assert CONFIG.accounts.clearing[PAYOUT].due == Lag(1, working=True)
    assert (found.place, found.line) == (
        f"accounts.clearing.{PAYOUT}",
        "due: 3 working days",
    )
    assert found.config.accounts.clearing[PAYOUT].due == Lag(3, working=True)
    assert CONFIG.accounts.clearing[PAYOUT].due == Lag(1, working=True)


@pytest.mark.parametrize(
    "listed",
    [
        [late(n, "2026-09-15") for n in range(2)],
        [late(n, "2026-09-15", "open") for n in range(3)],
        [late(n, "2027-03-01") for n in range(3)],
    ],
)
def test_fewer_open_or_far_too_late_say_nothing(listed: list[dict[str, Any]]) -> None:
    assert suggestions(listed, {}, CONFIG) == []


def test_three_lines_of_one_payer_want_a_rule() -> None:
    listed = [waiting(n) for n in range(3)]
    (found,) = suggestions(listed, payers(3), CONFIG)
    assert found.place == "sources.cmb.rules"
    assert found.line == "- {payee: 某某物业, direction: out, to: 'Expenses:Rent'}"
    assert len(found.breaks) == 3
    rules = found.config.sources["cmb"].rules
    assert rules[:-1] == CONFIG.sources["cmb"].rules
    assert (rules[-1].payee, rules[-1].to) == ("某某物业", "Expenses:Rent")


def test_different_accounts_or_no_payer_want_none() -> None:
    mixed = [waiting(0), waiting(1), waiting(2, "Expenses:Tax")]
    assert suggestions(mixed, payers(3), CONFIG) == []
    assert suggestions([waiting(n) for n in range(3)], {}, CONFIG) == []


def test_what_a_rule_would_change() -> None:
    before = [{"id": "a"}, {"id": "b"}]
    assert change(before, [{"id": "b"}, {"id": "c"}]) == (("a",), ("c",))
