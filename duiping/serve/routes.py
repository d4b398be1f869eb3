"""Which of Fava's routes may be asked, and under which condition.

A route that is not in the table is refused, so a new version of Fava opens
nothing by itself; the tests walk its live map and demand a line for each.
"""

from __future__ import annotations

from enum import StrEnum

from duiping.plugins.pages.proofs import LARGEST
from duiping.serve.desk import BYTES, JSON, Form
from duiping.serve.roles import What


class Rule(StrEnum):
    """What holds of a route."""

    SHOWS = "shows"  # reads, and shows
    SOURCE = "source"  # shows a file: ledger text only
    QUERY = "query"  # runs a query: in a shell that only reads
    OURS = "ours"  # a page of an extension: ours only
    REPORT = "report"  # a page of Fava's, by name
    FILE = "file"  # gives a document: as a download, never to be run
    REFUSED = "refused"  # writes, or runs importers on a file of the asker's choice


ROUTES: dict[str, Rule] = {
    "account": Rule.SHOWS,
    "document": Rule.FILE,
    "download_journal": Rule.SHOWS,
    "download_query": Rule.QUERY,
    "extension_endpoint": Rule.OURS,
    "extension_js_module": Rule.OURS,
    "extension_report": Rule.OURS,
    "help_page": Rule.SHOWS,
    "holdings_by": Rule.SHOWS,
    "index": Rule.SHOWS,
    "json_api.delete_document": Rule.REFUSED,
    "json_api.delete_source_slice": Rule.REFUSED,
    "json_api.get_account_report": Rule.SHOWS,
    "json_api.get_balance_sheet": Rule.SHOWS,
    "json_api.get_changed": Rule.SHOWS,
    "json_api.get_commodities": Rule.SHOWS,
    "json_api.get_context": Rule.SHOWS,
    "json_api.get_documents": Rule.SHOWS,
    "json_api.get_errors": Rule.SHOWS,
    "json_api.get_events": Rule.SHOWS,
    # Reads any path of the machine.
    "json_api.get_extract": Rule.REFUSED,
    "json_api.get_help": Rule.SHOWS,
    "json_api.get_imports": Rule.REFUSED,
    "json_api.get_income_statement": Rule.SHOWS,
    "json_api.get_journal": Rule.SHOWS,
    "json_api.get_journal_page": Rule.SHOWS,
    "json_api.get_ledger_data": Rule.SHOWS,
    "json_api.get_narration_transaction": Rule.SHOWS,
    "json_api.get_narrations": Rule.SHOWS,
    "json_api.get_options": Rule.SHOWS,
    "json_api.get_payee_accounts": Rule.SHOWS,
    "json_api.get_payee_transaction": Rule.SHOWS,
    "json_api.get_query": Rule.QUERY,
    "json_api.get_source": Rule.SOURCE,
    "json_api.get_source_slice": Rule.SHOWS,
    "json_api.get_statistics": Rule.SHOWS,
    "json_api.get_trial_balance": Rule.SHOWS,
    "json_api.put_add_document": Rule.REFUSED,
    "json_api.put_add_entries": Rule.REFUSED,
    "json_api.put_attach_document": Rule.REFUSED,
    "json_api.put_format_source": Rule.REFUSED,
    "json_api.put_move": Rule.REFUSED,
    "json_api.put_source": Rule.REFUSED,
    "json_api.put_source_slice": Rule.REFUSED,
    "json_api.put_upload_import_file": Rule.REFUSED,
    "jump": Rule.SHOWS,
    "report": Rule.REPORT,
    "statement": Rule.FILE,
    "static": Rule.SHOWS,
}

# Fava's page that offers to import: its data is refused, so the page is, too.
NO_REPORTS = frozenset({"import"})
DOOR = "/-/"  # ours; Fava has no books of this name
DECIDE = f"{DOOR}decide"
TRAY = f"{DOOR}tray"
UPLOAD = f"{DOOR}upload"
UPLOADED = f"{DOOR}upload/state"
# What may be sent, and where, if there is a desk for it: routes of ours that Fava
# doesn't know. All else is refused before Fava hears of it.
WRITES: dict[tuple[str, str], Form] = {
    ("POST", DECIDE): Form(frozenset({What.DECIDE, What.APPROVE}), (JSON,), 131_072),
    ("POST", TRAY): Form(frozenset({What.UPLOAD}), (BYTES,), LARGEST),
    ("POST", UPLOAD): Form(frozenset({What.UPLOAD}), (JSON,), 4_096),
}
# What may be asked of our own desks, which write nothing.
ASKS: dict[tuple[str, str], Form] = {
    ("GET", UPLOADED): Form(frozenset({What.UPLOAD})),
}
POLLS = "/api/changed"  # asked by Fava every few seconds: nobody's doing
EXTENSIONS = "Duiping"  # names of our pages begin with this


def rule(endpoint: str | None) -> Rule:
    """Give the rule of a route; one that is not known is refused."""
    return ROUTES.get(endpoint or "", Rule.REFUSED)
