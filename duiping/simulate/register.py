"""Amounts of payouts in use, so that what must be unmistakable stays so."""

from __future__ import annotations

from typing import Final

_WEEK: Final = 7


class Register:
    """Amounts in use, so that what must be unique stays so.

    A protected amount stays clear by over 1 % of any other payout and of any
    sum of two of its wallet within a week; no amount equals another, or the
    sum of two others, to the fen.
    """

    def __init__(self) -> None:
        """Start with no amounts."""
        self._all: list[tuple[str, int, int, bool]] = []

    def add(self, wallet: str, day: int, amount: int, *, protected: bool) -> None:
        """Enter an amount that is settled."""
        self._all.append((wallet, day, amount, protected))

    def listed(self) -> list[tuple[str, int, int, bool]]:
        """List all amounts: wallet, day, amount, protected."""
        return list(self._all)

    def fits(self, wallet: str, day: int, amount: int, *, protected: bool) -> bool:
        """Say whether the amount can be used without confusion."""
        singles = {entry[2] for entry in self._all}
        if amount in singles:
            return False
        for name, other_day, other, kept in self._all:
            if (protected or kept) and _near(amount, other):
                return False
            if amount + other in singles:
                return False
            if name != wallet or abs(other_day - day) > _WEEK:
                continue
            for entry in self._all:
                if entry[3] and entry[2] != other and _near(amount + other, entry[2]):
                    return False
        return not (protected and self._near_pair(amount))

    def _near_pair(self, amount: int) -> bool:
        for index, (name, day, one, _) in enumerate(self._all):
            for other_name, other_day, two, _ in self._all[:index]:
                same = name == other_name and abs(day - other_day) <= _WEEK
                if same and _near(amount, one + two):
                    return True
        return False


def _near(one: int, two: int) -> bool:
    return abs(one - two) * 80 <= max(one, two)
