"""Files of records, laid down by hand, and books that are made of them in shares."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping import yamlfile
from duiping.config import Config
from duiping.identity import identified
from duiping.lots import File, Lot
from duiping.readings import STORED
from duiping.record import READ_SCHEMA
from duiping.shares import Growth, Joined, Shares, layers
from duiping.subledger import quickly
from tests.worlds.books import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

START = datetime(2026, 9, 1)  # noqa: DTZ001 - wall clock
SNAPSHOTS = {"east"}
PARTS = 4


class Told(NamedTuple):
    """A file: its source, the day it was true, and its rows."""

    source: str
    on: int
    rows: Sequence[dict[str, object]]


def order(no: int, payment: str | None, state: str = "paid") -> dict[str, object]:
    """Tell of an order of the shop East, whose export is a snapshot."""
    return {
        "time": START + timedelta(hours=no),
        "kind": "order",
        "amount": 5000,
        "product": "HELP",
        "category": "HELP",
        "quantity": 1,
        "state": state,
        "order_no": f"E{no:06}",
        "payment_no": payment,
        "row_no": f"E{no:06}",
    }


def sale(no: int, **numbers: str) -> dict[str, object]:
    """Tell of a payment in the wallet Alpha."""
    return {
        "time": START + timedelta(hours=no, minutes=1),
        "kind": "sale",
        "amount": 5000,
        "row_no": f"A{no}",
        **numbers,
    }


class Small:
    """Books of some files, in a folder of their own."""

    def __init__(self, root: Path) -> None:
        """Prepare."""
        self.root = root
        self.config = yamlfile.load(RULES, Config)
        self._made = 0

    def whole(self, told: Sequence[Told]) -> Path:
        """Derive books from nothing."""
        root = self._folder()
        lots = self._lots(told, None)
        shares = Shares(root, PARTS, self.config, quickly)
        shares.derive(lots, Joined(), lambda *_: None)
        return root

    def grown(self, earlier: Path, told: Sequence[Told], new: int) -> Path | None:
        """Let books grow by the last files; None where they are given up."""
        root = self._folder()
        growth = Growth(root, earlier, self.config, quickly)
        lots = self._lots(told, new)
        return root if growth.derive(lots, Joined(), lambda *_: None) else None

    def _folder(self) -> Path:
        self._made += 1
        return self.root / f"{self._made}"

    def _lots(self, told: Sequence[Told], new: int | None) -> list[Lot]:
        held: dict[str, list[File]] = {}
        for place, one in enumerate(told):
            held.setdefault(one.source, []).append(self._file(place, one))
        lots = []
        for source, files in sorted(held.items()):
            names = {one.file: one.file for one in files}
            fresh = None
            if new is not None:
                later = {f"{place:064}" for place in range(len(told) - new, len(told))}
                fresh = [one for one in files if one.file in later]
                if not fresh:
                    continue
            snapshot = source in SNAPSHOTS
            lots.append(Lot(source, files, names, snapshot=snapshot, fresh=fresh))
        return lots

    def _file(self, place: int, told: Told) -> File:
        path = self.root / f"{place}.parquet"
        rows = [
            {"row": row + 2, "seq": row, "disposition": "posted", **one}
            for row, one in enumerate(told.rows)
        ]
        table = pl.DataFrame(rows, schema=READ_SCHEMA)
        snapshot = told.source in SNAPSHOTS
        named = identified(told.source, table, snapshot=snapshot)
        self.root.mkdir(exist_ok=True)
        named.select(*STORED).write_parquet(path)
        return File(f"{place:064}", START + timedelta(days=told.on), path)


def said(root: Path) -> list[pl.DataFrame]:
    """Read all that books in a folder say; what has no order is sorted."""
    derived = layers.opened(root)
    tables = [derived.legs.collect(), derived.links, derived.unevidenced]
    every = [table.sort(pl.all(), nulls_last=True) for table in tables]
    return [derived.records.collect(), *every, derived.counts]
