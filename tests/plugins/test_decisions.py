"""Decisions in books as Beancount loads them: whatever wrote the text."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from beancount.core.data import Transaction

from duiping.errors import BooksError
from tests.cli.decide import EXPENSE, decide, money_break, result, standing
from tests.plugins.load import append, edit, line_of, load, main, place

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def big(small: Path) -> dict[str, Any]:
    """A break above the accountant's limit of 10.00 for writing off."""
    return money_break(small)


def month(books: Path) -> Path:
    """Name the file of the month that the evidence reaches."""
    return books / "ledger" / "decisions" / "2026-09.beancount"


def proposed(books: Path, big: dict[str, Any]) -> None:
    """Have lin propose to write the break off."""
    (drafted,) = decide(books, big["id"], "write-off", EXPENSE).drafted
    assert drafted.decision.proposed
    assert len(drafted.blocks) == 1


def approved(books: Path, big: dict[str, Any]) -> None:
    """Have wang approve it."""
    proposed(books, big)
    decide(books, big["id"], "approve", by="wang", reason="")


def rest_of(books: Path, account: str) -> Decimal:
    """Sum up an account in the loaded books."""
    found = load(books).entries
    return sum(
        (
            leg.units.number or Decimal(0)
            for entry in found
            if isinstance(entry, Transaction)
            for leg in entry.postings
            if leg.account == account and leg.units and leg.units.currency == "CNY"
        ),
        Decimal(0),
    )


def open_items(books: Path, account: str) -> Decimal:
    """Sum up what the result says is still open in an account."""
    found = result(books)
    checks = {"fee", "status", "late", "gap"}
    remaining = [
        Decimal(b["remaining"])
        for b in found["breaks"]
        if b["account"] == account
        and b["commodity"] == "CNY"
        and b["kind"] not in checks
    ]
    waiting = [
        Decimal(b["difference"])
        for b in found["in_transit"]
        if b["account"] == account and b["commodity"] == "CNY"
    ]
    return sum((*remaining, *waiting), Decimal(0))


def test_the_account_is_the_sum_of_its_open_items_after_all_decisions(
    small: Path, big: dict[str, Any]
) -> None:
    account = big["account"]
    before = rest_of(small, account)
    assert before == open_items(small, account)
    proposed(small, big)
    assert rest_of(small, account) == before
    decide(small, big["id"], "approve", by="wang", reason="")
    after = rest_of(small, account)
    assert after == before - Decimal(big["difference"])
    assert after == open_items(small, account)
    assert load(small).codes() == set()
    decide(small, big["id"], "reopen")
    assert rest_of(small, account) == before == open_items(small, account)
    assert load(small).codes() == set()


def test_a_decided_break_is_no_error_any_more(small: Path, big: dict[str, Any]) -> None:
    assert load(small).said(f"({big['id']})")
    proposed(small, big)
    assert load(small).said(f"({big['id']})")
    decide(small, big["id"], "approve", by="wang", reason="")
    assert not load(small).said(f"({big['id']})")
    assert standing(small, big["id"])["status"] == "approved"


def test_self_approval_by_command_and_by_hand(small: Path, big: dict[str, Any]) -> None:
    decide(small, big["id"], "write-off", EXPENSE, by="wang")
    with pytest.raises(BooksError) as refused:
        decide(small, big["id"], "approve", by="wang", reason="")
    assert refused.value.code == "DP503"
    # The same by hand: another person's approval, then the name changed.
    edit(small / "config.yaml", "may: [explain, link,", "may: [approve, explain, link,")
    decide(small, big["id"], "approve", by="lin", reason="")
    assert load(small).codes() == set()
    edit(month(small), 'by: "lin"', 'by: "wang"')
    assert {"DP512", "DP510"} <= load(small).codes()


def test_a_right_id_does_not_help_self_approval(
    small: Path, big: dict[str, Any]
) -> None:
    edit(small / "config.yaml", "may: [explain, link,", "may: [approve, explain, link,")
    decide(small, big["id"], "write-off", EXPENSE, by="wang")
    decide(small, big["id"], "approve", by="lin", reason="")
    edit(month(small), 'by: "lin"', 'by: "wang"')
    (error,) = load(small).said("DP512")
    wrong, right = re.findall(r"[0-9a-f]{12}", error.message)
    edit(month(small), f'id: "{wrong}"', f'id: "{right}"')
    assert load(small).codes() == {"DP503", "DP510"}
    assert standing(small, big["id"])["status"] == "proposed"


def test_over_the_limit_by_hand(small: Path, big: dict[str, Any]) -> None:
    approved(small, big)
    edit(month(small), "  proposed: TRUE\n", "")
    (error,) = load(small).said("DP512")
    wrong, right = re.findall(r"[0-9a-f]{12}", error.message)
    text = month(small).read_text(encoding="utf-8")
    first = text.index('"decision" "approve"')
    whole = text[:first].replace(wrong, right)
    entry = text[text.index("* ") - 11 :].replace(wrong, right)
    month(small).write_text(f"{whole}{entry}", encoding="utf-8")
    codes = load(small).codes()
    assert "DP504" in codes
    assert standing(small, big["id"])["status"] == "open"


def test_the_entry_is_deleted(small: Path, big: dict[str, Any]) -> None:
    approved(small, big)
    text = month(small).read_text(encoding="utf-8")
    cut = re.sub(r"\n[0-9-]{10} \* .*\n(?:  .*\n)+", "\n", text)
    assert cut != text
    month(small).write_text(cut, encoding="utf-8")
    assert load(small).codes() == {"DP508"}
    assert standing(small, big["id"])["status"] == "proposed"


def test_the_decision_is_deleted_and_the_entry_left(
    small: Path, big: dict[str, Any]
) -> None:
    approved(small, big)
    text = month(small).read_text(encoding="utf-8")
    kept = re.search(r"[0-9-]{10} \* .*\n(?:  .*\n)+", text)
    assert kept is not None
    month(small).write_text(kept.group(), encoding="utf-8")
    (error,) = load(small).said("DP510")
    assert place(error) == ("2026-09.beancount", 1)


def test_the_amount_is_edited(small: Path, big: dict[str, Any]) -> None:
    approved(small, big)
    text = month(small).read_text(encoding="utf-8")
    size = big["difference"].lstrip("-")
    head, tail = text[: text.index(" * ")], text[text.index(" * ") :]
    assert size in tail
    month(small).write_text(head + tail.replace(size, "0.01"), encoding="utf-8")
    found = load(small)
    assert found.codes() == {"DP509"}
    assert place(found.said("DP509")[0])[1] == line_of(month(small), " * ")


def test_a_word_is_edited(small: Path, big: dict[str, Any]) -> None:
    decide(small, big["id"], "explain", reason="the buyer paid in cash")
    edit(month(small), "the buyer paid in cash", "nothing to see")
    assert load(small).codes() == {"DP512"}
    assert standing(small, big["id"])["status"] == "open"


def test_a_decision_is_deleted_from_the_middle(
    small: Path, big: dict[str, Any]
) -> None:
    for reason in ("one", "two", "three"):
        decide(small, big["id"], "explain", reason=reason)
    text = month(small).read_text(encoding="utf-8")
    blocks = text.split("\n\n")
    month(small).write_text("\n\n".join([*blocks[:2], blocks[3]]), encoding="utf-8")
    assert load(small).codes() == {"DP513"}


def test_a_backdated_decision(small: Path, big: dict[str, Any]) -> None:
    with pytest.raises(BooksError) as refused:
        decide(small, big["id"], "explain", day=date(2026, 8, 31))
    assert refused.value.code == "DP514"
    decide(small, big["id"], "explain")
    assert load(small).codes() == set()
    other = month(small).with_name("2026-08.beancount")
    other.write_bytes(month(small).read_bytes())
    month(small).write_text("; nothing\n", encoding="utf-8")
    append(month(small).with_name("index.beancount"), 'include "2026-08.beancount"')
    assert load(small).codes() == {"DP514"}


def test_a_decision_about_nothing(small: Path, big: dict[str, Any]) -> None:
    with pytest.raises(BooksError) as refused:
        decide(small, "0123456789ab", "explain")
    assert refused.value.code == "DP521"
    decide(small, big["id"], "explain")
    edit(month(small), f'"explain" "{big["id"]}"', '"explain" "0123456789ab"')
    assert {"DP505", "DP512"} <= load(small).codes()


def test_a_directive_that_cannot_be_read(small: Path, big: dict[str, Any]) -> None:
    decide(small, big["id"], "explain")
    edit(month(small), "  kind: ", "  sort: ")
    (error,) = load(small).said("DP511")
    assert place(error) == (
        "2026-09.beancount",
        line_of(month(small), 'custom "decision"'),
    )


def test_a_file_that_is_not_included(small: Path, big: dict[str, Any]) -> None:
    decide(small, big["id"], "explain")
    index = month(small).with_name("index.beancount")
    edit(index, 'include "2026-09.beancount"\n', "")
    assert "DP515" in load(small).codes()


def test_a_decision_in_another_file(small: Path, big: dict[str, Any]) -> None:
    decide(small, big["id"], "explain")
    text = month(small).read_text(encoding="utf-8")
    month(small).write_text("; nothing\n", encoding="utf-8")
    line = append(main(small), text[text.index("2026-") :])
    (error,) = load(small).said("DP515")
    assert place(error) == ("main.beancount", line)
    assert not standing(small, big["id"])["decided"]


def test_an_entry_of_nobody(small: Path, big: dict[str, Any]) -> None:
    decide(small, big["id"], "explain")
    append(
        month(small),
        f'2026-09-30 * "so it fits"\n  {big["account"]}  1.00 CNY\n'
        f"  {EXPENSE}  -1.00 CNY",
    )
    assert load(small).codes() == {"DP510"}


def test_somebody_leaves_the_list_of_people(small: Path, big: dict[str, Any]) -> None:
    decide(small, big["id"], "explain")
    edit(small / "config.yaml", "  lin: {name", "  lim: {name")
    assert load(small).codes() == {"DP501"}
