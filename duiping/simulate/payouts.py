"""Payouts carried out: how much of the wallet, and the bank lines that answer."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from duiping.simulate.days import DAY
from duiping.simulate.model import BankRow, Payout
from duiping.simulate.schedule import MISSING, SHORT, Slot, clock
from duiping.simulate.shop import PAYERS, WALLETS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from duiping.simulate.days import Month
    from duiping.simulate.numbers import Numbers
    from duiping.simulate.register import Register

_LEAST: Final = 80_000


@dataclass(slots=True)
class Done:
    """A payout as it went, with the bank line that answers it, if any."""

    slot: Slot
    payout: Payout
    line: BankRow | None


class Funds:
    """What a wallet can pay out, given all that its orders will ever do to it."""

    def __init__(self, opening: int, rows: Sequence[tuple[int, ...]]) -> None:
        """Take the opening balance and ``(time, amount)`` rows in time order."""
        self._times = [row[0] for row in rows]
        sums = list(accumulate((row[1] for row in rows), initial=opening))
        # The least the balance will come to from each row on: paying out more
        # than that would let a later refund overdraw the wallet.
        for index in range(len(sums) - 2, -1, -1):
            sums[index] = min(sums[index], sums[index + 1])
        self._least = sums
        self._out: list[tuple[int, int]] = []

    def free(self, time: int) -> int:
        """Give what can be paid out at a time."""
        gone = sum(amount for since, amount in self._out if since <= time)
        return self._least[bisect_right(self._times, time)] - gone

    def take(self, time: int, amount: int) -> None:
        """Pay out an amount; negative gives it back."""
        self._out.append((time, amount))


def execute(
    slots: Sequence[Slot],
    funds: Funds,
    register: Register,
    month: Month,
    rng: Random,
    numbers: Numbers,
) -> list[Done]:
    """Carry out one wallet's payouts in time order."""
    out: list[Done] = []
    reserve = sum(_held(slot) for slot in slots)
    for slot in slots:
        if slot.amount:
            day = slot.time // DAY
            register.add(slot.wallet, day, slot.amount, protected=False)
    for index, slot in enumerate(slots):
        day = slot.time // DAY
        reserve -= _held(slot)
        if slot.amount:
            amount = slot.amount
        else:
            free = funds.free(slot.time) - reserve
            amount = _amount(free, slot, register, rng)
            if not amount:
                if slot.fault:
                    message = f"too little money for a {slot.fault} payout"
                    raise ValueError(message)
                continue
            register.add(slot.wallet, day, amount, protected=bool(slot.fault))
        funds.take(slot.time, amount)
        payout = Payout(slot.wallet, slot.time, amount, f"payout:{slot.wallet}:{index}")
        payout.no = numbers.payout(slot.wallet, month.compact(day))
        if slot.wallet == "WeChat":
            payout.voucher = numbers.voucher(month.compact(day))
        if slot.bounced:
            payout.bounced = (day + 1) * DAY + clock(rng, 9, 12)
            funds.take(payout.bounced, -amount)
        out.append(Done(slot, payout, None))
    return out


def _held(slot: Slot) -> int:
    """Give what earlier sweeps must leave for a payout that has to happen."""
    must = slot.fault or slot.bounced or slot.pair
    return slot.amount or (_LEAST if must else 0)


def _amount(free: int, slot: Slot, register: Register, rng: Random) -> int:
    """Choose an odd, unmistakable amount; 0 if there is too little."""
    day, protected = slot.time // DAY, bool(slot.fault or slot.pair)
    for _ in range(600):
        low, high = (0.35, 0.97) if protected else (0.80, 0.97)
        amount = int(free * rng.uniform(low, high))
        if amount < 20_000:
            return 0
        amount += amount % 100 == 0
        if register.fits(slot.wallet, day, amount, protected=protected):
            return amount
        free = free * 199 // 200
    return 0


def lines(done: Sequence[Done], month: Month, rng: Random) -> list[BankRow]:
    """Make the bank lines of all payouts that arrive within the month.

    Two payouts planned as a pair share one line; the four ambiguous ones are
    answered by a line over two of them.
    """
    out: list[BankRow] = []
    pair = [entry for entry in done if entry.slot.pair]
    unclear = [entry for entry in done if entry.slot.ambiguous]
    for entry in done:
        slot, payout = entry.slot, entry.payout
        single = not (slot.pair or slot.ambiguous or slot.bounced)
        payout.open = single and slot.bank >= month.length
        if single and slot.fault != MISSING and slot.bank < month.length:
            amount = payout.amount
            if slot.fault == SHORT:
                amount -= max(100, rng.randint(100, min(1000, max(101, amount // 200))))
            entry.line = credit(slot.wallet, slot.bank, amount, rng, payout)
            out.append(entry.line)
    for group, count in ((pair, len(pair)), (unclear, 2)):
        if group:
            total = sum(entry.payout.amount for entry in group[:count])
            line = credit("PDD", group[0].slot.bank, total, rng, group[0].payout)
            for entry in group:
                entry.line = line
            out.append(line)
    return out


def credit(wallet: str, day: int, amount: int, rng: Random, payout: Payout) -> BankRow:
    """Make a bank line of money that came from a wallet's company."""
    name, account = PAYERS[wallet]
    time = day * DAY + clock(rng, 12, 17)
    summary = {"PDD": "商家提现", "Alipay": "支付宝提现", "WeChat": "微信支付提现"}
    other = f"提现单号{payout.voucher}" if payout.voucher else ""
    tag = f"bank:{payout.tag}"
    return BankRow(
        time, amount, "网银贷记", summary[wallet], other, "提现", name, account, tag
    )


def opening_payouts(
    month: Month, amounts: dict[str, int], rng: Random, numbers: Numbers
) -> list[Done]:
    """Make payouts of the month before that the bank shows in this month."""
    out = []
    day = month.before(0)
    for wallet in WALLETS:
        time = day * DAY + clock(rng, 13, 18)
        payout = Payout(wallet, time, amounts[wallet], f"payout:{wallet}:opening")
        payout.no = numbers.payout(wallet, month.compact(day))
        if wallet == "WeChat":
            payout.voucher = numbers.voucher(month.compact(day))
        slot = Slot(wallet, time, month.after(day, 1))
        line = credit(wallet, slot.bank, payout.amount, rng, payout)
        out.append(Done(slot, payout, line))
    return out
