"""What matching finds: breaks, and what is only on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from duiping.record import digest128

if TYPE_CHECKING:
    import datetime as dt

Kind = Literal[
    "missing",
    "unexpected",
    "short",
    "over",
    "duplicate",
    "ambiguous",
    "currency",
    "quantity",
    "fee",
    "status",
    "late",
    "gap",
    "unproven",
    "tampered",
]

BALANCE_KINDS: tuple[Kind, ...] = (
    "missing",
    "unexpected",
    "short",
    "over",
    "duplicate",
    "ambiguous",
    "currency",
    "quantity",
)
CHECK_KINDS: tuple[Kind, ...] = (
    "fee",
    "status",
    "late",
    "gap",
    "unproven",
    "tampered",
)
KINDS = BALANCE_KINDS + CHECK_KINDS


class Finding(NamedTuple):
    """A break, or an open item in transit (`kind` is None).

    Amounts are minor units of `commodity`; ``expected − actual = difference``.
    For balance kinds and items in transit the difference is the item's share of
    the clearing account's balance; check kinds carry an amount at risk instead.
    `why` names the sentence that explains it.
    """

    kind: Kind | None
    account: str
    key: str
    commodity: str
    expected: int
    actual: int
    difference: int
    at_risk: int
    date: dt.date
    due: dt.date
    why: str
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def identity(self) -> str:
        """The stable id: it survives re-runs and changes of kind.

        A balance break is known by account, key and commodity; a check break
        by what was checked and on what.
        """
        check = self.kind if self.kind in CHECK_KINDS else "balance"
        return digest128(str(check), self.account, self.key, self.commodity)[:12]
