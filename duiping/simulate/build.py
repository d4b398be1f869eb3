"""From the arguments to the files: the order in which the month is made."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from duiping.simulate import chain, opening, specials, totals, transit, truth, world
from duiping.simulate.chain import held
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
    yuncang,
    yunchong,
)
from duiping.simulate.inject import Injector, ShortageError
from duiping.simulate.menu import CAPS, FREE, MEMBERS, choose
from duiping.simulate.model import Finding
from duiping.simulate.numbers import Numbers
from duiping.simulate.shop import MINI
from duiping.simulate.suppliers import Suppliers
from duiping.simulate.treasury import NOTHING, Treasury
from duiping.simulate.wallets import Wallets
from duiping.simulate.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from duiping.simulate.chain import Carried, Held
    from duiping.simulate.model import Order

    Progress = Callable[[str, int, int], None]


def simulate(
    out: Path,
    month: str,
    orders: int,
    seed: int,
    breaks: int,
    progress: Progress | None = None,
    months: int = 1,
    *,
    ships: bool = False,
) -> None:
    """Write a month of the demo shop: ``exports/``, ``late/`` and ``truth.json``.

    Of several months each has a folder of its own, named ``YYYY-MM``. What is under
    way at a month's end comes in the next, whose truth lists it under ``clears``;
    order exports of the next show those orders once more, as they are then.

    Args:
        out: folder to write into; its ``exports`` and ``late`` must be empty.
        month: ``YYYY-MM`` within 2024-01..2026-12.
        orders: how many orders the shops get.
        seed: the same arguments give the same bytes.
        breaks: how many breaks are hidden in it, 0 or more.
        progress: called with a step's name, how far, and out of how many.
        months: how many months follow one another, each with so many orders and
            breaks (but four payouts that one bank line answers in two ways, which
            a second month would answer otherwise).
        ships: a warehouse tells what it sent of the shops' goods, with breaks of
            its own beside the others, one for four of them.

    Raises:
        ValueError: a bad month, or more breaks than the orders can hold.
        FileExistsError: the folder already holds a simulation.
    """
    if orders < 0 or breaks < 0:
        message = "orders and breaks must not be negative"
        raise ValueError(message)
    if months == 1:
        run = _Run(Month(month), orders, seed, breaks, ships=ships)
        _finish(run, out, seed, progress)
        return
    before: Carried | None = None
    for left in range(months - 1, -1, -1):
        one = Month(month)
        keep = held(left, orders)
        run = _Run(*(one, orders, seed, breaks, keep, before), alone=False, ships=ships)
        _finish(run, out / month, seed, progress)
        before = run.carry()
        month = one.iso(one.length)[:7]


def _finish(run: _Run, out: Path, seed: int, progress: Progress | None) -> None:
    """Make and write one month."""
    run.make(progress)
    folders = _folders(out)
    run.write(folders, progress)
    arguments = {"month": run.world.month.text, "orders": run.orders, "seed": seed}
    truth.write(
        out / "truth.json",
        arguments,
        run.findings,
        run.under_way,
        totals.collect(run.world, run.wallets, run.suppliers, run.treasury, run.rows),
        run.clears,
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

    def __init__(
        self,
        month: Month,
        orders: int,
        seed: int,
        breaks: int,
        keep: Held = NOTHING,
        before: Carried | None = None,
        *,
        alone: bool = True,
        ships: bool = False,
    ) -> None:
        self.orders, self._before = orders, before
        # One stream a purpose: a change in one leaves the others as they were.
        label = f"{seed}/{month.text}/{orders}"
        numbers = Numbers(Random(f"{label}/numbers"))
        self.world = world.World(month, Random(f"{label}/world"), numbers)
        self._chance = Random(f"{label}/{breaks}/breaks")
        self._rng = Random(f"{label}/treasury")
        self._members = choose(breaks, self._chance)
        if not alone:
            self._members = [one for one in self._members if one != "ambiguous"]
        self._gap = -1
        if "gap" in self._members:
            third = month.length // 3
            self._gap = self._chance.randrange(third, 2 * third)
        self.wallets = Wallets()
        self.suppliers = Suppliers()
        self.treasury = Treasury(
            self.world, self._rng, self._members, orders, keep, before
        )
        self.findings: list[Finding] = []
        self.under_way: list[Finding] = []
        self.open_orders: list[Order] = []
        self.rows: dict[str, int] = {}
        self.warehouse: Warehouse | None = None
        if ships:
            chance = Random(f"{label}/{breaks}/warehouse")
            self.warehouse = Warehouse(self.world, chance)
            self._misshipped = breaks

    def make(self, progress: Progress | None) -> None:
        """Make the month: orders, breaks, rows, payouts, what is under way."""
        world.populate(self.world, self.orders, progress)
        specials.arrange(self.world)
        if self._before is None:
            self.open_orders = opening.orders(self.world)
        if self.warehouse is not None:
            self.warehouse.arrange()
            self.warehouse.inject(self._misshipped)
        injector = self._inject()
        self._book(injector)
        if self.warehouse is not None:
            carried = () if self._before is None else self._before.orders
            self.warehouse.book(carried)
        self.treasury.run(self.wallets, self.suppliers)
        self.wallets.sort()
        self.suppliers.sort()
        self.findings += self.treasury.findings
        if self._gap >= 0:
            self.findings.append(self._gap_break())
        self.under_way = [*transit.orders(self.world), *self.treasury.under_way]
        if self.warehouse is not None:
            self.findings += self.warehouse.findings
            self.under_way += self.warehouse.under_way()

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
            wallets.book_one(order, month.end, self._rng)
        unknown = [order for order in self.open_orders if order.shop == MINI]
        for order in (*unknown, *injector.sent_only):
            self.suppliers.charge(order, month.end)
        if self._before is not None:
            chain.book(self._before, month.end, self._rng, (wallets, self.suppliers))
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

    @property
    def clears(self) -> list[Finding] | None:
        """What was under way at the end of the month before."""
        return None if self._before is None else self._before.clears

    def carry(self) -> Carried:
        """Give what this month hands on."""
        return chain.carry(
            self.world, self.wallets, self.suppliers, self.treasury, self.under_way
        )

    def _open(self, folder: Path) -> dict[str, int]:
        """Write the opening balances and open items."""
        return opening.write(
            folder,
            self.world.month,
            opening.items(self.open_orders, self.treasury.opening),
            totals.opening_balances(self.world, self.treasury),
        )

    def write(self, folders: tuple[Path, Path], progress: Progress | None) -> None:
        """Write all exports, noting where the rows of findings stand."""
        month, folder = self.world.month, folders[0]
        own = self.world.shops
        if self._before is not None:
            # An order export shows the orders of the month before as they are now.
            self.world.shops = {
                shop: [*(o for o in self._before.orders if o.shop == shop), *orders]
                for shop, orders in own.items()
            }
            self.world.sort()
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
        ]
        if self._before is None:
            steps.append(lambda: self._open(folder))
        if self.warehouse is not None:
            parcels = self.warehouse.parcels
            steps.append(lambda: yuncang.write(folder, month, parcels, trace))
        for index, step in enumerate(steps):
            if progress is not None:
                progress("exports", index, len(steps))
            self.rows.update(step())
        self.world.shops = own
        if progress is not None:
            progress("exports", len(steps), len(steps))
