"""Booking by the day: smaller books, the same balances and the same breaks."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Transaction

from duiping.books import Folder
from duiping.pipeline import Work

REPOSITORY = Path(__file__).resolve().parents[2]

Moves = dict[tuple[str, date, str], Decimal]


@pytest.fixture(scope="module")
def detail() -> Path:
    """The demo's books, one entry a record."""
    return REPOSITORY


@pytest.fixture(scope="module")
def daily(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same month, every source booked by the day."""
    root = tmp_path_factory.mktemp("daily")
    hidden = shutil.ignore_patterns(".*")
    shutil.copytree(REPOSITORY / "ledger", root / "ledger", ignore=hidden)
    shutil.rmtree(root / "ledger" / "journal")
    text = (REPOSITORY / "config.yaml").read_text(encoding="utf-8")
    ruled = text.replace("  inbox: inbox\n", "  inbox: inbox\n  book: daily\n", 1)
    (root / "config.yaml").write_text(ruled, encoding="utf-8")
    work = Work(Folder(root))
    work.write_journal()
    work.write_result()
    return root


def transactions(root: Path) -> list[Transaction]:
    """All transactions as Beancount reads them."""
    # Beancount's pickle cache would give a copied folder the other one's entries.
    loader.initialize(use_cache=False)
    entries, _, _ = loader.load_file(str(root / "ledger" / "main.beancount"))
    return [entry for entry in entries if isinstance(entry, Transaction)]


def moves(found: list[Transaction]) -> Moves:
    """What moves in each account on each day, by commodity."""
    sums: Moves = defaultdict(Decimal)
    for entry in found:
        for posting in entry.postings:
            units = posting.units
            assert units is not None
            assert units.number is not None
            sums[posting.account, entry.date, units.currency] += units.number
    return {place: amount for place, amount in sums.items() if amount}


def test_the_same_moves_every_day_in_a_tenth_of_the_entries(
    detail: Path, daily: Path
) -> None:
    many, few = transactions(detail), transactions(daily)
    assert moves(few) == moves(many)
    assert len(few) * 10 < len(many)


def test_the_same_breaks_and_items_in_transit(detail: Path, daily: Path) -> None:
    def findings(root: Path) -> list[Any]:
        result = Work(Folder(root)).result
        return [
            {name: value for name, value in one.items() if name != "evidence"}
            for one in (*result["breaks"], *result["in_transit"])
        ]

    assert findings(daily) == findings(detail)


def test_counts_and_digests_follow_from_the_full_text(
    detail: Path, daily: Path
) -> None:
    """A reader of the detailed journal's text makes the same digests."""
    head = r'^\d{4}-\d\d-(\d\d) \* .*\n  id: "(\w+)"'
    pattern = re.compile(head, re.MULTILINE)
    source = (detail / "ledger/journal/2026/09-wechat-fundflow.beancount").read_text(
        encoding="utf-8"
    )
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    for block in source.split("\n\n"):
        found = pattern.search(block)
        if found is None:
            continue
        day, record = found.groups()
        postings = re.findall(r"^  ([A-Z]\S+) +(-?[\d.]+) (\w+)$", block, re.MULTILINE)
        account = {name for name, _, _ in postings if name.startswith("Expenses")}
        if not account or not any(n.startswith("-") for _, n, _ in postings[:1]):
            continue  # only fees: money out of the wallet, into the expense
        ids[day, "fee"].add(record)
        lines[day, "fee"] += [
            f"{record} {name} {int(Decimal(number) * 100)} {unit}"
            for name, number, unit in postings
        ]
    stated = {
        (f"{entry.date:%d}", "fee"): (entry.meta["records"], entry.meta["sha256"])
        for entry in transactions(daily)
        if "wechat-fundflow" in entry.meta["filename"]
        and entry.postings[-1].account == "Expenses:Fee:WeChat"
        and (entry.postings[-1].units.number or 0) > 0  # type: ignore[union-attr]
    }
    expected = {
        place: (
            len(ids[place]),
            hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest(),
        )
        for place, rows in lines.items()
    }
    assert len(expected) == 30
    assert stated == expected


def test_bean_check_shows_every_break_at_its_daily_entry(daily: Path) -> None:
    command = [str(Path(sys.executable).parent / "bean-check"), "-C"]
    done = subprocess.run(
        [*command, str(daily / "ledger" / "main.beancount")],
        capture_output=True,
        text=True,
        check=False,
    )
    shown = [line for line in done.stderr.splitlines() if line.startswith("/")]
    assert len(shown) == 40
    at_entries = [line for line in shown if "/journal/2026/" in line.split(": ")[0]]
    assert len(at_entries) == 39  # a gap has no entry


def test_export_prints_what_the_detailed_journal_has(detail: Path, daily: Path) -> None:
    command = [str(Path(sys.executable).parent / "duiping"), "--books", str(daily)]
    done = subprocess.run(
        [*command, "export", "--source", "jingka"],
        capture_output=True,
        text=True,
        check=True,
    )
    whole = (detail / "ledger/journal/2026/09-jingka.beancount").read_text(
        encoding="utf-8"
    )
    blocks = [block for block in whole.split("\n\n") if " * " in block]
    printed = done.stdout.split("\n\n")
    assert [block.strip() for block in printed] == [b.strip() for b in blocks]
