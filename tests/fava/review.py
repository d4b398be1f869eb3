"""What the tests of the review pages share: their names, and ways to look at them."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fava.server import Fava, Page

# What each page is called, and a sentence that it must show.
PAGES = {
    "zh": {
        "Duiping": ("对账", "账单连续性"),
        "DuipingBreaks": ("差异", "项差异"),
        "DuipingTrace": ("追踪", "追踪"),
        "DuipingEvidence": ("原始凭证", "完好"),
        "DuipingOwner": ("经营者一页", "钱在哪里"),
        "DuipingStatements": ("对账报表", "余额调节表"),
        "DuipingTrends": ("趋势", "实际费率"),
    },
    "en": {
        "Duiping": ("Reconciliation", "Continuity of statements"),
        "DuipingBreaks": ("Breaks", "40 breaks"),
        "DuipingTrace": ("Trace", "Trace"),
        "DuipingEvidence": ("Evidence", "intact"),
        "DuipingOwner": ("For the owner", "Where the money is"),
        "DuipingStatements": ("Statements", "Balance reconciliation"),
        "DuipingTrends": ("Trends", "Fees, share of what came in"),
    },
}


def fetched(fava: Fava, path: str) -> tuple[int, bytes, Any]:
    """Get an address without a browser."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{fava.address}/{path}", timeout=60) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read(), refused.headers


def shown(page: Page, css: str) -> list[str]:
    """Give the texts of all elements that a selector finds."""
    script = "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)"
    found: list[str] = page.chrome.execute_script(script, css)
    return found


def press(page: Page, *keys: str) -> None:
    """Press keys, wherever the focus is."""
    for key in keys:
        page.chrome.switch_to.active_element.send_keys(key)
