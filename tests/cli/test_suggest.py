"""``duiping suggest`` on books whose rule is too strict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.decide import decide, result
from tests.cli.shop import duiping, shot
from tests.plugins.load import edit

if TYPE_CHECKING:
    from pathlib import Path

PAYOUT = "Assets:Clearing:Payout:Alipay"


def test_a_rule_that_would_have_settled_them(demo: Path) -> None:
    """Alipay pays out by the next working day; say the rule allows none."""
    config = demo / "config.yaml"
    start = config.read_text(encoding="utf-8").index(f"    {PAYOUT}:")
    text = config.read_text(encoding="utf-8")
    strict = text[start:].replace("due: 1 working day", "due: 0 working days", 1)
    edit(config, text[start:], strict)
    names = [
        one["id"]
        for one in result(demo)["breaks"]
        if (one["kind"], one["account"]) == ("late", PAYOUT)
    ]
    assert len(names) > 3
    decide(demo, names, "explain")
    before = shot(demo)
    done = duiping("suggest", "--json", cwd=demo)
    assert done.code == 0, done.err
    (found,) = done.json["suggestions"]
    assert found["place"] == f"accounts.clearing.{PAYOUT}"
    assert found["breaks"] == sorted(names)
    # Some that were called missing a day too early go with them.
    assert set(found["gained"]) >= set(names)
    assert found["lost"] == []
    assert shot(demo) == before
    # What is proposed is what helps, written into the file.
    edit(config, strict, strict.replace("due: 0 working days", found["line"], 1))
    assert not {one["id"] for one in result(demo)["breaks"]} & set(names)
    assert {one["status"] for one in result(demo)["cured"]} == {"cured"}
    assert duiping("breaks", "--status", "cured", cwd=demo).code == 0


def test_the_rate_that_all_fees_show(small: Path) -> None:
    """WeChat charges 0.60%; say the rules believe in 0.70%."""
    config = small / "config.yaml"
    line = "account: 'Expenses:Fee:WeChat', source: wechat-fundflow"
    text = config.read_text(encoding="utf-8")
    start = text.index(line)
    edit(config, text[start:], text[start:].replace("rate: 0.60%", "rate: 0.70%", 1))
    fees = [one for one in result(small)["breaks"] if one["kind"] == "fee"]
    assert len(fees) > 10
    decide(small, [one["id"] for one in fees], "explain")
    done = duiping("suggest", "--json", cwd=small)
    assert done.code == 0, done.err
    (found,) = done.json["suggestions"]
    assert found["place"] == "fees"
    assert "rate: 0.60%" in found["line"]
    # None of them was wrong: all go, and none comes.
    assert len(found["breaks"]) > 10
    assert set(found["breaks"]) <= set(found["gained"])
    assert found["lost"] == []
