"""A suggestion, and what is known of decided breaks besides their own text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from duiping.config import Config

Document = dict[str, Any]

ENOUGH = 3  # alike decisions
LONGEST = 60  # days that a rule may be stretched to

_PLAIN = re.compile(r"[^\W\d_][\w.（）() -]*[\w.（）()]")
# What YAML would read as something else than text.
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


class Suggestion(NamedTuple):
    """A line of config.yaml, what it comes from, and the rules with it.

    Attributes:
        place: where in config.yaml.
        line: what to write there.
        breaks: ids of the decided breaks.
        config: the rules with it.
        anew: a source has to be read again to see what it changes.
        without: its effect shows only where these breaks are not decided.
    """

    place: str
    line: str
    breaks: tuple[str, ...]
    config: Config
    anew: bool = False
    without: bool = False


class Row(NamedTuple):
    """The record behind a break: its source, other party, text and label."""

    source: str
    payee: str
    memo: str
    label: str


class Charged(NamedTuple):
    """An order that a fee was charged on: settled (minor units), category, day."""

    settled: int
    category: str | None
    day: date


class Joined(NamedTuple):
    """A link by hand of one payout with one line: days and amounts of both."""

    break_id: str
    account: str
    gone: date
    came: date
    expected: int
    reported: int


class Facts(NamedTuple):
    """What suggestions need to know of the books.

    Attributes:
        rows: by record.
        charged: by account of the fee and key.
        joined: links that a person made.
    """

    rows: Mapping[str, Row] = {}
    charged: Mapping[tuple[str, str], Charged] = {}
    joined: tuple[Joined, ...] = ()


def quoted(text: str) -> str:
    """Write a text as one YAML scalar: a stranger's name must not become a key."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)


def names(listed: Iterable[Document]) -> tuple[str, ...]:
    """Give the ids of breaks, sorted."""
    return tuple(sorted(one["id"] for one in listed))


class Change(NamedTuple):
    """What a rule would change: breaks that go, breaks that come."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]


def change(before: Iterable[Document], after: Iterable[Document]) -> Change:
    """Compare the breaks without and with a suggestion."""
    old, new = {one["id"] for one in before}, {one["id"] for one in after}
    return Change(tuple(sorted(old - new)), tuple(sorted(new - old)))
