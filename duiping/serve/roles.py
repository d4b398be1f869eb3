"""Who may do what at the pages: one table; what is not in it may not be done.

It stands before the rights of config.yaml, which say what each person may decide
and up to which amount: both have to allow it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class What(StrEnum):
    """What can be allowed at the pages."""

    VIEW = "view"  # pages and reports, personal data masked
    EVIDENCE = "evidence"  # files of evidence, their rows, and the ledger's text
    EXPORT = "export"  # files to take along
    DECIDE = "decide"  # decisions of one's own
    APPROVE = "approve"  # approval or rejection of another's
    UPLOAD = "upload"  # new evidence
    CLOSE = "close"  # preparing or approving that a month is closed or reopened
    ADMINISTER = "administer"  # who is logged in, and ending that


_READ = frozenset({What.VIEW, What.EVIDENCE, What.EXPORT})

ROLES: dict[str, frozenset[What]] = {
    "accountant": _READ | {What.DECIDE, What.UPLOAD, What.CLOSE},
    "reviewer": _READ | {What.APPROVE, What.CLOSE},
    "auditor": _READ,
    "owner": frozenset({What.VIEW, What.EXPORT}),
    # Who lets people in must not be able to act in the books.
    "admin": frozenset({What.ADMINISTER}),
}
# The one person of a server on their own machine: nobody else is let in there.
ALONE = "alone"
_BUILT_IN = {ALONE: frozenset(What) - {What.ADMINISTER}}

# Who does these acts in the books under their own name, which config.yaml knows.
DECIDING = frozenset({What.DECIDE, What.APPROVE, What.UPLOAD, What.CLOSE})


def may(roles: Iterable[str]) -> frozenset[What]:
    """Give what somebody of these roles may do; an unknown role may do nothing."""
    table = ROLES | _BUILT_IN
    none: frozenset[What] = frozenset()
    return none.union(*(table.get(role, none) for role in roles))
