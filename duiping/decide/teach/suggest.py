"""All suggestions that decided breaks give rise to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.decide.teach.dues import dues
from duiping.decide.teach.fees import rates
from duiping.decide.teach.lines import lines
from duiping.decide.teach.links import links

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.config import Config
    from duiping.decide.teach.model import Document, Facts, Suggestion


def suggestions(
    breaks: Iterable[Document], facts: Facts, config: Config
) -> list[Suggestion]:
    """Find what alike decisions say about the rules.

    Args:
        breaks: those of the result, with their history.
        facts: what the books know of their rows and orders.
        config: the rules.

    Returns:
        In order of their place in config.yaml.
    """
    decided = [one for one in breaks if one["decided"] and one["history"]]
    found = [
        *dues(decided, config),
        *lines(decided, facts.rows, config),
        *rates(decided, facts.charged, config),
        *links(facts.joined, config),
    ]
    return sorted(found, key=lambda one: (one.place, one.line))
