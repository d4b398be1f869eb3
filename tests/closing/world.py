"""A little shop with two months, small enough to be worked out by hand.

September: order O1 (100.00) is paid, received and fee'd; 90.00 are paid out and
arrive, 5.00 are still under way; O2 (50.00) is paid on the 29th and received in
October. October: O2 arrives, O3 (30.00) comes and goes through, the 5.00 reach
the bank after the holidays, rent is paid. O4 (20.00) was paid on 15 September
and stands only in October's export: late evidence of a closed month.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core.data import Transaction

from duiping import files, intake
from duiping.audit import Audit, audit
from duiping.books import Folder
from duiping.cli.main import main
from duiping.pipeline import Work

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

CONFIG = Path(__file__).parent / "data" / "config.yaml"

ACCOUNTS = (
    "Equity:Opening",
    "Assets:Suspense",
    "Assets:Pending",
    "Assets:Clearing:Orders",
    "Assets:Clearing:Payout",
    "Assets:Wallet",
    "Assets:Bank",
    "Expenses:Fee",
    "Expenses:Rent",
    "Expenses:Cost",
    "Liabilities:Contract",
    "Liabilities:VAT",
    "Liabilities:Delivery",
    "Income:Commission",
    "Income:Sales",
)

ORDERS = "no,paid,state,amount,product"
WALLET = "id,time,type,order,amount,balance,payout"
BANK = "id,time,type,amount,balance,payee,memo"

O1 = "O1,2026-09-01 10:00:00,done,100.00,A"
O2 = "O2,2026-09-29 11:00:00,done,50.00,A"
O3 = "O3,2026-10-03 12:00:00,done,30.00,A"
O4 = "O4,2026-09-15 09:00:00,paid,20.00,A"

SEPTEMBER = {
    "orders_2026-10-01-00-30-00.csv": [ORDERS, O1, O2],
    "wallet_20260901-20260930.csv": [
        WALLET,
        "w1,2026-09-01 10:00:05,sale,O1,100.00,100.00,",
        "w2,2026-09-01 10:00:05,fee,O1,-0.60,99.40,",
        "w3,2026-09-28 09:00:00,payout,,-90.00,9.40,P1",
        "w4,2026-09-30 23:00:00,payout,,-5.00,4.40,P2",
    ],
    "bank_20260901-20260930.csv": [
        BANK,
        "b1,2026-09-29 10:00:00,in,90.00,90.00,钱包公司,提现",
        "b2,2026-09-30 10:00:00,out,-10.00,80.00,房东,房租",
    ],
}
OCTOBER = {
    "orders_2026-11-01-00-30-00.csv": [ORDERS, O1, O2, O3],
    "wallet_20261001-20261031.csv": [
        WALLET,
        "w5,2026-10-01 11:00:00,sale,O2,50.00,54.40,",
        "w6,2026-10-01 11:00:00,fee,O2,-0.30,54.10,",
        "w7,2026-10-03 12:00:05,sale,O3,30.00,84.10,",
        "w8,2026-10-31 12:00:05,fee,O3,-0.18,83.92,",
    ],
    "bank_20261001-20261031.csv": [
        BANK,
        "b3,2026-10-08 10:00:00,in,5.00,85.00,钱包公司,提现",
        "b4,2026-10-31 10:00:00,out,-20.00,65.00,房东,房租",
    ],
}
LATE = {"orders_2026-11-02-00-30-00.csv": [ORDERS, O1, O2, O3, O4]}

# What each account holds, worked out by hand from the rows above.
END_OF_SEPTEMBER = {
    "Assets:Bank": "80.00",
    "Assets:Clearing:Orders": "50.00",  # O2
    "Assets:Clearing:Payout": "5.00",  # P2
    "Assets:Wallet": "4.40",
    "Expenses:Fee": "0.60",
    "Expenses:Rent": "10.00",
    "Income:Sales": "-150.00",  # O1 and O2
}
END_OF_OCTOBER = {
    "Assets:Bank": "65.00",
    "Assets:Wallet": "83.92",
    "Expenses:Fee": "1.08",
    "Expenses:Rent": "30.00",
    "Income:Sales": "-180.00",
}


def git(root: Path, *arguments: str) -> str:
    """Call git as a person would."""
    who = ("-c", "user.name=王会计", "-c", "user.email=wang@example.com")
    done = subprocess.run(
        ["git", *who, *arguments],  # noqa: S607 - git is what people have
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


class Shop:
    """The shop's books in a folder of their own, under git."""

    def __init__(self, root: Path, template: Path | None = None) -> None:
        """Take books that are there, or lay out empty ones like a template's."""
        self.folder = Folder(root)
        self.exports = root / "exports"
        if template is not None:
            self._lay_out(template)

    @classmethod
    def at(cls, root: Path) -> Shop:
        """Take books that are there."""
        return cls(root)

    def _lay_out(self, template: Path) -> None:
        root = self.folder.root
        files.write(self.folder.config, CONFIG.read_bytes())
        opens = "".join(f"2020-01-01 open {name}\n" for name in ACCOUNTS)
        files.write(self.folder.ledger / "accounts.beancount", opens.encode())
        for name in ("main.beancount", "decisions", "seals", "import.py"):
            source = template / "ledger" / name
            target = self.folder.ledger / name
            if source.is_dir():
                shutil.copytree(source, target)
            elif source.is_file():
                shutil.copyfile(source, target)
        files.write(root / ".gitignore", b"/.duiping/\n/exports/\n")
        git(root, "init", "-q")

    def take(self, exports: dict[str, list[str]]) -> None:
        """Import files, and derive the books."""
        paths = []
        for name, lines in exports.items():
            path = self.exports / name
            files.write(path, ("\n".join(lines) + "\n").encode("utf-8-sig"))
            paths.append(path)
        with files.lock(self.folder.root):
            taken = intake.take(
                self.folder, intake.weigh(self.folder, paths, Work(self.folder).sources)
            )
        assert not taken.refused, [str(error) for error in taken.refused]
        self.derive()

    def derive(self) -> Work:
        """Make journal and result follow evidence, rules and seals."""
        work = Work(self.folder)
        work.write_journal()
        work.write_result()
        return work

    def commit(self, message: str = "books") -> str:
        """Commit everything."""
        git(self.folder.root, "add", "-A")
        git(self.folder.root, "commit", "-q", "--allow-empty", "-m", message)
        return git(self.folder.root, "rev-parse", "HEAD")

    def audit(self) -> Audit:
        """Load the books as bean-check does."""
        return audit(self.folder)

    def errors(self) -> list[str]:
        """Say what bean-check says, besides breaks."""
        return [error.message for error in self.audit().errors]

    def run(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Call a command with ``--json``; give its exit code and its document."""
        out, err = io.StringIO(), io.StringIO()
        words = ["--json", "--lang", "en", "--books", str(self.folder.root), *arguments]
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main(words)
            except SystemExit as stop:
                code = int(stop.code or 0)
        return code, json.loads(out.getvalue())

    def held(self, day: date) -> dict[str, str]:
        """Sum up what Beancount loads, up to a day, with no part of duiping."""
        sums: Counter[str] = Counter()
        entries, _, _ = loader.load_file(str(self.folder.main))
        for entry in entries:
            if isinstance(entry, Transaction) and entry.date <= day:
                for posting in entry.postings:
                    sums[posting.account] += posting.units.number  # type: ignore[union-attr,assignment,operator]
        return {account: str(n) for account, n in sorted(sums.items()) if n}


def close(shop: Shop, period: str) -> int:
    """Close a month: one prepares, another approves."""
    code, _ = shop.run("close", period, "--by", "wang", "--on", "2026-10-09")
    if code:
        return code
    words = ("--by", "li", "--approve", "--on", "2026-10-10")
    code, _ = shop.run("close", period, *words)
    return code


def trees(folder: Folder) -> Iterable[Path]:
    """List the files of the books, the cache and git left out."""
    return sorted(
        path
        for path in folder.root.rglob("*")
        if path.is_file() and ".git" not in path.parts and ".duiping" not in path.parts
    )
