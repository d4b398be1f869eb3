"""The tables of docs/IMPORTERS.md, made from the layouts and their samples.

``python -m duiping.layouts docs/IMPORTERS.md tests/importers/data``: what can be
read off the code (title, grade, blind spots) comes from there, what a file of a
layout really carries (versions, keys, balances, footers) from its golden records.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from duiping import files
from duiping.importers import pairs
from duiping.importers.blind import DAMAGES
from duiping.importers.registry import LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.importers.base import Layout

# The first part of a layout's name; one that is not here stands for itself.
INSTITUTIONS = {
    "pdd": "拼多多",
    "alipay": "支付宝",
    "wechat": "微信",
    "taobao": "淘宝/天猫",
    "tmall": "淘宝/天猫",
    "douyin": "抖音",
    "kuaishou": "快手",
    "xiaohongshu": "小红书",
    "jd": "京东",
    "meituan": "美团",
    "eleme": "饿了么",
    "fulu": "福禄",
    "youzan": "有赞",
    "cmb": "招商银行",
    "ccb": "建设银行",
    "icbc": "工商银行",
    "abc": "农业银行",
    "boc": "中国银行",
    "bocom": "交通银行",
    "stripe": "Stripe",
    "paypal": "PayPal",
    "adyen": "Adyen",
    "shopify": "Shopify",
    "amazon": "Amazon",
    "bank": "银行电文",
    "alibaba": "1688",
    "opening": "-",
}
KEYS = ("order_no", "payment_no", "refund_no", "payout_no", "row_no", "alias_no")
_HEAD = (
    *("institution", "layout", "export", "versions seen", "files", "grade"),
    *("newer replaces", "per", "keys", "balance", "footer", "cannot show", "tests"),
)


class Seen(NamedTuple):
    """What the samples of a layout show."""

    files: int
    versions: list[str]
    kinds: list[str]
    keys: list[str]
    balance: bool
    footer: bool


def page(text: str, data: Path) -> str:
    """Give docs/IMPORTERS.md with its tables as they must be.

    Args:
        text: the page as it is.
        data: the folder of samples, one folder a layout.
    """
    rows = [_row(name, layout, data / name) for name, layout in LAYOUTS.items()]
    text = _between(text, "layouts", _table(_HEAD, rows))
    text = _between(text, "damage", _table(("word", "means", "中文"), _damages()))
    head = ("books", "corroborates")
    return _between(text, "pairs", _table(head, _pairs()))


def _row(name: str, layout: type[Layout], folder: Path) -> list[str]:
    seen = _seen(folder)
    module = f"{layout.__module__.rsplit('.', 1)[-1]}.py"
    plural = "s" if seen.files > 1 else ""
    institution = name.split(".", 1)[0]
    blind = layout.blind
    unseen = "not measured"
    if blind is not None:
        unseen = ", ".join(word for word in DAMAGES if word in blind) or "-"
    return [
        INSTITUTIONS.get(institution, institution),
        f"[`{name}`](../importers/{module})",
        layout.title,
        ", ".join(seen.versions),
        ", ".join(seen.kinds),
        layout.grade,
        "yes" if layout.snapshot else "no",
        layout.frequency,
        ", ".join(seen.keys) or "-",
        "yes" if seen.balance else "no",
        "yes" if seen.footer else "no",
        unseen,
        f"[{seen.files} file{plural}](../tests/importers/data/{name})",
    ]


def _seen(folder: Path) -> Seen:
    """Read off the golden records what the samples carry."""
    samples = sorted(p for p in folder.iterdir() if p.suffix != ".expected")
    golden = "".join(p.read_text("utf-8") for p in sorted(folder.glob("*.expected")))
    return Seen(
        len(samples),
        sorted(set(re.findall(r"^\S+ version (.+), \d+ rows", golden, re.MULTILINE))),
        sorted({_kind(path.name) for path in samples}),
        [key.removesuffix("_no") for key in KEYS if f"  {key}=" in golden],
        "  balance=" in golden,
        "footer True" in golden,
    )


def _kind(name: str) -> str:
    """Tell from a sample's name what the export is packed as."""
    if name.endswith(".xlsx.csv"):
        return "xlsx"
    ending = name.rsplit(".", 1)[-1]
    return "xls (HTML)" if ending == "html" else ending


def _damages() -> list[list[str]]:
    return [[f"`{word}`", *told] for word, told in DAMAGES.items()]


def _pairs() -> list[list[str]]:
    """List which of several exports books, and which are compared."""
    return [
        [" or ".join(f"`{one}`" for one in names) for names in (one[0], one[1])]
        for one in ((same.books, same.corroborates) for same in pairs.SAME)
    ]


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _between(text: str, name: str, table: str) -> str:
    """Put a table between its two marks."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    before, rest = text.split(begin, 1)
    return before + begin + table + end + rest.split(end, 1)[1]


def main(arguments: list[str]) -> int:
    """Write the tables into the page that is named first."""
    path, data = map(Path, arguments)
    files.write(path, page(path.read_text("utf-8"), data).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
