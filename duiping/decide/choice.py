"""Choice: which breaks a bulk decision is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from duiping.money import minor

if TYPE_CHECKING:
    from collections.abc import Iterable


class Choice(NamedTuple):
    """A filter; what is left empty lets everything through. Amounts: minor units."""

    kinds: tuple[str, ...] = ()
    account: str = ""
    key: str = ""
    statuses: tuple[str, ...] = ()
    below: int | None = None
    older: int | None = None

    def lets(self, one: dict[str, Any]) -> bool:
        """Say whether a break of the result is meant."""
        return (
            (not self.kinds or one["kind"] in self.kinds)
            and one["account"].startswith(self.account)
            and self.key in one["key"]
            and (not self.statuses or one["status"] in self.statuses)
            and (self.below is None or abs(minor(one["at_risk"])) < self.below)
            and (self.older is None or one["age_days"] > self.older)
        )

    def undecided(self, breaks: Iterable[dict[str, Any]]) -> list[str]:
        """List the ids of the breaks that fit and still need a person."""
        return [
            one["id"]
            for one in breaks
            if self.lets(one) and (not one["decided"] or self.statuses)
        ]
