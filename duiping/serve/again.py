"""Reports of one state of the ledger, worked out once for all who ask the same.

A page of the journal is two megabytes, a tenth of a second in which nobody else gets
much done, and everybody begins with the same one. What is kept belongs to one state
of the ledger and goes with it.
"""

from __future__ import annotations

from datetime import date
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Response, g, request
from flask_babel import get_locale

from duiping.errors import BooksError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from flask import Flask

    View = Callable[..., Any]

MOST = 16 << 20  # bytes that are kept of one state
# Reports of Fava's that are of nothing but the ledger, their address, the day (a
# filter may say "month") and the language (read in fava 1.30.16).
REPORTS = frozenset(
    {
        "json_api.get_balance_sheet",
        "json_api.get_income_statement",
        "json_api.get_journal_page",
        "json_api.get_trial_balance",
    }
)


def again(app: Flask) -> None:
    """Have an application give reports again that it gave before."""
    for endpoint in REPORTS:
        app.view_functions[endpoint] = _again(app, app.view_functions[endpoint])


def _again(app: Flask, view: View) -> View:
    @wraps(view)
    def given(**values: Any) -> Any:
        def work_out() -> tuple[str, object]:
            made = app.make_response(view(**values))
            fine = made.status_code == HTTPStatus.OK
            told = made.get_data(), made.status_code, made.mimetype
            return "kept" if fine else "", told

        try:
            told: Any = g.ledger.answers.give("kept", _question(), work_out)
        except BooksError:  # very many wait for one: this one works it out
            return view(**values)
        body, status, kind = told
        return Response(body, status, mimetype=kind)

    return given


def _question() -> Hashable:
    """Name all that an answer is of, but the state of the ledger."""
    today = date.today()  # noqa: DTZ011 - as Fava reads a time filter
    return request.script_root, request.full_path, today, str(get_locale())
