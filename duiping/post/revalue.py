"""Revaluation: what foreign balances are worth at the end of each month.

A foreign amount stands in the books at the rate of its own day. At the end of a
month the whole balance is worth the rate of that day; the difference, less what
earlier months have posted, goes to the result of exchange (汇兑损益). It is a
function of legs, rates and nothing else, and carried by an account of its own,
so that no printed balance is touched.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.config.types import MILLION
from duiping.leg import DRAFT_SCHEMA, LEG_SCHEMA
from duiping.money import half_up
from duiping.post.complete import complete
from duiping.record import digest128

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duiping.config import Config
    from duiping.config.currency import Currencies
    from duiping.config.model import Carried, Statement

KIND = "revaluation"
ONE = timedelta(days=1)
LAST = time(23, 59, 59)


class Balance(NamedTuple):
    """A foreign balance: where it is kept, by whose statement, and in what."""

    account: str
    source: str
    commodity: str

    def number(self, month: date) -> str:
        """Name the record of a month's revaluation."""
        return digest128(KIND, self.account, self.commodity, f"{month:%Y-%m}")


def revaluations(
    legs: pl.DataFrame, records: pl.DataFrame, config: Config
) -> pl.DataFrame:
    """Post what is still to be posted of the revaluation of foreign balances.

    Args:
        legs: all legs of the books so far, earlier revaluations among them.
        records: all records; a month is over for a statement when one of its
            records, or the day its files were true, lies on its last day or
            later.
        config: statement and carried accounts, and the rates. A currency is
            left alone on days for which no rate is given.

    Returns:
        Legs (`LEG_SCHEMA`), two a balance and month.
    """
    rules = config.currencies
    if rules is None or not rules.rates:
        return pl.DataFrame(schema=LEG_SCHEMA)
    posted = dict(
        legs.filter((pl.col("kind") == KIND) & (pl.col("account") == rules.valuation))
        .select("record", "amount")
        .iter_rows()
    )
    rows: list[dict[str, object]] = []
    for balance in _balances(config, rules):
        moves = _moves(legs, balance)
        if moves:
            told = _told(records, balance.source)
            rows += _posted(balance, moves, told, posted, config)
    return complete(pl.DataFrame(rows, schema=DRAFT_SCHEMA), config)


def _balances(config: Config, rules: Currencies) -> Iterator[Balance]:
    """List the accounts that may hold foreign money."""
    kept: dict[str, Statement | Carried] = {
        **config.accounts.statement,
        **config.accounts.carried,
    }
    currencies = sorted({rate.currency for rate in rules.rates})
    for account, rule in sorted(kept.items()):
        for commodity in currencies:
            if rule.source is not None:
                yield Balance(account, rule.source, commodity)


def _moves(legs: pl.DataFrame, balance: Balance) -> list[tuple[date, int]]:
    """Sum up what moved a balance, day by day."""
    mine = legs.filter(
        (pl.col("account") == balance.account)
        & (pl.col("commodity") == balance.commodity)
        & pl.col("booked")
    )
    return mine.group_by("day").agg(pl.col("amount").sum()).sort("day").rows()


def _told(records: pl.DataFrame, source: str) -> date:
    """Give the last day that a statement tells of."""
    mine = records.filter(pl.col("source") == source)
    last = mine.select(pl.max_horizontal(pl.col("time").max(), pl.col("as_of").max()))
    found: datetime | None = last.item() if mine.height else None
    return found.date() if found else date.min


def _ends(first: date, last: date) -> Iterator[date]:
    """Yield the last days of the months from one day to another."""
    end = _end(first)
    while end <= last:
        yield end
        end = _end(end + ONE)


def _end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - ONE


def _posted(
    balance: Balance,
    moves: list[tuple[date, int]],
    told: date,
    posted: dict[str, int],
    config: Config,
) -> Iterator[dict[str, object]]:
    """Yield the legs of one balance, month by month."""
    rules, base = config.currencies, config.books.currency
    if rules is None:
        return
    before = 0
    for end in _ends(moves[0][0], told):
        number = balance.number(end)
        if number in posted:
            before += posted[number]
            continue
        gain = _gain(balance.commodity, moves, end, rules)
        if gain is None or gain == before:
            continue
        change, before = gain - before, gain
        common = {
            "record": number,
            "event": "",
            "source": balance.source,
            "kind": KIND,
            "time": datetime.combine(end, LAST),
            "commodity": base,
            "key": f"{balance.source}:{KIND}:{balance.commodity}-{end:%Y-%m}",
            "flow": 0,
            "booked": True,
        }
        result = rules.gain if change > 0 else rules.loss
        yield common | {"account": rules.valuation, "amount": change, "place": 0}
        yield common | {"account": result, "amount": -change, "place": 1}


def _gain(
    commodity: str, moves: list[tuple[date, int]], end: date, rules: Currencies
) -> int | None:
    """Work out by how much a balance has gained since the beginning.

    Returns:
        Minor units of the books' money, rounded once, half up; None where a day
        has no rate.
    """
    exact, held = 0, 0
    for day, amount in moves:
        if day > end:
            break
        rate = rules.rate(commodity, day)
        if rate is None:
            return None
        exact += amount * int(rate * MILLION)
        held += amount
    rate = rules.rate(commodity, end)
    return (
        None if rate is None else half_up(held * int(rate * MILLION) - exact, MILLION)
    )
