"""Every row that orders leave in the three wallets, before payouts.

Rows are plain tuples, since there are millions:
PDD ``(time, seq, kind, amount, number, tag)``;
Alipay and WeChat ``(time, seq, kind, amount, thing, refund)`` where the thing is
the order or the payout. ``seq`` keeps the order within a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duiping.simulate.model import NEVER, Order, Payout, Refund
from duiping.simulate.shop import MINI, PDD, TAOBAO, fee_of, given_back

if TYPE_CHECKING:
    from random import Random

    from duiping.simulate.world import World

SALE: Final = 0
COUPON: Final = 1
FEE: Final = 2
REFUND: Final = 3
COUPON_BACK: Final = 4
FEE_BACK: Final = 5
MARKETING: Final = 6
DEPOSIT: Final = 7
PAYOUT: Final = 8
PAYOUT_BACK: Final = 9

# What a row is evidence of, for truth.json.
ROLES: Final = (
    "money",
    "money",
    "fee",
    "money",
    "money",
    "fee",
    "other",
    "other",
    "payout",
    "payout",
)

DEPOSIT_AMOUNT: Final = 50_000

PddRow = tuple[int, int, int, int, str, str]
Row = tuple[int, int, int, int, Order | Payout, Refund | None]
BillRow = tuple[int, int, Order, Refund | None, int, int]


class Wallets:
    """The wallets' rows of the month, and WeChat's trade bill beside them."""

    def __init__(self) -> None:
        """Start empty."""
        self.pdd: list[PddRow] = []
        self.alipay: list[Row] = []
        self.wechat: list[Row] = []
        self.bill: list[BillRow] = []
        self._seq = 0

    def _next(self) -> int:
        self._seq += 1
        return self._seq

    def sort(self) -> None:
        """Put the rows into the order of their time; seq decides ties."""
        for rows in (self.pdd, self.alipay, self.wechat, self.bill):
            rows.sort(key=lambda row: row[:2])

    def book(self, world: World, rng: Random) -> None:
        """Book all orders of the world that reach a wallet within the month."""
        end = world.month.end
        for order in world.shops[PDD]:
            self.book_pdd(order, end, rng)
        for order in world.shops[TAOBAO]:
            self.book_alipay(order, end)
        for order in world.shops[MINI]:
            self.book_wechat(order, end)
        time = 9 * 86400 + 36_000
        self.pdd.append((time, self._next(), DEPOSIT, -DEPOSIT_AMOUNT, "", ""))

    def book_one(self, order: Order, end: int, rng: Random) -> None:
        """Book one order at its shop's wallet."""
        if order.shop == PDD:
            self.book_pdd(order, end, rng)
        elif order.shop == TAOBAO:
            self.book_alipay(order, end)
        else:
            self.book_wechat(order, end)

    def book_pdd(self, order: Order, end: int, rng: Random) -> None:
        """Book one PDD order: sale, coupon, fee, refunds, marketing."""
        odd, no, seq = order.odd, order.no, self._next
        if order.settle == NEVER or (odd is not None and odd.lost):
            return
        for time in receipts(order):
            if time >= end:
                continue
            paid, fee = terms(order)
            add = self.pdd.append
            add((time, seq(), SALE, paid, no, no))
            if order.coupon:
                add((time, seq(), COUPON, order.coupon, no, no))
            if odd is not None and odd.halves:
                add((time, seq(), FEE, -(fee // 2), no, no))
                add((time, seq(), FEE, -(fee // 2), no, no))
            elif fee:
                add((time, seq(), FEE, -fee, no, no))
        self._pdd_refunds(order)
        if order.settle < end - 600 and rng.random() < 0.02:
            cut = order.sale * rng.randint(1, 5) // 100
            if cut:
                time = order.settle + 1 + int(rng.random() * 500)
                self.pdd.append((time, seq(), MARKETING, -cut, no, no))

    def _pdd_refunds(self, order: Order) -> None:
        """Book refunds with the fee that comes back, cumulatively rounded."""
        no, seq, add = order.no, self._next, self.pdd.append
        for refund, back in returned(order):
            time = refund.wallet
            add((time, seq(), REFUND, -refund.amount, no, no))
            if refund.coupon:
                add((time, seq(), COUPON_BACK, -refund.coupon, no, no))
            if back:
                add((time, seq(), FEE_BACK, back, no, no))

    def book_alipay(self, order: Order, end: int) -> None:
        """Book one Taobao order: receipt and fee; refunds give no fee back."""
        odd, seq, add = order.odd, self._next, self.alipay.append
        if order.settle == NEVER or (odd is not None and odd.lost):
            return
        for time in receipts(order):
            if time < end:
                paid, fee = terms(order)
                add((time, seq(), SALE, paid, order, None))
                if fee:
                    add((time, seq(), FEE, -fee, order, None))
        for refund, _ in returned(order):
            add((refund.wallet, seq(), REFUND, -refund.amount, order, refund))

    def book_wechat(self, order: Order, end: int) -> None:
        """Book one mini order in the fund flow, and list it in the trade bill."""
        odd, seq, add = order.odd, self._next, self.wechat.append
        if order.settle == NEVER or (odd is not None and odd.lost):
            return
        if order.settle < end:
            paid, fee = terms(order)
            time = order.settle
            add((time, seq(), SALE, paid, order, None))
            if fee:
                add((time, seq(), FEE, -fee, order, None))
            self.bill.append((time, seq(), order, None, paid, fee))
        for refund, back in returned(order):
            if refund.seen < end:
                # The trade bill dates a refund when it is accepted, the fund
                # flow when it is paid.
                self.bill.append(
                    (refund.seen, seq(), order, refund, refund.amount, -back)
                )
            if refund.wallet < end:
                time = refund.wallet
                add((time, seq(), REFUND, -refund.amount, order, refund))
                if back:
                    add((time, seq(), FEE_BACK, back, order, refund))


def receipts(order: Order) -> tuple[int, ...]:
    """Give the times at which the wallet books the sale."""
    if order.odd is not None and order.odd.again != NEVER:
        return (order.settle, order.odd.again)
    return (order.settle,)


def terms(order: Order) -> tuple[int, int]:
    """Give what the wallet pays for the order and what it charges (fen)."""
    odd = order.odd
    paid = order.sale if odd is None or odd.received is None else odd.received
    fee = fee_of(paid) if odd is None or odd.fee is None else odd.fee
    return paid, fee


def returned(order: Order) -> list[tuple[Refund, int]]:
    """List the refunds the wallet pays, each with the fee given back with it."""
    odd = order.odd
    refunds = order.refunds
    if odd is not None and odd.taken is not None:
        refunds = (*refunds, odd.taken)
    if not refunds:
        return []
    paid, fee = terms(order)
    out: list[tuple[Refund, int]] = []
    so_far = back = 0
    for refund in refunds:
        if refund.wallet == NEVER:
            continue
        so_far += refund.amount
        total = given_back(fee, so_far, paid)
        out.append((refund, total - back))
        back = total
    return out
