"""Made-up breaks, written as a result document has them."""

from __future__ import annotations

from typing import Any

ORDERS = "Assets:Clearing:Orders:Shop"
PAYOUT = "Assets:Clearing:Payout:Shop"


def entry(number: int, **facts: Any) -> dict[str, Any]:
    """Make one break; what is not said is that of a small missing order."""
    found: dict[str, Any] = {
        "id": f"{number:012x}",
        "kind": "missing",
        "account": ORDERS,
        "key": f"shop:order:A{number:06d}",
        "commodity": "CNY",
        "expected": "10.00",
        "actual": "0.00",
        "difference": "10.00",
        "at_risk": "10.00",
        "date": "2026-09-10",
        "due": "2026-09-12",
        "age_days": 5,
        "status": "open",
        "decided": facts.get("status") == "settled",
        "remaining": "10.00",
        "assigned": "",
        "until": "",
        "history": [],
        "evidence": [],
        "reason": {"en": "nothing was seen of it", "zh": "对方没有记录"},
    }
    return {**found, **facts}


def many(number: int) -> list[dict[str, Any]]:
    """Make breaks by the thousand: kinds, ages, amounts and days go round."""
    kinds = ("missing", "unexpected", "short", "duplicate", "fee")
    return [
        entry(
            n,
            kind=kinds[n % 5],
            account=(ORDERS, PAYOUT)[n % 2],
            at_risk=f"{n % 997}.{n % 100:02d}",
            difference=f"{n % 997}.{n % 100:02d}",
            date=f"2026-{n % 9 + 1:02d}-{n % 28 + 1:02d}",
            age_days=n % 60,
            assigned=("", "lin", "li")[n % 3],
            history=[] if n % 7 else [{"by": "wang"}],
            evidence=[
                {
                    "file": "documents/orders/2026-09-30.000000000000.orders.csv",
                    "name": "orders.csv",
                    "row": n + 2,
                    "source": "pdd-orders",
                    "amount": f"{n % 997}.{n % 100:02d} CNY",
                    "time": "2026-09-10 10:00:00",
                    "record": f"{n:032x}",
                    "entry": f"{n:032x}",
                }
            ],
        )
        for n in range(number)
    ]
