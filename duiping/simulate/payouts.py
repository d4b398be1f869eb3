"""Payouts: which days, how much, when the bank shows them, what goes wrong."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from duiping.simulate.days import DAY
from duiping.simulate.model import BankRow, Payout
from duiping.simulate.shop import PAYERS, PAYOUT_DUE, WALLETS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from duiping.simulate.days import Month
    from duiping.simulate.numbers import Numbers

HOUR: Final = 3600
ROUND: Final = 500_000
UNIT: Final = 100_000
_LEAST: Final = 80_000
AMBIGUOUS: Final = (4, 5, 6, 3)

LATE: Final = "late"
MISSING: Final = "missing"
SHORT: Final = "short"
FAULTS: Final = (LATE, MISSING, SHORT)


@dataclass(slots=True)
class Slot:
    """A planned payout; ``amount`` 0 means: sweep most of what is there."""

    wallet: str
    time: int
    bank: int  # day of the bank line
    amount: int = 0
    fault: str = ""
    bounced: bool = False
    pair: bool = False
    ambiguous: bool = False


@dataclass(slots=True)
class Done:
    """A payout as it went, with the bank line that answers it, if any."""

    slot: Slot
    payout: Payout
    line: BankRow | None


def _clock(rng: Random, first: int, last: int) -> int:
    return rng.randrange(first * HOUR, last * HOUR)


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
            if name != wallet or abs(other_day - day) > 7:
                continue
            for entry in self._all:
                if entry[3] and entry[2] != other and _near(amount + other, entry[2]):
                    return False
        return not (protected and self._near_pair(amount))

    def _near_pair(self, amount: int) -> bool:
        for index, (name, day, one, _) in enumerate(self._all):
            for other_name, other_day, two, _ in self._all[:index]:
                same = name == other_name and abs(day - other_day) <= 7
                if same and _near(amount, one + two):
                    return True
        return False


def _near(one: int, two: int) -> bool:
    return abs(one - two) * 80 <= max(one, two)


def plan(
    month: Month, rng: Random, faults: Sequence[str], *, ambiguous: bool
) -> list[Slot]:
    """Plan the month's payouts; raise ValueError if the faults do not fit."""
    slots = [
        *_plan_pdd(month, rng, ambiguous=ambiguous),
        *_plan_alipay(month, rng),
        *_plan_wechat(month, rng),
    ]
    for fault in faults:
        _assign(slots, month, rng, fault, ambiguous=ambiguous)
    return sorted(slots, key=lambda slot: (WALLETS.index(slot.wallet), slot.time))


def _plan_pdd(month: Month, rng: Random, *, ambiguous: bool) -> list[Slot]:
    """Plan three round withdrawals, a pair in one line, sweeps, the ambiguity."""
    work = month.workdays
    out = [
        Slot("PDD", d * DAY + _clock(rng, 9, 12), month.after(d, 1), amount=ROUND)
        for d in work[3:6]
    ]
    joint = month.after(work[9], 1)
    out += [
        Slot("PDD", d * DAY + _clock(rng, 13, 18), joint, pair=True)
        for d in (work[8], work[9])
    ]
    taken = {*work[3:6], *work[8:10]}
    limit = month.length - 1
    if ambiguous:
        limit = min(month.length - 6, month.before(work[-2]) - 1)
    for day in range(1, limit + 1):
        weekday = month.date(day).weekday()
        saturday = weekday == 5 and day // 7 == 1
        if day in taken or not (weekday in (0, 2, 4) or saturday):
            continue
        bank = month.after(day, rng.choice((1, 1, 2)))
        if ambiguous and bank >= work[-2]:
            bank = month.after(day, 1)
        if ambiguous and bank >= work[-2]:
            continue
        out.append(Slot("PDD", day * DAY + _clock(rng, 10, 20), bank))
    last = month.length - 1
    if ambiguous:
        start = work[-2] * DAY + 10 * HOUR
        out += [
            Slot("PDD", start + i * 1800, work[-1], amount=n * UNIT, ambiguous=True)
            for i, n in enumerate(AMBIGUOUS)
        ]
    elif last not in {slot.time // DAY for slot in out}:
        time = last * DAY + _clock(rng, 10, 20)
        out.append(Slot("PDD", time, month.after(last, 1)))
    return out


def _plan_alipay(month: Month, rng: Random) -> list[Slot]:
    """Plan sweeps on Tuesdays, Fridays and the last working day."""
    out = []
    last = month.workdays[-1]
    for day in range(1, month.length):
        if month.date(day).weekday() not in (1, 4) and day != last:
            continue
        time = day * DAY + _clock(rng, 9, 11)
        same_day = month.works(day) and day != last and rng.random() < 0.3
        out.append(Slot("Alipay", time, day if same_day else month.after(day, 1)))
    return out


def _plan_wechat(month: Month, rng: Random) -> list[Slot]:
    """Plan a sweep each working day, one of which the bank sends back."""
    bounced = month.workdays[6]
    return [
        Slot(
            "WeChat",
            day * DAY + _clock(rng, 9, 11),
            month.after(day, 1),
            bounced=day == bounced,
        )
        for day in month.workdays[1:]
    ]


def _assign(
    slots: list[Slot], month: Month, rng: Random, fault: str, *, ambiguous: bool
) -> None:
    """Let one ordinary sweep go wrong in the given way."""
    fits = []
    for slot in slots:
        day = slot.time // DAY
        due = PAYOUT_DUE[slot.wallet]
        last = month.after(day, due + 2 if fault == LATE else due)
        # Far from the ambiguous payouts, so that nothing else is open there.
        edge = month.length - (15 if ambiguous and slot.wallet == "PDD" else 2)
        plain = not (slot.amount or slot.fault or slot.bounced or slot.pair)
        if plain and day > 1 and last <= edge:
            fits.append(slot)
    if not fits:
        message = f"no payout is left for a {fault} break"
        raise ValueError(message)
    wallet = rng.choice(sorted({slot.wallet for slot in fits}))
    slot = rng.choice([slot for slot in fits if slot.wallet == wallet])
    slot.fault = fault
    if fault == LATE:
        slot.bank = month.after(slot.time // DAY, PAYOUT_DUE[slot.wallet] + 2)


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


def execute(  # noqa: PLR0913, PLR0917
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
            payout.bounced = (day + 1) * DAY + _clock(rng, 9, 12)
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
    time = day * DAY + _clock(rng, 12, 17)
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
        time = day * DAY + _clock(rng, 13, 18)
        payout = Payout(wallet, time, amounts[wallet], f"payout:{wallet}:opening")
        payout.no = numbers.payout(wallet, month.compact(day))
        if wallet == "WeChat":
            payout.voucher = numbers.voucher(month.compact(day))
        slot = Slot(wallet, time, month.after(day, 1))
        line = credit(wallet, slot.bank, payout.amount, rng, payout)
        out.append(Done(slot, payout, line))
    return out
