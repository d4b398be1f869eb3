"""What a person wants to see of the breaks, as the page's address says it.

An address comes from outside: what cannot be understood is left out, so a
mistyped filter shows more, never something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from duiping.match.breaks import KINDS
from duiping.money import minor, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SIZES = (50, 100, 200)
SORTED = (
    "amount",
    "difference",
    "age",
    "date",
    "due",
    "kind",
    "account",
    "key",
    "status",
)
LONGEST = 200  # characters of free text
_NUMBER = re.compile(r"[0-9]{1,6}")
_PERSON = re.compile(r"[^\s|]{1,40}")
_STATUS = re.compile(r"[a-z-]{1,20}")


@dataclass(frozen=True)
class Wanted:
    """A filter, an order and a page.

    `person` is who has decided something of it, or has it assigned to them.
    Amounts are minor units at risk; ages are days; `first` is the first day,
    `end` the day after the last, as ISO text.
    """

    kinds: tuple[str, ...] = ()
    account: str = ""
    status: str = ""
    person: str = ""
    least: int | None = None
    most: int | None = None
    older: int | None = None
    younger: int | None = None
    text: str = ""
    first: str = ""
    end: str = ""
    sort: str = "amount"
    down: bool = True
    page: int = 1
    size: int = SIZES[0]

    def params(self) -> dict[str, list[str]]:
        """Give the filter and order as parameters of an address, the page left out.

        Account and days are Fava's own filters, which every link carries anyway.
        """
        sort = f"-{self.sort}" if self.down else self.sort
        said = {
            "kind": list(self.kinds),
            "status": [self.status],
            "person": [self.person],
            "min": [plain(self.least)] if self.least is not None else [],
            "max": [plain(self.most)] if self.most is not None else [],
            "older": [str(self.older)] if self.older is not None else [],
            "younger": [str(self.younger)] if self.younger is not None else [],
            "q": [self.text],
            "sort": [sort if sort != "-amount" else ""],
            "size": [str(self.size) if self.size != SIZES[0] else ""],
        }
        return {k: kept for k, v in said.items() if (kept := [x for x in v if x])}

    def by(self, column: str) -> Wanted:
        """Sort by a column; by the same column again, the other way round."""
        down = not self.down if column == self.sort else column in {"amount", "age"}
        return replace(self, sort=column, down=down, page=1)


def wanted(args: Mapping[str, Sequence[str]], first: str = "", end: str = "") -> Wanted:
    """Read a filter from the parameters of an address.

    Args:
        args: every parameter with all its values, as text from outside.
        first: first day of Fava's time filter, or ``""``.
        end: the day after its last, or ``""``.
    """

    def one(name: str) -> str:
        return next(iter(args.get(name, ())), "")[:LONGEST].strip()

    sort, status, person = one("sort"), one("status"), one("person")
    column = sort.removeprefix("-")
    known = column in SORTED
    size = _whole(one("size"))
    return Wanted(
        kinds=tuple(kind for kind in KINDS if kind in args.get("kind", ())),
        account=one("account"),
        status=status if _STATUS.fullmatch(status) else "",
        person=person if _PERSON.fullmatch(person) else "",
        least=_money(one("min")),
        most=_money(one("max")),
        older=_whole(one("older")),
        younger=_whole(one("younger")),
        text=one("q"),
        first=first,
        end=end,
        sort=column if known else "amount",
        down=sort.startswith("-") if known else True,
        page=max(_whole(one("page")) or 1, 1),
        size=size if size in SIZES else SIZES[0],
    )


def _whole(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None


def _money(text: str) -> int | None:
    try:
        return minor(text.replace(",", ""))
    except ValueError:
        return None
