"""What one party says of one key in one clearing account."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal


class Say(NamedTuple):
    """One statement; `amount` has the sign of the account.

    `side` is ``expects`` or ``reports``; `way` is ``in`` (money or units come),
    ``back`` (a refund) or ``less`` (what was expected is taken back). `due` is
    the last day on which the other side is in time.
    """

    account: str
    key: str
    unit: str
    side: str
    way: str
    amount: Decimal
    on: int
    due: int = -1
    text: str = ""

    def within(self, due: int) -> Say:
        """Give the other side time until a day."""
        return self._replace(due=due)
