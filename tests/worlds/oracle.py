"""What the books of a small world have to say, worked out by brute force.

Written for clarity from DESIGN's rules: plain loops over what happened, with
decimals and dictionaries. Shares no code with posting, linking or clearing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.worlds.books import Item, Told
from tests.worlds.checks import Judge, checks
from tests.worlds.links import Item as Loose
from tests.worlds.links import Rule, groups
from tests.worlds.pieces import shipments, wrong_goods
from tests.worlds.rules import (
    CLEARING,
    FEES,
    FULFILMENT,
    GOODS,
    ORDERS,
    SHIPPING,
    SUPPLIERS,
    SUSPENSE,
    WALLETS,
    lag,
)
from tests.worlds.says import Say
from tests.worlds.sold import known_orders, order_key, refunds, sold
from tests.worlds.world import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.worlds.world import Line, Move, World

Held = defaultdict[tuple[str, str], Decimal]
SENDERS = {
    "Alpha Pay": "Payout:Alpha",
    "Beta Pay": "Payout:Beta",
    "Led Cards": "Topup:Led",
}
NEAR = Rule(
    lambda on: lag(on, 3, work=True), near=Decimal("0.01"), near_limit=Decimal("1.00")
)


def expected(world: World) -> Told:
    """Say what every account holds, what is broken and what is in transit."""
    seen = world.seen()
    says = [*_orders(seen), *_moves(seen), *_charges(seen), *_lines(seen)]
    says += shipments(seen)
    held: Held = defaultdict(Decimal)
    for say in says:
        held[say.account, say.unit] += say.amount
    _other_accounts(seen, held)
    linked, doubtful = _linked(says)
    judge = Judge(seen)
    items = Counter(wrong_goods(judge.all(linked, doubtful), linked))
    items.update(_suspense(seen))
    items.update(checks(seen, linked, {(i.account, i.key) for i in items}))
    # What is delivered is owed no longer: the obligation mirrors the units.
    units = held[FULFILMENT, "TOPUP"]
    held["Liabilities:Delivery", "TOPUP"] = -units
    for account, unit in list(held):
        if account == SHIPPING:
            held["Liabilities:Shipping", unit] = -held[account, unit]
    return Told({k: v for k, v in held.items() if v}, items)


def _orders(world: World) -> list[Say]:
    """What shops expect: money in, money back, units delivered, units withdrawn."""
    says = []
    for order in world.orders:
        account, key = ORDERS[order.shop], order_key(world, order.no)
        rule = CLEARING[account]
        say = Say(account, key, "CNY", "expects", "in", order.price, order.on)
        says.append(say.within(order.on + rule.days))
        back = refunds(world, order)
        says += [
            say._replace(way="back", amount=-amount, on=on).within(
                on + rule.refund_days
            )
            for on, amount in back
        ]
        ordered = GOODS[order.product].face * order.pieces
        if not ordered:
            continue
        due = CLEARING[FULFILMENT].days
        unit = Say(FULFILMENT, key, "TOPUP", "expects", "in", ordered, order.on)
        says.append(unit.within(order.on + due))
        withdrawn = sold(world, order).withdrawn
        if withdrawn:
            on = max(on for on, _ in back)
            less = unit._replace(way="less", amount=-withdrawn, on=on)
            says.append(less.within(on + due))
    return says


def _moves(world: World) -> list[Say]:
    """What wallets report of orders, and what they expect of the bank."""
    says = []
    for move in world.moves:
        if move.kind in {"sale", "refund"}:
            key = order_key(world, move.order, move.payment, move.wallet, move.no)
            shop = "west" if move.order.startswith("W") else "east"
            way = "in" if move.kind == "sale" else "back"
            account = ORDERS[shop]
            says.append(Say(account, key, "CNY", "reports", way, -move.amount, move.on))
        elif move.kind.startswith("payout"):
            says.append(_payout(move))
    return says


def _payout(move: Move) -> Say:
    account = f"Assets:Clearing:Payout:{move.wallet.title()}"
    rule = CLEARING[account]
    return Say(
        *(account, f"{move.wallet}:payout:{move.payout}", "CNY", "expects"),
        way="in" if move.kind == "payout" else "less",
        amount=-move.amount,
        on=move.on,
        due=lag(move.on, rule.days, work=True),
        text=f"{move.payout} {move.memo}",
    )


def _charges(world: World) -> list[Say]:
    """What suppliers report: units delivered, and topups that reached them."""
    says = []
    for charge in world.charges:
        if charge.kind == "topup":
            account = "Assets:Clearing:Topup:Led"
            key = f"led:txn:{charge.no}"
            says.append(
                Say(account, key, "CNY", "reports", "in", charge.cost, charge.on)
            )
        elif charge.units:
            key = order_key(world, charge.order, supplier=charge.supplier)
            say = Say(
                FULFILMENT, key, "TOPUP", "reports", "in", -charge.units, charge.on
            )
            says.append(say)
    return says


def _lines(world: World) -> list[Say]:
    """What the bank reports of payouts, and expects of suppliers."""
    says = []
    for line in world.lines:
        if line.payee not in SENDERS:
            continue
        account = f"Assets:Clearing:{SENDERS[line.payee]}"
        side = "expects" if "bank" in CLEARING[account].expects else "reports"
        due = lag(line.on, CLEARING[account].days, work=True)
        says.append(
            Say(
                *(account, f"bank:txn:{line.no}", "CNY", side, "in", -line.amount),
                on=line.on,
                due=due if side == "expects" else line.on,
                text=line.memo,
            )
        )
    return says


def _unnamed(world: World) -> list[Line]:
    """Give the lines of the bank that no rule knows."""
    return [x for x in world.lines if x.payee not in SENDERS and "Rent" not in x.memo]


def _suspense(world: World) -> list[Item]:
    return [
        Item("unexpected", SUSPENSE, f"bank:txn:{x.no}", "CNY", -x.amount)
        for x in _unnamed(world)
    ]


def _other_accounts(world: World, held: Held) -> None:
    """Add what accounts hold that no key clears."""
    for account, amount in (*_statements(world), *_costs(world)):
        held[account, "CNY"] += amount
    for order in world.orders:
        for account, amount in sold(world, order).books.items():
            held[account, "CNY"] += amount


def _statements(world: World) -> Iterator[tuple[str, Decimal]]:
    """What wallets and the bank hold, and what went where no key clears."""
    for move in world.moves:
        yield WALLETS[move.wallet], move.amount
        if move.kind.startswith("fee"):
            yield FEES[move.wallet], -move.amount
    for line in world.lines:
        yield "Assets:Bank", line.amount
        if "Rent" in line.memo:
            yield "Expenses:Rent", -line.amount
    for line in _unnamed(world):
        yield SUSPENSE, -line.amount


def _costs(world: World) -> Iterator[tuple[str, Decimal]]:
    """What suppliers are owed or hold; for orders that no shop knows it waits."""
    for charge in world.charges:
        yield SUPPLIERS[charge.supplier], -charge.cost
        if charge.kind != "topup" and charge.order not in known_orders(world):
            yield "Assets:Pending", charge.cost


def _linked(says: list[Say]) -> tuple[list[Say], set[str]]:
    """Give what belongs together the same key; tell the keys that are in doubt."""
    renamed: dict[tuple[str, str], str] = {}
    doubtful = set()
    for account, rule in CLEARING.items():
        if not rule.working:
            continue
        mine = [say for say in says if say.account == account]
        found = groups(
            _loose(mine, "expects", 1),
            _loose(mine, "reports", -1),
            _loose(mine, "expects", -1),
            NEAR,
        )
        for group in found:
            for key in group.owed | group.came | group.back:
                renamed[account, key] = group.name
            if group.doubt:
                doubtful.add(group.name)
    out = [s._replace(key=renamed.get((s.account, s.key), s.key)) for s in says]
    return out, doubtful


def _loose(says: Iterable[Say], side: str, sign: int) -> list[Loose]:
    """Net what one side says of each number; keep what has the sign."""
    by_key: dict[str, list[Say]] = defaultdict(list)
    for say in says:
        if say.side == side:
            by_key[say.key].append(say)
    found = []
    for key, mine in by_key.items():
        amount = sum((say.amount for say in mine), NONE) * sign
        if amount > 0:
            texts = " ".join(say.text for say in mine)
            due = max(say.due for say in mine)
            found.append(Loose(min(s.on for s in mine), amount, key, due, texts))
    return found
