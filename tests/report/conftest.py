"""A small shop with one of everything: a break, an item in transit, a hole."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from duiping.config import Config
from duiping.derive import State
from duiping.leg import EXPECTS, LEG_SCHEMA, NEITHER, RECEIPT, REFUND, REPORTS, key_hash
from duiping.moves import money, sums
from duiping.record import digest128

if TYPE_CHECKING:
    from collections.abc import Callable

ORDERS, WALLET = "Assets:Clearing:Orders:Shop", "Assets:Wallet:Shop"
PAYOUT, BANK = "Assets:Clearing:Payout:Shop", "Assets:Bank:Town"
NASTY = "夜<img src=x onerror=alert(1)>\x1b[31m[red]客"

# source, day, account, fen, key, side, flow
LEGS = (
    ("opening", "2026-08-31", WALLET, 50_00, "w", NEITHER, RECEIPT),
    ("opening", "2026-08-30", ORDERS, 20_00, "k0", EXPECTS, RECEIPT),
    ("orders", "2026-09-02", ORDERS, 100_00, "k1", EXPECTS, RECEIPT),
    ("orders", "2026-09-03", ORDERS, 30_00, "k2", EXPECTS, RECEIPT),
    ("orders", "2026-09-30", ORDERS, 40_00, "k3", EXPECTS, RECEIPT),
    ("orders", "2026-09-05", ORDERS, -10_00, "k1", EXPECTS, REFUND),
    ("wallet", "2026-09-01", ORDERS, -20_00, "k0", REPORTS, RECEIPT),
    ("wallet", "2026-09-02", ORDERS, -100_00, "k1", REPORTS, RECEIPT),
    ("wallet", "2026-09-05", ORDERS, 10_00, "k1", REPORTS, REFUND),
    ("wallet", "2026-09-07", ORDERS, -7_00, "k4", REPORTS, RECEIPT),
    ("wallet", "2026-09-07", WALLET, 117_00, "", NEITHER, RECEIPT),
    ("wallet", "2026-09-08", WALLET, -1_00, "", NEITHER, RECEIPT),
    ("wallet", "2026-09-08", "Expenses:Fee:Shop", 1_00, "", NEITHER, RECEIPT),
    ("wallet", "2026-09-09", WALLET, -120_00, "", NEITHER, RECEIPT),
    ("wallet", "2026-09-09", PAYOUT, 120_00, "p1", EXPECTS, RECEIPT),
    ("bank", "2026-10-02", PAYOUT, -120_00, "p1", REPORTS, RECEIPT),
    ("bank", "2026-10-02", BANK, 120_00, "", NEITHER, RECEIPT),
)


@pytest.fixture
def config() -> Config:
    """The shop's rules."""
    return Config.model_validate(
        {
            "books": {"title": "<b>小店</b>"},
            "sources": {
                "opening": _source("期初", "opening", "Equity:Opening"),
                "orders": _source("店铺订单", "expects", ORDERS),
                "wallet": _source("钱包", "books", WALLET),
                "bank": _source("银行", "books", BANK),
            },
            "shops": {
                "shop": {
                    "contract": "Liabilities:Contract",
                    "commission": "Income:Commission",
                    "revenue": "Income:Goods",
                }
            },
            "accounts": {
                "statement": {WALLET: {"source": "wallet"}, BANK: {"source": "bank"}},
                "clearing": {
                    ORDERS: {"expects": ["orders"], "reports": ["wallet"]},
                    PAYOUT: {"expects": ["wallet"], "reports": ["bank"]},
                },
            },
        }
    )


@pytest.fixture
def result() -> dict[str, Any]:
    """The result of a run over September and the first days of October."""
    none = pl.DataFrame()
    books = State(_records().lazy(), _legs().lazy(), none, none, none)
    return {
        "title": "<b>小店</b>",
        "currency": "CNY",
        "files": [
            _file("orders", 5, "2026-09-02", "2026-09-30"),
            _file("bank", 2, "2026-10-01", "2026-10-05"),
        ],
        "records": 12,
        "cleared": 3,
        "in_transit": [_item("k3", "40.00", "2026-09-30")],
        "breaks": [
            _item("k2", "30.00", "2026-09-03", kind="missing"),
            _item(f"k4{NASTY}", "-7.00", "2026-09-07", kind="unexpected"),
            _item("p1", "0.00", "2026-09-09", kind="late", account=PAYOUT),
        ],
        "suspense": [
            {
                "file": f"documents/wallet/{NASTY}.csv",
                "row": 9,
                "source": "wallet",
                "code": "DP201",
                "category": NASTY,
                "amount": "-3.20",
                "time": "2026-09-08 10:00:00",
                "reason": {"en": f"unknown: {NASTY}", "zh": f"未知:{NASTY}"},
            }
        ],
        "balances": {
            "proven": [
                {
                    "account": BANK,
                    "commodity": "CNY",
                    "source": "bank",
                    "date": "2026-10-05",
                    "balance": "120.00",
                    "days": 3,
                }
            ],
            "unproven": [{"account": WALLET, "commodity": "CNY", "balance": "46.00"}],
        },
        "printed": [
            [BANK, "2026-10-02", "120.00", "CNY"],
            [BANK, "2026-10-05", "120.00", "CNY"],
        ],
        "flows": [_flow(ORDERS, 5), _flow(PAYOUT, 1)],
        "as_of": {ORDERS: "2026-09-30", PAYOUT: "2026-10-05"},
        "money": money(sums(books)),
    }


@pytest.fixture
def again(result: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    """Copies of the result, to show that nothing changes it."""
    text = json.dumps(result)
    return lambda: dict(json.loads(text))


def _source(title: str, part: str, account: str) -> dict[str, str]:
    layout = {"books": "cmb.corporate", "expects": "pdd.orders"}.get(part, part)
    source = {"title": title, "layout": layout, "part": part, "account": account}
    return source | {"shop": "shop"} if part == "expects" else source


def _file(source: str, rows: int, first: str, last: str) -> dict[str, Any]:
    counts = {"posted": rows, "corroborating": 0, "ignored": 0}
    return {
        "path": f"documents/{source}/{last}.0123456789ab.{NASTY}.csv",
        "sha256": "00",
        "source": source,
        "importer": "x",
        "rows": rows,
        **counts,
        "suspense": 0,
        "rejected": 0,
        "first_day": first,
        "last_day": last,
    }


def _item(
    key: str, difference: str, day: str, *, kind: str = "", account: str = ORDERS
) -> dict[str, Any]:
    place = {
        "file": f"documents/orders/{NASTY}.csv",
        "row": 3,
        "source": "orders",
        "amount": f"{difference} CNY",
        "time": f"{day} 10:00:00",
        "record": "0",
    }
    item = {
        "id": digest128(key)[:12],
        "account": account,
        "key": f"shop:order:{key}",
        "commodity": "CNY",
        "expected": difference,
        "actual": "0.00",
        "difference": difference,
        "at_risk": difference.lstrip("-") if kind != "late" else "120.00",
        "date": day,
        "due": day,
        "age_days": 5,
        "evidence": [place],
        "reason": {"en": f"because {NASTY}", "zh": f"因为 {NASTY}"},
    }
    return item | {"kind": kind, "status": "open"} if kind else item


def _flow(account: str, keys: int) -> dict[str, Any]:
    zero = "0.00"
    owed = {"owed": zero, "received": zero, "refunded": zero}
    return {"account": account, "commodity": "CNY", "keys": keys, **owed}


def _legs() -> pl.DataFrame:
    rows = [
        {
            "record": str(number),
            "event": "",
            "source": source,
            "kind": "x",
            "day": date.fromisoformat(day),
            "time": datetime.fromisoformat(day),
            "account": account,
            "amount": amount,
            "commodity": "CNY",
            "key": key,
            "hash": key_hash(key)[0],
            "tail": key_hash(key)[1],
            "lot": key_hash(account + key)[0],
            "side": side,
            "flow": flow,
            "due": None,
            "booked": True,
            "place": 0,
        }
        for number, (source, day, account, amount, key, side, flow) in enumerate(LEGS)
    ]
    return pl.DataFrame(rows, schema=LEG_SCHEMA)


def _records() -> pl.DataFrame:
    days = sorted(leg[1] for leg in LEGS if leg[4])
    times = [datetime.fromisoformat(day) for day in days]
    return pl.DataFrame({"time": times}, schema={"time": pl.Datetime("ms")})
