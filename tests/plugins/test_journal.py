"""The journal is what evidence and rules give, and nothing beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.plugins.load import append, bean_check, edit, line_of, load, main, place

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = """2026-09-15 * "from nowhere"
  Expenses:Rent     1.00 CNY
  Assets:Suspense  -1.00 CNY"""


def journal(books: Path) -> Path:
    """Name one file of the journal."""
    return books / "ledger" / "journal" / "2026" / "09-cmb.beancount"


def test_an_entry_in_the_top_file(small: Path) -> None:
    line = append(main(small), ENTRY)
    (error,) = load(small).said("DP407")
    assert place(error) == ("main.beancount", line)
    code, said = bean_check(small)
    assert code == 1
    assert f"main.beancount:{line}:" in said


def test_an_assertion_in_the_top_file(small: Path) -> None:
    line = append(main(small), "2020-02-01 balance Assets:Suspense  0.00 CNY")
    (error,) = load(small).said("DP407")
    assert place(error) == ("main.beancount", line)


def test_an_entry_in_the_journal(small: Path) -> None:
    append(journal(small), ENTRY)
    (error,) = load(small).said("DP406")
    assert place(error) == ("09-cmb.beancount", 1)


def test_one_amount_changed_in_the_journal(small: Path) -> None:
    path = journal(small)
    line = path.read_text(encoding="utf-8").splitlines()[line_of(path, "Expenses:") - 1]
    edit(path, line, line.replace("CNY", 'CNY ; "', 1))
    assert load(small).said("DP406")


def test_a_file_of_the_journal_that_is_gone(small: Path) -> None:
    journal(small).unlink()
    loaded = load(small)
    assert loaded.said("DP406")
    assert bean_check(small)[0] == 1


def test_a_file_of_the_journal_that_is_not_included(small: Path) -> None:
    index = small / "ledger" / "journal" / "index.beancount"
    edit(index, 'include "2026/09-cmb.beancount"\n', "")
    said = {place(e)[0] for e in load(small).said("DP406")}
    assert said == {"index.beancount", "09-cmb.beancount"}


def test_an_entry_in_a_stray_file(small: Path) -> None:
    stray = small / "ledger" / "journal" / "2026" / "10-mine.beancount"
    stray.write_text(f"{ENTRY}\n", encoding="utf-8")
    append(main(small), 'include "journal/2026/10-mine.beancount"')
    (error,) = load(small).said("DP407")
    assert place(error) == ("10-mine.beancount", 1)


def test_a_folder_that_only_begins_like_decisions(small: Path) -> None:
    other = small / "ledger" / "decisions-of-mine.beancount"
    other.write_text(f"{ENTRY}\n", encoding="utf-8")
    append(main(small), 'include "decisions-of-mine.beancount"')
    assert load(small).said("DP407")


def test_an_entry_among_decisions_has_a_decision_behind_it(small: Path) -> None:
    decisions = small / "ledger" / "decisions"
    (decisions / "2026-09.beancount").write_text(f"{ENTRY}\n", encoding="utf-8")
    append(decisions / "index.beancount", 'include "2026-09.beancount"')
    # It is explained (no DP407) by nothing but its place, and that is not enough.
    assert load(small).codes() == {"DP510"}
