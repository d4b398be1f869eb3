"""The review pages: a Fava extension that shows what reconciling found.

Fava makes an instance of every extension class that it finds in this module,
so nothing but the pages themselves is imported here.
"""

from duiping.plugins.pages.views import (
    Duiping,
    DuipingBreaks,
    DuipingClosing,
    DuipingEvidence,
    DuipingOwner,
    DuipingStatements,
    DuipingTrace,
    DuipingTrends,
)

__all__ = [
    "Duiping",
    "DuipingBreaks",
    "DuipingClosing",
    "DuipingEvidence",
    "DuipingOwner",
    "DuipingStatements",
    "DuipingTrace",
    "DuipingTrends",
]
