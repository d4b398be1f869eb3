"""Which of Fava's routes may be asked, and under which condition.

A route that is not in the table is refused, so a new version of Fava opens
nothing by itself; the tests walk its live map and demand a line for each.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from duiping.plugins.pages.proofs import LARGEST
from duiping.serve.desk import BYTES, JSON, Form
from duiping.serve.roles import What

if TYPE_CHECKING:
    from collections.abc import Mapping


class Rule(StrEnum):
    """What holds of a route."""

    SHOWS = "shows"  # reads, and shows
    SOURCE = "source"  # shows a file: ledger text only
    QUERY = "query"  # runs a query: in a shell that only reads
    OURS = "ours"  # a page of an extension: ours only
    REPORT = "report"  # a page of Fava's, by name
    FILE = "file"  # gives a document: as a download, never to be run
    REFUSED = "refused"  # writes, or runs importers on a file of the asker's choice


class Route(NamedTuple):
    """What holds of a route, and what whoever asks for it has to be allowed."""

    rule: Rule
    what: What


_REFUSED = Route(Rule.REFUSED, What.ADMINISTER)
_SHOWS = Route(Rule.SHOWS, What.VIEW)

ROUTES: dict[str, Route] = {
    "account": _SHOWS,
    "document": Route(Rule.FILE, What.EVIDENCE),
    "download_journal": Route(Rule.SHOWS, What.EXPORT),
    "download_query": Route(Rule.QUERY, What.EXPORT),
    "extension_endpoint": Route(Rule.OURS, What.VIEW),
    "extension_js_module": Route(Rule.OURS, What.VIEW),
    "extension_report": Route(Rule.OURS, What.VIEW),
    "help_page": _SHOWS,
    "holdings_by": _SHOWS,
    "index": _SHOWS,
    "json_api.delete_document": _REFUSED,
    "json_api.delete_source_slice": _REFUSED,
    "json_api.get_account_report": _SHOWS,
    "json_api.get_balance_sheet": _SHOWS,
    "json_api.get_changed": _SHOWS,
    "json_api.get_commodities": _SHOWS,
    "json_api.get_context": _SHOWS,
    "json_api.get_documents": _SHOWS,
    "json_api.get_errors": _SHOWS,
    "json_api.get_events": _SHOWS,
    # Reads any path of the machine.
    "json_api.get_extract": _REFUSED,
    "json_api.get_help": _SHOWS,
    "json_api.get_imports": _REFUSED,
    "json_api.get_income_statement": _SHOWS,
    "json_api.get_journal": _SHOWS,
    "json_api.get_journal_page": _SHOWS,
    "json_api.get_ledger_data": _SHOWS,
    "json_api.get_narration_transaction": _SHOWS,
    "json_api.get_narrations": _SHOWS,
    "json_api.get_options": _SHOWS,
    "json_api.get_payee_accounts": _SHOWS,
    "json_api.get_payee_transaction": _SHOWS,
    "json_api.get_query": Route(Rule.QUERY, What.VIEW),
    "json_api.get_source": Route(Rule.SOURCE, What.EVIDENCE),
    "json_api.get_source_slice": _SHOWS,
    "json_api.get_statistics": _SHOWS,
    "json_api.get_trial_balance": _SHOWS,
    "json_api.put_add_document": _REFUSED,
    "json_api.put_add_entries": _REFUSED,
    "json_api.put_attach_document": _REFUSED,
    "json_api.put_format_source": _REFUSED,
    "json_api.put_move": _REFUSED,
    "json_api.put_source": _REFUSED,
    "json_api.put_source_slice": _REFUSED,
    "json_api.put_upload_import_file": _REFUSED,
    "jump": _SHOWS,
    "report": Route(Rule.REPORT, What.VIEW),
    "statement": Route(Rule.FILE, What.EVIDENCE),
    "static": _SHOWS,
}

# Pages of ours, and what they answer besides: extension and name of the endpoint.
PAGES: dict[str, What] = {
    "Duiping": What.VIEW,
    "DuipingBreaks": What.VIEW,
    "DuipingClosing": What.VIEW,
    "DuipingEvidence": What.EVIDENCE,
    "DuipingOwner": What.VIEW,
    "DuipingStatements": What.VIEW,
    "DuipingTrace": What.VIEW,
    "DuipingTrends": What.VIEW,
}
ENDPOINTS: dict[tuple[str, str], What] = {
    ("Duiping", "export"): What.EXPORT,
    ("Duiping", "me"): What.VIEW,
    ("Duiping", "open"): What.VIEW,
    ("Duiping", "statement"): What.EXPORT,
    ("Duiping", "style.css"): What.VIEW,
}
# Fava's pages that show the ledger's text.
REPORTS: dict[str, What] = {"editor": What.EVIDENCE}
# Fava's page that offers to import: its data is refused, so the page is, too.
NO_REPORTS = frozenset({"import"})
DOOR = "/-/"  # ours; Fava has no books of this name
DECIDE = f"{DOOR}decide"
LIST = f"{DOOR}list"
TRAY = f"{DOOR}tray"
UPLOAD = f"{DOOR}upload"
UPLOADED = f"{DOOR}upload/state"
LOGIN, LOGOUT = f"{DOOR}login", f"{DOOR}logout"
BACK = f"{LOGIN}/back"  # where another way to log in sends the browser to
PEOPLE = f"{DOOR}people"
END = f"{PEOPLE}/end"
CLOSE = f"{DOOR}close"
# What may be sent, and where, if there is a desk for it: routes of ours that Fava
# doesn't know. All else is refused before Fava hears of it.
WRITES: dict[tuple[str, str], Form] = {
    ("POST", DECIDE): Form(frozenset({What.DECIDE, What.APPROVE}), (JSON,), 131_072),
    ("POST", LIST): Form(frozenset({What.DECIDE, What.APPROVE}), (BYTES,), 16 << 20),
    ("POST", TRAY): Form(frozenset({What.UPLOAD}), (BYTES,), LARGEST),
    ("POST", CLOSE): Form(frozenset({What.CLOSE}), (JSON,), 4_096),
    ("POST", UPLOAD): Form(frozenset({What.UPLOAD}), (JSON,), 4_096),
}
# What may be asked of our own desks, which write nothing.
ASKS: dict[tuple[str, str], Form] = {
    ("GET", CLOSE): Form(frozenset({What.VIEW})),
    ("GET", UPLOADED): Form(frozenset({What.UPLOAD})),
}
POLLS = "/api/changed"  # asked by Fava every few seconds: nobody's doing


def route(endpoint: str | None) -> Route:
    """Give what holds of a route; one that is not known is refused."""
    return ROUTES.get(endpoint or "", _REFUSED)


def needs(endpoint: str | None, views: Mapping[str, object]) -> What | None:
    """Say what somebody must be allowed to ask for a route; None is refused to all.

    Args:
        endpoint: its name in Fava.
        views: the parts of its address.
    """
    found = route(endpoint)
    name = str(views.get("extension_name", ""))
    match found.rule:
        case Rule.REFUSED:
            return None
        case Rule.OURS if "endpoint" in views:
            return ENDPOINTS.get((name, str(views["endpoint"])))
        case Rule.OURS if endpoint == "extension_js_module":
            # Fava asks for the scripts of all pages, whichever is looked at.
            return found.what if name in PAGES else None
        case Rule.OURS:
            return PAGES.get(name)
        case Rule.REPORT:
            report = str(views.get("report_name"))
            return None if report in NO_REPORTS else REPORTS.get(report, found.what)
        case _:
            return found.what
