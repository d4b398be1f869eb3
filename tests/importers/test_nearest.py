"""An unknown file is told what it is most like; one money is booked once."""

from __future__ import annotations

import pytest
import yaml

from duiping.config import Config
from duiping.errors import ConfigError
from duiping.importers import pairs
from duiping.importers.head import look
from duiping.importers.registry import LAYOUTS, near
from duiping.yamlfile import parse
from tests.importers.exports import DATA, altered, mapped

CONFIG = DATA.parents[2] / "config.yaml"


def test_a_renamed_column() -> None:
    name, data = altered("cmb.corporate", "贷方金额", "贷方发生额")
    found = near(name, data, mapped().values())
    assert (found[0].layout, found[0].missing, found[0].renamed) == (
        "cmb.corporate",
        ("贷方金额",),
        {"贷方金额": "贷方发生额"},
    )
    assert found[0].row == 4
    assert 80 < found[0].sure < 100
    assert len(found) == 3
    assert found[0].sure > found[1].sure >= found[2].sure


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_every_version_finds_its_layout(layout: str) -> None:
    """With one required column gone, a file is still nearest to its own layout."""
    known = LAYOUTS[layout]()
    for version, shape in known.shapes().items():
        titles = [names[0] for names in shape.required.values()]
        titles += [names[0] for names in shape.optional.values()]
        gone = shape.delimiter.join([*titles[1:], "别的列"]) + "\n"
        data = gone.encode(shape.encodings[0])
        found = {one.layout: one for one in near("a.csv", data)}
        if not found or LAYOUTS[layout]().recognise(look("a.csv", data)):
            continue  # the other columns are those of a further version
        assert layout in found, (version, found)


def test_nothing_in_common() -> None:
    assert near("a.csv", b"a,b\n1,2\n") == []
    assert near("a.png", b"\x89PNG") == []


def test_a_hostile_header_is_cleaned() -> None:
    name, data = altered("cmb.corporate", "贷方金额", "\x1b[31m" + "长" * 99)
    shown = near(name, data)[0].extra
    assert all("\x1b" not in one and len(one) <= 40 for one in shown)


def test_pairs_name_layouts_once() -> None:
    named = [layout for one in pairs.SAME for layout in one.all]
    assert len(named) == len(set(named))
    assert set(named) <= set(LAYOUTS)


# Exports of one institution that tell of different money, or of the same at another
# place: an order's expectation, a second account, a bill before it is paid out.
APART = {
    "abc": "corporate|personal",
    "alibaba": "payments|receipts",
    "alipay": "personal, web|fund, ledger, summary, trade",
    # A second source that books the same bank account is refused whatever its layout.
    "bank": "bai2|mt940|ofx|camt052, camt053, camt054",
    "boc": "corporate|credit|personal",
    "bocom": "credit|personal",
    "ccb": "corporate|personal",
    "cmb": "corporate|credit|personal",
    "douyin": "orders|account, bic, insurance, ledger, premiums",
    "icbc": "corporate|personal",
    "jd": "personal|settlement, wallet",
    "kuaishou": "orders|fund, insurance, settled",
    "meituan": "balance|personal|settlement",
    "pdd": "ledger|orders",
    "shopify": "orders|payments|payouts",
    "taobao": "orders|wechat",
    "wechat": "bic, shop|fundflow, tradebill|orders|personal",
    "xiaohongshu": "orders|other, settled, wallet",
}


@pytest.mark.parametrize("one", sorted(LAYOUTS))
def test_every_pair_has_a_default(one: str) -> None:
    """Of two layouts of the same money one books; all others stay for themselves."""
    for other in sorted(set(LAYOUTS) - {one}):
        parts = [
            pairs.part(one, frozenset({other})),
            pairs.part(other, frozenset({one})),
        ]
        if _apart(one, other):
            assert parts == [None, None], other
        else:
            assert sorted(filter(None, parts)) == ["books", "corroborates"], other


def _apart(one: str, other: str) -> bool:
    """Say whether two layouts tell of different money."""
    family, name = one.split(".") if "." in one else (one, one)
    if other.split(".", maxsplit=1)[0] != family:
        return True
    groups = [set(part.split(", ")) for part in APART.get(family, "").split("|")]
    return any(len({name, other.split(".")[1]} & group) == 1 for group in groups)


def test_the_part_among_those_that_are_there() -> None:
    assert pairs.part("wechat.fundflow") == "books"
    assert pairs.part("wechat.tradebill") == "corroborates"
    assert pairs.part("cmb.corporate") is None
    assert pairs.part("alipay.fund", frozenset({"alipay.ledger"})) == "corroborates"
    assert pairs.part("alipay.fund", frozenset({"alipay.trade"})) == "books"
    assert pairs.part("alipay.fund", frozenset()) is None


def test_two_bookings_of_one_money_are_refused() -> None:
    """A wallet's ledger books; the settlement list must not book it again."""
    text = CONFIG.read_text(encoding="utf-8")
    text = text.replace("layout: wechat.fundflow", "layout: jd.wallet")
    text = text.replace("layout: wechat.tradebill", "layout: jd.settlement")
    old = "    part: corroborates\n    namespace: mini\n    channel: wechat\n"
    old += "    account: Assets:Wallet:WeChat\n"
    assert text.count(old) == 1
    twice = old.replace("corroborates", "books").replace("WeChat", "Second")
    with pytest.raises(ConfigError) as caught:
        parse(text.replace(old, twice), "config.yaml", Config)
    assert caught.value.code == "DP307"
    assert "wechat-tradebill should corroborate" in caught.value.facts["problem"]
    assert caught.value.facts["key"] == "sources.wechat-tradebill.part"
    other = twice.replace("channel: wechat", "channel: wechat-2")
    parse(text.replace(old, other), "config.yaml", Config)
    assert yaml.safe_load(text)["sources"]["wechat-fundflow"]["part"] == "books"
