"""What alike decisions say about the rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from duiping import yamlfile
from duiping.config import Config
from duiping.config.types import Lag
from duiping.decide.teach.model import Charged, Facts, Joined, Row, change, quoted
from duiping.decide.teach.suggest import suggestions

CONFIG = yamlfile.load(Path(__file__).parents[2] / "config.yaml", Config)
PAYOUT = "Assets:Clearing:Payout:Alipay"
FRIDAY = "2026-09-11"


def late(number: int, came: str, status: str = "explained") -> dict[str, Any]:
    """Make a payout of a Friday that came late and was explained."""
    return {
        "id": f"{number:012d}",
        "kind": "late",
        "account": PAYOUT,
        "difference": "0.00",
        "date": FRIDAY,
        "since": came,
        "status": status,
        "decided": status == "explained",
        "history": [{"verb": "explain"}],
        "evidence": [],
    }


def waiting(number: int, to: str = "Expenses:Rent") -> dict[str, Any]:
    """Make a bank line in suspense that was put to an account."""
    return {
        "id": f"{number:012d}",
        "kind": "unexpected",
        "account": "Assets:Suspense",
        "difference": "50.00",
        "date": FRIDAY,
        "since": FRIDAY,
        "status": "settled",
        "decided": True,
        "history": [{"verb": "adjust", "to": to}],
        "evidence": [{"record": f"r{number}"}],
    }


NOTHING = Facts()


def payers(count: int) -> Facts:
    """Say that all lines were paid to one party."""
    return Facts(rows={f"r{n}": Row("cmb", "某某物业", "", "") for n in range(count)})


def test_three_late_arrivals_want_a_longer_time() -> None:
    """From a Friday to the Wednesday after it are three working days."""
    came = ["2026-09-15", "2026-09-16", "2026-09-16"]
    (found,) = suggestions([late(n, d) for n, d in enumerate(came)], NOTHING, CONFIG)
    assert CONFIG.accounts.clearing[PAYOUT].due == Lag(1, working=True)
    assert (found.place, found.line) == (
        f"accounts.clearing.{PAYOUT}",
        "due: 3 working days",
    )
    assert found.config.accounts.clearing[PAYOUT].due == Lag(3, working=True)
    assert CONFIG.accounts.clearing[PAYOUT].due == Lag(1, working=True)


@pytest.mark.parametrize(
    "listed",
    [
        [late(n, "2026-09-15") for n in range(2)],
        [late(n, "2026-09-15", "open") for n in range(3)],
        [late(n, "2027-03-01") for n in range(3)],
    ],
)
def test_fewer_open_or_far_too_late_say_nothing(listed: list[dict[str, Any]]) -> None:
    assert suggestions(listed, NOTHING, CONFIG) == []


def test_three_lines_of_one_payer_want_a_rule() -> None:
    listed = [waiting(n) for n in range(3)]
    (found,) = suggestions(listed, payers(3), CONFIG)
    assert found.place == "sources.cmb.rules"
    assert found.line == "- {payee: 某某物业, direction: out, to: 'Expenses:Rent'}"
    assert len(found.breaks) == 3
    rules = found.config.sources["cmb"].rules
    assert rules[:-1] == CONFIG.sources["cmb"].rules
    assert (rules[-1].payee, rules[-1].to) == ("某某物业", "Expenses:Rent")


def test_different_accounts_or_no_payer_want_none() -> None:
    mixed = [waiting(0), waiting(1), waiting(2, "Expenses:Tax")]
    assert suggestions(mixed, payers(3), CONFIG) == []
    assert suggestions([waiting(n) for n in range(3)], NOTHING, CONFIG) == []


@pytest.mark.parametrize(
    ("memos", "line"),
    [
        # The longest part that all have; numbers differ and say nothing.
        (
            ["税款 / 增值税 / 0901", "税款 / 增值税 / 0902", "税款 / 增值税"],
            "- {memo: 增值税, direction: out, to: 'Expenses:Rent'}",
        ),
        (["社保 9月", "社保 9月", "社保 9月"], None),
        (["房租", "水费", "电费"], None),
    ],
)
def test_lines_without_one_payer_want_a_rule_for_their_text(
    memos: list[str], line: str | None
) -> None:
    rows = {f"r{n}": Row("cmb", "", memo, "") for n, memo in enumerate(memos)}
    found = suggestions([waiting(n) for n in range(3)], Facts(rows=rows), CONFIG)
    assert [one.line for one in found] == ([line] if line else [])


def test_a_label_that_was_put_where_a_kind_posts_wants_that_kind() -> None:
    rows = {f"r{n}": Row("pdd-ledger", "", "", "站内推广") for n in range(3)}
    listed = [waiting(n, "Expenses:Marketing:PDD") for n in range(3)]
    (found,) = suggestions(listed, Facts(rows=rows), CONFIG)
    assert found.place == "sources.pdd-ledger.categories"
    assert (found.line, found.anew) == ("站内推广: marketing", True)
    assert found.config.sources["pdd-ledger"].categories == {"站内推广": "marketing"}
    # Fees and fees given back post to one account: which kind it is nobody knows.
    listed = [waiting(n, "Expenses:Fee:PDD") for n in range(3)]
    assert suggestions(listed, Facts(rows=rows), CONFIG) == []


def charged(number: int, fee: str) -> dict[str, Any]:
    """Make an order whose fee is not what the schedule says, explained."""
    return {
        **late(number, FRIDAY),
        "kind": "fee",
        "account": "Expenses:Fee:WeChat",
        "key": f"mini:order:{number}",
        "actual": fee,
    }


def settled(*orders: tuple[str, str]) -> Facts:
    """Say what orders were paid, and their category."""
    return Facts(
        charged={
            ("Expenses:Fee:WeChat", f"mini:order:{n}"): Charged(
                int(amount.replace(".", "")), category, date(2026, 9, 3 + n)
            )
            for n, (amount, category) in enumerate(orders)
        }
    )


# 1.00 % of 99.80, 49.90 and 28.80 is 0.998, 0.499 and 0.288.
FEES = [charged(0, "1.00"), charged(1, "0.50"), charged(2, "0.29")]


def test_fees_of_one_category_want_a_line_of_their_own() -> None:
    told = settled(("99.80", "game"), ("49.90", "game"), ("28.80", "game"))
    (found,) = suggestions(FEES, told, CONFIG)
    assert found.place == "fees"
    assert found.line == (
        "- {account: 'Expenses:Fee:WeChat', source: wechat-fundflow,"
        " orders: 'Assets:Clearing:Orders:Mini', category: game, rate: 1.00%,"
        " gives_back: proportional, from: 2026-09-03}"
    )
    assert len(found.config.fees) == len(CONFIG.fees) + 1


def test_fees_of_several_categories_want_another_rate() -> None:
    told = settled(("99.80", "game"), ("49.90", "phone"), ("28.80", "goods"))
    (found,) = suggestions(FEES, told, CONFIG)
    assert "category" not in found.line
    assert "rate: 1.00%" in found.line


@pytest.mark.parametrize(
    "fees",
    [
        ["1.00", "0.50"],
        ["1.00", "0.50", "0.20"],  # no one rate
        ["0.60", "0.30", "0.17"],  # what the schedule says anyway
    ],
)
def test_too_few_fees_or_no_one_rate_say_nothing(fees: list[str]) -> None:
    told = settled(("99.80", "game"), ("49.90", "game"), ("28.80", "game"))
    listed = [charged(n, fee) for n, fee in enumerate(fees)]
    assert suggestions(listed, told, CONFIG) == []


@given(st.integers(1, 500), st.lists(st.integers(10_000, 500_000), min_size=3))
def test_the_rate_that_was_charged_fits_all_fees(grid: int, paid: list[int]) -> None:
    rate = grid * 100  # of a million: hundredths of a percent
    orders = [(f"{n // 100}.{n % 100:02d}", "game") for n in paid]
    fees = [(n * rate * 2 + 1_000_000) // 2_000_000 for n in paid]
    listed = [charged(n, f"{f // 100}.{f % 100:02d}") for n, f in enumerate(fees)]
    facts = Facts(
        charged={
            ("Expenses:Fee:WeChat", f"mini:order:{n}"): Charged(
                amount, "game", date(2026, 9, 3)
            )
            for n, amount in enumerate(paid)
        }
    )
    assert len(orders) == len(facts.charged)
    for one in suggestions(listed, facts, CONFIG):
        found = one.config.fees[-1].rate or 0
        assert [(n * found * 2 + 1_000_000) // 2_000_000 for n in paid] == fees


def joined(number: int, came: str, paid: int, got: int) -> Joined:
    """Make a link by hand of a payout of 3 September."""
    day = date.fromisoformat(came)
    return Joined(f"{number:012d}", PAYOUT, date(2026, 9, 3), day, paid, got)


def test_links_beyond_the_lag_want_a_longer_one() -> None:
    """Ten working days after 3 September is the 17th; the 20th and 25th are odd.

    20 September is a Sunday on which people work for the holidays, 25 September
    the first day of the Mid-Autumn holiday (State Council's list for 2026).
    """
    days = ("2026-09-18", "2026-09-20", "2026-09-21")
    made = tuple(joined(n, day, 500, 500) for n, day in enumerate(days))
    (found,) = suggestions([], Facts(joined=made), CONFIG)
    assert found.place == f"accounts.clearing.{PAYOUT}.link"
    assert (found.line, found.without) == ("late: 13 working days", True)
    assert suggestions([], Facts(joined=made[:2]), CONFIG) == []
    usual = tuple(joined(n, "2026-09-10", 500, 500) for n in range(3))
    assert suggestions([], Facts(joined=usual), CONFIG) == []


def test_links_of_unlike_amounts_want_a_wider_tolerance() -> None:
    """25.00 of 1,000.00 is 2.5 %, more than the 1 % that links by itself."""
    made = tuple(joined(n, "2026-09-04", 100_000, 97_500) for n in range(3))
    (found,) = suggestions([], Facts(joined=made), CONFIG)
    assert found.line == "near: 2.50%, near_limit: 100.00"
    far = tuple(joined(n, "2026-09-04", 100_000, 50_000) for n in range(3))
    assert suggestions([], Facts(joined=far), CONFIG) == []


@given(st.text(min_size=1, max_size=20))
def test_a_strangers_text_stays_one_text(text: str) -> None:
    printable = "".join(sign for sign in text if sign.isprintable()) or "x"
    line = f"- {{payee: {quoted(printable)}, direction: in}}"
    assert yaml.safe_load(line) == [{"payee": printable, "direction": "in"}]


def test_what_a_rule_would_change() -> None:
    before = [{"id": "a"}, {"id": "b"}]
    assert change(before, [{"id": "b"}, {"id": "c"}]) == (("a",), ("c",))
