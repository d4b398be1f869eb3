"""Charges that are off: one finding an order, and residual fen as one item.

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
        The findings that differ by more, one an order; and one a source, account,
        commodity and month for the others, keyed ``SOURCE:residual:YYYY-MM``.
    """
    large: dict[tuple[str, str, str], list[Finding]] = {}
    small: dict[tuple[str, str, str, str], list[Finding]] = {}
    for one in findings:
        if abs(one.difference) > config.residual or not config.residual:
            large.setdefault((one.account, one.key, one.commodity), []).append(one)
            continue
        source, month = dict(one.facts)["source"], f"{one.date:%Y-%m}"
        small.setdefault((one.account, source, month, one.commodity), []).append(one)
    return [_of_order(some) for some in large.values()] + [
        _together(source, month, some, config)
        for (_, source, month, _), some in sorted(small.items())
    ]


def _of_order(some: list[Finding]) -> Finding:
    """Make one finding of an order that is charged for several things.

    A break is known by account, key and commodity, so a decision speaks of all.
    """
    if len(some) == 1:
        return some[0]
    facts = dict(some[0].facts)
    for name in facts:
        told = [dict(one.facts)[name] for one in some]
        if len(set(told)) > 1:
            charged = (f"{plain(one.actual)} / {plain(one.expected)}" for one in some)
            each = zip(told, charged, strict=True)
            facts[name] = ", ".join(f"{value} ({sums})" for value, sums in each)
    return _summed(some)._replace(facts=tuple(facts.items()))


def _summed(some: list[Finding]) -> Finding:
    expected = sum(one.expected for one in some)
    actual = sum(one.actual for one in some)
    return some[0]._replace(
        expected=expected,
        actual=actual,
        difference=expected - actual,
        at_risk=sum(one.at_risk for one in some),
        date=min(one.date for one in some),
        due=max(one.due for one in some),
    )


def _together(source: str, month: str, some: list[Finding], config: Config) -> Finding:
    return _summed(some)._replace(
        key=f"{source}:residual:{month}",
        why="residual",
        facts=(
            ("they", config.sources[source].title),
            ("month", month),
            ("count", str(len(some))),
            ("limit", plain(config.residual)),
        ),
    )
