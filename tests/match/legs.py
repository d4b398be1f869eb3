"""Legs written short, and the engine that the expressions run on."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from duiping.leg import EXPECTS, LEG_SCHEMA, RECEIPT, hashed
from duiping.match.plan import Step

if TYPE_CHECKING:
    from pathlib import Path

    from ibis.expr.types import Table

    from duiping.match.engine import Engine

_NUMBERS = count()
ORDERS = "Assets:Clearing:Orders:Mini"
FULFILMENT = "Assets:Clearing:Fulfilment"


class Leg(NamedTuple):
    """What matters of a leg; `on` and `due` are days after 2026-09-01."""

    key: str
    amount: int
    side: int = EXPECTS
    flow: int = RECEIPT
    on: int = 0
    due: int | None = None
    account: str = ORDERS
    commodity: str = "CNY"
    kind: str = "sale"
    source: str = "mini-orders"
    booked: bool = True


def day(number: int) -> date:
    """Give the day so many days after 2026-09-01."""
    return date(2026, 9, 1) + timedelta(days=number)


def _row(number: int, leg: Leg) -> dict[str, Any]:
    on = day(leg.on)
    return {
        **leg._asdict(),
        "record": f"r{number}",
        "event": "",
        "day": on,
        "time": datetime.combine(on, time(12)),
        "due": day(leg.on if leg.due is None else leg.due),
        "place": 0,
    }


def frame(legs: list[Leg]) -> pl.DataFrame:
    """Make the table (`LEG_SCHEMA`) of legs."""
    rows = [_row(number, leg) for number, leg in enumerate(legs)]
    plain = {n: k for n, k in LEG_SCHEMA.items() if n not in {"hash", "tail", "lot"}}
    named = [{name: row[name] for name in plain} for row in rows]
    return hashed(pl.DataFrame(named, schema=plain)).select(*LEG_SCHEMA)


def table(engine: Engine, folder: Path, legs: list[Leg] | pl.DataFrame) -> Table:
    """Write legs as Parquet and open them in the engine."""
    made = frame(legs) if isinstance(legs, list) else legs
    # DuckDB remembers what it read of a path: never write one twice.
    path = folder / f"legs-{next(_NUMBERS)}.parquet"
    made.write_parquet(path)
    return engine.parquet(str(path))


def opened(engine: Engine, left: Table) -> pl.DataFrame:
    """Give what clearing leaves as a table."""
    schema = Step("open", left, kept=False).schema
    return pl.DataFrame(engine.rows(left), schema=schema)
