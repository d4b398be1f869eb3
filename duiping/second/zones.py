"""Clocks of other zones, told as the books tell time: China's, eight hours ahead."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from duiping.second.model import UnlikeError

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE: Final = timezone(timedelta(hours=8))
# Abbreviations that mean one offset everywhere → hours ahead of Greenwich.
_HOURS: Final = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2,
    "EEST": 3, "EST": -5, "EDT": -4, "PST": -8, "PDT": -7, "HKT": 8, "SGT": 8,
    "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
}  # fmt: skip
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?")


def here(when: datetime, zone: str, labels: Mapping[str, str]) -> tuple[date, str]:
    """Give the books' day and clock of a moment that a zone's clock shows.

    Args:
        when: what the clock shows.
        zone: an abbreviation, an offset or a place (Europe/Berlin, of the hour that
            comes twice the first).
        labels: further abbreviations → one of those.

    Raises:
        UnlikeError: no such zone is known.
    """
    moved = when.replace(tzinfo=_zone(labels.get(zone, zone))).astimezone(HERE)
    return moved.date(), f"{moved:%H:%M:%S}"


def _zone(name: str) -> timezone | ZoneInfo:
    if name.upper() in _HOURS:
        return timezone(timedelta(hours=_HOURS[name.upper()]))
    if match := _OFFSET.fullmatch(name.upper()):
        ahead = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(-ahead if match[1] == "-" else ahead)
    try:
        if re.fullmatch(r"[A-Za-z]+(/[A-Za-z_+-]+)+", name):
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        pass
    message = "an unknown zone"
    raise UnlikeError(message)
