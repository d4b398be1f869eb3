"""Small worlds by chance: every order, payout and charge goes right or wrong."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.worlds.world import (
    LAST,
    NONE,
    SOURCES,
    Bill,
    Charge,
    Line,
    Move,
    Order,
    Parcel,
    World,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

FEN = Decimal("0.01")
FACES = {"T50": Decimal(50), "G100": Decimal(100)}
PIECES = {"T50": Decimal("49.20"), "G100": Decimal(92)}
RATES = {"alpha": Decimal("0.006"), "west": Decimal("0.01"), "east": Decimal("0.02")}
PRICES = st.sampled_from(["50.00", "49.99", "100.00", "0.50", "12.34"]).map(Decimal)
DAYS = st.integers(0, 14)
# Payouts of few different amounts meet often, and sum up to each other.
PAYOUTS = st.sampled_from(
    ["100.00", "100.00", "200.00", "300.00", "100.60", "37.50"]
).map(Decimal)
SENDERS = {"alpha": "Alpha Pay", "beta": "Beta Pay", "led": "Led Cards"}


class _Story:
    """Collects what happens; each line gets a number of its own."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.orders: list[Order] = []
        self.moves: list[Move] = []
        self.bills: list[Bill] = []
        self.charges: list[Charge] = []
        self.lines: list[Line] = []
        self.parcels: list[Parcel] = []
        self._numbers: Iterator[int] = count(1)

    def one(self, *choices: str) -> str:
        return self.draw(st.sampled_from(choices))

    def number(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):06d}"

    def later(self, most: int) -> int:
        return self.draw(st.integers(0, most))

    def share(self, amount: Decimal) -> Decimal:
        """Draw a part of an amount, in fen."""
        fen = int(amount * 100)
        return Decimal(self.draw(st.integers(1, max(fen - 1, 1)))) / 100

    def order(self) -> None:
        """Let somebody buy something; all that follows is drawn apart."""
        shop = self.one("east", "west")
        wallet = "beta" if shop == "west" else self.one("alpha", "beta")
        product = self.one("T50", "G100", "CASE", "HELP")
        pieces = self.draw(st.integers(1, 2))
        price, on = self.draw(PRICES), self.draw(DAYS)
        refund = self._refund(price)
        no, refund_on = self.number(shop[0].upper()), on + self.later(4)
        # Some paid two orders at once: then their payment names neither.
        shared = self.one("", "", "", "P900001") if shop == "east" else ""
        payment = shared or (f"P{no[1:]}" if shop == "east" else "")
        told = Order(
            *(shop, no, payment, product, pieces, price, on),
            shipped=self.draw(st.booleans()),
            refund=refund,
            refund_on=refund_on,
            undated=self.draw(st.booleans()),
        )
        if self.one("listed", "listed", "listed", "listed", "unknown") == "listed":
            self.orders.append(told)
        paid = self._receipts(told, wallet)
        back = self._made(told, wallet)
        self._fees(told, wallet, paid, back)
        if product in FACES:
            self._deliver(told)
        if product == "CASE":
            self._ship(told)

    def _refund(self, price: Decimal) -> Decimal:
        plan = self.one("none", "none", "none", "full", "part", "a fen less")
        if plan == "part":
            return self.share(price)
        return {"full": price, "a fen less": price - FEN}.get(plan, NONE)

    def _receipts(self, order: Order, wallet: str) -> list[Decimal]:
        """Let the wallet tell what came in."""
        price = order.price
        plan = self.one(
            *("exact", "exact", "exact", "exact", "none", "split"),
            *("short", "over", "twice", "other wallet"),
        )
        part = self.share(price)
        amounts = {
            "none": [],
            "split": [part, price - part],
            "short": [part],
            "over": [price + part],
            "twice": [price, price],
        }.get(plan, [price])
        amounts = [amount for amount in amounts if amount]
        other = plan == "other wallet" and order.shop == "east"
        place = {"alpha": "beta", "beta": "alpha"}[wallet] if other else wallet
        for amount in amounts:
            self._move(order, place, "sale", order.on + self.later(5), amount)
        return amounts if place == wallet else []

    def _made(self, order: Order, wallet: str) -> Decimal:
        """Let the wallet tell what went back."""
        refund = order.refund
        plans = ("as told",) * 4 + ("not", "part", "twice") if refund else ("not",) * 6
        plan = self.one(*plans, "unasked", "split")
        part = self.share(refund or order.price)
        amounts = {
            "as told": [refund],
            "twice": [refund, refund],
            "part": [part],
            "unasked": [part] if not refund else [refund],
            "split": [part, refund - part] if refund else [],
        }.get(plan, [])
        made = [amount for amount in amounts if amount > 0]
        for amount in made:
            on = max(order.on, order.refund_on - 1) + self.later(4)
            self._move(order, wallet, "refund", on, -amount)
        return sum(made, NONE)

    def _fees(
        self, order: Order, wallet: str, paid: list[Decimal], back: Decimal
    ) -> None:
        """Let the wallet charge a fee, right or wrong, and give it back."""
        rate = RATES["alpha" if wallet == "alpha" else order.shop]
        right = sum((cent(amount * rate) for amount in paid), NONE)
        plan = self.one("right", "right", "right", "wrong", "none")
        fee = {"right": right, "wrong": right + FEN}.get(plan, NONE)
        on = order.on + self.later(5)
        if fee:
            self._move(order, wallet, "fee", on, -fee)
        settled = sum(paid, NONE)
        share = cent(right * back / settled) if settled else NONE
        given = {"alpha": share, "west": NONE, "east": right if back else NONE}[
            "alpha" if wallet == "alpha" else order.shop
        ]
        if self.one("right", "right", "right", "wrong") == "wrong":
            given = FEN
        if given:
            self._move(order, wallet, "fee back", on + self.later(3), given)

    def _move(
        self, order: Order, wallet: str, kind: str, on: int, amount: Decimal
    ) -> None:
        """Write a line of a wallet; Alpha names the payment, or the order."""
        by_payment = wallet == "alpha" and order.payment and self.draw(st.booleans())
        move = Move(
            *(wallet, self.number("M"), kind, on, amount),
            order="" if by_payment else order.no,
            payment=order.payment if by_payment else "",
        )
        self.moves.append(move)
        if order.shop == "west" and kind in {"sale", "refund"}:
            for teller in ("bill", "note"):
                plan = self.one(*("same",) * 5, "none", "other")
                told = amount if plan == "same" else amount + FEN
                number = self.number("B")
                if plan != "none":
                    bill = Bill(number, kind, on, told, order.no, teller)
                    self.bills.append(bill)

    def _deliver(self, order: Order) -> None:
        """Let suppliers charge for an order."""
        face = FACES[order.product] * order.pieces
        cost = PIECES[order.product] * order.pieces
        plan = self.one(
            *("exact", "exact", "exact", "none", "twice", "half", "failed", "dear"),
            *("undone", "unknown number"),
        )
        on, supplier = order.on + self.later(3), self.one("sup", "led")
        number = "X000001" if plan == "unknown number" else order.no

        def charge(kind: str, units: Decimal, price: Decimal, days: int = 0) -> None:
            self.charges.append(
                Charge(
                    *(supplier, self.number("C"), kind, on + days, number),
                    *(order.product, units, price),
                )
            )

        if plan == "unknown number":
            cost += self.draw(st.sampled_from([NONE, FEN]))
        if plan in {"exact", "twice", "undone", "unknown number"}:
            charge("charge", face, cost)
        if plan == "twice":
            charge("charge", face, cost, self.later(2))
        if plan == "half":
            charge("charge", face / 2, cost / 2)
        if plan == "dear":
            charge("charge", face, cost + FEN)
        if plan == "failed" and supplier == "sup":
            charge("charge", NONE, NONE)
        if plan == "undone" and supplier == "led":
            charge("charge back", -face, -cost, self.later(2))

    def _ship(self, order: Order) -> None:
        """Let the warehouse send an order's goods."""
        pieces = order.pieces
        plan = self.one(
            *("exact", "exact", "exact", "none", "twice", "one", "more", "wrong"),
            *("exchanged", "parts", "back", "unknown number"),
        )
        on = order.on + self.later(4)
        number = "X000001" if plan == "unknown number" else order.no

        def send(goods: str, many: int, days: int = 0) -> None:
            no = self.number("S")
            self.parcels.append(Parcel(no, on + days, number, goods, many))

        first = {"one": 1, "more": pieces + 1, "parts": 1}
        if plan in {"wrong", "exchanged"}:
            send("CABLE", self.draw(st.integers(1, pieces)))
        elif plan != "none":
            send("CASE", first.get(plan, pieces))
        if plan in {"exchanged", "twice"}:
            send("CASE", pieces, self.later(3))
        if plan == "parts" and pieces > 1:
            send("CASE", pieces - 1, self.later(2))
        if plan == "back":
            send("CASE", -self.draw(st.integers(1, pieces)), self.later(6))

    def payout(self) -> None:
        """Let a wallet pay out, or the bank top a supplier up."""
        who = self.one("alpha", "beta", "alpha", "beta", "led")
        on, amount = self.draw(DAYS), self.draw(PAYOUTS)
        no = self.number("PAYOUT")
        quoted = self.one("", "", no)
        plan = self.one(
            *("one", "one", "one", "one", "missing", "late", "near", "parts"),
            *("with the next", "bounced"),
        )
        came = on + (self.later(3) if plan != "late" else 3 + self.later(6))
        amounts = {
            "missing": [],
            "near": [amount - Decimal("0.37")],
            "parts": [cent(amount / 3), amount - cent(amount / 3)],
        }.get(plan, [amount])
        if plan == "with the next":
            more = self.draw(PAYOUTS)
            self._sent(who, self.number("PAYOUT"), on, more, "")
            amounts = [amount + more]
        if plan == "bounced" and who != "led":
            amounts = []
            back = self.number("BACK")
            self.moves.append(
                Move(who, self.number("M"), "payout back", came, amount, payout=back)
            )
        self._sent(who, no, on, amount, quoted)
        for part in amounts:
            self._arrived(who, came, part, quoted)

    def _sent(self, who: str, no: str, on: int, amount: Decimal, memo: str) -> None:
        if who == "led":
            self.lines.append(Line(self.number("L"), on, -amount, SENDERS[who], memo))
        else:
            self.moves.append(
                Move(who, self.number("M"), "payout", on, -amount, payout=no)
            )

    def _arrived(self, who: str, on: int, amount: Decimal, memo: str) -> None:
        number = self.number("L")
        if who == "led":
            topup = Charge("led", number, "topup", on, "", "", NONE, -amount)
            self.charges.append(topup)
        else:
            self.lines.append(Line(number, on, amount, SENDERS[who], memo))

    def stray(self) -> None:
        """Write a line of the bank that is nobody's, or rent, or a stranger's."""
        payee = self.one("Alpha Pay", "Landlord", "Somebody")
        memo = "Rent" if payee == "Landlord" else ""
        amount = self.draw(PAYOUTS) * self.draw(st.sampled_from([1, -1]))
        if payee == "Landlord":
            amount = -abs(amount)
        if payee == "Alpha Pay":
            amount = abs(amount)
        self.lines.append(Line(self.number("L"), self.draw(DAYS), amount, payee, memo))


def cent(amount: Decimal) -> Decimal:
    """Round to the fen, half up."""
    return amount.quantize(FEN, ROUND_HALF_UP)


@st.composite
def worlds(draw: st.DrawFn, most: int = 5) -> World:
    """Draw a world of so many orders at most, about as many payouts, and strays."""
    story = _Story(draw)
    for _ in range(draw(st.integers(1, most))):
        story.order()
    for _ in range(draw(st.integers(0, most))):
        story.payout()
    for _ in range(draw(st.integers(0, 2))):
        story.stray()
    full = draw(st.booleans())
    end = st.just(LAST) if full else st.integers(8, LAST)
    ends = {name: draw(end) for name in SOURCES}
    holes = {}
    if not full and draw(st.booleans()):
        name = draw(st.sampled_from(["alpha", "bill", "note", "sup", "bank"]))
        first = draw(st.integers(1, ends[name] - 2))
        holes[name] = (first, draw(st.integers(first, min(first + 2, ends[name] - 1))))
    return World(
        tuple(story.orders),
        tuple(sorted(story.moves, key=lambda m: m.on)),
        tuple(sorted(story.bills, key=lambda b: b.on)),
        tuple(sorted(story.charges, key=lambda c: c.on)),
        tuple(sorted(story.lines, key=lambda x: x.on)),
        ends,
        holes,
        tuple(sorted(story.parcels, key=lambda p: p.on)),
    )
