"""BAI2: the cash management report of banks in America and Britain.

Grade A for records seen in public parsers' tests, which write and read them. Read by
the library bai2, which proves the counts and control totals of account, group and
file (records 49, 98, 99); a file whose totals fail is refused. Amounts are whole minor
units; the type code says whether they came in or went out. A code that the library
does not list, or that is neither, is refused; one without money (890) is left out.

Opening (010) and closing ledger (015) are proven where both are printed. The day is
the group's as-of date; only groups that update are taken, no deletions, corrections
or tests. Entries are known by all that they say. Currency: the account's, else the
group's, else dollars, as the format has it.
"""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import Any, ClassVar

from bai2 import bai2 as library
from bai2.constants import GroupStatus, TypeCodeTransaction
from bai2.exceptions import (
    IntegrityException,
    NotSupportedYetException,
    ParsingException,
)

from duiping.currency import EXPONENTS, scaled
from duiping.errors import Refusal
from duiping.importers.message import Message
from duiping.importers.statement import Entry, Statement

# Far above any balance, far below int64, as for the amounts of tables.
LIMIT = 10**15
OPENING, CLOSING, EMPTY = "010", "015", "890"
SIGNS = {TypeCodeTransaction.credit: 1, TypeCodeTransaction.debit: -1}


class Bai2(Message):
    """银行 BAI2 报告."""

    name: ClassVar[str] = "bank.bai2"
    title: ClassVar[str] = "银行 BAI2 报告"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset({"time"})
    frequency: ClassVar[str] = "day"
    marks: ClassVar[str] = "01, 02, 03"

    def claims(self, text: str) -> bool:
        """Say whether a text begins with the records of file, group and account."""
        lines = [line.strip() for line in text.split("\n")[:64]]
        begun = [line[:3] for line in lines if line and not line.startswith("88,")]
        return begun[:3] == ["01,", "02,", "03,"]

    def statements(self, name: str, text: str) -> tuple[str, list[Statement]]:
        """Read the statements; see the module.

        Raises:
            Refusal: DP103 cut off, DP108 type code, DP123 totals or a record that
                cannot be read.
        """
        numbered = enumerate((line.strip() for line in text.split("\n")), 1)
        lines = [(i, line) for i, line in numbered if line]
        for i, line in lines:  # the library looks at two signs and skips the third
            if line[2:3] != ",":
                raise _faulty(name, i, "BAI2", "no comma after a record's code")
        rows = {
            code: [i for i, line in lines if line.startswith(code)]
            for code in ("02", "03", "16", "99")
        }
        if not rows["99"]:
            raise Refusal("DP103", file=name, row=lines[-1][0], missing="99")
        file = _read(name, [line for _, line in lines])
        entries, accounts, groups = (iter(rows[c]) for c in ("16", "03", "02"))
        found = []
        for group in file.children:
            _updates(name, next(groups), group.header)
            for account in group.children:
                at = next(accounts)
                mine = [(next(entries), one) for one in account.children]
                found.append(_statement(name, at, group.header, account, mine))
        return "2", found


def _read(name: str, lines: list[str]) -> Any:
    """Let the library read and prove the lines, which are ours: it would cut more.

    Raises:
        Refusal: DP123 with what the library says, which is code and counts only.
    """
    try:
        return library.parse_from_lines(lines, check_integrity=True)
    except IntegrityException as error:
        problem = f"control totals: {error}"
    except NotSupportedYetException as error:
        problem = str(error)
    # How the library shows a record that is cut or holds what it should not.
    except (ParsingException, ValueError, LookupError, TypeError, AttributeError,
            RuntimeError, StopIteration) as error:  # fmt: skip
        problem = f"cannot be read ({type(error).__name__})"
    raise Refusal("DP123", file=name, row=1, column="BAI2", problem=problem)


def _updates(name: str, row: int, header: Any) -> None:
    """Refuse groups that delete, correct or test, and those without a day."""
    if header.group_status is not GroupStatus.update:
        raise _faulty(name, row, "02", "not an update; only those are taken")
    if header.as_of_date is None:
        raise _faulty(name, row, "02", "no as-of date")


def _faulty(name: str, row: int, column: str, problem: str) -> Refusal:
    return Refusal("DP123", file=name, row=row, column=column, problem=problem)


def _statement(
    name: str, row: int, group: Any, account: Any, mine: list[tuple[int, Any]]
) -> Statement:
    code = str(account.header.currency or group.currency).upper()
    if code not in EXPONENTS:
        raise _faulty(name, row, "03", f"unknown currency {code}")
    day = group.as_of_date
    return Statement(
        row=row,
        account=str(account.header.customer_account_number),
        currency=code,
        entries=[_entry(name, at, day, one, code) for at, one in mine],
        opening=_balance(name, row, account, OPENING, code),
        closing=_balance(name, row, account, CLOSING, code),
        closed=row,
        first=day,
        last=day,
    )


def _minor(name: str, row: int, value: int, code: str) -> int:
    if abs(value) >= LIMIT:
        raise _faulty(name, row, "16", "no amount is so large")
    try:
        return scaled(value, code)
    except ValueError:
        shown = Decimal(value).scaleb(-EXPONENTS[code])
        raise Refusal(
            "DP124", file=name, row=row, column="16", value=shown, currency=code
        ) from None


def _balance(name: str, row: int, account: Any, wanted: str, code: str) -> int | None:
    """Give a balance of the account's summary; two that differ are refused."""
    found = {
        item.amount
        for item in account.header.summary_items
        if item.type_code is not None
        and item.type_code.code == wanted
        and item.amount is not None
    }
    if len(found) > 1:
        raise _faulty(name, row, "03", f"{wanted} is printed twice")
    return _minor(name, row, found.pop(), code) if found else None


def _entry(name: str, row: int, day: Any, one: Any, code: str) -> Entry:
    kind = one.type_code
    sign = SIGNS.get(kind.transaction) if kind is not None else None
    idle = kind is not None and kind.code == EMPTY and not one.amount
    if (sign is None and not idle) or (one.amount or 0) < 0:
        raise Refusal(
            "DP108",
            file=name,
            row=row,
            column="16",
            value=kind.code if kind is not None else "",
            allowed="100-399 +, 400-699 -",
        )
    texts = (one.customer_reference, one.text)
    return Entry(
        row=row,
        time=datetime.combine(day, time()),
        amount=(sign or 0) * _minor(name, row, one.amount or 0, code),
        category=f"{kind.code} {kind.description}",
        reference=_text(one.bank_reference),
        memo=" ".join(filter(None, (_text(t) for t in texts))) or None,
        ignored="no money" if idle else None,
    )


def _text(value: object) -> str | None:
    """Put a free text on one line, without the stroke that ends a record."""
    return " ".join(str(value or "").rstrip("/").split()) or None
