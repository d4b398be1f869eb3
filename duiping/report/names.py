"""What accounts are called: the parties on their two sides, by the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.report.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.config import Config


def account_name(account: str, config: Config, language: str) -> str:
    """Say in the merchant's own words whose account this is.

    A clearing account is named by who expects and who reports (``拼多多 →
    招商银行``), any other by the source that books it; one that no rule names
    is called by its last part.

    Args:
        account: an account of the books.
        config: the rules.
        language: ``zh`` or ``en``, for the one account with a name of its own.
    """
    if account == config.books.suspense:
        return word("suspense", language)
    rule = config.accounts.clearing.get(account)
    if rule and rule.reports:
        sides = (_titles(rule.expects, config), _titles(rule.reports, config))
        return " → ".join(side for side in sides if side)
    held = config.accounts.statement.get(account) or config.accounts.carried.get(
        account
    )
    if held and held.source in config.sources:
        return config.sources[held.source].title
    owners = {s.title: None for s in config.sources.values() if s.account == account}
    for fee in config.fees:
        if fee.account == account:
            owners[config.sources[fee.source].title] = None
    return " / ".join(owners) or account.rpartition(":")[2]


def _titles(sources: Iterable[str], config: Config) -> str:
    return " / ".join(
        dict.fromkeys(config.sources[s].title for s in sources if s in config.sources)
    )
