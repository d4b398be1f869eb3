"""资金衔接表: orders → settled → paid out → in the bank, and why they differ.

Each step of a channel is one identity over the legs of its accounts, so that
nothing can be left over unnamed:

    ordered − refunded + open before − open after        = settled
    settled + balance before − charges ± other − after   = paid out
    paid out + under way before − open after             = in the bank

What is open after is named by what matching made of it: in transit, or each
kind of break. The check lines hold the sums of findings against the accounts.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.leg import EXPECTS, REFUND, REPORTS
from duiping.match.breaks import BALANCE_KINDS
from duiping.statement.decided import DECIDED
from duiping.statement.ground import IN_TRANSIT
from duiping.statement.lines import Lines, Long
from duiping.statement.model import Column, Place, Row, Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duiping.result import Document
    from duiping.statement.facts import Facts


class Channel(NamedTuple):
    """A wallet with the clearing accounts that feed it and that it feeds."""

    account: str
    source: str
    orders: tuple[str, ...]
    payouts: tuple[str, ...]


# Receipts come before what was given back.
_RANK = {"sale": 0, "subsidy": 1, "refund": 2, "subsidy_refund": 3}

Line = tuple[str, str, int]
"""Code, label, amount in minor units."""


def channels(facts: Facts, account: str | None = None) -> list[Channel]:
    """List the channels: statement accounts whose source reports on orders."""
    config = facts.config
    sells = {n for n, s in config.sources.items() if s.part == "expects"}
    banks = {rule.source for rule in config.accounts.statement.values()}
    found = []
    for name, held in sorted(config.accounts.statement.items()):
        rules = config.accounts.clearing.items()
        ins = [
            a for a, r in rules if held.source in r.reports and sells & set(r.expects)
        ]
        outs = [
            a for a, r in rules if held.source in r.expects and banks & set(r.reports)
        ]
        if ins and name.startswith(account or ""):
            found.append(Channel(name, held.source, tuple(ins), tuple(outs)))
    return found


def bridge(facts: Facts, account: str | None = None) -> tuple[Sheet, ...]:
    """Build the bridge of every channel, or of those that begin like `account`."""
    found = channels(facts, account)
    sheets = [_sheet(facts, channel) for channel in found]
    if len(found) > 1:
        sheets.insert(0, _overview(facts, found))
    return tuple(sheets)


def _sheet(facts: Facts, channel: Channel) -> Sheet:
    w = facts.word
    tables = [_settled(facts, channel), _paid(facts, channel)]
    if channel.payouts:
        tables.append(_banked(facts, channel))
    tables.append(_open(facts, (*channel.orders, *channel.payouts)))
    tables.append(_origin(facts, channel))
    return Sheet(
        channel.account,
        facts.name(channel.account),
        ((w("account"), channel.account), (w("as-of"), str(facts.period.last))),
        tuple(tables),
        (w("bridge-means"),),
        (),
        (w("prepared"), w("reviewed"), w("date")),
    )


def _overview(facts: Facts, found: Iterable[Channel]) -> Sheet:
    """Put the three figures of every channel beside each other, with the causes."""
    w = facts.word
    names = ("ordered-net", "settled", "paid-out", "banked")
    rows, sums = [], [0] * len(names)
    for channel in found:
        figures = [_figure(facts, channel, name) for name in names]
        sums = [a + b for a, b in zip(sums, figures, strict=True)]
        rows.append(Row(channel.account, (facts.name(channel.account), *figures)))
    rows.append(Row("sum", (w("sum"), *sums), "sum"))
    columns = (
        Column("channel", w("channel")),
        *(Column(name, w(name), "money") for name in names),
    )
    table = Table("overview", w("overview"), columns, tuple(rows), w("overview-note"))
    return Sheet("all", w("all-channels"), (), (table,))


def _figure(facts: Facts, channel: Channel, name: str) -> int:
    """Give one of the figures that people compare."""
    mine = pl.col("source") == channel.source
    expects, reports = pl.col("side") == EXPECTS, pl.col("side") == REPORTS
    if name == "ordered-net":
        return _sum(facts, channel.orders, expects)
    if name == "settled":
        return -_sum(facts, channel.orders, reports & mine)
    if name == "paid-out":
        return _sum(facts, channel.payouts, expects & mine)
    return -_sum(facts, channel.payouts, reports)


def _sum(facts: Facts, accounts: Iterable[str], where: pl.Expr) -> int:
    """Sum up legs of the period, openings left out."""
    mine = facts.sums.filter(
        pl.col("account").is_in(list(accounts)) & ~facts.began & where
    )
    return int(mine["amount"].sum())


def _brought(facts: Facts, accounts: Iterable[str]) -> int:
    """Sum up what was open before the period."""
    mine = facts.sums.filter(pl.col("account").is_in(list(accounts)) & facts.began)
    return int(mine["amount"].sum())


def findings(facts: Facts, accounts: Iterable[str]) -> dict[str, pl.DataFrame]:
    """Collect what is open on accounts, in transit first, then by kind of break."""
    mine = facts.found.filter(
        pl.col("account").is_in(list(accounts))
        & (pl.col("commodity") == facts.currency)
        & ~pl.col("settled")
    )
    parts = mine.partition_by("state", as_dict=True, maintain_order=True)
    states = (IN_TRANSIT, *BALANCE_KINDS)
    return {state: parts[(state,)] for state in states if (state,) in parts}


def _left(facts: Facts, accounts: tuple[str, ...]) -> list[Line]:
    """Name what is open at the end, each taken off what was to come."""
    w = facts.word
    return [
        (
            kind,
            w("left-transit", n=len(some))
            if kind == IN_TRANSIT
            else w("left-broken", kind=facts.kind(kind), n=len(some)),
            -int(some["left"].sum()),
        )
        for kind, some in findings(facts, accounts).items()
    ]


def _elsewhere(
    facts: Facts, accounts: tuple[str, ...], side: int, source: str, name: str
) -> list[Line]:
    """Name what other channels settled or paid through the same accounts."""
    others = (pl.col("side") == side) & (pl.col("source") != source)
    amount = _sum(facts, accounts, others)
    return [(name, facts.word(name), amount)] if amount else []


def _decided(facts: Facts, accounts: tuple[str, ...]) -> list[Line]:
    """Name what people adjusted or wrote off in the period."""
    amount = _sum(facts, accounts, pl.col("side") == DECIDED)
    return [("decided", facts.word("decided"), amount)] if amount else []


def _table(
    facts: Facts, code: str, lines: list[Line], end: tuple[str, int], note: str = ""
) -> Table:
    """Write addends, the figure they lead to, and the check."""
    w = facts.word
    rows = [Row(one, (label, amount)) for one, label, amount in lines]
    rows.append(Row(end[0], (w(end[0]), end[1]), "sum"))
    left = sum(amount for _, _, amount in lines) - end[1]
    rows.append(Row("check", (w("difference"), left), "check"))
    columns = (Column("item", w("item")), Column("amount", w("amount"), "money"))
    return Table(code, w(code), columns, tuple(rows), note)


def _settled(facts: Facts, channel: Channel) -> Table:
    """Lead from what was ordered to what the channel settled."""
    w, accounts = facts.word, channel.orders
    expects, refund = pl.col("side") == EXPECTS, pl.col("flow") == REFUND
    lines: list[Line] = [
        ("ordered", w("ordered"), _sum(facts, accounts, expects & ~refund)),
        ("refunds-due", w("refunds-due"), _sum(facts, accounts, expects & refund)),
        ("brought", w("brought-orders"), _brought(facts, accounts)),
        *_elsewhere(facts, accounts, REPORTS, channel.source, "settled-elsewhere"),
        *_decided(facts, accounts),
        *_left(facts, accounts),
    ]
    end = ("settled", _figure(facts, channel, "settled"))
    return _table(facts, "to-settled", lines, end)


def _paid(facts: Facts, channel: Channel) -> Table:
    """Lead from what was settled, kind by kind, to what the wallet paid out."""
    w, account = facts.word, channel.account
    mine = facts.sums.filter((pl.col("source") == channel.source) & ~facts.began).sort(
        "account"
    )
    counter = mine.filter(pl.col("account") != account)
    settled = counter.filter(pl.col("account").is_in(channel.orders))
    lines: list[Line] = [
        (kind, w("settled-kind", kind=facts.moved(kind)), -amount)
        for kind, amount in settled.group_by("kind")
        .agg(pl.col("amount").sum())
        .sort(pl.col("kind").replace_strict(_RANK, default=len(_RANK)), "kind")
        .iter_rows()
    ]
    others = counter.filter(
        ~pl.col("account").is_in([*channel.orders, *channel.payouts])
    )
    for name, kind, amount in (
        others.group_by("account", "kind")
        .agg(pl.col("amount").sum())
        .sort("account", "kind")
        .iter_rows()
    ):
        lines.append((kind, f"{facts.moved(kind)} {name}", -amount))
    foreign = facts.sums.filter(
        (pl.col("account") == account)
        & (pl.col("source") != channel.source)
        & ~facts.began
    )
    own = int(foreign["amount"].sum())
    if own:
        lines.append(("own", w("own"), own))
    opening = facts.balance(account, facts.period.before)
    closing = facts.balance(account, facts.period.last)
    lines += [
        ("opening", w("wallet-opening"), opening),
        ("closing", w("wallet-closing"), -closing),
    ]
    return _table(
        facts, "to-paid", lines, ("paid-out", _figure(facts, channel, "paid-out"))
    )


def _banked(facts: Facts, channel: Channel) -> Table:
    """Lead from what the wallet paid out to what the bank received."""
    w, accounts = facts.word, channel.payouts
    lines: list[Line] = [
        ("paid-out", w("paid-out"), _figure(facts, channel, "paid-out")),
        *_elsewhere(facts, accounts, EXPECTS, channel.source, "paid-elsewhere"),
        ("brought", w("brought-payouts"), _brought(facts, accounts)),
        *_decided(facts, accounts),
        *_left(facts, accounts),
    ]
    end = ("banked", _figure(facts, channel, "banked"))
    return _table(facts, "to-banked", lines, end)


def _open(facts: Facts, accounts: tuple[str, ...]) -> Table:
    """List every open item behind the lines, with its rows."""
    rows: list[Sequence[Row]] = []
    w = facts.word
    for kind, some in findings(facts, accounts).items():
        label = w(IN_TRANSIT) if kind == IN_TRANSIT else facts.kind(kind)
        end = Row(kind, (w("sum"), *[None] * 4, int(some["left"].sum())), "sum")
        rows += [
            (Row(kind, (label, *[None] * 5), "head"),),
            open_rows(facts, some, "date", "account", "key"),
            (end,),
        ]
    return Table("open", w("items"), open_columns(facts), Lines(rows), w("open-note"))


def open_columns(facts: Facts) -> tuple[Column, ...]:
    """Give the columns of a list of open items."""
    w = facts.word
    return (
        Column("account", w("account")),
        Column("key", w("key")),
        Column("date", w("date"), "day"),
        Column("due", w("due"), "day"),
        Column("age_days", w("age"), "count"),
        Column("difference", w("open-amount"), "money"),
    )


def open_rows(facts: Facts, found: pl.DataFrame, *by: str) -> Long:
    """Write open items (`Facts.found`) as lines, in an order."""
    ordered = found.sort(by, maintain_order=True)
    return Long(len(ordered), partial(_open_rows, facts, ordered))


def _open_rows(facts: Facts, found: pl.DataFrame, first: int, last: int) -> list[Row]:
    some = found.select("n", "left", "age")[first:last]
    return [_open_row(facts, *each) for each in some.iter_rows()]


def _open_row(facts: Facts, place: int, left: int, age: int) -> Row:
    """Write an open item as a line.

    Args:
        facts: the books.
        place: where it stands in `Facts.found`.
        left: what is open of it, minor units.
        age: days.
    """
    one = facts.one(place)
    return Row(
        one["id"],
        (
            facts.name(one["account"]),
            facts.shown(one["key"]),
            facts.day(one["date"]),
            facts.day(one["due"]),
            age,
            left,
        ),
        places=evidence(one),
    )


def evidence(one: Document) -> tuple[Place, ...]:
    """Give the rows of evidence behind a finding of the result document."""
    return tuple(Place(p["name"], p["file"], p["row"]) for p in one["evidence"])


def _origin(facts: Facts, channel: Channel) -> Table:
    """Break the figures down by file of evidence: rows, first and last, amount."""
    w = facts.word
    accounts = [*channel.orders, *channel.payouts]
    sums = facts.ground.once(("origin", *accounts), lambda: _by_file(facts, accounts))
    rows = []
    for one in sums.iter_rows(named=True):
        name, path = facts.ground.files.get(one["file"], (w("nothing"), ""))
        step = _step(one["account"] in channel.orders, expects=one["side"] == EXPECTS)
        span = f"{one['first']}–{one['last']}"
        cells = (w(step), facts.name(one["account"]), name, one["rows"], span)
        rows.append((step, path, Row(step, (*cells, one["amount"]))))
    order = {name: n for n, name in enumerate(("ordered-net", "settled", "paid-out"))}
    rows.sort(key=lambda r: (order.get(r[0], 9), r[1]))
    columns = (
        Column("figure", w("figure")),
        Column("account", w("account")),
        Column("file", w("file")),
        Column("rows", w("rows"), "count"),
        Column("span", w("row-span")),
        Column("amount", w("amount"), "money"),
    )
    return Table(
        "origin", w("origin"), columns, tuple(r[2] for r in rows), w("origin-note")
    )


def _by_file(facts: Facts, accounts: list[str]) -> pl.DataFrame:
    """Sum up what both sides told, by account, side and file; evidence alone does."""
    legs = facts.ground.money.filter(
        pl.col("account").is_in(accounts)
        & pl.col("side").is_in([EXPECTS, REPORTS])
        & ~facts.began
    )
    return (
        legs.with_columns(
            amount=pl.when(pl.col("side") == EXPECTS)
            .then("amount")
            .otherwise(-pl.col("amount"))
        )
        .join(facts.rows, on="record", how="left")
        .group_by("account", "side", "file")
        .agg(
            pl.col("amount").sum(),
            rows=pl.col("record").n_unique(),
            first=pl.col("row").min(),
            last=pl.col("row").max(),
        )
        .sort("account", "side", "file")
    )


def _step(orders: bool, *, expects: bool) -> str:  # noqa: FBT001 - a pair of facts
    if orders:
        return "ordered-net" if expects else "settled"
    return "paid-out" if expects else "banked"
