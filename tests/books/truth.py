"""Results against the truth: every break found, as it is, and no other.

The truth names what was broken by key. Where a bank line or payout got its key
only from its place in the file, the truth has no key and names the rows; the
finding whose evidence is those rows is the one that is meant.
"""

from __future__ import annotations

from typing import Any, NamedTuple

Document = dict[str, Any]
Rows = frozenset[tuple[str, int]]


class Item(NamedTuple):
    """A break or an item in transit, as both sides can tell it."""

    kind: str
    account: str
    key: str
    commodity: str
    expected: str
    actual: str
    difference: str
    at_risk: str

    @property
    def place(self) -> tuple[str, str, str, bool]:
        """What it is about: at most one item of each kind of check stands here."""
        check = self.kind in {"fee", "status", "late", "gap"}
        return (self.account, self.key, self.commodity, check)


def differences(result: Document, truth: Document) -> list[str]:
    """Say how the breaks and items in transit of a result differ from the truth.

    Args:
        result: a run's document.
        truth: ``truth.json`` of the simulated month.

    Returns:
        A sentence for each difference; empty when all agree.
    """
    both = ("breaks", "in_transit")
    return [line for part in both for line in _part(result[part], truth[part])]


def rows(item: Document) -> Rows:
    """Give the rows of evidence of a break, by file name."""
    return frozenset((e.get("name", e["file"]), e["row"]) for e in item["evidence"])


def _part(found: list[Document], true: list[Document]) -> list[str]:
    keyed = [{**item, "key": item["key"] or _key(item, found)} for item in true]
    mine = {_item(item).place: item for item in found}
    theirs = {_item(item).place: item for item in keyed}
    lines = []
    if len(mine) != len(found) or len(theirs) != len(true):
        lines.append(f"of {len(found)} found and {len(true)} true some are doubled")
    lines += [f"missed: {_item(theirs[p])}" for p in sorted(theirs.keys() - mine)]
    lines += [f"invented: {_item(mine[p])}" for p in sorted(mine.keys() - theirs)]
    for place in sorted(mine.keys() & theirs):
        lines += _compared(mine[place], theirs[place])
    return lines


def _compared(mine: Document, theirs: Document) -> list[str]:
    """Compare one item; an amount at risk only where the truth knows one."""
    ours, true = _item(mine), _item(theirs)
    if true.at_risk == "0.00":
        ours, true = (one._replace(at_risk="") for one in (ours, true))
    lines = []
    if ours != true:
        lines.append(f"wrong: found {ours}, but it is {true}")
    if theirs["evidence"] and not rows(mine) & rows(theirs):
        lines.append(f"other rows: {ours.key}: {rows(mine)}, not {rows(theirs)}")
    return lines


def _item(item: Document) -> Item:
    # An item in transit has no kind, and the truth calls its share `amount`.
    amount = item.get("difference") or item["amount"]
    in_transit = "kind" not in item
    return Item(
        kind=item.get("kind", ""),
        account=item["account"],
        key=item["key"],
        commodity=item["commodity"],
        expected="" if in_transit else item["expected"],
        actual="" if in_transit else item["actual"],
        difference=amount,
        at_risk="0.00" if in_transit else item["at_risk"],
    )


def _key(true: Document, found: list[Document]) -> str:
    """Find the key of a finding that the truth only knows by its rows."""
    fitting = {
        item["key"]
        for item in found
        if item["account"] == true["account"]
        and item.get("kind", "") == true.get("kind", "")
        and rows(item)
        and rows(item) <= rows(true)
    }
    return fitting.pop() if len(fitting) == 1 else f"one of {sorted(rows(true))}"
