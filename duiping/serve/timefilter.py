"""Fava's time filter, looked at before Fava does.

Fava reads some texts as days that no calendar has and answers with a fault of
its own (grade A: run against Fava 1.30.16: ``2026-13``, ``0000``, ``day+9999999``).
Such a text is refused here, in a sentence.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fava.util.date import parse_date
from flask import Response, g, make_response, render_template, request

if TYPE_CHECKING:
    from fava.util.date import FiscalYearEnd

LONGEST = 100  # characters; ranges nest, and variables are replaced one by one
FIRST = 1000  # the first year with four digits; Fava steps back from a span's begin
# Answers that no span of time changes, and that the page itself needs.
APART = frozenset(
    {"static", "extension_js_module", "json_api.get_changed", "json_api.get_errors"}
)
PAGES = frozenset({"report", "account", "extension_report"})
OURS_APART = frozenset({"me", "open", "style.css"})
SAID = (
    "The time filter cannot be read: use a day, month, quarter or year such as"
    " 2026-09-17, 2026-09, 2026-Q3, 2026, or a span such as 2026-07 - 2026-09."
    " 无法识别时间筛选:请用日、月、季、年,例如 2026-09-17、2026-09、2026-Q3、2026,"
    "或区间 2026-07 - 2026-09。"
)


def is_readable(text: str, ends: FiscalYearEnd | None = None) -> bool:
    """Say whether Fava reads a text as a span of time; empty is no filter.

    Args:
        text: what the filter says.
        ends: when the books' fiscal year does.
    """
    if not text:
        return True
    if len(text) > LONGEST:
        return False
    try:
        begin, end = parse_date(text, ends)
    except (ValueError, OverflowError, RecursionError):
        return False
    if begin is None or end is None:
        return False
    return begin.year >= FIRST and begin < end


def fault() -> Response | None:
    """Refuse this request's time filter, if it is none; its page stays Fava's."""
    views = request.view_args or {}
    if request.endpoint in APART or views.get("endpoint") in OURS_APART:
        return None
    ledger = getattr(g, "ledger", None)
    ends = None if ledger is None else ledger.fava_options.fiscal_year_end
    if is_readable(request.args.get("time", ""), ends):
        return None
    if request.blueprint == "json_api":
        return Response(json.dumps({"error": SAID}), 400, mimetype="application/json")
    if ledger is None or request.endpoint not in PAGES:
        return Response(f"{SAID}\n", 400, mimetype="text/plain")
    text = render_template("_layout.html", page_title="400", content=SAID)
    return make_response(text, 400)
