"""The geometry of the money's way: bars, bands and labels of one channel.

Lengths are tenths of a point, integers, so that equal money is drawn equally
everywhere. A lane runs from left to right: orders, wallet, payout, bank. What
both sides agree on is the band between two bars; whatever leaves the way, or
joins it, is a stub below the band with its label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from duiping.money import grouped
from duiping.report.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.report.standing import Standing
    from duiping.report.way import Channel, Wallet

WIDTH, TOP, LINE = 11_800, 440, 180
BAR, STUB, GAP = 120, 340, 3_893
TALLEST, THINNEST = 1_400, 20
LAST = 3


class Stub(NamedTuple):
    """Money that leaves (or joins) the way at a bar: amount, look, word, count."""

    amount: int
    look: str
    name: str
    number: int = 0


class Shape(NamedTuple):
    """A rectangle, in points as text."""

    x: str
    y: str
    width: str
    height: str
    look: str
    title: str


class Label(NamedTuple):
    """A line of text, in points as text; `anchor` is start, middle or end."""

    x: str
    y: str
    anchor: str
    look: str
    text: str


class Lane(NamedTuple):
    """The drawing of one channel."""

    title: str
    width: str
    height: str
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...]
    spoken: str


def lanes(channels: Sequence[Channel], language: str) -> tuple[Lane, ...]:
    """Draw all channels on one scale, so that their heights compare."""
    tallest = max((_peak(channel) for channel in channels), default=0)
    return tuple(_Pen(language, max(tallest, 1)).lane(c) for c in channels)


def _peak(channel: Channel) -> int:
    wallet = channel.wallet
    received = (wallet.opening, wallet.received, wallet.other)
    heights = [channel.order.owed, sum(max(n, 0) for n in received)]
    if channel.payout:
        heights += [channel.payout.owed, channel.payout.reported]
    return max(heights)


def _length(text: str) -> int:
    """Guess a label's length: Chinese is as wide as high, the rest about half."""
    return sum(135 if east_asian_width(sign) in "WF" else 68 for sign in text)


def _point(tenths: int) -> str:
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else str(whole)


class _Pen:
    """Draws one lane; keeps what has been drawn."""

    def __init__(self, language: str, tallest: int) -> None:
        self.language = language
        self.tallest = tallest
        self.shapes: list[Shape] = []
        self.labels: list[Label] = []
        self.bottom = TOP
        # How long the last stubs' labels are, and where they end.
        self.wide, self.low = 0, 0

    def lane(self, channel: Channel) -> Lane:
        order, wallet, payout = channel.order, channel.wallet, channel.payout
        self._bar(0, "orders-node", channel.orders, order.owed, order.owed)
        self._band(0, "agreed", order.agreed)
        self._out(0, order.agreed, _leaving(order))
        self._into(1, order.agreed, [*_joining(order), *_held(wallet)])
        came = sum(max(n, 0) for n in (wallet.opening, wallet.received, wallet.other))
        self._bar(1, "wallet-node", channel.title, wallet.received, came)
        self._out(1, wallet.paid if payout else 0, _spent(wallet))
        if payout:
            self._band(1, "payout-node", wallet.paid)
            brought = [Stub(payout.brought, "plain", "brought")]
            self._into(2, wallet.paid, brought)
            self._bar(2, "payout-node", channel.title, payout.owed, payout.owed)
            self._band(2, "agreed", payout.agreed)
            self._out(2, payout.agreed, _leaving(payout))
            self._into(3, payout.agreed, _joining(payout))
            there = payout.reported
            self._bar(3, "bank-node", channel.bank, there, there)
        return Lane(
            channel.title,
            _point(WIDTH),
            _point(self.bottom + 60),
            tuple(self.shapes),
            tuple(self.labels),
            "; ".join(s.title for s in self.shapes if s.title),
        )

    def _height(self, amount: int) -> int:
        return max(amount, 0) * TALLEST // self.tallest

    def _bar(self, place: int, name: str, title: str, said: int, height: int) -> None:
        x = place * GAP
        tall = max(self._height(height), THINNEST)
        what = f"{title} {word(name, self.language)}"
        self._rect(x, TOP, BAR, tall, "bar", f"{what} {grouped(said)}")
        anchor, at = ("end", x + BAR) if place == LAST else ("start", x)
        self._text(at, TOP - 260, anchor, "name", what)
        self._text(at, TOP - 90, anchor, "figure", grouped(said))

    def _band(self, place: int, name: str, amount: int) -> None:
        if amount <= 0:
            return
        tall = max(self._height(amount), THINNEST)
        x = place * GAP + BAR
        text = f"{word(name, self.language)} {grouped(amount)}"
        self._rect(x, TOP, GAP - BAR, tall, "agreed", text)
        self._text(x + (GAP - BAR) // 2, TOP + tall // 2 + 40, "middle", "on", text)

    def _out(self, place: int, above: int, stubs: Sequence[Stub]) -> None:
        x = place * GAP + BAR
        self.wide, self.low = 0, 0
        self._stubs(above, stubs, x, x + STUB + 60, "start")

    def _into(self, place: int, above: int, stubs: Sequence[Stub]) -> None:
        x = place * GAP - STUB
        # Labels of what left at the bar before stand in the same gap.
        wide, room = self.wide, GAP - BAR - 2 * (STUB + 60)
        self.wide = 0
        mine = max((_length(self._say(s)) for s in stubs if s.amount > 0), default=0)
        if wide + mine <= room:
            self.low = 0
        self._stubs(above, stubs, x, x - 60, "end")

    def _stubs(
        self, above: int, stubs: Sequence[Stub], x: int, at: int, anchor: str
    ) -> None:
        y = TOP + self._height(above)
        # A thin band's own label hangs below it: leave it room.
        line = max(y, TOP + LINE, self.low) if above > 0 else max(y, self.low)
        for stub in stubs:
            if stub.amount <= 0:
                continue
            tall = max(self._height(stub.amount), THINNEST)
            text = self._say(stub)
            self.wide = max(self.wide, _length(text))
            self._rect(x, y, STUB, tall, stub.look, text)
            line = max(line, y + tall // 2 - LINE // 2) + LINE
            self._text(at, line - LINE // 2 + 40, anchor, stub.look, text)
            y += tall
            self.bottom = max(self.bottom, line)
        self.low = line

    def _say(self, stub: Stub) -> str:
        text = f"{word(stub.name, self.language)} {grouped(stub.amount)}"
        if stub.number:
            text += f" ({word('items', self.language, n=stub.number)})"
        return text

    def _rect(self, x: int, y: int, wide: int, tall: int, look: str, text: str) -> None:
        box = (_point(x), _point(y), _point(wide), _point(tall))
        self.shapes.append(Shape(*box, look, text))
        self.bottom = max(self.bottom, y + tall)

    def _text(self, x: int, y: int, anchor: str, look: str, text: str) -> None:
        self.labels.append(Label(_point(x), _point(y), anchor, look, text))


def _leaving(standing: Standing) -> list[Stub]:
    return [
        Stub(standing.ahead, "transit", "in-transit", standing.waiting),
        Stub(standing.later, "transit", "later"),
        Stub(standing.settled, "plain", "settled"),
        Stub(standing.short, "broken", "short"),
    ]


def _joining(standing: Standing) -> list[Stub]:
    return [
        Stub(standing.over, "broken", "over"),
        Stub(standing.behind, "transit", "behind"),
        Stub(-standing.later, "transit", "later"),
        Stub(-standing.settled, "plain", "settled"),
    ]


def _held(wallet: Wallet) -> list[Stub]:
    return [
        Stub(wallet.opening, "plain", "opening"),
        Stub(wallet.other, "plain", "other"),
    ]


def _spent(wallet: Wallet) -> list[Stub]:
    return [
        Stub(wallet.closing, "plain", "closing"),
        Stub(wallet.fees, "plain", "fees"),
        Stub(-wallet.other, "plain", "other"),
    ]
