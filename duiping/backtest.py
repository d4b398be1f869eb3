"""Backtest: what other rules would have matched on the same evidence.

Both sets of rules are derived in full from the evidence, by the same code as a
run; only the two results are compared. Nothing in the books changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from duiping import yamlfile
from duiping.config import Config
from duiping.match.breaks import CHECK_KINDS
from duiping.pipeline import Work

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.books import Folder
    from duiping.pipeline import Teller
    from duiping.result import Document

LATE = "late"
FIELDS = ("kind", "expected", "actual", "difference", "at_risk", "due")


class Change(NamedTuple):
    """One item that stands otherwise: None where it is not open."""

    account: str
    key: str
    commodity: str
    before: Document | None
    after: Document | None


class Relinked(NamedTuple):
    """One key that linking treats otherwise: the group and pass, or nothing."""

    account: str
    key: str
    before: tuple[str, str] | None
    after: tuple[str, str] | None


class Comparison(NamedTuple):
    """Two results, item by item; gained is what only the other rules clear."""

    gained: tuple[Change, ...]
    lost: tuple[Change, ...]
    changed: tuple[Change, ...]
    links: tuple[Relinked, ...]
    journal: tuple[str, ...]
    cleared: tuple[int, int]
    breaks: tuple[int, int]

    @property
    def same(self) -> bool:
        """Say whether both give the same books and breaks."""
        items = (self.gained, self.lost, self.changed, self.links, self.journal)
        return not any(items)


def backtest(folder: Folder, rules: Path, tell: Teller) -> Comparison:
    """Derive the books by today's rules and by others, and compare.

    Args:
        folder: the books.
        rules: a whole config.yaml.
        tell: told about progress.

    Raises:
        ConfigError: the rules have a slip, or lack a source that evidence names.
    """
    other = yamlfile.load(rules, Config)
    now = Work(folder, tell=tell, dry=True)
    then = Work(folder, tell=tell, config=other, dry=True)
    return compare(now.result, then.result, links(now), links(then))


Links = dict[tuple[str, str], tuple[str, str]]


def links(work: Work) -> Links:
    """Give group and pass of every linked key, by account and key."""
    table = work.state.links.filter(~pl.col("ambiguous"))
    return {
        (account, key): (group, rule)
        for account, key, group, rule in table.select(
            "account", "key", "group", "rule"
        ).iter_rows()
    }


def compare(
    before: Document,
    after: Document,
    linked_before: Links | None = None,
    linked_after: Links | None = None,
) -> Comparison:
    """Hold two results against each other.

    Args:
        before: the document of one run.
        after: that of another on the same evidence.
        linked_before: groups and passes of the one, if known.
        linked_after: those of the other.
    """
    old, new = _open(before), _open(after)
    changes = [
        Change(*place[:3], old.get(place), new.get(place))
        for place in sorted({*old, *new})
    ]
    one, other = linked_before or {}, linked_after or {}
    relinked = [
        Relinked(*place, one.get(place), other.get(place))
        for place in sorted({*one, *other})
        if one.get(place) != other.get(place)
    ]
    texts = (before["journal"], after["journal"])
    return Comparison(
        gained=tuple(c for c in changes if _stuck(c.before) and not _stuck(c.after)),
        lost=tuple(c for c in changes if _stuck(c.after) and not _stuck(c.before)),
        changed=tuple(
            c for c in changes if _stuck(c.before) == _stuck(c.after) and _differ(c)
        ),
        links=tuple(relinked),
        journal=tuple(
            path
            for path in sorted({*texts[0], *texts[1]})
            if texts[0].get(path) != texts[1].get(path)
        ),
        cleared=(before["cleared"], after["cleared"]),
        breaks=(len(before["breaks"]), len(after["breaks"])),
    )


def _open(result: Document) -> dict[tuple[str, str, str, str], Document]:
    """Index findings by account, key, commodity and, for a check, what it checks.

    What clearing says of a key is one thing, however it is called: missing here
    and late there is the same item.
    """
    return {
        (one["account"], one["key"], one["commodity"], _check(one)): one
        for one in (*result["breaks"], *result["in_transit"])
    }


def _check(one: Document) -> str:
    kind = str(one.get("kind"))
    return kind if kind in CHECK_KINDS and kind != LATE else ""


def _stuck(one: Document | None) -> bool:
    """Say whether something is left open; what came late has come."""
    return one is not None and one.get("kind") != LATE


def _differ(change: Change) -> bool:
    def told(one: Document | None) -> list[Any]:
        return [(one or {}).get(field) for field in FIELDS]

    return told(change.before) != told(change.after)
