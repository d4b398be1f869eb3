"""What a text means: which keys have this number, phone, break or amount."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from duiping import mask
from duiping.leg import NEITHER
from duiping.money import minor, plain

if TYPE_CHECKING:
    from duiping.chain.known import Known

NUMBERS = ("order_no", "payment_no", "refund_no", "payout_no", "row_no", "alias_no")

_TAIL = re.compile(r"\d{4}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_TOKEN = re.compile(r"[A-Za-z0-9]{10,}")
_BREAK = re.compile(r"[0-9a-f]{12}")


def meant(known: Known, text: str) -> list[str]:
    """List the keys that a text may mean, by the surest reading that fits.

    Args:
        known: the books.
        text: without quotes and spaces around it.

    Returns:
        Keys, sorted; a key that was linked is given as its group.
    """
    found = _exact(known, text) | _numbered(known, text)
    if not found and _TOKEN.fullmatch(text):
        found = _quoted(known, text)
    if not found and (_TAIL.fullmatch(text) or _MOBILE.fullmatch(text)):
        found = _phoned(known, text)
    return sorted({known.group.get(k, k) for k in found or _priced(known, text)})


def _exact(known: Known, text: str) -> set[str]:
    """Find the key itself, or the break or item in transit with this id."""
    found = {f["key"] for _, f in known.findings if text in {f["key"], f["id"]}}
    if _BREAK.fullmatch(text.lower()):
        found |= {f["key"] for _, f in known.findings if f["id"] == text.lower()}
    keyed = any(
        table.filter(pl.col("key") == text).select("key").head(1).collect().height
        for table in (known.legs, known.records)
    )
    return found | ({text} if keyed or text in known.group else set())


def _numbered(known: Known, text: str) -> set[str]:
    """Find the records that print a number in one of their columns."""
    said = pl.lit(value=False)
    for column in NUMBERS:
        parts = pl.col(column).str.split(";").list.contains(text)
        said = said | parts.fill_null(value=False)
    rows = known.records.filter(
        pl.any_horizontal(pl.col(c).str.contains(text, literal=True) for c in NUMBERS)
    )
    return set(rows.filter(said).select("key").collect()["key"])


def _quoted(known: Known, token: str) -> set[str]:
    """Find the records whose remark quotes a number that has no column."""
    whole = rf"(^|[^A-Za-z0-9]){token}([^A-Za-z0-9]|$)"
    rows = known.records.filter(pl.col("memo").str.contains(whole)).select("key")
    return set(rows.collect()["key"])


def _phoned(known: Known, text: str) -> set[str]:
    """Find records by phone: a tail counts only where the mask shows it."""
    rows = known.records.filter(pl.col("phone").str.ends_with(text))
    hits = [
        key
        for key, phone in rows.select("key", "phone").collect().iter_rows()
        if phone == text or mask.phone(phone).endswith(text)
    ]
    return set(hits)


def _priced(known: Known, text: str) -> set[str]:
    """Find keys by an amount that a clearing or proven account shows."""
    bare = text.replace(",", "").strip("¥+- ").removesuffix("元").strip()
    try:
        amount = minor(bare.removesuffix(known.config.books.currency).strip())
    except ValueError:
        return set()
    held = [*known.config.accounts.statement, *known.config.accounts.carried]
    legs = known.legs.filter(
        (pl.col("amount").abs() == amount)
        & (pl.col("commodity") == known.config.books.currency)
        & ((pl.col("side") != NEITHER) | pl.col("account").is_in(held))
    )
    figures = ("expected", "actual", "difference", "at_risk")
    said = {
        f["key"]
        for _, f in known.findings
        if amount and plain(amount) in {f[name].lstrip("-") for name in figures}
    }
    return said | set(legs.select("key").collect()["key"])
