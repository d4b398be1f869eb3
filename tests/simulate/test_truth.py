"""truth.json against the files, by a plain reconciliation of the test's own."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ZERO = Decimal(0)
KINDS = {
    "missing",
    "unexpected",
    "short",
    "over",
    "duplicate",
    "quantity",
    "status",
    "fee",
    "late",
    "ambiguous",
    "gap",
}
CASES = [
    ("2026-09", 3000, 1, 40),
    ("2024-02", 300, 7, 24),
    ("2024-10", 300, 2, 30),
    ("2025-01", 500, 5, 24),
    ("2026-02", 300, 9, 24),
    ("2026-12", 400, 3, 0),
]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{case[3]}")
def month(request: pytest.FixtureRequest, make: Callable[..., Any]) -> Any:
    return make(*request.param)


def wallet_rows(month: Any) -> list[tuple[str, str, Decimal]]:
    """List (key, kind, amount) of every wallet row of an order, once."""
    out = []
    first, _, second = sorted(
        month.paths("拼多多*"), key=lambda p: ("_0915" in p.name, p)
    )
    later = [r for r in month.pdd_ledger(second)[0] if r["发生时间"][8:10] > "16"]
    for row in [*month.pdd_ledger(first)[0], *later]:
        amount = Decimal(row["收入金额（+元）"]) + Decimal(row["支出金额（-元）"])
        kind = {"交易收入": "money", "交易退款": "refund", "技术服务费": "fee"}
        key = f"pdd:order:{row['商户订单号']}"
        out.append((key, kind.get(row["账务类型"], "other"), amount))
    seen = set()
    for path in month.paths("2088*"):
        for row in month.alipay(path)[0]:
            if row["账务流水号"] in seen:
                continue
            seen.add(row["账务流水号"])
            amount = Decimal(row["收入金额（+元）"]) + Decimal(row["支出金额（-元）"])
            words = {"交易付款": "money", "交易退款": "refund", "收费": "fee"}
            key = f"taobao:order:{row['商户订单号'][5:]}"
            out.append((key, words.get(row["业务类型"], "other"), amount))
    for row in month.flow():
        sign = 1 if row["收支类型"] == "收入" else -1
        kind = {
            "交易": "money",
            "退款": "refund",
            "扣除交易手续费": "fee",
            "退还交易手续费": "fee",
        }
        key = f"mini:order:{row['业务凭证号'].split('R')[0]}"
        amount = sign * Decimal(row["收支金额(元)"])
        out.append((key, kind.get(row["业务类型"], "other"), amount))
    return out


def expected_money(month: Any) -> dict[str, Decimal]:
    """Say what each paid order should have brought by the month's files."""
    due: dict[str, Decimal] = {}
    for row in month.pdd_orders()[1]:
        if row["订单状态"] in ("未发货，退款成功", "已取消"):
            continue
        amount = Decimal(row["商家实收金额(元)"]) + Decimal(row["平台优惠折扣(元)"])
        due[f"pdd:order:{row['订单号']}"] = amount
    for row in month.taobao():
        if row["订单付款时间"]:
            amount = Decimal(row["买家实付金额"]) - Decimal(row["退款金额"])
            due[f"taobao:order:{row['订单编号']}"] = amount
    for row in month.mini()[0]:
        if row["支付时间"]:
            amount = Decimal(row["实付金额"]) - Decimal(row["退款金额"])
            due[f"mini:order:{row['订单号']}"] = amount
    for row in month.opening():
        if row["科目"].startswith("Assets:Clearing:Orders"):
            due[row["勾对键"]] = Decimal(row["金额"])
    return due


def test_orders_differ_exactly_where_the_truth_says(month: Any) -> None:
    paid: defaultdict[str, Decimal] = defaultdict(Decimal)
    for key, kind, amount in wallet_rows(month):
        # PDD's export prints no refunds: the wallet's word is taken for them.
        if kind == "money" or (kind == "refund" and not key.startswith("pdd")):
            paid[key] += amount
    due = expected_money(month)
    differ = {
        key: due.get(key, ZERO) - paid[key]
        for key in due.keys() | paid.keys()
        if due.get(key, ZERO) != paid[key]
    }
    assert differ == month.breaks("Assets:Clearing:Orders")


def faces(month: Any) -> dict[str, Decimal]:
    """Learn each product's face value from what the suppliers print."""
    rows = [*month.yunchong()[0], *month.jingka()[0]]
    # A part taken back prints its own face; the whole one is the greatest.
    out: dict[str, Decimal] = {}
    for row in rows:
        if code := row["商品编码"]:
            out[code] = max(out.get(code, ZERO), Decimal(row["面值"]))
    return out


def sold(month: Any) -> list[tuple[str, str, str, bool]]:
    """List (key, product, pieces, any refund) of every order that was paid."""
    out = [
        (
            f"pdd:order:{row['订单号']}",
            row["商家编码-规格维度"],
            row["商品数量(件)"],
            row["售后状态"] == "退款成功",
        )
        for row in month.pdd_orders()[1]
        if row["订单状态"] not in ("未发货，退款成功", "已取消")
    ]
    for row in month.taobao():
        if row["订单付款时间"]:
            code, _, count = row["商品属性SKU"].partition("*")
            key, back = f"taobao:order:{row['订单编号']}", row["退款金额"] != "0.00"
            out.append((key, code, count or "1", back))
    for row in month.mini()[0]:
        if row["支付时间"]:
            key, back = f"mini:order:{row['订单号']}", row["退款金额"] != "0.00"
            out.append((key, row["商品编码"], row["数量"], back))
    return out


def ordered_units(month: Any) -> tuple[dict[str, Decimal], set[str]]:
    """List units ordered by key, and the keys with any refund."""
    face = faces(month)
    digital = [entry for entry in sold(month) if entry[1] in face]
    out = {key: face[code] * Decimal(count) for key, code, count, _ in digital}
    for row in month.opening():
        if row["科目"] == "Assets:Clearing:Fulfilment":
            out[row["勾对键"]] = Decimal(row["金额"])
    return out, {key for key, _, _, back in digital if back}


def test_units_differ_exactly_where_the_truth_says(month: Any) -> None:
    ordered, refunded = ordered_units(month)
    got: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in month.yunchong()[0]:
        got[key_of(row["客户订单号"])] += Decimal(row["成功面值"])
    for row in month.jingka()[0]:
        sign = {"消费": 1, "退款": -1}.get(row["类型"], 0)
        if sign:
            units = Decimal(row["面值"]) * Decimal(row["数量"])
            got[key_of(row["客户订单号"])] += sign * units
    differ = {
        key: ordered.get(key, ZERO) - got[key]
        for key in ordered.keys() | got.keys()
        if ordered.get(key, ZERO) != got[key] and key not in refunded
    }
    assert differ == month.breaks("Assets:Clearing:Fulfilment")


def key_of(no: str) -> str:
    shop = "mini" if no.startswith("XH") else "pdd" if "-" in no else "taobao"
    return f"{shop}:order:{no}"


def half_up(amount: Decimal) -> Decimal:
    return (amount * Decimal("0.006") + Decimal("0.005")).quantize(
        Decimal("0.01"), rounding="ROUND_FLOOR"
    )


def test_fees_follow_the_schedule_but_where_the_truth_says(month: Any) -> None:
    sales: defaultdict[str, list[Decimal]] = defaultdict(list)
    fees: defaultdict[str, Decimal] = defaultdict(Decimal)
    refunds: set[str] = set()
    coupons = {
        f"pdd:order:{row['订单号']}": Decimal(row["平台优惠折扣(元)"])
        for row in month.pdd_orders()[1]
    }
    for key, kind, amount in wallet_rows(month):
        if kind == "money" and amount != coupons.get(key):
            sales[key].append(amount)
        elif kind == "fee":
            fees[key] -= amount
        elif kind == "refund" and not key.startswith("taobao"):
            refunds.add(key)
    wrong = {
        key
        for key in sales
        if key not in refunds
        and sum((half_up(sale) for sale in sales[key]), ZERO) != fees[key]
    }
    told = {
        item["key"]
        for item in month.truth["breaks"]
        if item["account"].startswith("Expenses:Fee")
    }
    assert wrong == told


def test_every_full_refund_gives_the_whole_fee_back(month: Any) -> None:
    money: defaultdict[str, Decimal] = defaultdict(Decimal)
    fees: defaultdict[str, Decimal] = defaultdict(Decimal)
    back: set[str] = set()
    for key, kind, amount in wallet_rows(month):
        if kind in ("money", "refund"):
            money[key] += amount
        if kind == "fee":
            fees[key] += amount
        if kind == "refund":
            back.add(key)
    full = {key for key in back if not money[key] and not key.startswith("taobao")}
    assert full
    assert all(fees[key] == 0 for key in full)


def test_all_kinds_are_there(month: Any) -> None:
    breaks = month.truth["breaks"]
    asked = {case[:3]: case[3] for case in CASES}
    given = tuple(month.truth[name] for name in ("month", "orders", "seed"))
    assert len(breaks) == asked[given]
    if breaks:
        assert {item["kind"] for item in breaks} == KINDS
        wallets = {i["account"] for i in breaks if "Orders" in i["account"]}
        assert len(wallets) == 3


def test_no_key_is_broken_twice(month: Any) -> None:
    keys = Counter(item["key"] for item in month.truth["breaks"] if item["key"])
    assert set(keys.values()) <= {1}


def test_evidence_points_at_the_rows(month: Any) -> None:
    for item in (*month.truth["breaks"], *month.truth["in_transit"]):
        if item.get("kind") == "gap":
            assert not item["evidence"]
            continue
        assert item["evidence"], item
        number = (item["key"] or "").rpartition(":")[2]
        for place in item["evidence"]:
            text = month.row(place["file"], place["row"])
            if ":order:" in (item["key"] or ""):
                assert number in text
            elif place["file"].startswith("招商"):
                assert item.get("actual", item.get("amount")) in text or number in text
            elif item.get("kind") == "ambiguous":
                assert "提现申请" in text
            else:
                assert item.get("expected", item.get("amount")) in text


def test_amounts_of_the_truth_add_up(month: Any) -> None:
    for item in month.truth["breaks"]:
        gap = Decimal(item["expected"]) - Decimal(item["actual"])
        assert Decimal(item["difference"]) == gap
        check = item["kind"] in ("fee", "late", "status")
        assert not check or Decimal(item["at_risk"]) > 0
    ranks = [
        (item["account"], item["key"] or "", item["commodity"])
        for item in month.truth["in_transit"]
    ]
    assert ranks == sorted(ranks)


def test_the_missing_day_is_withheld(month: Any) -> None:
    gaps = [item for item in month.truth["breaks"] if item["kind"] == "gap"]
    late = sorted((month.folder / "late").iterdir())
    assert len(late) == len(gaps)
    for item, path in zip(gaps, late, strict=True):
        day = item["key"].rpartition(":")[2]
        assert path.name == f"1900000001All{day}_{day}.csv"
        assert not month.paths(path.name)


def test_unknown_row_counts_are_none(month: Any) -> None:
    names = {path.name for path in month.paths("*")}
    assert set(month.truth["totals"]["rows"]) == names
