"""Mixed currencies: one key, owed in one money and reported in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.money import grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.match.breaks import Finding
    from duiping.match.classify import Group


def mixed(
    groups: Sequence[Group], findings: Sequence[Finding], unit: str
) -> list[Finding]:
    """Call what is owed in one currency and came in another by its name.

    Args:
        groups: what clearing left, each with its finding.
        findings: as classified, group by group.
        unit: the commodity that counts units; it is no money.

    Returns:
        The findings; both halves of a mixed key are `currency` breaks, each with
        its own amount and what the other side says instead.
    """
    by_key: dict[tuple[str, str], list[int]] = {}
    for n, group in enumerate(groups):
        if group.commodity != unit and not group.cleared:
            by_key.setdefault((group.account, group.key), []).append(n)
    out = list(findings)
    for places in by_key.values():
        owed = [n for n in places if groups[n].n_owed and not groups[n].n_received]
        came = [n for n in places if groups[n].n_received and not groups[n].n_owed]
        if not owed or not came:
            continue
        promised = ", ".join(
            f"{grouped(groups[n].promised)} {groups[n].commodity}" for n in owed
        )
        shown = ", ".join(
            f"{grouped(groups[n].came)} {groups[n].commodity}" for n in came
        )
        facts = (("promised", promised), ("shown", shown))
        for n in (*owed, *came):
            out[n] = out[n]._replace(kind="currency", why="currency", facts=facts)
    return out
