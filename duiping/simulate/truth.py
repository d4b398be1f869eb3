"""truth.json: what was broken, what is under way, and where it stands.

Findings are written when something is injected; the exports only say on which
line the rows concerned came to stand.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from duiping.simulate.shop import yuan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from duiping.simulate.model import Finding


class Trace:
    """Collects the lines on which rows stand that findings are about."""

    def __init__(self) -> None:
        """Want nothing yet."""
        self.want: dict[str, list[Finding]] = {}

    def follow(self, findings: Sequence[Finding]) -> None:
        """Collect for these findings from now on."""
        for finding in findings:
            for tag in finding.tags:
                self.want.setdefault(tag, []).append(finding)

    def hit(self, tag: str, role: str, name: str, row: int) -> None:
        """Note that a row of this tag and role is line ``row`` of a file."""
        for finding in self.want.get(tag, ()):
            if role in finding.roles:
                finding.evidence.append((name, row))


def _evidence(finding: Finding) -> list[dict[str, object]]:
    return [{"file": name, "row": row} for name, row in sorted(set(finding.evidence))]


def _key(finding: Finding) -> str | None:
    return finding.key if finding.bank is None else finding.bank.key


def _break(finding: Finding) -> dict[str, object]:
    return {
        "kind": finding.kind,
        "account": finding.account,
        "key": _key(finding),
        "commodity": finding.commodity,
        "expected": yuan(finding.expected),
        "actual": yuan(finding.actual),
        "difference": yuan(finding.expected - finding.actual),
        "at_risk": yuan(finding.at_risk),
        "note": finding.note,
        "evidence": _evidence(finding),
    }


def _open(finding: Finding) -> dict[str, object]:
    return {
        "account": finding.account,
        "key": _key(finding),
        "commodity": finding.commodity,
        "amount": yuan(finding.expected - finding.actual),
        "evidence": _evidence(finding),
    }


def _rank(finding: Finding) -> tuple[str, str, str, int]:
    amount = finding.expected - finding.actual
    return finding.account, _key(finding) or "", finding.commodity, amount


def write(
    path: Path,
    arguments: dict[str, object],
    breaks: Sequence[Finding],
    under_way: Sequence[Finding],
    totals: dict[str, object],
    clears: Sequence[Finding] | None = None,
) -> None:
    """Write truth.json: amounts are decimal strings with two places.

    ``clears``, if given, is what was in transit at the end of the month before.
    """
    document = {
        **arguments,
        "breaks": [_break(finding) for finding in breaks],
        "in_transit": [_open(f) for f in sorted(under_way, key=_rank)],
        "totals": totals,
    }
    if clears is not None:
        listed = [_open(finding) for finding in sorted(clears, key=_rank)]
        document["clears"] = [
            {name: one[name] for name in one if name != "evidence"} for one in listed
        ]
    text = json.dumps(document, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
