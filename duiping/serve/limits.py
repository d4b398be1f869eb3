"""Limits on what one request may cost: time for each page, and more for queries."""

from __future__ import annotations

import json
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Response, request

from duiping.serve import apart, budget
from duiping.serve.apart import Apart, TooLargeError, TooLongError
from duiping.serve.budget import Budget, Late
from duiping.serve.routes import Rule, route

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    View = Callable[..., Any]

# Pages of Fava's, whose work grows with what is asked. Not ours: what they cost
# is bounded by the books, and what they derive has to be kept whole.
BUDGETED = frozenset({Rule.SHOWS, Rule.SOURCE, Rule.REPORT})
# Reads the books again if they have changed, which must not be broken off.
RELOADS = frozenset({"json_api.get_changed"})

LATE = (
    "This took longer than {seconds:g} s and was stopped: narrow the time, the"
    " account or the filter. 超过 {seconds:g} 秒,已中止:请缩小时间、科目或筛选范围。"
)
LARGE = (
    "The result has more than {size} MiB: ask for fewer rows or columns."
    " 结果超过 {size} MiB:请减少行或列。"
)


class Limits(NamedTuple):
    """What a request may cost: seconds of a page, seconds and bytes of a query."""

    page: float = budget.SECONDS
    query: float = apart.SECONDS
    result: int = apart.LARGEST


def limit(app: Flask, limits: Limits) -> tuple[Budget, Apart]:
    """Put limits around the views of Fava that need one; give what holds them."""
    pages, queries = Budget(limits.page), Apart(limits.query, limits.result)
    for endpoint, view in list(app.view_functions.items()):
        found = route(endpoint).rule
        if found is Rule.QUERY:
            app.view_functions[endpoint] = _apart(app, view, queries)
        elif found in BUDGETED and endpoint not in RELOADS:
            app.view_functions[endpoint] = _budgeted(view, pages)
    return pages, queries


def _budgeted(view: View, pages: Budget) -> View:
    @wraps(view)
    def limited(**values: Any) -> Any:
        try:
            return pages.run(lambda: view(**values))
        except Late:
            return _said(503, LATE.format(seconds=pages.seconds))

    return limited


def _apart(app: Flask, view: View, queries: Apart) -> View:
    @wraps(view)
    def limited(**values: Any) -> Any:
        try:
            data = queries.run(lambda: _packed(app, view, values))
        except TooLongError:
            return _said(503, LATE.format(seconds=queries.seconds))
        except TooLargeError:
            return _said(400, LARGE.format(size=queries.largest >> 20))
        head, _, body = data.partition(b"\n")
        status, headers = json.loads(head)
        return Response(body, status, [tuple(pair) for pair in headers])

    return limited


def _packed(app: Flask, view: View, values: dict[str, Any]) -> bytes:
    """Run a view to its end, also one that fails, and pack up what it answers."""
    try:
        found = view(**values)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - as Flask itself answers it
        try:
            found = app.handle_user_exception(error)
        except Exception as again:  # noqa: BLE001
            found = app.handle_exception(again)
    response = app.make_response(found)
    response.direct_passthrough = False
    head = json.dumps([response.status_code, list(response.headers)])
    return head.encode() + b"\n" + response.get_data()


def _said(status: int, sentence: str) -> Response:
    """Answer with a sentence, in the form that whoever asked can read."""
    if request.blueprint == "json_api":
        return Response(json.dumps({"error": sentence}), status, content_type=_JSON)
    return Response(f"{sentence}\n", status, content_type="text/plain; charset=utf-8")


_JSON = "application/json"
