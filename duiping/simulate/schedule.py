"""Which payouts a month has: their days, when the bank shows them, what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duiping.simulate.days import DAY
from duiping.simulate.shop import PAYOUT_DUE, WALLETS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from duiping.simulate.days import Month

HOUR: Final = 3600
ROUND: Final = 500_000
UNIT: Final = 100_000
AMBIGUOUS: Final = (4, 5, 6, 3)

LATE: Final = "late"
MISSING: Final = "missing"
SHORT: Final = "short"


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


def clock(rng: Random, first: int, last: int) -> int:
    """Draw a time of day between two full hours."""
    return rng.randrange(first * HOUR, last * HOUR)


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
        Slot("PDD", d * DAY + clock(rng, 9, 12), month.after(d, 1), amount=ROUND)
        for d in work[3:6]
    ]
    joint = month.after(work[9], 1)
    out += [
        Slot("PDD", d * DAY + clock(rng, 13, 18), joint, pair=True)
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
        out.append(Slot("PDD", day * DAY + clock(rng, 10, 20), bank))
    last = month.length - 1
    if ambiguous:
        start = work[-2] * DAY + 10 * HOUR
        out += [
            Slot("PDD", start + i * 1800, work[-1], amount=n * UNIT, ambiguous=True)
            for i, n in enumerate(AMBIGUOUS)
        ]
    elif last not in {slot.time // DAY for slot in out}:
        time = last * DAY + clock(rng, 10, 20)
        out.append(Slot("PDD", time, month.after(last, 1)))
    return out


def _plan_alipay(month: Month, rng: Random) -> list[Slot]:
    """Plan sweeps on Tuesdays, Fridays and the last working day."""
    out = []
    last = month.workdays[-1]
    for day in range(1, month.length):
        if month.date(day).weekday() not in (1, 4) and day != last:
            continue
        time = day * DAY + clock(rng, 9, 11)
        same_day = month.works(day) and day != last and rng.random() < 0.3
        out.append(Slot("Alipay", time, day if same_day else month.after(day, 1)))
    return out


def _plan_wechat(month: Month, rng: Random) -> list[Slot]:
    """Plan a sweep each working day, one of which the bank sends back."""
    bounced = month.workdays[6]
    return [
        Slot(
            "WeChat",
            day * DAY + clock(rng, 9, 11),
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
