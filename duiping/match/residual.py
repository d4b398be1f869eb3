"""Residual fen: fee differences too small for a break each, shown as one item.

Rounding leaves fen behind. They are not smeared and not hidden: one finding a
channel, account and month says how many there are and what they sum up to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.money import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.config import Config
    from duiping.match.breaks import Finding


def gathered(findings: Iterable[Finding], config: Config) -> list[Finding]:
    """Put small fee findings together.

    Args:
        findings: `fee` breaks; each names its ``source`` among its facts.
        config: ``residual``, the most that one may differ by (minor units).

    Returns:
        The findings that differ by more, as they are; and one a source, account,
        commodity and month for the others, keyed ``SOURCE:residual:YYYY-MM``.
    """
    kept: list[Finding] = []
    small: dict[tuple[str, str, str, str], list[Finding]] = {}
    for one in findings:
        if abs(one.difference) > config.residual or not config.residual:
            kept.append(one)
            continue
        source, month = dict(one.facts)["source"], f"{one.date:%Y-%m}"
        small.setdefault((one.account, source, month, one.commodity), []).append(one)
    return kept + [
        _together(source, month, some, config)
        for (_, source, month, _), some in sorted(small.items())
    ]


def _together(source: str, month: str, some: list[Finding], config: Config) -> Finding:
    expected = sum(one.expected for one in some)
    actual = sum(one.actual for one in some)
    return some[0]._replace(
        key=f"{source}:residual:{month}",
        expected=expected,
        actual=actual,
        difference=expected - actual,
        at_risk=sum(one.at_risk for one in some),
        date=min(one.date for one in some),
        due=max(one.due for one in some),
        why="residual",
        facts=(
            ("they", config.sources[source].title),
            ("month", month),
            ("count", str(len(some))),
            ("limit", plain(config.residual)),
        ),
    )
