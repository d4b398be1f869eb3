"""How long money is under way: worked out by hand for the small shop."""

from __future__ import annotations

from typing import Any


def test_days_between_the_first_and_the_last_leg(result: dict[str, Any]) -> None:
    # k0 30 August → 1 September, k1 2 → 5 September, p1 9 September → 2 October;
    # k2, k3 and k4 were told of by one side alone.
    assert [tuple(row.values()) for row in result["money"]["lags"]] == [
        ("2026-08", "Assets:Clearing:Orders:Shop", "CNY", 1, 2),
        ("2026-09", "Assets:Clearing:Orders:Shop", "CNY", 1, 3),
        ("2026-09", "Assets:Clearing:Payout:Shop", "CNY", 1, 23),
    ]
