"""Numbers as the parties print them: unique by construction, random to the eye."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.simulate.shop import MINI, PDD, TAOBAO, WECHAT_ID

if TYPE_CHECKING:
    from random import Random


class Series:
    """Numbers of ``digits`` digits that never repeat.

    Counting in steps of a number coprime to ten runs through all residues, so
    a million numbers need no set to keep them apart.
    """

    __slots__ = ("_digits", "_next", "_size", "_step")

    def __init__(self, rng: Random, digits: int) -> None:
        """Start anywhere, with a step near the golden section of the range."""
        self._digits = digits
        self._size = 10**digits
        step = self._size * 6180339887 // 10**10 + rng.randrange(1000)
        self._step = step - step % 10 + 7
        self._next = rng.randrange(self._size)

    def take(self) -> str:
        """Give the next number, zero-padded."""
        self._next = (self._next + self._step) % self._size
        return f"{self._next:0{self._digits}d}"


class Numbers:
    """All series of the world; dates are compact (``20260901``)."""

    def __init__(self, rng: Random) -> None:
        """Make every series from one seeded generator."""
        self._pdd = Series(rng, 15)
        self._taobao = Series(rng, 18)
        self._mini = Series(rng, 10)
        self._alipay = Series(rng, 15)
        self._wechat = Series(rng, 10)
        self._refund = Series(rng, 11)
        self._payout = Series(rng, 10)
        self._voucher = Series(rng, 8)

    def order(self, shop: str, day: str) -> str:
        """Give an order number of a shop for an order made that day."""
        if shop == PDD:
            return f"{day[2:]}-{self._pdd.take()}"
        if shop == TAOBAO:
            return f"2{self._taobao.take()}"
        if shop == MINI:
            return f"XH{day}{self._mini.take()}"
        raise ValueError(shop)

    def payment(self, shop: str, day: str) -> str:
        """Give the channel's number of a payment; PDD prints none."""
        if shop == TAOBAO:
            return f"{day}22001{self._alipay.take()}"
        if shop == MINI:
            return f"4200002719{day}{self._wechat.take()}"
        return ""

    def refund(self, day: str) -> str:
        """Give WeChat's number of a refund."""
        return f"5030000574{day}{self._refund.take()}"

    def payout(self, wallet: str, day: str) -> str:
        """Give the wallet's number of a payout; PDD prints none."""
        if wallet == "WeChat":
            return f"{WECHAT_ID}{day}{self._payout.take()}"
        if wallet == "Alipay":
            return f"{day}0007{self._payout.take()}"
        return ""

    def voucher(self, day: str) -> str:
        """Give our own number of a WeChat payout, which the bank repeats."""
        return f"WXTX{day}{self._voucher.take()}"
