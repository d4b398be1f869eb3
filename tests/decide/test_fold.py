"""What decisions do to a break, and what does not count."""

from __future__ import annotations

from datetime import date

import pytest

from duiping.decide.case import Case
from duiping.decide.fold import Facts
from tests.decide.desk import (
    ACCOUNT,
    BANK,
    DAY,
    FEES,
    KEY,
    broken,
    decision,
    folded,
    name,
    posted,
)

ADJUST = decision("adjust", amount=500, to=FEES)
ENTRY = posted(ADJUST, (ACCOUNT, -500), (FEES, 500))


def only(outcome: object) -> Case:
    """Give the only case."""
    cases = outcome.cases  # type: ignore[attr-defined]
    (case,) = cases.values()
    assert isinstance(case, Case)
    return case


def test_an_adjustment_settles_its_break() -> None:
    found, codes = folded([ADJUST], [ENTRY], [broken("5.00")])
    case = only(found)
    assert (codes, case.status, case.settled) == ([], "settled", 500)
    assert case.decided(DAY)


def test_part_of_it_leaves_the_rest_open() -> None:
    part = decision("adjust", amount=200, to=FEES)
    entry = posted(part, (ACCOUNT, -200), (FEES, 200))
    found, codes = folded([part], [entry], [broken("5.00")])
    case = only(found)
    assert (codes, case.status, case.settled) == ([], "open", 200)
    assert not case.decided(DAY)


def test_a_negative_difference_is_settled_by_a_negative_amount() -> None:
    over = decision("adjust", amount=-500, difference=-500, kind="over", to=FEES)
    entry = posted(over, (ACCOUNT, 500), (FEES, -500))
    found, codes = folded([over], [entry], [broken("-5.00", kind="over")])
    assert (codes, only(found).status) == ([], "settled")


@pytest.mark.parametrize("amount", [501, -500, 0])
def test_an_amount_that_does_not_fit(amount: int) -> None:
    wrong = decision("adjust", amount=amount, to=FEES)
    entry = posted(wrong, (ACCOUNT, -amount), (FEES, amount))
    found, codes = folded([wrong], [entry], [broken("5.00")])
    assert {"DP516", "DP511"} & set(codes)
    assert all(not case.posted for case in found.cases.values())


def test_a_check_break_has_no_balance_to_settle() -> None:
    fee = decision("adjust", amount=500, kind="fee", to=FEES)
    _, codes = folded([fee], [], [broken("5.00", kind="fee")])
    assert codes == ["DP516"]


@pytest.mark.parametrize("account", [BANK, ACCOUNT])
def test_no_adjustment_leads_to_a_proven_account(account: str) -> None:
    wrong = decision("adjust", amount=500, to=account)
    _, codes = folded([wrong], [], [broken("5.00")])
    assert codes == ["DP520"]


# The entry


def test_a_deleted_entry() -> None:
    found, codes = folded([ADJUST], [], [broken("5.00")])
    assert codes == ["DP508"]
    assert found.cases[name()].status == "open"


@pytest.mark.parametrize(
    "entry",
    [
        posted(ADJUST, (ACCOUNT, -501), (FEES, 501)),
        posted(ADJUST, (ACCOUNT, -500), (BANK, 500)),
        posted(ADJUST, (ACCOUNT, -500), (FEES, 500), day=date(2026, 10, 9)),
        ENTRY._replace(subject="000000000000"),
    ],
)
def test_an_altered_entry(entry: object) -> None:
    found, codes = folded([ADJUST], [entry], [broken("5.00")])  # type: ignore[list-item]
    assert codes == ["DP509"]
    assert not found.cases[name()].posted


def test_an_entry_twice() -> None:
    _, codes = folded([ADJUST], [ENTRY, ENTRY], [broken("5.00")])
    assert codes == ["DP510"]


def test_an_entry_whose_decision_was_deleted() -> None:
    _, codes = folded([], [ENTRY], [broken("5.00")])
    assert codes == ["DP510"]


def test_an_entry_of_nobody_on_a_reconciled_account() -> None:
    bare = ENTRY._replace(decision="")
    elsewhere = bare._replace(legs=((FEES, 1, "CNY"), ("Income:Other", -1, "CNY")))
    _, codes = folded([], [bare, elsewhere])
    assert codes == ["DP510"]


# Four eyes. Lin may adjust 10.00 an item, 25.00 a month, and write nothing off.


PROPOSED = decision("write-off", amount=500, to=FEES, proposed=True)
POSTED = posted(PROPOSED, (ACCOUNT, -500), (FEES, 500))


def test_over_the_limit_alone() -> None:
    alone = decision("write-off", amount=500, to=FEES)
    entry = posted(alone, (ACCOUNT, -500), (FEES, 500))
    found, codes = folded([alone], [entry], [broken("5.00")])
    assert codes == ["DP504", "DP510"]
    assert found.cases[name()].status == "open"


def test_a_proposal_posts_nothing() -> None:
    found, codes = folded([PROPOSED], [], [broken("5.00")])
    assert (codes, only(found).status, only(found).settled) == ([], "proposed", 0)
    assert not only(found).decided(DAY)


def test_a_proposal_posted_before_approval() -> None:
    found, codes = folded([PROPOSED], [POSTED], [broken("5.00")])
    assert codes == ["DP510"]
    assert only(found).settled == 0


def test_another_person_approves() -> None:
    approval = decision("approve", by="wang", step=2, of=PROPOSED.id)
    found, codes = folded([PROPOSED, approval], [POSTED], [broken("5.00")])
    assert (codes, only(found).status, only(found).settled) == ([], "approved", 500)
    assert [d.verb for d in only(found).history] == ["write-off", "approve"]


def test_self_approval() -> None:
    mine = decision("write-off", by="zhao", amount=500, to=FEES, proposed=True)
    entry = posted(mine, (ACCOUNT, -500), (FEES, 500))
    approval = decision("approve", by="zhao", step=2, of=mine.id)
    found, codes = folded([mine, approval], [entry], [broken("5.00")])
    assert codes == ["DP503", "DP510"]
    assert only(found).status == "proposed"


def test_approval_above_the_approvers_limit() -> None:
    big = decision(
        "write-off", amount=50_001, difference=50_001, to=FEES, proposed=True
    )
    entry = posted(big, (ACCOUNT, -50_001), (FEES, 50_001))
    approval = decision("approve", by="wang", step=2, of=big.id, difference=50_001)
    _, codes = folded([big, approval], [entry], [broken("500.01")])
    assert codes == ["DP504", "DP510"]


def test_approval_of_something_else() -> None:
    approval = decision("approve", by="wang", step=2, of="000000000000")
    _, codes = folded([PROPOSED, approval], [], [broken("5.00")])
    assert codes == ["DP517"]


def test_a_proposal_is_rejected_and_the_break_is_as_before() -> None:
    assign = decision("assign", to="lin")
    asked = decision("write-off", step=2, amount=500, to=FEES, proposed=True)
    no = decision("reject", by="wang", step=3, of=asked.id)
    found, codes = folded([assign, asked, no], [], [broken("5.00")])
    assert (codes, only(found).status) == ([], "assigned")


def test_an_item_is_not_split_to_stay_below_the_limit() -> None:
    """10.00 an item: 6.00 and then 5.00 of one break is 11.00."""
    first = decision("adjust", amount=600, difference=1100, to=FEES)
    second = decision("adjust", step=2, amount=500, difference=1100, to=FEES)
    entries = [
        posted(first, (ACCOUNT, -600), (FEES, 600)),
        posted(second, (ACCOUNT, -500), (FEES, 500)),
    ]
    found, codes = folded([first, second], entries, [broken("11.00")])
    assert codes == ["DP504", "DP510"]
    assert only(found).settled == 600


def test_the_limit_of_a_month() -> None:
    """25.00 a month: three times 10.00 is too much, in two months it is not."""
    keys = ["shop:order:1", "shop:order:2", "shop:order:3"]
    breaks = [broken("10.00", key) for key in keys]

    def days(*given: date) -> list[str]:
        made = [
            decision("adjust", key=k, amount=1000, difference=1000, to=FEES, day=d)
            for k, d in zip(keys, given, strict=True)
        ]
        entries = [posted(d, (ACCOUNT, -1000), (FEES, 1000), day=d.day) for d in made]
        return folded(made, entries, breaks)[1]

    assert days(DAY, DAY, DAY) == ["DP504", "DP510"]
    assert days(DAY, DAY, date(2026, 11, 1)) == []


def test_what_was_approved_does_not_use_up_the_month() -> None:
    keys = ["shop:order:1", "shop:order:2"]
    asked = decision(
        "adjust", amount=2000, difference=2000, to=FEES, proposed=True, key=keys[0]
    )
    yes = decision("approve", by="wang", step=2, of=asked.id, difference=2000)
    small = decision("adjust", amount=1000, difference=1000, to=FEES, key=keys[1])
    entries = [
        posted(asked, (ACCOUNT, -2000), (FEES, 2000)),
        posted(small, (ACCOUNT, -1000), (FEES, 1000)),
    ]
    breaks = [broken("20.00", keys[0]), broken("10.00", keys[1])]
    assert folded([asked, yes, small], entries, breaks)[1] == []


# Later evidence


def test_a_decision_that_no_longer_fits() -> None:
    explained = decision("explain")
    found, codes = folded([explained], [], [broken("4.00")])
    assert codes == ["DP506"]
    assert (only(found).status, only(found).decided(DAY)) == ("unfit", False)
    found, codes = folded([explained], [], [broken("5.00", kind="over")])
    assert codes == ["DP506"]
    again = decision("explain", step=2, difference=400)
    found, codes = folded([explained, again], [], [broken("4.00")])
    assert (codes, only(found).status) == ([], "explained")


def test_an_assignment_fits_whatever_the_break_becomes() -> None:
    found, codes = folded([decision("assign", to="wang")], [], [broken("4.00")])
    assert (codes, only(found).status) == ([], "assigned")


def test_a_cured_break_says_so() -> None:
    found, codes = folded([decision("explain")])
    assert (codes, only(found).status) == ([], "cured")


def test_a_cured_break_with_a_standing_write_off() -> None:
    found, codes = folded([ADJUST], [ENTRY])
    assert codes == ["DP507"]
    back = decision("reopen", step=2)
    entry = posted(back, (ACCOUNT, 500), (FEES, -500))
    found, codes = folded([ADJUST, back], [ENTRY, entry])
    assert (codes, only(found).status) == ([], "cured")


def test_a_break_that_never_was() -> None:
    strange = decision("explain", key="shop:order:9")
    found, codes = folded([strange])
    assert codes == ["DP505"]
    assert only(found).status == "unfit"


def test_a_break_whose_id_is_not_its_own() -> None:
    explained = decision("explain")
    other = explained._replace(subject=name("shop:order:2"))
    _, codes = folded([other], [], [broken("5.00", "shop:order:2")])
    assert set(codes) == {"DP512", "DP505"}


# Reopening


def test_reopening_reverses_what_was_posted() -> None:
    back = decision("reopen", step=2)
    entry = posted(back, (ACCOUNT, 500), (FEES, -500))
    found, codes = folded([ADJUST, back], [ENTRY, entry], [broken("5.00")])
    case = only(found)
    assert (codes, case.status, case.settled) == ([], "reopened", 0)
    assert [d.verb for d in case.history] == ["adjust", "reopen"]


def test_reopening_without_the_reversal() -> None:
    back = decision("reopen", step=2)
    found, codes = folded([ADJUST, back], [ENTRY], [broken("5.00")])
    assert codes == ["DP508"]
    assert only(found).status == "settled"


# Waiting


def test_waiting_ends_with_its_day() -> None:
    wait = decision("wait", until=date(2026, 10, 15))
    found, codes = folded([wait], [], [broken("5.00")])
    case = only(found)
    assert (codes, case.status) == ([], "waiting")
    assert case.decided(date(2026, 10, 15))
    assert not case.decided(date(2026, 10, 16))


def test_a_dispute_stays_open_until_it_is_settled() -> None:
    asked = decision("dispute", until=date(2026, 10, 20))
    told = decision("answer", step=2)
    found, codes = folded([asked, told], [], [broken("5.00")])
    case = only(found)
    assert (codes, case.status, case.decided(DAY)) == ([], "disputed", False)
    assert case.until == date(2026, 10, 20)


# Links


def test_a_link_that_lacks_a_key_or_sums_to_something_else() -> None:
    link = decision("link", keys=(KEY, "shop:order:2"))
    known = frozenset({(ACCOUNT, KEY)})
    assert folded([link], facts=Facts(known, {link.id: (2, 0)}))[1] == []
    assert folded([link], facts=Facts(known, {link.id: (1, 0)}))[1] == ["DP518"]
    assert folded([link], facts=Facts(known, {link.id: (2, 1)}))[1] == ["DP518"]


def test_no_link_over_a_standing_entry() -> None:
    link = decision("link", step=2, keys=(KEY, "shop:order:2"))
    _, codes = folded([ADJUST, link], [ENTRY], [broken("5.00")])
    assert codes == ["DP518"]
