"""The second reading of a layout that a table in config.yaml describes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from duiping.second.model import Print

if TYPE_CHECKING:
    from collections.abc import Mapping as Labels

    from duiping.importers.mapping import Footer, Mapping

_NUMBER = r"[+-]?[\d,]*\d(?:\.\d+)?"
_LIMIT = "credit_line"


def prints(mapping: Mapping, labels: Labels[str, str]) -> tuple[Print, ...]:
    """Say how a mapped file is read a second time.

    Args:
        mapping: the table; only what it says of the file is used.
        labels: further labels of the source → kind.

    Returns:
        The forms to try; none where such a file prints neither balances nor totals.
    """
    moving = mapping.kind in {"ledger", "bank"}
    if not moving and mapping.footer is None:
        return ()
    told = Print(
        unit=1 if mapping.unit == "fen" else 100,
        blanks=("-", "--", "__", *mapping.blanks),
        left_out=tuple(
            (one.column, tuple(one.values), one.begins or "", one.blank)
            for one in mapping.leave_out
        ),
        delimiters=(mapping.file.delimiter,),
        sheet=mapping.file.sheet,
        widths=mapping.file.widths,
        year=mapping.file.year or "",
    )
    if mapping.footer is not None:
        told = _ended(told, mapping.footer)
    if not moving:
        return (told,)
    told = _moving(told, mapping, labels)
    if "balance" in mapping.optional:
        return (told, replace(told, balance=()))
    return (told,)


def _moving(told: Print, mapping: Mapping, labels: Labels[str, str]) -> Print:
    """Add the columns of a ledger or a bank's statement."""
    titles = mapping.columns.given()
    way = mapping.direction
    kinds = {**mapping.kinds, **labels}
    limits = tuple(label for label, kind in kinds.items() if kind == _LIMIT)
    single = "amount" in titles
    return replace(
        told,
        time=titles.get("time") or titles["day"],
        clock=titles.get("clock", ()),
        forms=tuple(mapping.forms()),
        income=() if single else titles["income"],
        outgo=() if single else titles["expense"],
        amount=titles["amount"] if single else (),
        way=(way.column,) if way else (),
        inward=tuple(way.inward) if way else (),
        outward=tuple(way.outward) if way else (),
        sign=-1 if mapping.sign == "negate" else 1,
        size=not single or way is not None,
        balance=titles.get("balance", ()),
        limits=(titles.get("type", ()), limits),
        number=tuple(
            titles[name][0] for name in ("row_no", "order_no", "type") if name in titles
        ),
    )


def _ended(told: Print, footer: Footer) -> Print:
    """Add the closing line."""
    text = footer.text
    names = ("rows", "in", "out", "net")
    found = tuple(
        (_pattern(text, name), name)
        for name in names
        if text is not None and f"{{{name}}}" in text
    )
    counted = ("", "")
    if footer.count is not None:
        pattern = re.escape(_folded(footer.count.pattern))
        counted = (footer.count.column, pattern.replace(r"\{n\}", r"(\d+)"))
    in_place = bool(footer.sums or footer.count)
    return replace(
        told,
        totals=found,
        ends=() if in_place else (footer.marker,),
        marked=(footer.marker,) if in_place else (),
        sums=tuple(footer.sums),
        counted=counted,
    )


def _pattern(template: str, wanted: str) -> str:
    """Turn a template into a pattern whose one group is a figure of it."""
    pattern = re.escape(_folded(template))
    for name in ("rows", "in", "out", "net"):
        group = f"({_NUMBER})" if name == wanted else _NUMBER
        pattern = pattern.replace(re.escape(f"{{{name}}}"), group)
    return pattern


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
