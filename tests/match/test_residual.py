"""Residual fen: many small differences are one item, large ones stay single."""

from __future__ import annotations

from datetime import date

import pytest

from duiping.match.breaks import Finding
from duiping.match.residual import gathered
from duiping.reasons import reasons
from tests.post.rows import rules


def fee(
    key: str, expected: int, actual: int, day: str, source: str = "pdd-ledger"
) -> Finding:
    on = date.fromisoformat(f"2026-{day}")
    return Finding(
        kind="fee",
        account="Expenses:Fee:PDD",
        key=key,
        commodity="CNY",
        expected=expected,
        actual=actual,
        difference=expected - actual,
        at_risk=abs(expected - actual),
        date=on,
        due=on,
        why="fee",
        facts=(("rate", "0.60%"), ("source", source)),
    )


SOME = [
    fee("a", 60, 61, "09-01"),
    fee("b", 60, 55, "09-03"),  # 5 fen: the limit itself is small
    fee("c", 60, 66, "09-04"),
    fee("d", 10, 9, "10-01"),
    fee("e", 10, 11, "09-30", "alipay-ledger"),
]


def told(limit: int) -> list[tuple[str, int, int, int, int]]:
    config = rules().model_copy(update={"residual": limit})
    found = gathered(SOME, config)
    return [(o.key, o.expected, o.actual, o.difference, o.at_risk) for o in found]


def test_off_by_default() -> None:
    assert rules().residual == 0
    assert gathered(SOME, rules()) == SOME


def test_by_source_and_month() -> None:
    """61 + 55 = 116 charged where 120 is right: 4 in sum, 6 either way."""
    assert told(5) == [
        ("c", 60, 66, -6, 6),
        ("alipay-ledger:residual:2026-09", 10, 11, -1, 1),
        ("pdd-ledger:residual:2026-09", 120, 116, 4, 6),
        ("pdd-ledger:residual:2026-10", 10, 9, 1, 1),
    ]


def test_an_order_charged_for_several_things_is_one_break() -> None:
    """Two would go by one id, and what is decided of one would settle the other."""
    cost = fee("a", 98_50, 98_90, "09-02")._replace(why="cost")
    both = [
        cost._replace(facts=(("product", "HF100"), ("source", "yunchong"))),
        cost._replace(
            expected=29_55,
            actual=29_15,
            difference=40,
            date=date(2026, 9, 1),
            facts=(("product", "HF30"), ("source", "yunchong")),
        ),
        fee("b", 60, 66, "09-04"),
    ]
    first, other = gathered(both, rules())
    assert other == both[2]
    assert first == cost._replace(
        expected=128_05,
        actual=128_05,
        difference=0,
        at_risk=80,
        date=date(2026, 9, 1),
        facts=(
            ("product", "HF100 (98.90 / 98.50), HF30 (29.15 / 29.55)"),
            ("source", "yunchong"),
        ),
    )


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", ("2 charges of 拼多多 in 2026-09 differ by 0.05 or less each: 1.20 CNY"
         " by the rules, 1.16 CNY charged, 0.04 CNY in all.")),
        ("zh", ("拼多多 2026-09 有 2 笔扣费与规则各差不超过 0.05:按规则 1.20 CNY,实收"
         " 1.16 CNY,尾差合计 0.04 CNY。")),
    ],
)  # fmt: skip
def test_the_sentence(language: str, sentence: str) -> None:
    config = rules().model_copy(update={"residual": 5})
    [*_, one, _] = gathered(SOME, config)
    assert (one.kind, one.date, one.due) == (
        "fee",
        date(2026, 9, 1),
        date(2026, 9, 3),
    )
    assert reasons(one, "the account")[language] == sentence
