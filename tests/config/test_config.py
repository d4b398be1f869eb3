"""config.yaml: what a slip is called, and on which line it stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from duiping.config import Config
from duiping.config.types import Lag, percent
from duiping.errors import ConfigError
from duiping.importers.registry import LAYOUTS
from duiping.importers.shipped import shipped
from duiping.sources import Sources
from duiping.yamlfile import load
from tests.post.rows import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# A small set of rules in which everything refers to something that is there.
GOOD = """\
books: {title: 星河}
sources:
  shop:
    title: 订单
    layout: pdd.orders
    part: expects
    shop: pdd
    account: Assets:Clearing:Orders
  wallet:
    title: 钱包
    layout: pdd.ledger
    part: books
    account: Assets:Wallet
    post: {sale: 'Assets:Clearing:Orders'}
  bank:
    title: 银行
    layout: cmb.corporate
    part: books
    account: Assets:Bank
    rules:
    - {payee: 平台, to: 'Assets:Clearing:Payout'}
accounts:
  statement:
    Assets:Bank: {source: bank}
  clearing:
    Assets:Clearing:Orders:
      expects: [shop]
      reports: [wallet]
      corroborates: [wallet]
      due: 10 days
    Assets:Clearing:Payout: {expects: [wallet], reports: [bank], due: 2 working days}
shops:
  pdd: {contract: 'Liabilities:Contract', commission: 'Income:A', revenue: 'Income:B'}
categories:
  goods: {as: principal, recognise: shipped, vat: 13.00%,
    cost: 'Expenses:Goods', stock: 'Assets:Stock'}
products:
  SJK: {name: 手机壳, category: goods, cost: 6.20}
fees:
- {account: 'Expenses:Fee', source: wallet, orders: 'Assets:Clearing:Orders',
  rate: 0.60%, gives_back: nothing, from: 2026-01-01}
"""


def read(folder: Path, text: str) -> Config:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, Config)


def slip(folder: Path, old: str, new: str) -> ConfigError:
    """Change the good rules in one place; give the complaint."""
    assert GOOD.count(old) == 1, old
    with pytest.raises(ConfigError) as caught:
        read(folder, GOOD.replace(old, new))
    assert caught.value.facts["file"] == str(folder / "config.yaml")
    return caught.value


def line_of(text: str) -> str:
    """Give the line of the good rules on which a text stands."""
    return str(GOOD[: GOOD.index(text)].count("\n") + 1)


def test_the_good_rules(tmp_path: Path) -> None:
    config = read(tmp_path, GOOD)
    clearing = config.accounts.clearing
    assert clearing["Assets:Clearing:Orders"].due == Lag(10, working=False)
    assert clearing["Assets:Clearing:Orders"].refund_due == Lag(3, working=False)
    assert clearing["Assets:Clearing:Payout"].due == Lag(2, working=True)
    assert config.products["SJK"].cost == 6_20
    assert config.categories["goods"].vat == 130_000
    assert config.categories["goods"].recognised_as == "principal"
    [fee] = config.fees
    assert (fee.rate, fee.from_) == (6_000, date(2026, 1, 1))
    assert (config.books.currency, config.vat) == ("CNY", "Liabilities:VAT")


def test_the_repositorys_own_rules() -> None:
    """They load, every source has its layout, and the shares read as meant."""
    config = load(ROOT / "config.yaml", Config)
    assert set(Sources(config).layouts) == set(config.sources)
    assert config.products["HF200"].face == 200_00
    assert config.products["SJK"].face is None
    payout = config.accounts.clearing["Assets:Clearing:Payout:WeChat"]
    assert payout.link is not None
    assert payout.link.late == Lag(10, working=True)
    assert (payout.link.near, payout.link.near_limit) == (10_000, 100_00)


# old text, new text, code, line (or a text whose line it is), key
SLIPS = [
    ("books: {title: 星河}", "books: {title: [星河}", "DP301", "1", None),
    ("  wallet:\n", "\twallet:\n", "DP301", "9", None),
    ("    post: {", "    psot: {", "DP302", "    post: {", "sources.wallet.psot"),
    ("due: 10 days", "deu: 10 days", "DP302", "due: 10",
     "accounts.clearing.Assets:Clearing:Orders.deu"),
    ("part: expects", "part: expect", "DP303", "part: expects", "sources.shop.part"),
    ("due: 10 days", "due: 10", "DP303", "due: 10",
     "accounts.clearing.Assets:Clearing:Orders.due"),
    ("due: 10 days", "due: ten days", "DP303", "due: 10",
     "accounts.clearing.Assets:Clearing:Orders.due"),
    ("vat: 13.00%", "vat: 0.13", "DP303", "vat: 13", "categories.goods.vat"),
    ("rate: 0.60%", "rate: 0.60001%", "DP303", "rate: 0.60%", "fees.0.rate"),
    ("cost: 6.20", "cost: 6.205", "DP303", "SJK", "products.SJK.cost"),
    ("cost: 6.20", "cost: 1e3", "DP303", "SJK", "products.SJK.cost"),
    ("from: 2026-01-01", "from: 2026-13-01", "DP303", "rate: 0.60%", "fees.0.from"),
    ("account: Assets:Wallet", "account: Wallet:PDD", "DP303", "account: Assets:Wallet",
     "sources.wallet.account"),
    ("account: Assets:Wallet", "account: Assets:钱包", "DP303",
     "account: Assets:Wallet", "sources.wallet.account"),
    ("recognise: shipped", "recognise: sent", "DP303", "recognise",
     "categories.goods.recognise"),
    ("gives_back: nothing", "gives_back: no", "DP303", "rate: 0.60%",
     "fees.0.gives_back"),
    ("    title: 钱包\n", "    title: 钱包\n    title: 包\n", "DP304", "11",
     "sources.wallet.title"),
    ("  bank:\n    title", "  wallet:\n    title", "DP304", "  bank:\n",
     "sources.wallet"),
    ("title: 钱包", "title: &w 钱包", "DP305", "title: 钱包", None),
    ("title: 钱包", "title: *w", "DP305", "title: 钱包", None),
    ("title: 钱包", "title: !!str 钱包", "DP305", "title: 钱包", None),
    ("    title: 钱包\n", "", "DP306", "  wallet:\n", "sources.wallet.title"),
    ("books: {title: 星河}\n", "", "DP306", "1", "books"),
    (", gives_back: nothing", "", "DP306", "- {account", "fees.0.gives_back"),
    ("{payee: 平台, to:", "{to:", "DP307", "payee: 平台", "sources.bank.rules.0"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "key"),
    SLIPS,
    ids=[f"{s[2]}-{s[1][:20]}" for s in SLIPS],
)
def test_slips(
    tmp_path: Path, old: str, new: str, code: str, line: str, key: str | None
) -> None:
    error = slip(tmp_path, old, new)
    assert error.code == code, str(error)
    assert error.facts["line"] == (line if line.isdigit() else line_of(line))
    assert error.facts.get("key") == key


# What names something that is not there would switch a check off in silence.
LOOSE = [
    ("expects: [shop]", "expects: [shpo]",
     "accounts.clearing.Assets:Clearing:Orders.expects.0"),
    ("reports: [wallet]", "reports: [walet]",
     "accounts.clearing.Assets:Clearing:Orders.reports.0"),
    ("corroborates: [wallet]", "corroborates: [walet]",
     "accounts.clearing.Assets:Clearing:Orders.corroborates.0"),
    ("{source: bank}", "{source: bnak}", "accounts.statement.Assets:Bank.source"),
    ("shop: pdd", "shop: pdx", "sources.shop.shop"),
    ("category: goods", "category: good", "products.SJK.category"),
    ("source: wallet,", "source: walet,", "fees.0.source"),
    ("orders: 'Assets:Clearing:Orders'", "orders: 'Assets:Clearing:Order'",
     "fees.0.orders"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key"), LOOSE, ids=[one[2] for one in LOOSE])
def test_a_name_that_is_not_there_is_refused(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    error = slip(tmp_path, old, new)
    assert error.code == "DP307", str(error)
    # The line and the key, so that a person need not search.
    assert error.facts["key"].startswith(key.removesuffix(".0"))
    assert error.facts["line"] == line_of(old)


PARTS = ("books", "expects", "corroborates", "opening")
# What each layout is, said here by hand: told by what it lists, not by its code.
COMPARED = {
    *("wechat.tradebill", "alipay.trade", "alipay.summary", "alipay.web"),
    *("douyin.premiums", "douyin.insurance", "douyin.bic", "wechat.bic"),
    *("kuaishou.settled", "kuaishou.insurance"),
    *("xiaohongshu.settled", "xiaohongshu.other"),
}


def allowed(layout: str) -> set[str]:
    """Say which parts make sense for a layout."""
    if layout == "opening":
        return {"opening"}
    if layout in COMPARED:
        return {"corroborates"}
    if layout.endswith(".orders") and layout not in shipped():
        return {"expects", "corroborates"}
    return {"books", "corroborates"}


def mine(layout: str, part: str) -> str:
    """Give the good rules with one more source."""
    source = f"  more: {{title: x, layout: {layout}, part: {part}, shop: pdd,"
    return GOOD.replace(
        "accounts:\n", f"{source} account: 'Assets:More'}}\naccounts:\n"
    )


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_a_layout_cannot_have_is_refused(tmp_path: Path, part: str) -> None:
    """Its rows would be booked as what they are not, or nowhere and in silence."""
    for layout in sorted({*LAYOUTS, *shipped()}):
        if part in allowed(layout):
            assert read(tmp_path, mine(layout, part)).sources["more"].part == part
            continue
        with pytest.raises(ConfigError) as caught:
            read(tmp_path, mine(layout, part))
        error = caught.value
        assert (error.code, error.facts["key"]) == ("DP307", "sources.more.part")
        assert f"not {part}" in error.sentence("zh")
        assert all(one in error.sentence("en") for one in allowed(layout))


@pytest.mark.parametrize("kind", ["orders", "supplier-orders", "ledger", "bank"])
@pytest.mark.parametrize("part", PARTS)
def test_a_table_of_ones_own_has_the_parts_of_its_kind(
    tmp_path: Path, kind: str, part: str
) -> None:
    columns = "row_no: a, order_no: b, state: c, charge: d, face: e, time: f"
    table = f"layouts:\n  my.own:\n    title: x\n    kind: {kind}\n"
    rules = f"{table}    columns: {{{columns}, amount: g, type: h}}\n"
    rules += mine("my.own", part)
    if part in {"corroborates", "expects" if kind == "orders" else "books"}:
        assert read(tmp_path, rules).sources["more"].part == part
        return
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, rules)
    assert caught.value.facts["key"] == "sources.more.part"


def test_orders_need_a_shop(tmp_path: Path) -> None:
    """Where else would they be owed?"""
    assert slip(tmp_path, "    shop: pdd\n", "").code == "DP307"


def test_a_principals_goods_need_a_cost_account(tmp_path: Path) -> None:
    """Or the cost of what is sold would post to no account."""
    assert slip(tmp_path, "cost: 'Expenses:Goods', ", "").code == "DP307"


FEE = "rate: 0.60%, gives_back"
SAME = "- {account: 'Expenses:Fee', source: wallet, orders: 'Assets:Clearing:Orders',\n"
# What a schedule or a price list must not say.
CROSS = [
    (FEE, "gives_back"),
    (FEE, "rate: 1.00%, tiers: [{rate: 1.00%}], gives_back"),
    (FEE, "tiers: [{above: 1.00, rate: 1.00%}], gives_back"),
    (FEE, ("tiers: [{rate: 1.00%}, {above: 2.00, rate: 1.00%},"
     " {above: 2.00, rate: 1.00%}], gives_back")),
    (FEE, "rate: 1.00%, flat: -0.01, gives_back"),
    (FEE, "rate: 1.00%, minimum: 1.00, maximum: 0.99, gives_back"),
    (FEE, "rate: 1.00%, category: phone, gives_back"),
    ("gives_back: nothing, from: 2026-01-01}\n",
     "gives_back: nothing}\n" + SAME + "  rate: 1.00%, gives_back: nothing}\n"),
    ("goods, cost: 6.20}", ("goods, cost: 6.20,"
     " changes: [{from: 2026-02-01, cost: 1.00}, {from: 2026-02-01, cost: 2.00}]}")),
    ("goods, cost: 6.20}",
     "goods, cost: 6.20, changes: [{from: 2026-02-01, category: phone}]}"),
    ("goods, cost: 6.20}",
     "goods, cost: 6.20, changes: [{from: 2026-02-01, supplier: walet}]}"),
    (("as: principal, recognise: shipped, vat: 13.00%,\n"
     "    cost: 'Expenses:Goods', stock: 'Assets:Stock'}"),
     ("as: agent, recognise: shipped, vat: 13.00%,\n"
     "    changes: [{from: 2026-02-01, as: principal}]}")),
]  # fmt: skip

RATES = (
    "currencies: {clearing: 'Assets:Clearing:Payout', gain: 'Income:FX',"
    " loss: 'Expenses:FX', valuation: 'Assets:V', rates: [%s]}\nfees:\n"
)
RATE = "{from: 2026-01-01, currency: USD, rate: 7.1}"
CROSS += [
    ("fees:\n", RATES.replace("Clearing:Payout", "Clearing:FX") % RATE),
    ("fees:\n", RATES % f"{RATE}, {RATE}"),
    ("fees:\n", RATES % RATE.replace("7.1", "0")),
    ("fees:\n", RATES % RATE.replace("7.1", "7.1234567")),
]


@pytest.mark.parametrize(("old", "new"), CROSS, ids=[one[1][:50] for one in CROSS])
def test_rules_that_contradict_themselves(tmp_path: Path, old: str, new: str) -> None:
    assert slip(tmp_path, old, new).code == "DP307"


def test_a_pattern_must_be_one(tmp_path: Path) -> None:
    """It would fail in the middle of posting otherwise."""
    error = slip(tmp_path, "accounts:\n", "namespaces: {pdd: '^[0-9'}\naccounts:\n")
    assert error.code in {"DP303", "DP307"}


@pytest.mark.parametrize(
    ("share", "text"), [(6_000, "0.60%"), (130_000, "13.00%"), (1_000_000, "100.00%")]
)
def test_percent(share: int, text: str) -> None:
    assert percent(share) == text
