"""Balances that are printed are asserted exactly, and nothing pads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.plugins.load import append, bean_check, edit, load, place

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def decision(small: Path) -> Path:
    """An empty month of decisions, included."""
    decisions = small / "ledger" / "decisions"
    (decisions / "2026-09.beancount").write_text("; decisions\n", encoding="utf-8")
    append(decisions / "index.beancount", 'include "2026-09.beancount"')
    return decisions / "2026-09.beancount"


def bank(books: Path) -> tuple[Path, str]:
    """Find the bank's last printed balance in the journal: file and line."""
    path = books / "ledger" / "journal" / "2026" / "09-cmb.beancount"
    lines = path.read_text(encoding="utf-8").splitlines()
    return path, [x for x in lines if re.match(r"\S+ balance Assets:Bank:CMB", x)][-1]


def test_all_assertions_of_the_journal_are_exact(small_books: Path) -> None:
    _, line = bank(small_books)
    assert "~ 0" in line
    assert load(small_books).codes() == set()


def test_an_inexact_assertion(small: Path, decision: Path) -> None:
    _, exact = bank(small)
    line = append(decision, exact.replace(" ~ 0", "").replace("  ", " "))
    loaded = load(small)
    (error,) = loaded.said("DP409")
    assert place(error) == (decision.name, line)
    assert "0.01" in error.message
    code, said = bean_check(small)
    assert code == 1
    assert f"{decision.name}:{line}:" in said


def test_a_wide_tolerance(small: Path, decision: Path) -> None:
    _, exact = bank(small)
    append(decision, exact.replace("~ 0", "~ 1.00"))
    (error,) = load(small).said("DP409")
    assert "1.00" in error.message


def test_an_assertion_without_decimals_is_still_exact_or_named(
    small: Path, decision: Path
) -> None:
    append(decision, "2026-09-02 balance Assets:Clearing:Topup:Jingka  0 CNY")
    append(decision, "2026-09-02 balance Expenses:Rent  0.00 CNY")
    assert load(small).said("DP409") == []


def test_a_removed_assertion(small: Path) -> None:
    path, line = bank(small)
    edit(path, line + "\n", "")
    loaded = load(small)
    assert loaded.codes() == {"DP406", "DP410"}
    (missing,) = loaded.said("DP410")
    assert "Assets:Bank:CMB" in missing.message
    (differs,) = loaded.said("DP406")
    assert place(differs) == (path.name, 1)
    code, said = bean_check(small)
    assert code == 1
    assert "DP410" in said


def test_a_changed_assertion_fails(small: Path) -> None:
    path, line = bank(small)
    changed = re.sub(
        r"(\d) +CNY|(\d) +~",
        lambda m: m[0].replace(m[0][0], str((int(m[0][0]) + 1) % 10), 1),
        line,
        count=1,
    )
    assert changed != line
    edit(path, line, changed)
    loaded = load(small)
    assert loaded.codes() >= {"DP406", "DP410", "Balance"}


def test_a_pad(small: Path, decision: Path) -> None:
    line = append(decision, "2026-09-01 pad Assets:Bank:CMB Equity:Opening")
    loaded = load(small)
    (error,) = loaded.said("DP408")
    assert place(error) == (decision.name, line)
    code, said = bean_check(small)
    assert code == 1
    assert "DP408" in said


def test_a_pad_elsewhere_is_nobodys_business(small: Path, decision: Path) -> None:
    append(decision, "2026-09-01 pad Expenses:Rent Equity:Opening")
    assert load(small).said("DP408") == []
