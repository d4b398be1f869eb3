"""What a month hands on to the next one: orders, payouts, balances still under way."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, NamedTuple

from duiping.simulate.days import DAY
from duiping.simulate.model import NEVER
from duiping.simulate.payouts import Done, credit
from duiping.simulate.suppliers import cloud_amounts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from duiping.simulate.model import Finding, Order
    from duiping.simulate.suppliers import CloudRow, Suppliers
    from duiping.simulate.treasury import Treasury
    from duiping.simulate.wallets import Wallets
    from duiping.simulate.world import World

_TIMES = (
    "cancelled", "charged", "confirmed", "delivered", "made", "pay", "settle",
    "shipped",
)  # fmt: skip


class Held(NamedTuple):
    """What accounts keep back for the months to come (fen)."""

    wallet: int
    bank: int
    prepaid: int


class Carried(NamedTuple):
    """The end of a month as the beginning of the next; times are of the latter.

    Attributes:
        orders: those whose rows are not all out yet.
        cloud: 云充 orders that were sent and not finished.
        payouts: on their way to the bank.
        tops: top-ups on their way to 鲸卡: when they come, amount, tag.
        wallets: balances, by wallet.
        bank: balance.
        owed: to 云充.
        prepaid: own money at 鲸卡; its credit line stands beside it.
        amounts: of payouts in use: wallet, day, amount, protected.
        clears: findings in transit, all of which end in the next month.
    """

    orders: list[Order]
    cloud: list[CloudRow]
    payouts: list[Done]
    tops: list[tuple[int, int, str]]
    wallets: dict[str, int]
    bank: int
    owed: int
    prepaid: int
    amounts: list[tuple[str, int, int, bool]]
    clears: list[Finding]


def held(months: int, orders: int) -> Held:
    """Say what is kept back for so many further months."""
    return Held(
        wallet=months * 2_500_000,
        bank=months * (20_000_000 + orders * 20_000),
        prepaid=months * (500_000 + orders * 6_000),
    )


def carry(
    world: World,
    wallets: Wallets,
    suppliers: Suppliers,
    treasury: Treasury,
    under_way: Iterable[Finding],
) -> Carried:
    """Collect what a finished month hands on."""
    end = world.month.end
    sums = {
        "PDD": sum(row[3] for row in wallets.pdd),
        "Alipay": sum(row[3] for row in wallets.alipay),
        "WeChat": sum(row[3] for row in wallets.wechat),
    }
    orders = [
        later(order, end)
        for pool in world.shops.values()
        for order in pool
        if _last(order) >= end
    ]
    own = {order.no: order for order in orders}
    cloud = [
        (sent - end, seq, own[order.no], done - end, cost)
        for sent, seq, order, done, cost in suppliers.cloud
        if done >= end
    ]
    cost = sum(_charged(row) for row in suppliers.cloud if row[3] < end)
    paid = sum(
        -row.amount for row in treasury.bank if row.tag.startswith("bank:yunchong")
    )
    return Carried(
        orders=orders,
        cloud=cloud,
        payouts=[_moved(one, end) for one in treasury.done if one.payout.open],
        tops=[
            (top.credited - end, -top.line.amount, top.line.tag)
            for top in treasury.tops
            if top.credited >= end and not top.missing
        ],
        wallets={name: treasury.wallets[name] + moved for name, moved in sums.items()},
        bank=treasury.bank_opening + sum(row.amount for row in treasury.bank),
        owed=treasury.owed + cost - paid,
        prepaid=treasury.prepaid_left(suppliers),
        amounts=[
            (wallet, day - world.month.length, amount, kept)
            for wallet, day, amount, kept in treasury.amounts()
        ],
        clears=list(under_way),
    )


def _last(order: Order) -> int:
    """Give the time of the last thing that happens to an order."""
    times: list[int] = [getattr(order, name) for name in _TIMES]
    times += [time for one in order.refunds for time in (one.seen, one.wallet)]
    return max(times)


def _charged(row: CloudRow) -> int:
    _, _, charged, back = cloud_amounts(row[2], row[4])
    return charged - back


def later(order: Order, by: int) -> Order:
    """Copy an order with its times told from ``by`` on."""
    out = copy(order)
    for name in _TIMES:
        time = getattr(order, name)
        setattr(out, name, time if time == NEVER else time - by)
    refunds = []
    for one in order.refunds:
        refund = copy(one)
        refund.seen -= by
        refund.wallet = one.wallet if one.wallet == NEVER else one.wallet - by
        refunds.append(refund)
    out.refunds = tuple(refunds)
    return out


def _moved(one: Done, by: int) -> Done:
    """Tell a payout's times from the next month's beginning."""
    payout, slot = copy(one.payout), copy(one.slot)
    payout.time -= by
    payout.tag += ":before"
    slot.time -= by
    slot.bank -= by // DAY
    return Done(slot, payout, None)


def arrive(payouts: Iterable[Done], rng: Random) -> list[Done]:
    """Let the payouts of the month before reach the bank."""
    return [
        Done(
            one.slot,
            one.payout,
            credit(
                one.payout.wallet, one.slot.bank, one.payout.amount, rng, one.payout
            ),
        )
        for one in payouts
    ]


def book(
    carried: Carried, end: int, rng: Random, books: tuple[Wallets, Suppliers]
) -> None:
    """Book what is left of the orders of the month before.

    Args:
        carried: them.
        end: of this month.
        rng: for what is drawn when an order settles.
        books: the wallets' and the suppliers' rows of this month.
    """
    wallets, suppliers = books
    for order in carried.orders:
        wallets.book_one(order, end, rng)
        if order.item.digital:
            suppliers.charge(order, end)
    # What happened before has been booked and exported then.
    wallets.pdd[:] = [row for row in wallets.pdd if row[0] >= 0]
    wallets.alipay[:] = [row for row in wallets.alipay if row[0] >= 0]
    wallets.wechat[:] = [row for row in wallets.wechat if row[0] >= 0]
    wallets.bill[:] = [row for row in wallets.bill if row[0] >= 0]
    suppliers.whale[:] = [row for row in suppliers.whale if row[0] >= 0]
    suppliers.cloud[:] = [row for row in suppliers.cloud if row[0] >= 0]
    suppliers.cloud += carried.cloud
