"""The continuity calendar, day by day, against a month drawn by hand."""

from __future__ import annotations

from typing import Any

from duiping.config import Config
from duiping.plugins.pages.calendar import FILED, GAP, OUTSIDE, PROVEN, strips


def config() -> Config:
    """Two sources: a bank with printed balances, and orders."""
    source = {"layout": "cmb.corporate", "account": "Assets:Bank"}
    return Config.model_validate(
        {
            "books": {"title": "x"},
            "sources": {
                "bank": {"title": "银行", "part": "books", **source},
                "none": {"title": "从未", "part": "corroborates", **source},
            },
            "accounts": {"statement": {"Assets:Bank": {"source": "bank"}}},
        }
    )


def result(*spans: tuple[str, str], printed: tuple[str, ...] = ()) -> dict[str, Any]:
    """Files of the bank, and the days whose balance it printed."""
    files = [{"source": "bank", "first_day": a, "last_day": b} for a, b in spans]
    days = [["Assets:Bank", day, "1.00", "CNY"] for day in printed]
    return {"files": files, "printed": days}


def states(found: dict[str, Any], month: str = "2026-02") -> str:
    """Write a month as one line."""
    signs = {PROVEN: "P", FILED: "f", GAP: "x", OUTSIDE: "."}
    (strip,) = strips(found, config(), month)
    return "".join(signs[day.state] for day in strip.days)


def test_a_month_with_a_hole() -> None:
    found = result(
        ("2026-02-03", "2026-02-10"),
        ("2026-02-13", "2026-02-20"),
        printed=("2026-02-10", "2026-02-15"),
    )
    assert states(found) == "..fffffffPxxffPfffff........"


def test_a_whole_month_missing_between_two() -> None:
    found = result(("2026-01-01", "2026-01-31"), ("2026-03-01", "2026-03-02"))
    assert states(found) == "x" * 28
    assert states(found, "2026-04") == "." * 30


def test_overlapping_files_and_files_without_days() -> None:
    found = result(("2026-02-01", "2026-02-28"), ("2026-02-14", "2026-02-15"))
    found["files"].append({"source": "bank", "first_day": "-", "last_day": "-"})
    (strip,) = strips(found, config(), "2026-02")
    assert states(found) == "f" * 28
    assert [day.files for day in strip.days[12:16]] == [1, 2, 2, 1]
    assert strip.gaps == 0
