"""The money's way, channel by channel: orders, wallet, payout, bank."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from duiping.leg import EXPECTS
from duiping.money import minor
from duiping.report.standing import Standing, opening, standings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.config import Config
    from duiping.result import Document


class Wallet(NamedTuple):
    """A wallet over a period, in minor units.

    ``opening + received + other = fees + paid + closing``.
    """

    opening: int
    received: int
    fees: int
    paid: int
    closing: int

    @property
    def other(self) -> int:
        """Whatever else came in (positive) or went out (negative)."""
        return self.closing + self.paid + self.fees - self.received - self.opening


class Channel(NamedTuple):
    """One channel from the order to the bank; `payout` may be missing."""

    title: str
    orders: str
    bank: str
    order: Standing
    wallet: Wallet
    payout: Standing | None


def channels(
    result: Document, config: Config, standing: Iterable[Standing] | None = None
) -> tuple[Channel, ...]:
    """Find the channels in the rules and say what went through each.

    A channel is a wallet (a statement account) that reports on orders. Its
    payouts are the clearing accounts in which it is the expecting party and
    another statement account reports.

    Args:
        result: the document, cut or whole; without ``money`` nothing is known.
        config: the rules.
        standing: how the clearing accounts stand, if that is known already.
    """
    if "money" not in result:
        return ()
    known = standings(result, config) if standing is None else standing
    held = {
        (s.account, s.commodity): s
        for s in known
        if s.commodity == config.books.currency
    }
    out = []
    for account, statement in config.accounts.statement.items():
        ins = _accounts(config, reports=statement.source)
        if not ins:
            continue
        outs = _accounts(config, expects=statement.source)
        order = _total(held.get((a, config.books.currency)) for a in ins)
        payout = _total(held.get((a, config.books.currency)) for a in outs)
        if order is None:
            continue
        out.append(
            Channel(
                config.sources[statement.source].title,
                _titles(config, ins, expects=True),
                _titles(config, outs, expects=False),
                order,
                _wallet(result, config, account, statement.source, order, outs),
                payout,
            )
        )
    return tuple(out)


def _accounts(
    config: Config, *, reports: str | None = None, expects: str | None = None
) -> tuple[str, ...]:
    """Name the order accounts a source reports on, or its payout accounts."""
    orders = {n for n, s in config.sources.items() if s.part == "expects"}
    banks = {s.source for s in config.accounts.statement.values()}
    return tuple(
        account
        for account, rule in sorted(config.accounts.clearing.items())
        if (reports in rule.reports and orders & set(rule.expects))
        or (expects in rule.expects and banks & set(rule.reports))
    )


def _titles(config: Config, accounts: Iterable[str], *, expects: bool) -> str:
    names = [
        config.sources[source].title
        for account in accounts
        for source in (
            config.accounts.clearing[account].expects
            if expects
            else config.accounts.clearing[account].reports
        )
    ]
    return " / ".join(dict.fromkeys(names))


def _total(parts: Iterable[Standing | None]) -> Standing | None:
    known = [part for part in parts if part is not None]
    if not known:
        return None
    first = known[0]
    return Standing(
        first.account,
        first.commodity,
        *(sum(values) for values in zip(*(s[2:] for s in known), strict=True)),
    )


def _wallet(
    result: Document,
    config: Config,
    account: str,
    source: str,
    order: Standing,
    outs: tuple[str, ...],
) -> Wallet:
    period = result.get("period") or ""
    start = end = fees = paid = 0
    for row in result["money"]["moves"]:
        if row["commodity"] != config.books.currency:
            continue
        amount = minor(row["amount"])
        before = opening(row, config, period)
        if row["account"] == account:
            end += amount
            start += amount if before else 0
        elif row["source"] != source or before:
            continue
        elif row["account"] in outs and row["side"] == EXPECTS:
            paid += amount
        elif row["account"].startswith("Expenses:"):
            fees += amount
    return Wallet(start, order.reported, fees, paid, end)
