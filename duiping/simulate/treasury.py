"""Money between the wallets, the bank and the suppliers, with its breaks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from duiping.simulate import bank, chain, payouts, schedule, transit
from duiping.simulate.chain import Held
from duiping.simulate.model import NEVER, BankRow, Finding
from duiping.simulate.register import Register
from duiping.simulate.shop import TOPUP_JINGKA, WALLETS, yuan
from duiping.simulate.suppliers import CREDIT, CREDIT_LINE
from duiping.simulate.wallets import PAYOUT, PAYOUT_BACK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from duiping.simulate.bank import TopUp
    from duiping.simulate.chain import Carried
    from duiping.simulate.payouts import Done
    from duiping.simulate.suppliers import Suppliers
    from duiping.simulate.wallets import Wallets
    from duiping.simulate.world import World

# Above all rows of orders, so that a payout follows them within a second.
_SEQ: Final = 9 * 10**9

_FAULTS: Final = {
    "late": schedule.LATE,
    "payout_missing": schedule.MISSING,
    "payout_short": schedule.SHORT,
}
_NOTES: Final = {
    schedule.LATE: "the bank shows the payout two working days after its due day",
    schedule.MISSING: "the payout never reaches the bank",
    schedule.SHORT: "the bank received less than the wallet paid out",
}
_BANK: Final = transit.BANK
NOTHING: Final = Held(0, 0, 0)


def _enough(balance: int, least: int) -> int:
    """Give a balance that was handed on, if it never falls below zero.

    Raises:
        ValueError: it would.
    """
    if balance + least < 0:
        message = "the month before left too little money"
        raise ValueError(message)
    return balance


class Treasury:
    """All payouts, top-ups and bank lines of the month."""

    def __init__(
        self,
        world: World,
        rng: Random,
        members: Sequence[str],
        orders: int,
        keep: Held = NOTHING,
        carried: Carried | None = None,
    ) -> None:
        """Set the opening balances, or take those of the month before.

        Args:
            world: the month's orders.
            rng: draws.
            members: the breaks that were chosen.
            orders: how many.
            keep: what stays for the months to come.
            carried: what the month before left.
        """
        self._keep, self._carried = keep, carried
        self._world = world
        self._rng = rng
        self._want = Counter(members)
        self._register = Register()
        # PDD holds the round and the ambiguous withdrawals from the start.
        self.wallets = {
            "PDD": 3_800_000 + orders * 300 + rng.randrange(100_000),
            "Alipay": 400_000 + orders * 300 + rng.randrange(100_000),
            "WeChat": 400_000 + orders * 300 + rng.randrange(100_000),
        }
        self.owed = orders * 350 + rng.randrange(10_000, 50_000)
        if carried is not None:
            self.wallets = dict(carried.wallets)
            self.owed = carried.owed
            for entry in carried.amounts:
                wallet, day, amount, kept = entry
                self._register.add(wallet, day, amount, protected=kept)
        else:
            self.wallets = {n: sum_ + keep.wallet for n, sum_ in self.wallets.items()}
        self.bank_opening = 0
        self.whale_opening = 0
        self.bank: list[BankRow] = []
        self.tops: list[TopUp] = []
        self.opening: list[Done] = []
        self.done: list[Done] = []
        self.findings: list[Finding] = []
        self.under_way: list[Finding] = []

    def run(self, wallets: Wallets, suppliers: Suppliers) -> None:
        """Pay out, top up, pay suppliers; add the rows to all parties."""
        self._supply(suppliers)
        self._open()
        self._pay_out(wallets)
        month = self._world.month
        self.bank += bank.fixed(month)
        self.bank += bank.pay_cloud(month, self._rng, suppliers, self.owed)
        for index in range(self._want["bank_unexpected"]):
            self._unexpected(index)
        self.bank_opening = bank.close(self.bank, month, self._rng) + self._keep.bank
        if self._carried is not None:
            self.bank_opening = _enough(self._carried.bank, bank.least(self.bank))

    def _supply(self, suppliers: Suppliers) -> None:
        """Keep 鲸卡 in funds."""
        month = self._world.month
        before = self._carried
        if before is None:
            suppliers.grant(6 * 86_400 + 34_200, 8 * 86_400 + 36_000)
        prepaid = bank.Prepaid(month, self._rng, suppliers, self._want["topup_missing"])
        self.whale_opening = prepaid.opening + self._keep.prepaid
        if before is not None:
            self.whale_opening = _enough(before.prepaid, -prepaid.opening) + CREDIT_LINE
            for credited, amount, tag in before.tops:
                suppliers.top_up(credited, amount, tag)
        self.tops = prepaid.tops
        for top in prepaid.tops:
            self.bank.append(top.line)
            amount = -top.line.amount
            if top.missing:
                note = "the bank paid the supplier, whose ledger has no top-up"
                self._bank_break("missing", TOPUP_JINGKA, (amount, 0), note, top.line)
            elif top.credited < month.end:
                suppliers.top_up(top.credited, amount, top.line.tag)
        self.under_way += transit.top_ups(prepaid.tops, month.end)

    def prepaid_left(self, suppliers: Suppliers) -> int:
        """Give our own money at 鲸卡 at the month's end."""
        balance = self.whale_opening + sum(row[3] for row in suppliers.whale)
        return balance - self.credit(suppliers)

    def credit(self, suppliers: Suppliers) -> int:
        """Give the credit line that is in 鲸卡's balance at the month's end."""
        granted = sum(row[2] == CREDIT for row in suppliers.whale)
        return CREDIT_LINE * (granted + (self._carried is not None))

    def amounts(self) -> list[tuple[str, int, int, bool]]:
        """List the amounts of payouts in use, which later ones must not repeat."""
        return self._register.listed()

    def _bank_break(
        self,
        kind: str,
        place: str,
        amounts: tuple[int, int],
        note: str,
        line: BankRow,
    ) -> None:
        finding = Finding(
            kind, place, "", "CNY", *amounts, 0, note, (line.tag,), _BANK, bank=line
        )
        self.findings.append(finding)

    def _open(self) -> None:
        """Let payouts of the month before arrive."""
        rng, world = self._rng, self._world
        if self._carried is not None:
            self.opening = chain.arrive(self._carried.payouts, rng)
            self.bank += [one.line for one in self.opening if one.line is not None]
            return
        amounts = {
            wallet: rng.randrange(120_000, 480_000) * 2 + 1 for wallet in WALLETS
        }
        self.opening = payouts.opening_payouts(world.month, amounts, rng, world.numbers)
        for entry in self.opening:
            payout, line = entry.payout, entry.line
            day = payout.time // 86_400
            self._register.add(payout.wallet, day, payout.amount, protected=False)
            if line is not None:
                self.bank.append(line)

    def _pay_out(self, wallets: Wallets) -> None:
        """Plan and carry out the payouts of all wallets."""
        world, rng = self._world, self._rng
        month = world.month
        faults = [
            fault for name, fault in _FAULTS.items() for _ in range(self._want[name])
        ]
        ambiguous = self._want["ambiguous"] > 0
        plan = schedule.plan(month, rng, faults, ambiguous=ambiguous)
        books = {
            "PDD": [(row[0], row[3]) for row in wallets.pdd],
            "Alipay": [(row[0], row[3]) for row in wallets.alipay],
            "WeChat": [(row[0], row[3]) for row in wallets.wechat],
        }
        for wallet in WALLETS:
            kept = self._keep.wallet
            funds = payouts.Funds(self.wallets[wallet] - kept, books[wallet])
            slots = [slot for slot in plan if slot.wallet == wallet]
            done = payouts.execute(
                slots, funds, self._register, month, rng, world.numbers
            )
            self.bank += payouts.lines(done, month, rng)
            self._enter(wallet, done, wallets)
            for entry in done:
                self._judge(entry)
            unclear = [entry for entry in done if entry.slot.ambiguous]
            if unclear:
                self._unclear(unclear)
            self.done += done
        self.under_way += transit.payouts(entry.payout for entry in self.done)

    def _enter(self, wallet: str, done: Sequence[Done], wallets: Wallets) -> None:
        """Enter the payouts into the wallet's rows."""
        for index, entry in enumerate(done):
            payout, seq = entry.payout, _SEQ + 2 * index
            if wallet == "PDD":
                row = (payout.time, seq, PAYOUT, -payout.amount, "", payout.tag)
                wallets.pdd.append(row)
                continue
            rows = wallets.alipay if wallet == "Alipay" else wallets.wechat
            rows.append((payout.time, seq, PAYOUT, -payout.amount, payout, None))
            if payout.bounced != NEVER:
                back = (payout.bounced, seq + 1, PAYOUT_BACK, payout.amount)
                rows.append((*back, payout, None))

    def _judge(self, entry: Done) -> None:
        """Write down what is wrong with a payout, if anything."""
        fault, payout = entry.slot.fault, entry.payout
        if not fault:
            return
        amount = payout.amount
        actual = 0 if entry.line is None else entry.line.amount
        self.findings.append(
            Finding(
                fault,
                f"Assets:Clearing:Payout:{payout.wallet}",
                payout.key,
                "CNY",
                amount,
                actual,
                amount if fault == schedule.LATE else 0,
                _NOTES[fault],
                (payout.tag, f"bank:{payout.tag}"),
                _BANK,
            )
        )

    def _unclear(self, group: Sequence[Done]) -> None:
        """Write down four payouts that one bank line answers in two ways."""
        line = group[0].line
        if line is None:
            return
        total = sum(entry.payout.amount for entry in group)
        shares = "、".join(yuan(entry.payout.amount) for entry in group)
        self.findings.append(
            Finding(
                "ambiguous",
                "Assets:Clearing:Payout:PDD",
                "",
                "CNY",
                total,
                line.amount,
                0,
                f"one line of {yuan(line.amount)} for payouts of {shares}",
                (*(entry.payout.tag for entry in group), line.tag),
                _BANK,
                bank=line,
            )
        )

    def _unexpected(self, index: int) -> None:
        """Let the bank show money that no wallet paid out."""
        world = self._world
        voucher = world.numbers.voucher(world.month.compact(0))
        line = bank.unexpected(world.month, self._rng, self._register, index, voucher)
        self.bank.append(line)
        note = "the bank received money that no wallet paid out"
        place = "Assets:Clearing:Payout:WeChat"
        self._bank_break("unexpected", place, (0, line.amount), note, line)
