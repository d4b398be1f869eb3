"""Cutting one month out of the result of a run."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from duiping.match.breaks import BALANCE_KINDS
from duiping.money import minor, plain

if TYPE_CHECKING:
    from duiping.result import Document


def cut(result: Document, period: str) -> Document:
    """Keep what concerns a month: dated in it, or still open at its end.

    Everything that the result lists as open is open as of the evidence, so
    what is dated before the month's end was open then too; a decided break of
    an earlier month is left out unless the balance has still something of it.
    What has been settled since does not show.

    Args:
        result: a result document; it is not changed.
        period: ``YYYY-MM``.

    Returns:
        A new document with ``period``. Files are those whose days overlap the
        month. The sums in ``money`` keep earlier months, which make up the
        opening. Where there is ``money``, ``records`` and ``cleared`` are those
        of the month and balances those at its end (the last printed, where
        ``printed`` tells); else they are of the whole run.
    """
    out = dict(result)
    out["period"] = period
    out["files"] = [file for file in result["files"] if _overlaps(file, period)]
    out["breaks"] = [
        entry
        for entry in result["breaks"]
        if entry["date"][:7] == period
        or (entry["date"][:7] < period and _stands(entry))
    ]
    out["in_transit"] = [
        entry for entry in result["in_transit"] if entry["date"][:7] <= period
    ]
    out["suspense"] = [
        entry for entry in result["suspense"] if entry["time"][:7] <= period
    ]
    if "money" in result:
        out["money"] = {
            name: [row for row in rows if row["month"] <= period]
            for name, rows in result["money"].items()
        }
        out["records"] = _of(out["money"], "records", period)
        out["cleared"] = _of(out["money"], "keys", period) - _begun(out, period)
        out["balances"] = _balances(result, period)
    return out


def _stands(entry: Document) -> bool:
    """Say whether an earlier break still concerns anybody, or the balance."""
    if not entry.get("decided", False):
        return True
    return entry["kind"] in BALANCE_KINDS and minor(entry["remaining"]) != 0


def last_period(result: Document) -> str:
    """Name the last month that any file reaches, ``YYYY-MM``; ``""`` if none."""
    days = [file["last_day"] for file in result["files"]]
    months = [
        day[:7] for day in (*days, *result["as_of"].values()) if day[:1].isdigit()
    ]
    return max(months, default="")


def _overlaps(file: dict[str, Any], period: str) -> bool:
    first, last = file["first_day"][:7], file["last_day"][:7]
    # A file that names no day (an empty one) cannot be put into another month.
    return not first[:1].isdigit() or first <= period <= last


def _balances(result: Document, period: str) -> Document:
    """Take the balances back to the month's end."""
    printed: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for account, day, own, commodity in result.get("printed", ()):
        if day[:7] <= period:
            printed[account, commodity].append((day, own))
    proven, unproven = [], list(result["balances"]["unproven"])
    for entry in result["balances"]["proven"]:
        days = printed[entry["account"], entry["commodity"]]
        if days:
            day, own = max(days)
            proven.append(entry | {"date": day, "balance": own, "days": len(days)})
        elif entry["date"][:7] <= period:
            proven.append(entry)
        else:
            # Nothing was printed yet: then it was no more than what the books say.
            names = ("account", "commodity")
            unproven.append({name: entry[name] for name in names})
    held = _held(result["money"]["moves"], period)
    return {
        "proven": proven,
        "unproven": [
            {
                "account": account,
                "commodity": unit,
                "balance": plain(held[account, unit]),
            }
            for account, unit in sorted(
                (e["account"], e["commodity"]) for e in unproven
            )
        ],
    }


def _of(money: Document, name: str, period: str) -> int:
    return sum(int(row[name]) for row in money[name] if row["month"] == period)


def _begun(out: Document, period: str) -> int:
    """Count the keys of the month that are open."""
    balance = [entry for entry in out["breaks"] if entry["kind"] in BALANCE_KINDS]
    return sum(e["date"][:7] == period for e in (*balance, *out["in_transit"]))


def _held(moves: list[dict[str, Any]], period: str) -> dict[tuple[str, str], int]:
    held: dict[tuple[str, str], int] = defaultdict(int)
    for row in moves:
        if row["month"] <= period:
            held[row["account"], row["commodity"]] += minor(row["amount"])
    return held
