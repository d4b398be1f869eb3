"""The hand-worked month, judged: what is left to look at, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duiping.derive import Span as DerivedSpan
from duiping.derive import fold
from duiping.match.breaks import BALANCE_KINDS
from duiping.match.coverage import Coverage, Span
from duiping.match.engine import Engine
from duiping.match.judge import Verdict, judge
from tests.match.legs import table
from tests.post.month import MINI, B, C, month
from tests.post.month import PDD as PDD_ROWS
from tests.post.rows import Row, at, records, rules
from tests.post.test_worlds import orders, rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.config import Config
    from duiping.match.breaks import Finding
    from tests.post.oracle import Order

FULFILMENT = "Assets:Clearing:Fulfilment"
SEPTEMBER = Span(date(2026, 9, 1), date(2026, 9, 30))
ALL = {
    name: [SEPTEMBER]
    for name in rules().sources
    if name not in {"opening", "wechat-tradebill"}
}


def judged(
    folder: Path,
    rows: pl.DataFrame,
    spans: dict[str, list[Span]] = ALL,
    config: Config | None = None,
    until: date | None = None,
) -> Verdict:
    config = config or rules()
    state = fold([DerivedSpan(config, rows)])
    with Engine("256MB") as engine:
        return judge(
            engine,
            [table(engine, folder, state.legs)],
            state.records,
            state.ambiguous,
            Coverage(spans, until),
            config,
        )


def told(verdict: Verdict) -> list[tuple[Any, ...]]:
    return [_told(one) for one in verdict.findings]


def _told(one: Finding) -> tuple[Any, ...]:
    return (
        *(one.kind, one.account.removeprefix("Assets:"), one.key, one.commodity),
        *(one.expected, one.actual, one.difference, one.at_risk),
        one.date.isoformat()[5:],
    )


def number(rows: pl.DataFrame, **facts: object) -> str:
    """Give the id of the only record with these facts."""
    [found] = rows.filter(**facts)["id"]
    return str(found)


def test_the_month(tmp_path: Path) -> None:
    rows = month()
    paid = number(rows, source="cmb", amount=-8_88)
    seven = number(rows, source="pdd-ledger", amount=7)
    clearing = "Clearing:Fulfilment"
    verdict = judged(tmp_path, rows)
    assert told(verdict) == [
        # given back to the buyer, charged all the same: the cost is at risk
        ("status", clearing, f"mini:order:{C[2]}", "CNY",
         0, 98_50, -98_50, 98_50, "09-09"),
        # charged twice
        ("duplicate", clearing, f"mini:order:{C[4]}", "TOPUP",
         30_00, 60_00, -30_00, 30_00, "09-12"),
        # charged for an order that nobody knows
        ("unexpected", clearing, f"mini:order:{C[9]}", "TOPUP",
         0, 100_00, -100_00, 100_00, "09-15"),
        # never delivered
        ("missing", clearing, f"taobao:order:{B[3]}", "TOPUP",
         100_00, 0, 100_00, 100_00, "09-05"),
        # what no rule explains
        ("unexpected", "Suspense", f"cmb:txn:{paid}", "CNY",
         8_88, 0, 8_88, 8_88, "09-21"),
        ("unexpected", "Suspense", f"pdd:txn:{seven}", "CNY",
         0, 7, -7, 7, "09-22"),
    ]  # fmt: skip


def test_each_clearing_account_is_the_sum_of_what_is_open(tmp_path: Path) -> None:
    """Invariant 3, at the end of every day that was asked for."""
    for last in ("09-08", "09-12", "09-30"):
        rows = month().filter(pl.col("time") < at(f"{last} 23:59"))
        adds_up(rows, judged(tmp_path, rows, until=at(last).date()))


def adds_up(rows: pl.DataFrame, verdict: Verdict) -> None:
    """Demand that breaks and items in transit sum to each account's balance."""
    legs = fold([DerivedSpan(rules(), rows)]).legs
    for account in rules().accounts.clearing:
        for unit in ("CNY", "TOPUP"):
            mine = legs.filter(
                pl.col("account") == account, pl.col("commodity") == unit, "booked"
            )
            items = [
                one.difference
                for one in verdict.findings
                if (one.account, one.commodity) == (account, unit)
                and (one.kind is None or one.kind in BALANCE_KINDS)
            ]
            assert sum(items) == mine["amount"].sum(), (account, unit)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(world=st.lists(orders(), min_size=1, max_size=6), until=st.integers(1, 30))
def test_worlds_add_up(tmp_path: Path, world: list[Order], until: int) -> None:
    """Whatever happened; and everything that was delivered to nobody is named."""
    rows = records([row for n, one in enumerate(world) for row in rows_of(n, one)])
    verdict = judged(tmp_path, rows, until=date(2026, 9, until))
    adds_up(rows, verdict)
    lost = {one.key[-1] for one in verdict.findings if one.why == "refunded-charged"}
    assert lost == {
        str(n)
        for n, one in enumerate(world)
        if one.refund == one.sale and sum(c.units for c in one.charges) > 0
    }


def test_a_refund_that_is_said_but_never_paid(tmp_path: Path) -> None:
    """Pinduoduo prints no amount; three days after the export it is overdue."""
    gone = PDD_ROWS[-6:-3]
    assert [row["kind"] for row in gone] == ["order", "sale", "fee"]
    rows = records(gone)
    for last, kinds in (("10-02", []), ("10-03", ["status"])):
        spans = ALL | {"pdd-ledger": [Span(SEPTEMBER.first, at(last).date())]}
        found = judged(tmp_path, rows, spans).findings
        mine = [one for one in found if one.account.endswith("Orders:PDD")]
        assert [one.kind for one in mine] == kinds
        assert all(one.at_risk == 29_80 for one in mine)


def test_the_rows_of_an_order_that_says_refunded_are_one_break(tmp_path: Path) -> None:
    """29.80 in each of two rows, and nothing came back."""
    sold, *paid = PDD_ROWS[-6:-3]
    rows = records([sold | {"row_no": "1"}, sold | {"row_no": "2"}, *paid, paid[0]])
    spans = ALL | {"pdd-ledger": [Span(SEPTEMBER.first, date(2026, 10, 3))]}
    found = judged(tmp_path, rows, spans).findings
    mine = [one for one in found if one.account.endswith("Orders:PDD")]
    assert [(one.kind, one.at_risk) for one in mine] == [("status", 59_60)]


def test_the_months_flows(tmp_path: Path) -> None:
    flows = {
        (one.account.removeprefix("Assets:Clearing:"), one.commodity): one[2:]
        for one in judged(tmp_path, month()).flows
    }
    # keys, owed, received, refunded: 29.90 + 99.80 + 199.00 + 29.90
    assert flows["Orders:Mini", "CNY"] == (4, 358_60, 358_60, 229_20)
    # 12.90 twice and 99.50
    assert flows["Orders:Taobao", "CNY"] == (3, 125_30, 125_30, 15_90)
    # the payout and its bank line are one key
    assert flows["Payout:PDD", "CNY"] == (1, 200_00, 200_00, 0)
    assert flows["Topup:Jingka", "CNY"] == (1, 1_000_00, 1_000_00, 0)


def test_nothing_is_missing_before_its_time_is_covered(tmp_path: Path) -> None:
    """B3 was due on 09-06: seen only up to 09-05, it is on its way."""
    key = f"taobao:order:{B[3]}"
    for until, kind in (("09-05", None), ("09-06", "missing")):
        found = judged(tmp_path, month(), until=at(until).date()).findings
        assert [one.kind for one in found if one.key == key] == [kind]
    spans = ALL | {"jingka": [Span(SEPTEMBER.first, date(2026, 9, 5))]}
    found = judged(tmp_path, month(), spans).findings
    assert [one.kind for one in found if one.key == key] == [None]


def test_days_that_nobody_reported(tmp_path: Path) -> None:
    spans = ALL | {
        "cmb": [
            Span(date(2026, 9, 1), date(2026, 9, 16)),
            Span(date(2026, 9, 19), date(2026, 9, 30)),
        ]
    }
    gaps = [
        one for one in judged(tmp_path, month(), spans).findings if one.kind == "gap"
    ]
    assert [(one.account, one.key, dict(one.facts)) for one in gaps] == [
        (
            "Assets:Bank:CMB",
            "cmb:2026-09-17",
            {"first": "2026-09-17", "last": "2026-09-18"},
        )
    ]


def bill(n: int, amount: int, time: str = "09-12") -> Row:
    return {
        "source": "wechat-tradebill",
        "kind": "sale" if amount > 0 else "refund",
        "time": at(time),
        "amount": amount,
        "payment_no": f"42000{n}",
        "disposition": "corroborating",
    }


def test_a_corroborating_source_that_tells_otherwise(tmp_path: Path) -> None:
    """On covered days only; C4 agrees, C3 is told 1 fen less.

    A key with a refund is judged three days inside the span: the two sources
    may date a refund that far apart.
    """
    rows = records(
        [*MINI, bill(3, 198_99, "09-10"), bill(3, -99_50, "09-11"), bill(4, 29_90)]
    )
    spans = ALL | {"wechat-tradebill": [Span(date(2026, 9, 7), date(2026, 9, 14))]}
    found = [
        one
        for one in judged(tmp_path, rows, spans).findings
        if one.account == "Assets:Clearing:Orders:Mini"
    ]
    assert [(o.kind, o.key, o.expected, o.actual, o.difference) for o in found] == [
        ("status", f"mini:order:{C[3]}", 99_49, 99_50, -1)
    ]
    assert found[0].at_risk == 1


def test_ambiguous_payouts_are_one_break(tmp_path: Path) -> None:
    """Four payouts, one line of 9000.00: two ways, so nobody guesses."""
    rows = [
        {"source": "pdd-ledger", "kind": "payout", "time": at("09-10"), "amount": -fen}
        for fen in (4_000_00, 5_000_00, 6_000_00, 3_000_00)
    ]
    bank = {
        "source": "cmb",
        "kind": "line",
        "row_no": "T1",
        "time": at("09-11"),
        "amount": 9_000_00,
        "payee": "上海寻梦信息技术有限公司",
    }
    found = judged(tmp_path, records([*rows, bank])).findings
    assert [_told(one) for one in found] == [
        ("ambiguous", "Clearing:Payout:PDD", "cmb:txn:T1", "CNY",
         18_000_00, 9_000_00, 9_000_00, 9_000_00, "09-10")
    ]  # fmt: skip


def test_a_late_payout_and_a_bounced_one(tmp_path: Path) -> None:
    """Due on the next working day; the bounced one never reaches the bank."""

    def wallet(kind: str, time: str, fen: int, payout_no: str) -> Row:
        return {
            "source": "wechat-fundflow",
            "kind": kind,
            "time": at(time),
            "amount": fen,
            "payout_no": payout_no,
        }

    def bank(number: str, time: str, fen: int) -> Row:
        return {
            "source": "cmb",
            "kind": "line",
            "row_no": number,
            "time": at(time),
            "amount": fen,
            "payee": "财付通支付科技有限公司",
        }

    rows = [
        wallet("payout", "09-10", -700_00, "W-late"),
        bank("T1", "09-15", 700_00),
        wallet("payout", "09-10", -800_00, "W-bounced"),
        wallet("payout_return", "09-11", 800_00, "W-bounced"),
        wallet("payout", "09-11", -900_00, "W-good"),  # a Friday
        bank("T2", "09-14", 900_00),
    ]
    found = judged(tmp_path, records(rows)).findings
    assert [_told(one) for one in found] == [
        ("late", "Clearing:Payout:WeChat", "wechat:payout:W-late", "CNY",
         700_00, 700_00, 0, 700_00, "09-10")
    ]  # fmt: skip


def test_a_fee_schedule_that_changes(tmp_path: Path) -> None:
    """From 09-11 on the rate is 1 %; each order is held against its own day's."""
    old = next(fee for fee in rules().fees if fee.source == "wechat-fundflow")
    new = old.model_copy(update={"rate": 10_000, "from_": date(2026, 9, 11)})
    config = rules().model_copy(update={"fees": (old, new)})

    def fees(*amounts: int) -> list[tuple[str, int, int]]:
        rows = []
        for n, (fen, day) in enumerate(zip(amounts, ("09-10", "09-12"), strict=True)):
            common = {"source": "wechat-fundflow", "order_no": f"XH{n:018}"}
            rows += [
                common | {"kind": "sale", "time": at(day), "amount": 100_00},
                common | {"kind": "fee", "time": at(day), "amount": -fen},
            ]
        found = judged(tmp_path, records(rows), config=config).findings
        return [
            (one.key[-1], one.expected, one.actual)
            for one in found
            if one.kind == "fee"
        ]

    assert fees(60, 1_00) == []
    assert fees(60, 60) == [("1", 1_00, 60)]
    assert fees(1_00, 1_00) == [("0", 60, 1_00)]


def test_an_order_that_straddles_a_change_keeps_its_schedule(tmp_path: Path) -> None:
    """Sold under the old rate; the refund's share goes back after the change."""
    old = next(fee for fee in rules().fees if fee.source == "wechat-fundflow")
    new = old.model_copy(update={"rate": 10_000, "from_": date(2026, 9, 11)})
    config = rules().model_copy(update={"fees": (old, new)})
    common = {"source": "wechat-fundflow", "order_no": C[1]}
    rows = [
        common | {"kind": "sale", "time": at("09-10"), "amount": 100_00},
        common | {"kind": "fee", "time": at("09-10"), "amount": -60},
        common | {"kind": "refund", "time": at("09-12"), "amount": -50_00},
        common | {"kind": "fee_refund", "time": at("09-12"), "amount": 30},
    ]
    found = judged(tmp_path, records(rows), config=config).findings
    assert [one for one in found if one.kind == "fee"] == []


def test_a_record_that_is_posted_is_not_posted_again() -> None:
    """Importing twice is importing once, span after span."""
    span = DerivedSpan(rules(), month())
    once, twice = fold([span]), fold([span, span])
    assert twice.legs.equals(once.legs)
    assert twice.links.equals(once.links)
    assert twice.records.equals(once.records)
