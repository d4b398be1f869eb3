"""What the two suppliers book: 云充 by order, 鲸卡 as a prepaid ledger.

云充 rows are ``(sent, seq, order, finished, cost)``; the cost is the list cost
unless the supplier overcharged. 鲸卡 rows are
``(time, seq, form, amount, order, face, pieces, note, tag)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duiping.simulate.model import DONE, FAILED, NEVER, PART, UNSENT, Order
from duiping.simulate.shop import JINGKA, YUNCHONG

if TYPE_CHECKING:
    from duiping.simulate.world import World

CHARGE: Final = "消费"
BACK: Final = "退款"
TOPUP: Final = "充值"
CREDIT: Final = "授信"
BONUS: Final = "赠送"

CREDIT_LINE: Final = 1_000_000
BONUS_AMOUNT: Final = 10_000

CloudRow = tuple[int, int, Order, int, int]
WhaleRow = tuple[int, int, str, int, Order | None, int, int, str, str]


class Suppliers:
    """Both suppliers' rows of the month."""

    def __init__(self) -> None:
        """Start empty."""
        self.cloud: list[CloudRow] = []
        self.whale: list[WhaleRow] = []
        self._seq = 0

    def _next(self) -> int:
        self._seq += 1
        return self._seq

    def book(self, world: World) -> None:
        """Book every digital order that was sent within the month."""
        for orders in world.shops.values():
            for order in orders:
                if order.item.digital and order.charged < world.month.end:
                    self.charge(order, world.month.end)

    def charge(self, order: Order, end: int) -> None:
        """Book one order's charge, and what is given back of it."""
        if order.charged == NEVER or order.fate == UNSENT:
            return
        odd = order.odd
        cost = order.cost if odd is None or odd.cost is None else odd.cost
        times = [order.charged]
        if odd is not None and odd.charged_again != NEVER:
            times.append(odd.charged_again)
        for time in times:
            if order.item.supplier == YUNCHONG:
                done = time + order.delivered - order.charged
                self.cloud.append((time, self._next(), order, done, cost))
            elif time < end:
                self._whale_charge(order, time, cost, end)

    def _whale_charge(self, order: Order, time: int, cost: int, end: int) -> None:
        face, qty = order.item.face, order.qty
        add = self.whale.append
        add((time, self._next(), CHARGE, -cost, order, face, qty, "", order.no))
        if order.fate == DONE:
            return
        back, pieces, note = cost, qty, "充值失败退款"
        if order.fate == PART:
            back, note = cost // 2, "部分成功退款"
            face, pieces = (face, qty // 2) if qty % 2 == 0 else (face // 2, qty)
        if order.delivered < end:
            row = (BACK, back, order, face, pieces, note, order.no)
            add((order.delivered, self._next(), *row))

    def sort(self) -> None:
        """Put the rows into the order of their time."""
        self.cloud.sort(key=lambda row: row[:2])
        self.whale.sort(key=lambda row: row[:2])

    def top_up(self, time: int, amount: int, tag: str) -> None:
        """Book our top-up of the prepaid balance."""
        row = (TOPUP, amount, None, 0, 0, "预存款到账", tag)
        self.whale.append((time, self._next(), *row))

    def grant(self, credit: int, bonus: int) -> None:
        """Book the credit line and the bonus at their times."""
        line = (CREDIT, CREDIT_LINE, None, 0, 0, "授信额度调整", "")
        self.whale.append((credit, self._next(), *line))
        gift = (BONUS, BONUS_AMOUNT, None, 0, 0, "充值活动赠送", "")
        self.whale.append((bonus, self._next(), *gift))


def finished(order: Order, end: int) -> bool:
    """Say whether the supplier's own file shows the order as ended by month end.

    鲸卡 books the charge at once; 云充 shows 充值中 until it is done.
    """
    if order.item.supplier == JINGKA:
        return order.charged < end
    return order.delivered < end


def cloud_amounts(order: Order, cost: int) -> tuple[str, int, int, int]:
    """Give 云充's state, face delivered, charge and amount given back (fen)."""
    if order.fate == FAILED:
        return "充值失败", 0, cost, cost
    if order.fate == PART:
        return "部分成功", order.units // 2, cost // 2, 0
    return "充值成功", order.units, cost, 0
