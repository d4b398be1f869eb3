"""duiping itself."""

from __future__ import annotations

# Loaded by the first connection otherwise, which is part of what is timed.
import ibis.backends.duckdb  # noqa: F401
import polars as pl

from bench import legs
from bench.match import counted
from duiping.config import Config
from duiping.match.coverage import Coverage, Span
from duiping.match.engine import MEMORY, Engine
from duiping.match.judge import judge
from duiping.record import RECORD_SCHEMA


def run(root: str) -> dict[str, int]:
    """Judge the stored legs as ``duiping match`` does."""
    return within(root, MEMORY)


def within(root: str, memory: str) -> dict[str, int]:
    """Do so with a limit of memory for the engine."""
    days = [Span(*legs.reported())]
    records = pl.DataFrame(schema={**RECORD_SCHEMA, "key": pl.String()})
    with Engine(memory) as engine:
        verdict = judge(
            engine,
            engine.partitions(legs.partitions(root), None),
            records,
            frozenset(),
            Coverage({legs.ORDERS: days, legs.LEDGER: days}),
            _rules(),
        )
    return counted(str(finding.kind) for finding in verdict.findings)


def _rules() -> Config:
    """Give the rules of one account."""
    orders = {"layout": "pdd.orders", "account": legs.ACCOUNT}
    ledger = {"layout": "pdd.ledger", "account": "Assets:Wallet"}
    return Config.model_validate(
        {
            "books": {"title": "bench"},
            "sources": {
                legs.ORDERS: {
                    **orders,
                    "title": "orders",
                    "part": "expects",
                    "shop": "shop",
                },
                legs.LEDGER: {**ledger, "title": "ledger", "part": "books"},
            },
            "accounts": {
                "clearing": {
                    legs.ACCOUNT: {
                        "expects": [legs.ORDERS],
                        "reports": [legs.LEDGER],
                        "due": f"{legs.DUE} days",
                    }
                }
            },
            "shops": {
                "shop": {
                    "contract": "Liabilities:Contract",
                    "commission": "Income:Commission",
                    "revenue": "Income:Goods",
                }
            },
        }
    )
