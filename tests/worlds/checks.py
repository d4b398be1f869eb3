"""Verdicts: what each key comes to, and the checks beside the keys."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.worlds.books import Item
from tests.worlds.draw import RATES, cent
from tests.worlds.rules import (
    CLEARING,
    FEES,
    FULFILMENT,
    GOODS,
    ORDERS,
    SHIPPING,
    SUPPLIERS,
    WALLETS,
    WEST,
    iso,
)
from tests.worlds.sold import order_key, refunds
from tests.worlds.world import NONE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from tests.worlds.says import Say
    from tests.worlds.world import World

PLACES = WALLETS | SUPPLIERS | ORDERS
PLACES |= {"bill": WALLETS["beta"], "note": WALLETS["beta"], "bank": "Assets:Bank"}


def total(says: Iterable[Say]) -> Decimal:
    """Add up."""
    return sum((say.amount for say in says), NONE)


class Judge:
    """Says of each key what it is: cleared, in transit, or a break."""

    def __init__(self, world: World) -> None:
        """Know how far each party has reported."""
        self.world = world

    def sees(self, sources: Collection[str], first: int, last: int) -> bool:
        """Say whether all these sources have told of all these days."""
        return all(
            any(
                start <= max(first, 0) and last <= end
                for start, end in self._spans(source)
            )
            for source in sources
        )

    def _spans(self, source: str) -> list[tuple[int, int]]:
        return self.world.covered(source)

    def all(self, says: Iterable[Say], doubtful: Collection[str]) -> Iterator[Item]:
        """Judge every key."""
        groups: dict[tuple[str, str, str], list[Say]] = defaultdict(list)
        for say in says:
            groups[say.account, say.key, say.unit].append(say)
        for (account, key, unit), mine in groups.items():
            kind = self._kind(account, key, mine, doubtful)
            if kind != "cleared":
                yield Item(kind, account, key, unit, total(mine))

    def _kind(  # noqa: PLR0911 - one line a case, in DESIGN's order
        self, account: str, key: str, says: list[Say], doubtful: Collection[str]
    ) -> str:
        rule = CLEARING[account]
        owed = [s for s in says if s.side == "expects" and s.way != "back"]
        came = [s for s in says if s.side == "reports" and s.way != "back"]
        to_go = [s for s in says if s.side == "expects" and s.way == "back"]
        went = [s for s in says if s.side == "reports" and s.way == "back"]
        money = total(owed) + total(came)
        units = account in {FULFILMENT, SHIPPING}
        back = total(to_go) + total(went)
        both = bool(to_go) == bool(went) and (bool(owed) or not came)
        if not money and not back and both:
            tardy = _tardy(owed, came) or _tardy(to_go, went)
            return "late" if tardy else "cleared"
        if key in doubtful:
            return "ambiguous"
        first = min(s.on for s in says)
        if not owed:
            return "unexpected" if self.sees(rule.expects, first, first) else ""
        if money:
            window = (min(s.on for s in owed), max(s.due for s in owed))
            if money > 0 and not self.sees(rule.reports, *window):
                return ""
            return _receipt(owed, came, units=units)
        if not back:
            # They agree, but only one of them speaks of it.
            return "unexpected" if went else "missing"
        if back < 0:
            window = (min(s.on for s in owed), max(s.due for s in to_go))
            if not self.sees(rule.reports, *window):
                return ""
            return "short" if went else "missing"
        last = max(s.on for s in went)
        if not self.sees(rule.expects, last, last):
            return ""
        return "over" if to_go else "unexpected"


def _tardy(owed: list[Say], came: list[Say]) -> bool:
    # What comes back later makes nothing late.
    days = [say.on for say in came if say.way != "less"]
    return bool(owed and days) and max(days) > max(s.due for s in owed)


def _receipt(owed: list[Say], came: list[Say], *, units: bool) -> str:
    """Name a receipt that differs, the most specific kind first."""
    promised, told = total(owed), -total(came)
    if told <= 0 < promised:
        return "missing"
    if told > promised > 0 and told % promised == 0 and len(came) > len(owed):
        return "duplicate"
    if units:
        return "quantity"
    return "short" if told < promised else "over"


def checks(
    world: World, says: Iterable[Say], known: Collection[tuple[str, str]]
) -> Iterator[Item]:
    """Give the breaks that no balance shows.

    Args:
        world: what exports tell.
        says: all that is said of keys.
        known: accounts and keys that have an item already.
    """
    mine = list(says)
    yield from _fees(world)
    yield from _costs(world)
    yield from _gaps(world)
    yield from _unpaid(world)
    yield from _returned(world)
    known = {*known, *((i.account, i.key) for i in _unpaid(world))}
    yield from _contradicted(world, mine, known)


def _fees(world: World) -> Iterator[Item]:
    """Fees of an order at a wallet: rate of each payment, and what comes back."""
    keys: dict[tuple[str, str], dict[str, list[Decimal]]] = {}
    for move in world.moves:
        if not move.kind.startswith("payout"):
            key = order_key(world, move.order, move.payment, move.wallet, move.no)
            place = keys.setdefault((move.wallet, key), defaultdict(list))
            place[move.kind].append(move.amount)
    for (wallet, key), kinds in keys.items():
        shop = "west" if key.startswith("west") else "east"
        line = "alpha" if wallet == "alpha" else shop
        settled = sum(kinds["sale"], NONE)
        right = sum((cent(a * RATES[line]) for a in kinds["sale"]), NONE)
        refunded = -sum(kinds["refund"], NONE)
        back = {
            "alpha": cent(right * refunded / settled) if settled else NONE,
            "west": NONE,
            "east": right if refunded else NONE,
        }[line]
        charged, given = -sum(kinds["fee"], NONE), sum(kinds["fee back"], NONE)
        if (charged, given) != (right, back):
            difference = (right - back) - (charged - given)
            yield Item("fee", FEES[wallet], key, "CNY", difference)


def _costs(world: World) -> Iterator[Item]:
    """Charges of an order for a product, against the price list."""
    sums: dict[tuple[str, str, str], tuple[Decimal, Decimal]] = {}
    for charge in world.charges:
        if charge.kind != "topup":
            key = order_key(world, charge.order, supplier=charge.supplier)
            cost, units = sums.get((charge.supplier, key, charge.product), (NONE, NONE))
            sums[charge.supplier, key, charge.product] = (
                cost + charge.cost,
                units + charge.units,
            )
    off: dict[tuple[str, str], Decimal] = {}
    for (supplier, key, product), (cost, units) in sums.items():
        goods = GOODS[product]
        listed = goods.cost * units / goods.face
        if cost != listed:
            off[supplier, key] = off.get((supplier, key), NONE) + listed - cost
    for (supplier, key), difference in off.items():
        yield Item("fee", SUPPLIERS[supplier], key, "CNY", difference)


def _gaps(world: World) -> Iterator[Item]:
    for source, (first, _) in world.holes.items():
        yield Item("gap", PLACES[source], f"{source}:{iso(first)}", "", NONE)


def _unpaid(world: World) -> Iterator[Item]:
    """West says refunded, and no wallet paid anything back in all its time."""
    for order in world.orders:
        if order.shop != "west" or not order.refund or refunds(world, order):
            continue
        last = world.ends["west"] + CLEARING[WEST].refund_days
        if Judge(world).sees(["beta"], order.on, last):
            yield Item("status", WEST, f"west:order:{order.no}", "CNY", order.price)


def _returned(world: World) -> Iterator[Item]:
    """Given back in full to the buyer, and charged by a supplier all the same."""
    for order in world.orders:
        back = sum((amount for _, amount in refunds(world, order)), NONE)
        charges = [c for c in world.charges if c.order == order.no]
        if back >= order.price and sum(c.units for c in charges) > 0:
            cost = sum((c.cost for c in charges), NONE)
            key = order_key(world, order.no)
            yield Item("status", FULFILMENT, key, "CNY", -cost)


def _contradicted(
    world: World, says: list[Say], known: Collection[tuple[str, str]]
) -> Iterator[Item]:
    """A list tells another amount than the wallet, where it tells of all days.

    What one leaves out another may tell, and both together all of it.
    """
    booked: dict[str, Decimal] = defaultdict(Decimal)
    told: dict[str, dict[str, Decimal]] = defaultdict(dict)
    days: dict[str, set[int]] = defaultdict(set)
    back = set()
    for say in says:
        if say.account == WEST:
            days[say.key].add(say.on)
            booked[say.key] -= say.amount if say.side == "reports" else NONE
            back |= {say.key} if say.way == "back" else set()
    for bill in world.bills:
        key = order_key(world, bill.order)
        days[key].add(bill.on)
        told[key][bill.source] = told[key].get(bill.source, NONE) + bill.amount
        back |= {key} if bill.kind == "refund" else set()
    for key, when in days.items():
        margin = CLEARING[WEST].refund_days if key in back else 0
        for teller in sorted(told[key] or ("bill", "note")):
            differs = told[key].get(teller, NONE) - booked[key]
            together = sum(told[key].values(), NONE)
            shown = all(_inside(world, teller, on, margin) for on in when)
            if shown and differs and together != booked[key]:
                if (WEST, key) not in known:
                    yield Item("status", WEST, key, "CNY", differs)
                break


def _inside(world: World, source: str, on: int, margin: int) -> bool:
    """Say whether a source tells of a day and of so many around it."""
    spans = world.covered(source)
    return any(first + margin <= on <= last - margin for first, last in spans)
