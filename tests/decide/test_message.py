"""The message of a dispute says what the other party needs, and nothing private."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from duiping import yamlfile
from duiping.config import Config
from duiping.decide.message import Claim, message

CONFIG = yamlfile.load(Path(__file__).parents[2] / "config.yaml", Config)
ENTRY: dict[str, Any] = {
    "id": "cf6b97d02064",
    "kind": "missing",
    "account": "Assets:Clearing:Payout:WeChat",
    "key": "wechat:payout:1900000001202609074305565103",
    "commodity": "CNY",
    "expected": "8212.15",
    "actual": "0.00",
    "difference": "8212.15",
    "remaining": "8212.15",
    "at_risk": "8212.15",
    "date": "2026-09-07",
    "due": "2026-09-08",
    "evidence": [
        {
            "name": "1900000001Basic2026-09-07_2026-09-07.csv",
            "row": 22,
            "source": "wechat-fundflow",
            "amount": "8212.15 CNY",
            "time": "2026-09-07 10:07:04",
        }
    ],
}
CLAIM = Claim("lin", date(2026, 10, 20), "电话 13812345678 已联系\n第二行")


def test_it_says_all_in_chinese() -> None:
    text = message(ENTRY, CLAIM, CONFIG, "zh")
    for said in (
        "招商银行:",
        "2026-10-20",
        "1900000001202609074305565103",
        "8,212.15 CNY",
        "1. 2026-09-07 10:07:04 微信支付",
        "第 22 行",
        "cf6b97d02064",
        "林会计",
    ):
        assert said in text
    assert "13812345678" not in text
    assert "138****5678" in text
    assert "第二行\n" in text
    assert "Assets:" not in text


def test_it_says_the_same_in_english() -> None:
    text = message(ENTRY, CLAIM, CONFIG, "en")
    assert "Expected 8,212.15 CNY, in your report 0.00 CNY" in text
    assert "row 22" in text


def test_many_rows_are_cut() -> None:
    entry = ENTRY | {"evidence": ENTRY["evidence"] * 23}
    assert "3 more rows" in message(entry, CLAIM, CONFIG, "en")
