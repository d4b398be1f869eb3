"""The books as Beancount itself sees them, loaded without its cache."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core.data import Custom, Transaction
from beancount.core.inventory import Inventory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Balances = Counter[tuple[str, str]]


class Ledger:
    """One load of a main file: entries, errors, and balances in minor units."""

    def __init__(self, main: Path) -> None:
        """Load the file and all that it includes."""
        # The pickle cache is of no use in a test, and would lie beside the books.
        loader.initialize(use_cache=False)
        self.entries, self.errors, self.options = loader.load_file(str(main))

    @property
    def own_errors(self) -> list[str]:
        """Errors of Beancount, not of our plugins: there must never be one."""
        return [
            f"{type(error).__name__}: {error.message}"
            for error in self.errors
            if type(error).__name__ != "CheckError"
        ]

    @cached_property
    def balances(self) -> Balances:
        """What every account holds at the end, by commodity."""
        return self.on(date.max)

    def on(self, day: date) -> Balances:
        """What every account holds at the end of a day, by commodity."""
        held: defaultdict[str, Inventory] = defaultdict(Inventory)
        for entry in self.transactions:
            if entry.date > day:
                continue
            for posting in entry.postings:
                held[posting.account].add_position(posting)
        sums: Balances = Counter()
        for account, inventory in held.items():
            for position in inventory:
                fen = position.units.number * 100
                assert fen == int(fen), (account, position)
                sums[account, position.units.currency] = int(fen)
        return sums

    @property
    def transactions(self) -> Iterator[Any]:
        """All transactions, by date."""
        return (entry for entry in self.entries if isinstance(entry, Transaction))

    @cached_property
    def evidence(self) -> list[tuple[str, dict[str, Any]]]:
        """Source and metadata of each file of evidence."""
        return [
            (entry.values[0].value, entry.meta)
            for entry in self.entries
            if isinstance(entry, Custom) and entry.type == "evidence"
        ]
