"""Writes the exports of a small world: one file a source, or several."""

from __future__ import annotations

import csv
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from tests.worlds.draw import FACES
from tests.worlds.world import NONE, SHOPS, SOURCES, day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from pathlib import Path

    from tests.worlds.world import Charge, Order, Parcel, World

Row = dict[str, str]
CLOCK = "12:00:00"
HEADS = {
    "east": "No,Payment,Time,Product,Pieces,Amount,State,Refund,Refunded,Shipped",
    "west": "No,Time,Product,Pieces,Amount,State,Shipped",
    "alpha": "Time,Kind,Order,Payment,Payout,Amount,Memo",
    "beta": "No,Time,Kind,Order,Payout,Amount,Balance,Memo",
    "bill": "No,Time,Kind,Order,Amount",
    "note": "No,Time,Kind,Order,Amount",
    "sup": "No,Order,Product,Delivered,State,Charge,Back,Time",
    "led": "No,Time,Kind,Order,Product,Face,Amount",
    "bank": "No,Time,Amount,Payee,Memo",
    "ware": "No,Time,Order,Goods,Pieces",
}


class Cut(NamedTuple):
    """How exports are cut: at a day each, and a snapshot of orders before the last.

    A source that isn't named comes in one piece.
    """

    at: Mapping[str, int]
    early: int | None = None


WHOLE = Cut({})


def write(world: World, folder: Path, cut: Cut = WHOLE) -> list[Path]:
    """Write all exports of a world.

    Args:
        world: what happened.
        folder: an empty folder.
        cut: into which pieces.

    Returns:
        The files, source by source.
    """
    paths = []
    for source in SOURCES:
        rows = _rows(source, world.seen())
        for first, last in world.covered(source):
            for start, end in _pieces(first, last, cut.at.get(source)):
                mine = [row for on, row in rows if start <= on <= end]
                name = f"{source}_{day(start):%Y%m%d}-{day(end):%Y%m%d}"
                if source in SHOPS:
                    name += _stamp(world.ends[source])
                paths.append(_save(folder / f"{name}.csv", source, mine))
    if cut.early is not None:
        for shop in SHOPS:
            end = min(cut.early, world.ends[shop])
            then = world._replace(ends={**world.ends, shop: end}).seen()
            name = f"{shop}_{day(0):%Y%m%d}-{day(end):%Y%m%d}{_stamp(end)}-early.csv"
            mine = [row for _, row in _rows(shop, then)]
            paths.append(_save(folder / name, shop, mine))
    return paths


def _stamp(end: int) -> str:
    """Say when orders were exported: on the morning after their last day."""
    return f"_{day(end) + timedelta(days=1)}-08-00-00"


def _pieces(first: int, last: int, at: int | None) -> list[tuple[int, int]]:
    if at is None or not first < at <= last:
        return [(first, last)]
    return [(one, other - 1) for one, other in pairwise([first, at, last + 1])]


def _save(path: Path, source: str, rows: list[Row]) -> Path:
    head = HEADS[source].split(",")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head)
        writer.writeheader()
        writer.writerows(rows)
    return path


def _rows(source: str, world: World) -> list[tuple[int, Row]]:
    """Give the rows of a source, each with its day."""
    if source in SHOPS:
        return [(o.on, _order(o)) for o in world.orders if o.shop == source]
    if source in {"bill", "note"}:
        return [
            (b.on, _line(b.no, b.on, b.amount) | {"Kind": b.kind, "Order": b.order})
            for b in world.bills
            if b.source == source
        ]
    if source == "bank":
        return [
            (x.on, _line(x.no, x.on, x.amount) | {"Payee": x.payee, "Memo": x.memo})
            for x in world.lines
        ]
    if source == "ware":
        return [(p.on, _parcel(p)) for p in world.parcels]
    if source in {"sup", "led"}:
        mine = [c for c in world.charges if c.supplier == source]
        return [(c.on, _sup(c) if source == "sup" else _led(c)) for c in mine]
    return _moves(source, world)


def _moves(wallet: str, world: World) -> list[tuple[int, Row]]:
    rows, balance = [], NONE
    for move in world.moves:
        if move.wallet != wallet:
            continue
        balance += move.amount
        row = _line(move.no, move.on, move.amount) | {
            "Kind": move.kind,
            "Order": move.order,
            "Payout": move.payout,
            "Memo": move.memo,
        }
        if wallet == "alpha":
            # Alpha numbers no lines: equal ones are told apart by how many there are.
            del row["No"]
            row |= {"Payment": move.payment}
        else:
            row |= {"Balance": _yuan(balance)}
        rows.append((move.on, row))
    return rows


def _order(order: Order) -> Row:
    state = "refunded" if order.refund else "shipped" if order.shipped else "paid"
    row = {
        "No": order.no,
        "Time": _time(order.on),
        "Product": order.product,
        "Pieces": str(order.pieces),
        "Amount": _yuan(order.price),
        "State": state,
        "Shipped": _time(order.on) if order.shipped else "",
    }
    if order.shop == "east":
        dated = order.refund and not order.undated
        row |= {
            "Payment": order.payment,
            "Refund": _yuan(order.refund),
            "Refunded": _time(order.refund_on) if dated else "",
        }
    return row


def _sup(charge: Charge) -> Row:
    full = FACES[charge.product] if charge.units else NONE
    state = "failed" if not charge.units else "done" if charge.units >= full else "part"
    # What failed was charged and given back.
    failed = state == "failed"
    return {
        "No": charge.no,
        "Order": charge.order,
        "Product": charge.product,
        "Delivered": _yuan(charge.units),
        "State": state,
        "Charge": "9.00" if failed else _yuan(charge.cost),
        "Back": "9.00" if failed else "0.00",
        "Time": _time(charge.on),
    }


def _led(charge: Charge) -> Row:
    return _line(charge.no, charge.on, -charge.cost) | {
        "Kind": charge.kind,
        "Order": charge.order,
        "Product": charge.product,
        "Face": _yuan(abs(charge.units)) if charge.units else "",
    }


def _parcel(parcel: Parcel) -> Row:
    return {
        "No": parcel.no,
        "Time": _time(parcel.on),
        "Order": parcel.order,
        "Goods": parcel.goods,
        "Pieces": str(parcel.pieces),
    }


def _line(no: str, on: int, amount: Decimal) -> Row:
    return {"No": no, "Time": _time(on), "Amount": _yuan(amount)}


def _time(on: int) -> str:
    return f"{day(on)} {CLOCK}"


def _yuan(amount: Decimal) -> str:
    return f"{amount:.2f}"
