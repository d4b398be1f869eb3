"""The owner's page: where the money is and arrives, what lacks, costs, was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.decide.model import VERBS
from duiping.match.breaks import BALANCE_KINDS
from duiping.money import minor
from duiping.plugins.pages.overview import overview, standing
from duiping.report.names import account_name
from duiping.report.way import channels

if TYPE_CHECKING:
    from duiping.plugins.pages.store import Books
    from duiping.result import Document

ODD = 8


class Held(NamedTuple):
    """Money at one place: minor units, and the day on which that was printed."""

    name: str
    amount: int
    commodity: str
    day: str
    proven: bool


class Coming(NamedTuple):
    """Money on its way from one place to another, and when it is to be there."""

    name: str
    amount: int
    number: int
    first: str
    last: str


class Owing(NamedTuple):
    """What a party has not paid in time."""

    account: str
    name: str
    amount: int
    number: int
    oldest: int


class Cost(NamedTuple):
    """What a channel takes of what goes through it."""

    name: str
    received: int
    fees: int


class Done(NamedTuple):
    """How often something was decided, and the money at risk in those breaks."""

    verb: str
    number: int
    amount: int


class Owner(NamedTuple):
    """Everything the owner's page shows; sums are of the books' currency."""

    here: tuple[Held, ...]
    elsewhere: tuple[Held, ...]
    owed: tuple[Held, ...]
    coming: tuple[Coming, ...]
    going: int
    overdue: tuple[Owing, ...]
    costs: tuple[Cost, ...]
    odd: tuple[Document, ...]
    odd_number: int
    cleared: tuple[int, int]
    done: tuple[Done, ...]


def owner(books: Books, period: str, language: str) -> Owner:
    """Work out the owner's page for a month's end, or for the newest evidence."""
    return books.once(
        ("owner", period, language), lambda: _owner(books, period, language)
    )


def _owner(books: Books, period: str, language: str) -> Owner:
    shown = books.cut(period)
    held = _held(books, shown, language)
    currency = books.config.books.currency
    transit = [e for e in shown["in_transit"] if e["commodity"] == currency]
    table = books.index.month(period)
    worst = table.sort("amount", "id", descending=[True, False])["number"]
    odd = [books.index.breaks[number] for number in worst.head(ODD)]
    statement = books.config.accounts.statement
    whole = overview(books, period, language)
    return Owner(
        here=tuple(h for account, h in held if account in statement),
        elsewhere=tuple(
            h for account, h in held if account not in statement and h.amount >= 0
        ),
        owed=tuple(
            h._replace(amount=-h.amount)
            for account, h in held
            if account not in statement and h.amount < 0
        ),
        coming=_coming(books, transit, language),
        going=-sum(min(minor(e["difference"]), 0) for e in transit),
        overdue=_overdue(books, table, language),
        costs=tuple(
            Cost(c.title, c.wallet.received, c.wallet.fees)
            for c in channels(shown, books.config, standing(books, period))
        ),
        odd=tuple(odd),
        odd_number=table.height,
        cleared=(whole.cleared, whole.agreed),
        done=_done(books, period),
    )


def _done(books: Books, period: str) -> tuple[Done, ...]:
    """Count what people decided on days of the period; a proposal is none yet."""
    currency = books.config.books.currency
    found: dict[str, tuple[int, int]] = {}
    for one in books.index.breaks:
        risk = minor(one["at_risk"]) if one["commodity"] == currency else 0
        for step in one["history"]:
            if step["date"].startswith(period) and not step.get("proposed"):
                number, amount = found.get(step["verb"], (0, 0))
                found[step["verb"]] = (number + 1, amount + risk)
    return tuple(Done(verb, *found[verb]) for verb in VERBS if verb in found)


def _held(books: Books, shown: Document, language: str) -> list[tuple[str, Held]]:
    found = []
    for proven, entries in (
        (True, shown["balances"]["proven"]),
        (False, shown["balances"]["unproven"]),
    ):
        for entry in entries:
            account = entry["account"]
            name = account_name(account, books.config, language)
            amount, day = minor(entry["balance"]), entry.get("date", "")
            unit = entry.get("commodity", books.config.books.currency)
            found.append((account, Held(name, amount, unit, day, proven)))
    return found


def _coming(books: Books, transit: list[Document], language: str) -> tuple[Coming, ...]:
    on_way: dict[str, list[Document]] = {}
    for entry in transit:
        if minor(entry["difference"]) > 0:
            on_way.setdefault(entry["account"], []).append(entry)
    found = [
        Coming(
            account_name(account, books.config, language),
            sum(minor(entry["difference"]) for entry in entries),
            len(entries),
            min(entry["due"] for entry in entries),
            max(entry["due"] for entry in entries),
        )
        for account, entries in sorted(on_way.items())
    ]
    return tuple(sorted(found, key=lambda one: (one.first, one.last)))


def _overdue(books: Books, table: pl.DataFrame, language: str) -> tuple[Owing, ...]:
    """Add up what lacks in the clearing accounts: money that should be here."""
    late = table.filter(
        pl.col("kind").is_in(list(BALANCE_KINDS))
        & (pl.col("commodity") == books.config.books.currency)
        & (pl.col("difference") > 0)
    )
    sums = late.group_by("account").agg(
        pl.col("difference").sum(), pl.len(), pl.col("age").max()
    )
    found = [
        Owing(account, account_name(account, books.config, language), *figures)
        for account, *figures in sums.iter_rows()
    ]
    return tuple(sorted(found, key=lambda one: (-one.amount, one.account)))
