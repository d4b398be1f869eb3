"""The demo shop with a warehouse, as docs/SHIPMENTS.md adds it to the rules."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import yaml

from duiping import intake
from duiping.simulate import simulate
from tests.books.shop import ROOT, Month, Shop

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "SHIPMENTS.md"
SHIPPING = "Assets:Clearing:Shipping"
OPENED = """
2020-01-01 open Assets:Clearing:Shipping
2020-01-01 open Liabilities:Shipping
"""


def example(name: str) -> str:
    """Give an example of the page."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"<!-- example: {name} -->\n```\w+\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found[1]


def texts(text: str) -> dict[str, Any]:
    """Read YAML with all its values as texts, as config.yaml is read."""
    found = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - texts only
    assert isinstance(found, dict)
    return found


def merged(whole: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Lay tables over tables; anything else is replaced."""
    out = dict(whole)
    for name, value in more.items():
        old = out.get(name)
        both = isinstance(old, dict) and isinstance(value, dict) and "name" not in old
        out[name] = merged(old, value) if both and isinstance(old, dict) else value
    return out


def equip(root: Path, **more: Any) -> None:
    """Give a books folder the warehouse, and further rules."""
    config = root / "config.yaml"
    rules = texts(config.read_text(encoding="utf-8"))
    added = texts(example("shipments rules"))
    text = yaml.safe_dump(
        merged(merged(rules, added), more), allow_unicode=True, sort_keys=False
    )
    config.write_text(text, encoding="utf-8")
    accounts = root / "ledger" / "accounts.beancount"
    accounts.write_text(accounts.read_text(encoding="utf-8") + OPENED, encoding="utf-8")


class Shipping:
    """A simulated month with shipments: its files, the truth, and books of it."""

    def __init__(self, root: Path, month: Month) -> None:
        """Simulate, import and post."""
        self.sim = root / "sim"
        simulate(self.sim, *month, ships=True)
        text = (self.sim / "truth.json").read_text(encoding="utf-8")
        self.truth: dict[str, Any] = json.loads(text)
        self.shop = Shop(root / "books")
        equip(self.shop.folder.root)
        self.shop.accept(intake.listed([self.sim / "exports"]))
        self.shop.post()
