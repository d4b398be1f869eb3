"""What can be decided about a break: the exact text it would be, and the command.

Nothing is written here. A page without a login cannot know who is asking, so
the text is a preview of what ``duiping resolve`` writes under the books' lock.
Where ``duiping serve --as`` has named the person, the page has a form for the
route of the server's own, which writes.
"""

from __future__ import annotations

import re
import shlex
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from duiping import decisions
from duiping.decide import settle
from duiping.decide.desk import Desk, Order
from duiping.decide.model import POSTS, VERBS
from duiping.errors import DuipingError
from duiping.money import minor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duiping.plugins.pages.store import Books
    from duiping.result import Document

FIELDS = ("verb", "by", "to", "amount", "until", "why", "proof")
# Verbs that need one word more: an account, or a person.
_ONE = frozenset({*POSTS, "assign"})
APPROVALS = ("approve", "reject")
# What suits many breaks at once.
BULK = ("explain", "assign", "wait", "write-off")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST = 300


class Hands(NamedTuple):
    """What the form of somebody who decides offers."""

    verbs: tuple[str, ...]
    bulk: tuple[str, ...]
    people: tuple[str, ...]
    accounts: tuple[str, ...]


class Acts(NamedTuple):
    """The choices, what was asked for, and what it would be.

    `text` is the exact ledger text, `fault` why there is none, `command` what
    writes it; all are empty where nothing was asked for yet.
    """

    verbs: tuple[str, ...]
    people: tuple[str, ...]
    accounts: tuple[str, ...]
    asked: dict[str, str]
    text: str
    fault: str
    command: str


def acts(
    books: Books, entry: Document, args: Mapping[str, Sequence[str]], language: str
) -> Acts:
    """Preview the decision that an address asks for.

    Args:
        books: the books.
        entry: the break.
        args: every parameter of the address, as text from outside.
        language: of a fault's sentence.
    """
    asked = {name: next(iter(args.get(name, ())), "") for name in FIELDS}
    asked = {name: text.strip()[:_LONGEST] for name, text in asked.items()}
    opened = {
        account: frozenset(found.currencies or ())
        for account, found in decisions.opened(books.folder).items()
    }
    text = fault = command = ""
    if asked["verb"] in VERBS:
        command = _command(entry["id"], asked)
        try:
            text = _text(books, entry["id"], asked, opened)
        except DuipingError as error:
            fault = error.sentence(language)
        except ValueError as error:
            fault = str(error)
    people = books.config.people
    proven = settle.proven(books.config)
    return Acts(
        tuple(verb for verb in VERBS if verb != "link"),
        tuple(people),
        tuple(account for account in sorted(opened) if account not in proven),
        asked,
        text,
        fault,
        command,
    )


def hands(books: Books, may: frozenset[str]) -> Hands:
    """Give the choices of the form that writes, to somebody who may do so much."""
    proven = settle.proven(books.config)
    accounts = tuple(
        a for a in sorted(decisions.opened(books.folder)) if a not in proven
    )
    verbs = tuple(
        v for v in VERBS if ("approve" if v in APPROVALS else "decide") in may
    )
    bulk = BULK if "decide" in may else tuple(v for v in verbs if v in APPROVALS)
    return Hands(verbs, bulk, tuple(books.config.people), accounts)


def _text(
    books: Books, name: str, asked: dict[str, str], opened: dict[str, frozenset[str]]
) -> str:
    found = books.result
    day = date.fromisoformat(found["day"])
    until = asked["until"]
    order = Order(
        verb=asked["verb"],
        by=asked["by"],
        day=day,
        reason=asked["why"],
        to=asked["to"] if asked["verb"] in _ONE else "",
        amount=minor(asked["amount"].replace(",", "")) if asked["amount"] else None,
        until=date.fromisoformat(until) if _DAY.fullmatch(until) else None,
        evidence=asked["proof"],
    )
    book = decisions.read(books.folder)
    desk = Desk(found, book, settle.kept_facts(found), books.config, opened)
    return "\n".join(block for _, block in desk.take(name, order).blocks)


def _command(name: str, asked: dict[str, str]) -> str:
    """Write the command that makes this decision, safe to paste into a shell."""
    words = ["duiping", "resolve", name, asked["verb"]]
    if asked["verb"] in _ONE:
        words.append(asked["to"])
    options = {
        "--by": asked["by"],
        "--amount": asked["amount"].replace(",", ""),
        "--until": asked["until"],
        "--reason": asked["why"],
        "--evidence": asked["proof"],
    }
    words += [word for pair in options.items() if pair[1] for word in pair]
    return shlex.join(words)
