"""Dollars, euros and a bank in yuan: worked by hand, read by Beancount."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest
from beancount import loader
from beancount.core.data import Balance, Transaction

from duiping import journal
from duiping.derive import Span as DerivedSpan
from duiping.derive import State, fold
from duiping.match.coverage import Coverage, Span
from duiping.match.engine import Engine
from duiping.match.judge import judge
from tests.match.legs import table
from tests.post.abroad import MONTH, RULES, month, order, rules, stripe, swap
from tests.post.rows import at, records

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.config import Config
    from duiping.match.breaks import Finding

SEPTEMBER = Span(date(2026, 9, 1), date(2026, 9, 30))


def derived(config: Config, rows: pl.DataFrame) -> State:
    return fold([DerivedSpan(config, rows)])


def sums(state: State) -> dict[tuple[str, str], int]:
    """Sum up the legs by account and currency, zeros left out."""
    held: defaultdict[tuple[str, str], int] = defaultdict(int)
    for account, commodity, fen in (
        state.legs.filter("booked").select("account", "commodity", "amount").iter_rows()
    ):
        held[account, commodity] += fen
    return {place: fen for place, fen in sorted(held.items()) if fen}


def found(config: Config, folder: Path, rows: pl.DataFrame) -> tuple[Finding, ...]:
    state = derived(config, rows)
    coverage = Coverage({name: [SEPTEMBER] for name in config.sources})
    with Engine("256MB") as engine:
        legs = [table(engine, folder, state.legs)]
        return judge(
            engine, legs, state.records, state.ambiguous, coverage, config
        ).findings


# What every account holds at the end of the month.
HELD = {
    ("Assets:Bank:CMB", "CNY"): 715_00,
    ("Assets:Inventory", "CNY"): -12_40,
    # USD 41.80 × 7.00 − (96.80 + 45.00) × 7.10 + 100 × 7.20 = 5.82
    # EUR  8.25 × 8.10 − 48.25 × 8.00 + 40 × 8.00 = 0.825
    ("Assets:Valuation", "CNY"): 5_82 + 83,
    ("Assets:Wallet:Stripe", "EUR"): 8_25,
    ("Assets:Wallet:Stripe", "USD"): 41_80,
    ("Expenses:FX", "CNY"): 50 + 5_00,
    ("Expenses:Fee:Stripe", "EUR"): 1_75,
    ("Expenses:Fee:Stripe", "USD"): 3_20,
    ("Expenses:Goods", "CNY"): 12_40,
    ("Income:FX", "CNY"): -(5_82 + 83),
    # 100 / 1.13 and 50 / 1.13
    ("Income:Goods:US", "EUR"): -44_25,
    ("Income:Goods:US", "USD"): -88_50,
    ("Liabilities:VAT", "EUR"): -5_75,
    ("Liabilities:VAT", "USD"): -11_50,
    # 40.00 EUR became 45.00 USD, 100.00 USD became 715.00 CNY: what each currency
    # lacks is in the others, and only prices bring them together
}


def test_the_month(tmp_path: Path) -> None:
    assert sums(derived(rules(tmp_path), month())) == HELD


def test_nothing_is_left_to_look_at(tmp_path: Path) -> None:
    """Orders, conversions and the payout all clear, and the fees fit."""
    assert found(rules(tmp_path), tmp_path, month()) == ()


def ledger(config: Config, rows: pl.DataFrame) -> str:
    """Write the books with every account open and no tolerance at all."""
    state = derived(config, rows)
    files = journal.texts(state, config)
    accounts = sorted(set(state.legs["account"]))
    opened = "".join(f"2026-01-01 open {account}\n" for account in accounts)
    option = 'option "tolerance_multiplier" "0"\n'
    written = "\n".join(files[name] for name in sorted(files) if name[0].isdigit())
    return option + opened + written


def test_beancount_agrees(tmp_path: Path) -> None:
    """Every transaction balances exactly by its prices; so does every balance."""
    text = ledger(rules(tmp_path), month())
    entries, errors, _ = loader.load_string(text)
    assert errors == []
    checked = [e for e in entries if isinstance(e, Balance)]
    assert {(e.date.day, e.amount.currency, e.amount.number) for e in checked} == {
        (3, "USD", Decimal("96.80")),
        (4, "EUR", Decimal("48.25")),
        (18, "CNY", Decimal(0)),
        (19, "CNY", Decimal("715.00")),
    }
    last = [e for e in entries if isinstance(e, Transaction)][-2:]
    assert {e.date for e in last} == {date(2026, 9, 30)}


def test_the_text_of_a_conversion(tmp_path: Path) -> None:
    """What it was worth is its price, and the rate stands beside it."""
    text = ledger(rules(tmp_path), month())
    for line in (
        "-40.00 EUR @@ 320.00 CNY",
        "45.00 USD @@ 319.50 CNY",
        "-100.00 USD @@ 720.00 CNY",
        "  rate: 8.00\n",
        "  rate: 7.20\n",
    ):
        assert text.count(line) == 1, line
    assert " 715.00 CNY @@" not in text


def test_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    config, rows = rules(tmp_path), month()
    mixed = rows.sample(fraction=1, shuffle=True, seed=7)
    assert ledger(config, mixed.sort("time", "row")) == ledger(config, rows)


def test_a_conversion_with_one_half_stays_open(tmp_path: Path) -> None:
    out, into = swap("09-20", "T3", (10_00, "USD"), (71_00, "CNY"))
    for row, kind, difference in (
        (out, "missing", 72_00),
        (into, "unexpected", -71_00),
    ):
        [one] = found(rules(tmp_path), tmp_path, month(row))
        assert (one.kind, one.key, one.difference, one.commodity) == (
            kind,
            "stripe:convert:T3",
            difference,
            "CNY",
        )


def test_without_a_rate_the_yuan_that_came_say_what_it_was_worth(
    tmp_path: Path,
) -> None:
    """100.00 USD became 715.00 CNY, no result; nothing is revalued."""
    bare = RULES.split("  rates:\n", maxsplit=1)[0]
    held = sums(derived(rules(tmp_path, bare), month()))
    assert ("Expenses:FX", "CNY") not in held
    assert ("Assets:Valuation", "CNY") not in held
    # nobody says what 40 euros or 45 dollars are worth: a person has to
    assert held["Assets:Suspense", "EUR"] == 40_00
    assert held["Assets:Suspense", "USD"] == -45_00
    text = ledger(rules(tmp_path, bare), month())
    assert loader.load_string(text)[1] == []
    assert "-100.00 USD @@ 715.00 CNY" in text


def test_without_currencies_foreign_rows_wait(tmp_path: Path) -> None:
    """No account is named for what a conversion brings: suspense, in its money."""
    bare = RULES.split("currencies:\n", maxsplit=1)[0]
    config = rules(tmp_path, bare)
    held = sums(derived(config, month()))
    assert held["Assets:Suspense", "USD"] == -45_00 + 100_00
    assert loader.load_string(ledger(config, month()))[1] == []


@pytest.mark.parametrize(("paid", "currency"), [(18_00, "EUR"), (20_00, "CNY")])
def test_an_order_paid_in_another_currency(
    tmp_path: Path, paid: int, currency: str
) -> None:
    """Both halves are named, each with its own amount: 20.00 USD were to come."""
    rows = month(
        order(3, "09-20", 20_00),
        stripe("sale", "09-20", paid, order_no="o3", currency=currency),
    )
    mine = [o for o in found(rules(tmp_path), tmp_path, rows) if o.kind == "currency"]
    assert sorted((o.commodity, o.expected, o.actual, o.difference) for o in mine) == [
        *sorted([(currency, 0, paid, -paid), ("USD", 20_00, 0, 20_00)])
    ]
    assert len({o.identity for o in mine}) == 2
    assert dict(mine[0].facts) == {
        "promised": "20.00 USD",
        "shown": f"{paid // 100}.00 {currency}",
    }


@pytest.mark.parametrize(
    ("currency", "left"),
    [
        ("USD", []),
        # the same figure in another money explains nothing
        (None, [("missing", "USD", 30_00), ("unexpected", "CNY", -30_00)]),
    ],
)
def test_a_payout_is_linked_in_its_own_money(
    tmp_path: Path, currency: str | None, left: list[tuple[str, str, int]]
) -> None:
    rows = month(
        stripe("payout", "09-21", -30_00, payout_no="P2"),
        {
            "source": "cmb",
            "kind": "line",
            "row_no": "B2",
            "time": at("09-22"),
            "amount": 30_00,
            "currency": currency,
            "payee": "Stripe Payments",
        },
    )
    state = derived(rules(tmp_path), rows)
    linked = state.links.filter(group="stripe:payout:P2")
    assert linked["commodity"].to_list() == (["USD", "USD"] if currency else [])
    judged = found(rules(tmp_path), tmp_path, rows)
    told = sorted((str(o.kind), o.commodity, o.difference) for o in judged)
    assert told == left


def test_a_refund_in_the_orders_own_money(tmp_path: Path) -> None:
    """Euros back for euros: nothing is left; dollars back are another matter."""
    sold = [
        order(3, "09-05", 20_00, currency="EUR", state="refunded"),
        stripe("sale", "09-05", 20_00, order_no="o3", currency="EUR"),
        stripe("fee", "09-05", -88, order_no="o3", currency="EUR"),
    ]
    back = stripe("refund", "09-06", -20_00, order_no="o3", currency="EUR")
    assert found(rules(tmp_path), tmp_path, month(*sold, back)) == ()
    wrong = stripe("refund", "09-06", -20_00, order_no="o3")
    left = found(rules(tmp_path), tmp_path, month(*sold, wrong))
    assert [(o.kind, o.commodity, o.actual) for o in left] == [
        ("unexpected", "USD", -20_00)
    ]


def supplier(fen: int, currency: str) -> dict[str, object]:
    return {
        "source": "usd-supplier",
        "kind": "charge",
        "time": at("09-20 13:00"),
        "amount": -fen,
        "units": 10_00,
        "order_no": "o4",
        "currency": currency,
        "product": "CARD",
    }


@pytest.mark.parametrize("currency", ["USD", "CNY", "EUR"])
@pytest.mark.parametrize("product", ["CARD", "TOP"])
def test_cost_in_the_suppliers_own_money(
    tmp_path: Path, currency: str, product: str
) -> None:
    """A principal bears it as it is; an agent nets only what is the same money."""
    rows = records(
        [
            order(4, "09-20", 12_00, product=product),
            supplier(8_00, currency) | {"product": product},
        ]
    )
    config = rules(tmp_path)
    held = sums(derived(config, rows))
    assert loader.load_string(ledger(config, rows))[1] == []
    income = {c: -fen for (a, c), fen in held.items() if a.startswith("Income:")}
    borne = {c: fen for (a, c), fen in held.items() if a == "Expenses:Cards"}
    waits = {c: fen for (a, c), fen in held.items() if a == "Assets:Pending"}
    if product == "CARD":
        assert (income["USD"], borne, waits) == (12_00, {currency: 8_00}, {})
    elif currency == "USD":
        assert (income["USD"], borne, waits) == (4_00, {}, {})
    else:
        assert (income["USD"], borne, waits) == (12_00, {}, {currency: 8_00})


def test_a_month_is_revalued_when_it_is_over(tmp_path: Path) -> None:
    """Not while the statement has not told of its last day."""
    config = rules(tmp_path)
    for day, months in (("09-29", 0), ("09-30", 1)):
        rows = month().with_columns(as_of=pl.lit(at(day), pl.Datetime("ms")))
        legs = derived(config, rows).legs.filter(kind="revaluation")
        assert legs["record"].n_unique() == 2 * months


def test_the_next_month_goes_on_from_there(tmp_path: Path) -> None:
    """5.00 USD come at 7.00 and all are worth 7.30: 46.80 × 0.30 = 14.04 more."""
    text = RULES + "  - {from: 2026-10-15, currency: USD, rate: 7.30}\n"
    more = stripe("other_income", "09-02 12:00", 5_00) | {
        "time": at("10-02"),
        "as_of": at("11-01"),
    }
    state = derived(rules(tmp_path, text), month(more))
    gains = state.legs.filter(
        pl.col("kind") == "revaluation", pl.col("account") == "Assets:Valuation"
    )
    assert gains.sort("day", "amount").select("day", "amount").rows() == [
        (date(2026, 9, 30), 83),
        (date(2026, 9, 30), 5_82),
        (date(2026, 10, 31), 14_04),
    ]


def test_in_two_spans_as_in_one(tmp_path: Path) -> None:
    """What is valued once is not valued again; what comes late is caught up."""
    config = rules(tmp_path)
    late = stripe("other_income", "09-05", 5_00) | {"as_of": at("11-01")}
    twice = fold([DerivedSpan(config, month()), DerivedSpan(config, month(late))])
    gains = twice.legs.filter(
        pl.col("kind") == "revaluation", pl.col("account") == "Assets:Valuation"
    ).sort("day", "amount")
    # 5.00 came at 7.10 and are worth 7.00
    assert gains.select("day", "amount").rows() == [
        (date(2026, 9, 30), 83),
        (date(2026, 9, 30), 5_82),
        (date(2026, 10, 31), -50),
    ]


def test_a_currency_without_a_rate_on_a_day_is_left_alone(tmp_path: Path) -> None:
    text = RULES.replace(
        "from: 2026-09-01, currency: EUR", "from: 2026-09-04, currency: EUR"
    )
    state = derived(rules(tmp_path, text), month())
    valued = state.legs.filter(kind="revaluation")["key"].unique().to_list()
    assert valued == ["stripe:revaluation:USD-2026-09"]


def test_the_rows_of_a_day_are_not_summed_up(tmp_path: Path) -> None:
    """Booked by the day, two conversions keep the prices of their own."""
    text = RULES.replace("title: 远航", "title: 远航, book: daily")
    config = rules(tmp_path, text)
    rows = month(*swap("09-16", "T9", (1_00, "EUR"), (1_20, "USD")))
    written = ledger(config, rows)
    assert loader.load_string(written)[1] == []
    assert "-1.00 EUR @@ 8.00 CNY" in written
    assert "-100.00 USD @@ 720.00 CNY" in written


def test_every_leg_balances_by_its_worth(tmp_path: Path) -> None:
    """The legs of a record sum to zero, or are one foreign leg and its worth."""
    legs = derived(rules(tmp_path), month()).legs.filter("booked")
    for _, some in legs.group_by("record", "event"):
        uneven = (
            some.group_by("commodity")
            .agg(pl.col("amount").sum())
            .filter(pl.col("amount") != 0)
        )
        assert uneven.height in {0, 2}
    assert len(MONTH) == month().height
