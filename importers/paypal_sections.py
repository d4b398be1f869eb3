"""The closing lines of PayPal's reports, compared with the rows above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping import money
from duiping.currency import scaled
from duiping.errors import Refusal
from duiping.importers.head import cells_of
from duiping.importers.proof import Totals, total

if TYPE_CHECKING:
    from duiping.importers.table import Table

SUMS = ("credits", "debits")


def sections(table: Table, gross: pl.Series, currency: pl.Series) -> Totals:
    """Compare the section's footer with the rows of each currency.

    Args:
        table: with the closing lines.
        gross: signed hundredths.
        currency: ISO codes.

    Raises:
        Refusal: DP103 a currency without its SF line, DP106 a sum or the count
            differs, DP109 a sum that is no whole number.
    """
    totals = Totals(table)
    frame = pl.DataFrame({"g": gross, "c": currency})
    sums = {
        str(code): (total(part["g"].clip(0)), total((-part["g"]).clip(0)))
        for (code,), part in frame.group_by("c")
    }
    seen: set[str] = set()
    for line in table.footer:
        # A spreadsheet may have saved it with TABs.
        found = cells_of(line.text, "\t" if "\t" in line.text else ",") or [""]
        if found[0] == "SC":
            # Verified only: reports of one file end without it, too.
            Totals(table).count(line.row, "SC", [*found, ""][1], len(gross))
        if found[0] != "SF" or len(found) < 4:  # noqa: PLR2004 - currency and two sums
            continue
        code = found[1]
        seen.add(code)
        due = sums.get(code, (0, 0))
        kept = totals if code in sums else Totals(table)
        for name, printed, actual in zip(SUMS, found[2:4], due, strict=True):
            whole = _plain(table, line.row, printed, code)
            kept.amount(line.row, f"SF {code} {name}", whole, actual)
    missing = sorted(set(sums) - seen) or ([] if table.footer else [""])
    if missing:
        raise Refusal(
            "DP103", file=table.name, row=table.end, missing=f"SF {missing[0]}"
        )
    return totals


def _plain(table: Table, row: int, printed: str, code: str) -> str:
    """Write whole minor units as a decimal text."""
    try:
        return money.plain(scaled(int(printed), code))
    except (KeyError, ValueError):
        raise Refusal(
            "DP109", file=table.name, row=row, column=f"SF {code}", value=printed
        ) from None
