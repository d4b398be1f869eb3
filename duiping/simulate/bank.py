"""The corporate bank account, and the prepaid top-ups it pays for."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from duiping.simulate.days import DAY
from duiping.simulate.model import BankRow
from duiping.simulate.shop import PAYERS
from duiping.simulate.suppliers import CREDIT

if TYPE_CHECKING:
    from random import Random

    from duiping.simulate.days import Month
    from duiping.simulate.register import Register
    from duiping.simulate.suppliers import Suppliers

HOUR: Final = 3600
_ROUND: Final = 100_000
_MARGIN: Final = 300_000

WHALE: Final = ("杭州鲸卡数字科技有限公司", "571900000000005")
CLOUD: Final = ("深圳云充网络有限公司", "755900000000006")

# Day of the month (counted from 0), amount in fen, and what the line says.
_FIXED: Final = (
    (2, 1_200_000, "转账汇款", "", "房租", "杭州未来物业管理有限公司"),
    (9, 3_862_000, "批量代发", "", "代发工资", "代发业务过渡户"),
    (14, 123_456, "税费扣缴", "税款", "", "国家税务总局"),
    (20, 2_000, "费用扣收", "账户管理费", "", "招商银行"),
)


@dataclass(slots=True)
class TopUp:
    """Money sent to 鲸卡; ``credited`` is the time of its row, or past the month."""

    line: BankRow
    credited: int
    missing: bool = False


def fixed(month: Month) -> list[BankRow]:
    """List rent, payroll, tax and the bank's own fee, on working days."""
    out = []
    for order, (day, amount, form, summary, purpose, name) in enumerate(_FIXED):
        while not month.works(day):
            day += 1  # noqa: PLW2901
        time = day * DAY + 10 * HOUR + order
        tag = f"bank:fixed:{order}"
        account = "571900000000010"
        out.append(
            BankRow(time, -amount, form, summary, "", purpose, name, account, tag)
        )
    return out


def unexpected(
    month: Month, rng: Random, register: Register, index: int, voucher: str
) -> BankRow:
    """Make a credit from WeChat's company that answers no payout of ours."""
    name, account = PAYERS["WeChat"]
    day = rng.choice(month.workdays[3:-3])
    amount = 0
    for _ in range(600):
        amount = rng.randrange(20_000, 200_000) | 1
        if register.fits("WeChat", day, amount, protected=True):
            break
    register.add("WeChat", day, amount, protected=True)
    time = day * DAY + rng.randrange(12 * HOUR, 17 * HOUR)
    other = f"提现单号{voucher}" if index % 2 else "财付通付款"
    tag = f"bank:unexpected:{index}"
    return BankRow(
        time, amount, "网银贷记", "微信支付提现", other, "提现", name, account, tag
    )


class Prepaid:
    """Top-ups of the balance at 鲸卡: weekly, round, and always enough."""

    def __init__(
        self, month: Month, rng: Random, suppliers: Suppliers, missing: int
    ) -> None:
        """Plan the top-ups from what the ledger will consume."""
        # The credit line is no money of ours: the top-ups must do without it.
        own = (row for row in suppliers.whale if row[2] != CREDIT)
        rows = sorted(own, key=lambda row: row[:2])
        self._times = [row[0] for row in rows]
        used = accumulate((-row[3] for row in rows), initial=0)
        self._most = list(accumulate(used, max))
        self._rng = rng
        self._month = month
        self.tops: list[TopUp] = []
        first = self._weekly()
        self.opening = self._used(first) + _MARGIN + rng.randrange(10_000, 90_000)
        self._amounts()
        for index in range(missing):
            self._missing(index)

    def _used(self, time: int) -> int:
        """Give the most that is consumed by a time."""
        return self._most[bisect_left(self._times, time)]

    def _line(self, day: int, hour: int, amount: int) -> BankRow:
        time = day * DAY + hour * HOUR + self._rng.randrange(HOUR)
        tag = f"bank:jingka:{time}"
        purpose = "预存款充值"
        return BankRow(time, -amount, "转账汇款", "货款", "", purpose, *WHALE, tag)

    def _weekly(self) -> int:
        """Plan the days; return the time of the first credit."""
        month, rng = self._month, self._rng
        last = month.workdays[-1]
        weeks: dict[int, int] = {}
        for day in month.workdays[1:-1]:
            weeks.setdefault(day // 7, day)
        for day in weeks.values():
            line = self._line(day, 9, 0)
            credited = line.time + rng.randrange(HOUR, 5 * HOUR)
            following = month.after(day, 1)
            if rng.random() < 0.5 and following < last:
                credited = following * DAY + rng.randrange(9 * HOUR, 12 * HOUR)
            self.tops.append(TopUp(line, credited))
        line = self._line(last, 16, 0)
        self.tops.append(TopUp(line, month.after(last, 1) * DAY + 10 * HOUR))
        return self.tops[0].credited

    def _amounts(self) -> None:
        """Set each amount so that it lasts until the next one is there."""
        funds = self.opening
        for top, later in zip(self.tops, self.tops[1:], strict=False):
            until = min(later.credited, self._month.end)
            need = self._used(until) + _MARGIN - funds
            amount = max(1, -(-need // _ROUND)) * _ROUND
            top.line.amount = -amount
            funds += amount
        self.tops[-1].line.amount = -_ROUND * self._rng.randint(2, 9)

    def _missing(self, index: int) -> None:
        """Pay once more, an amount of its own, which the supplier never books."""
        month, rng = self._month, self._rng
        busy = {top.line.time // DAY for top in self.tops}
        days = [d for d in month.workdays[3:-4] if d not in busy]
        day = rng.choice(days or month.workdays[3:-4])
        amount = 0
        for _ in range(600):
            amount = 10_000 * rng.randint(21, 99) + 5000
            others = (-top.line.amount for top in self.tops)
            if all(abs(amount - one) * 80 > max(amount, one) for one in others):
                break
        line = self._line(day, 13 + index % 3, amount)
        self.tops.append(TopUp(line, self._month.end * 2, missing=True))


def pay_cloud(
    month: Month, rng: Random, suppliers: Suppliers, owed: int
) -> list[BankRow]:
    """Pay 云充 each week most of what is owed (``owed`` fen at the opening)."""
    rows = sorted((row[0], row[4]) for row in suppliers.cloud)
    times = [row[0] for row in rows]
    sums = list(accumulate((row[1] for row in rows), initial=owed))
    out: list[BankRow] = []
    paid = 0
    for week in range(5):
        days = [d for d in month.workdays if d // 7 == week]
        if not days:
            continue
        day = days[len(days) // 2]
        open_ = sums[bisect_left(times, day * DAY)] - paid
        amount = open_ * rng.randint(70, 90) // 100 // 100 * 100
        if amount < 10_000:
            continue
        paid += amount
        time = day * DAY + 14 * HOUR + rng.randrange(HOUR)
        tag = f"bank:yunchong:{week}"
        out.append(
            BankRow(time, -amount, "转账汇款", "货款", "", "话费货款", *CLOUD, tag)
        )
    return out


def close(rows: list[BankRow], month: Month, rng: Random) -> int:
    """Sort and number the lines; return an opening balance that covers them."""
    rows.sort(key=lambda row: (row.time, row.tag))
    number = rng.randrange(10**6, 10**7)
    for row in rows:
        number += rng.randrange(3, 4000)
        row.no = f"{month.compact(row.time // DAY)}{number:010d}"
    return -least(rows) + 5_000_000 + rng.randrange(1, 1_000_000)


def least(rows: list[BankRow]) -> int:
    """Give the lowest point of the balance, told from its beginning."""
    return min(accumulate((row.amount for row in rows), initial=0))
