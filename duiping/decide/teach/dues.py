"""A longer `due`, where what came late was explained again and again."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from duiping.config.types import Lag
from duiping.decide.teach.model import ENOUGH, LONGEST, Suggestion, names
from duiping.workdays import due

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.config import Config
    from duiping.decide.teach.model import Document


def dues(decided: Iterable[Document], config: Config) -> list[Suggestion]:
    """Stretch `due` where late arrivals were explained again and again."""
    alike: dict[str, list[Document]] = defaultdict(list)
    for one in decided:
        if one["kind"] == "late" and one["status"] == "explained":
            alike[one["account"]].append(one)
    found = []
    for account, listed in sorted(alike.items()):
        rule = config.accounts.clearing.get(account)
        if rule is None or len(listed) < ENOUGH:
            continue
        lag = _enough(rule.due, listed)
        if lag is None:
            continue
        changed = rule.model_copy(update={"due": lag})
        clearing = {**config.accounts.clearing, account: changed}
        accounts = config.accounts.model_copy(update={"clearing": clearing})
        unit = "working days" if lag.working else "days"
        found.append(
            Suggestion(
                f"accounts.clearing.{account}",
                f"due: {lag.days} {unit}",
                names(listed),
                config.model_copy(update={"accounts": accounts}),
            )
        )
    return found


def _enough(lag: Lag, listed: Iterable[Document]) -> Lag | None:
    """Find the shortest lag with which none of these would have been late."""
    spans = [
        (date.fromisoformat(one["date"]), date.fromisoformat(one["since"]))
        for one in listed
    ]
    for days in range(lag.days + 1, LONGEST + 1):
        longer = Lag(days, lag.working)
        if all(due(first, longer) >= last for first, last in spans):
            return longer
    return None
