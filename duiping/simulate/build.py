"""From the arguments to the files: the order in which the month is made."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from duiping.simulate import opening, specials, totals, transit, truth, world
from duiping.simulate.days import Month
from duiping.simulate.exports import (
    alipay,
    cmb,
    jingka,
    mini,
    pdd_ledger,
    pdd_orders,
    taobao,
    wechat,
    yunchong,
)
from duiping.simulate.inject import Injector, ShortageError
from duiping.simulate.menu import CAPS, FREE, MEMBERS, choose
from duiping.simulate.model import Finding
from duiping.simulate.numbers import Numbers
from duiping.simulate.shop import MINI, PDD, TAOBAO
from duiping.simulate.suppliers import Suppliers
from duiping.simulate.treasury import Treasury
from duiping.simulate.wallets import Wallets

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from duiping.simulate.model import Order

    Progress = Callable[[str, int, int], None]


def simulate(
    out: Path,
    month: str,
    orders: int,
    seed: int,
    breaks: int,
    progress: Progress | None = None,
) -> None:
    """Write a month of the demo shop: ``exports/``, ``late/`` and ``truth.json``.

    Args:
        out: folder to write into; its ``exports`` and ``late`` must be empty.
        month: ``YYYY-MM`` within 2024-01..2026-12.
        orders: how many orders the shops get.
        seed: the same arguments give the same bytes.
        breaks: how many breaks are hidden in it, 0 or more.
        progress: called with a step's name, how far, and out of how many.

    Raises:
        ValueError: a bad month, or more breaks than the orders can hold.
        FileExistsError: the folder already holds a simulation.
    """
    if orders < 0 or breaks < 0:
        message = "orders and breaks must not be negative"
        raise ValueError(message)
    folders = _folders(out)
    run = _Run(Month(month), orders, seed, breaks)
    run.make(progress)
    run.write(folders, progress)
    arguments = {"month": month, "orders": orders, "seed": seed}
    truth.write(
        out / "truth.json",
        arguments,
        run.findings,
        run.under_way,
        totals.collect(run.world, run.wallets, run.suppliers, run.treasury, run.rows),
    )


def _folders(out: Path) -> tuple[Path, Path]:
    folders = (out / "exports", out / "late")
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            message = f"not empty: {folder}"
            raise FileExistsError(message)
    return folders


class _Run:
    """One simulation, step by step."""

    def __init__(self, month: Month, orders: int, seed: int, breaks: int) -> None:
        self._orders = orders
        # One stream a purpose: a change in one leaves the others as they were.
        label = f"{seed}/{month.text}/{orders}"
        numbers = Numbers(Random(f"{label}/numbers"))
        self.world = world.World(month, Random(f"{label}/world"), numbers)
        self._chance = Random(f"{label}/{breaks}/breaks")
        self._rng = Random(f"{label}/treasury")
        self._members = choose(breaks, self._chance)
        self._gap = -1
        if "gap" in self._members:
            third = month.length // 3
            self._gap = self._chance.randrange(third, 2 * third)
        self.wallets = Wallets()
        self.suppliers = Suppliers()
        self.treasury = Treasury(self.world, self._rng, self._members, orders)
        self.findings: list[Finding] = []
        self.under_way: list[Finding] = []
        self.open_orders: list[Order] = []
        self.rows: dict[str, int] = {}

    def make(self, progress: Progress | None) -> None:
        """Make the month: orders, breaks, rows, payouts, what is under way."""
        world.populate(self.world, self._orders, progress)
        specials.arrange(self.world)
        self.open_orders = opening.orders(self.world)
        injector = self._inject()
        self._book(injector)
        self.treasury.run(self.wallets, self.suppliers)
        self.wallets.sort()
        self.suppliers.sort()
        self.findings += self.treasury.findings
        if self._gap >= 0:
            self.findings.append(self._gap_break())
        self.under_way = [*transit.orders(self.world), *self.treasury.under_way]

    def _inject(self) -> Injector:
        """Inject the breaks of orders; another sort where one has no order left."""
        injector = Injector(self.world, self._chance, self._gap)
        for member in self._members:
            if member in CAPS:
                continue
            others = [name for name in MEMBERS if name not in (*CAPS, *FREE, member)]
            self._chance.shuffle(others)
            for name in (member, *others):
                try:
                    injector.inject(name)
                except ShortageError:
                    continue
                break
            else:
                message = "more breaks than the orders can hold"
                raise ValueError(message)
        self.findings += injector.findings
        return injector

    def _book(self, injector: Injector) -> None:
        """Book all orders at the wallets and the suppliers."""
        month, wallets = self.world.month, self.wallets
        wallets.book(self.world, self._rng)
        self.suppliers.book(self.world)
        for order in (*self.open_orders, *injector.paid_only):
            if order.shop == PDD:
                wallets.book_pdd(order, month.end, self._rng)
            elif order.shop == TAOBAO:
                wallets.book_alipay(order, month.end)
            else:
                wallets.book_wechat(order, month.end)
        unknown = [order for order in self.open_orders if order.shop == MINI]
        for order in (*unknown, *injector.sent_only):
            self.suppliers.charge(order, month.end)
        wallets.sort()
        self.suppliers.sort()

    def _gap_break(self) -> Finding:
        day = self.world.month.iso(self._gap)
        return Finding(
            "gap",
            "Assets:Wallet:WeChat",
            f"wechat-tradebill:{day}",
            "",
            0,
            0,
            0,
            "the trade bill of this day is not among the exports",
            (),
            frozenset(),
        )

    def write(self, folders: tuple[Path, Path], progress: Progress | None) -> None:
        """Write all exports, noting where the rows of findings stand."""
        month, folder = self.world.month, folders[0]
        trace = truth.Trace()
        trace.follow([*self.findings, *self.under_way])
        balances = self.treasury.wallets
        wallets, suppliers = self.wallets, self.suppliers
        steps: list[Callable[[], dict[str, int]]] = [
            lambda: pdd_orders.write(folder, self.world, trace),
            lambda: pdd_ledger.write(folder, month, wallets.pdd, trace),
            lambda: taobao.write(folder, self.world, trace),
            lambda: alipay.write(
                folder, month, wallets.alipay, balances["Alipay"], trace
            ),
            lambda: mini.write(folder, self.world, trace),
            lambda: wechat.write_bill(folders, month, wallets.bill, self._gap, trace),
            lambda: wechat.write_flow(
                folder, month, wallets.wechat, balances["WeChat"], trace
            ),
            lambda: yunchong.write(folder, month, suppliers.cloud, trace),
            lambda: jingka.write(
                folder, month, suppliers.whale, self.treasury.whale_opening, trace
            ),
            lambda: cmb.write(
                folder, month, self.treasury.bank, self.treasury.bank_opening, trace
            ),
            lambda: opening.write(
                folder,
                month,
                opening.items(self.open_orders, self.treasury.opening),
                totals.opening_balances(self.world, self.treasury),
            ),
        ]
        for index, step in enumerate(steps):
            if progress is not None:
                progress("exports", index, len(steps))
            self.rows.update(step())
        if progress is not None:
            progress("exports", len(steps), len(steps))
