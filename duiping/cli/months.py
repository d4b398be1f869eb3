"""Months as the command line takes them: ``2026-09``."""

from __future__ import annotations

import re

from duiping.errors import BooksError

_MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")


def month(text: str) -> str:
    """Check a month.

    Raises:
        BooksError: it is none (DP418).
    """
    if not _MONTH.fullmatch(text):
        raise BooksError("DP418", value=text)
    return text
