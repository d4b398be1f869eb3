"""What goods are called, and which rules about shipments config.yaml refuses."""

from __future__ import annotations

import re
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Commodity
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from duiping.config import Config
from duiping.config.shipping import names
from duiping.sku import amount, commodity, is_sku, together
from tests.books.shop import ROOT
from tests.ships.shop import example, merged, texts

CODES = st.text(st.sampled_from("AZ09az._-'/ 红é\n"), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("SJK", "SKU-SJK"),
        ("7", "SKU-7"),
        ("A-1.B_2", "SKU-A-1.B_2"),
        ("CNY", "SKU-CNY"),
        ("A" * 20, "SKU-" + "A" * 20),
        (None, "SKU-_NONE"),
        ("", "SKU-_NONE"),
    ],
)
def test_a_plain_code_is_its_own_name(code: str | None, name: str) -> None:
    assert commodity(code) == name


@pytest.mark.parametrize(
    ("code", "begins"),
    [("sjk", "SKU-SJK_"), ("红色手机壳", "SKU-_"), ("A" * 21, "SKU-AAAAAAA_")],
)
def test_another_is_shortened(code: str, begins: str) -> None:
    assert re.fullmatch(re.escape(begins) + "[0-9A-F]{12}", commodity(code))


def test_a_code_that_looks_shortened_is_none() -> None:
    shortened = commodity("sjk").removeprefix("SKU-")
    assert commodity(shortened) != commodity("sjk")


@settings(max_examples=150, deadline=None)
@given(st.lists(CODES, min_size=2, max_size=8, unique=True))
def test_beancount_reads_each_code_as_a_commodity_of_its_own(codes: list[str]) -> None:
    called = [commodity(code) for code in codes]
    assert len(set(called)) == len(codes)
    text = "".join(f"2026-01-01 commodity {name}\n" for name in called)
    entries, errors, _ = loader.load_string(text)
    assert not errors
    found = [entry.currency for entry in entries if isinstance(entry, Commodity)]
    assert sorted(found) == sorted(called)
    assert all(map(is_sku, called))


def test_amounts_and_sums() -> None:
    assert [amount(200, "SKU-A"), amount(-1234500, "SKU-A")] == [
        "2 SKU-A",
        "-12,345 SKU-A",
    ]
    assert [amount(150, "SKU-A"), amount(200, "TOPUP"), amount(0, "")] == [
        *("1.50 SKU-A", "2.00 TOPUP", "0.00"),
    ]
    assert [together(name) for name in ("SKU-A", "SKU-B", "CNY")] == [
        *("SKU", "SKU", "CNY"),
    ]


def rules(**more: Any) -> Config:
    """Read the demo's rules with the page's example, and further tables."""
    demo = texts((ROOT / "config.yaml").read_text(encoding="utf-8"))
    added = merged(demo, texts(example("shipments rules")))
    return Config.model_validate(merged(added, more))


def product(**more: Any) -> dict[str, Any]:
    return {"name": "x", "category": "goods", "cost": "1.00", **more}


def test_listed_goods_are_called_as_the_list_says() -> None:
    config = rules(products={"红": product(sku="RED", also=["R1", "R2"])})
    seen = ["红", "R1", "R2", "RED", "SJK", "EJ", "YC-0017-EJ", None]
    called = names(seen, config.products)
    assert {called[code] for code in ("红", "R1", "R2")} == {"SKU-RED"}
    # Another's code that happens to be the name is no second red thing.
    assert called["RED"] not in {"SKU-RED", called["SJK"]}
    assert (called["SJK"], called["EJ"]) == ("SKU-SJK", called["YC-0017-EJ"])
    assert called[None] == "SKU-_NONE"


SHIPS = {"title": "x", "layout": "yuncang.shipments", "part": "ships"}
PLACE = "Assets:Clearing:Shipping"
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "two goods of one name": (
        {"products": {"X": product(sku="SJK")}},
        "is what (SJK|X) is called",
    ),
    "one code for two goods": (
        {"products": {"X": product(also=["YC-0017-EJ"])}},
        "YC-0017-EJ is other goods already",
    ),
    "a further code that is another's own": (
        {"products": {"X": product(also=["SJK"])}},
        "SJK is other goods already",
    ),
    "a name that Beancount cannot read": (
        {"products": {"X": product(sku="red case")}},
        "String should match pattern",
    ),
    "no clearing account": (
        {"sources": {"other": {**SHIPS, "account": "Assets:Clearing:Nowhere"}}},
        "is no clearing account",
    ),
    "an account that it does not report to": (
        {"sources": {"other": {**SHIPS, "account": PLACE}}},
        "is no clearing account",
    ),
    "an account of money": (
        {
            "sources": {
                "other": {**SHIPS, "account": "Assets:Clearing:Orders:Mini"},
            },
            "accounts": {
                "clearing": {
                    "Assets:Clearing:Orders:Mini": {
                        "reports": ["wechat-fundflow", "other"]
                    }
                }
            },
        },
        "wechat-fundflow is not `part: ships`",
    ),
    "orders that wait in two places": (
        {
            "sources": {"other": {**SHIPS, "account": "Assets:Clearing:Second"}},
            "accounts": {
                "clearing": {
                    "Assets:Clearing:Second": {
                        "expects": ["mini-orders"],
                        "reports": ["other"],
                    }
                }
            },
        },
        "mini-orders waits in Assets:Clearing:Shipping already",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_rules_that_contradict_are_refused(case: str) -> None:
    more, problem = WRONG[case]
    with pytest.raises(ValidationError, match=problem):
        rules(**more)
