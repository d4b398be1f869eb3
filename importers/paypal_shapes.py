"""PayPal's downloads in two languages and two lengths: their headers.

The long one is the activity download, the short one the statement of a balance, whose
rows all move it and which prints neither status nor impact.
"""

from __future__ import annotations

from duiping.importers.foreign import UNICODE
from duiping.importers.shape import Shape

# Field → its title in the long download, English and German.
_LONG: dict[str, tuple[str, str]] = {
    "date": ("Date", "Datum"),
    "clock": ("Time", "Uhrzeit"),
    "zone": ("TimeZone", "Zeitzone"),
    "type": ("Type", "Typ"),
    "status": ("Status", "Status"),
    "currency": ("Currency", "Währung"),
    "gross": ("Gross", "Brutto"),
    "fee": ("Fee", "Gebühr"),
    "net": ("Net", "Netto"),
    "row_no": ("Transaction ID", "Transaktionscode"),
    "reference": ("Reference Txn ID", "Zugehöriger Transaktionscode"),
    "balance": ("Balance", "Guthaben"),
}
_SHORT = {field: title for field, title in _LONG.items() if field != "status"} | {
    "type": ("Description", "Beschreibung"),
    "fee": ("Fee", "Entgelt"),
}
_SPARE: dict[str, tuple[str, str]] = {
    "order_no": ("Invoice Number", "Rechnungsnummer"),
    "impact": ("Balance Impact", "Auswirkung auf Guthaben"),
    "payee": ("Name", "Name"),
    "subject": ("Subject", "Betreff"),
    "note": ("Note", "Hinweis"),
    "item": ("Item Title", "Artikelbezeichnung"),
    "bank": ("Bank Name", "Name der Bank"),
}


def _titles(
    table: dict[str, tuple[str, str]], language: int
) -> dict[str, tuple[str, ...]]:
    return {field: (titles[language],) for field, titles in table.items()}


def _shape(table: dict[str, tuple[str, str]], language: int) -> Shape:
    required, optional = _titles(table, language), _titles(_SPARE, language)
    if language == 0:
        required["zone"] = ("TimeZone", "Time Zone")
        optional["order_no"] = ("Invoice Number", "Invoice ID")
        optional["custom"] = ("Custom Number",)
    return Shape(
        layout="paypal.activity",
        required=required,
        optional=optional,
        encodings=UNICODE,
    )


ENGLISH = _shape(_LONG, 0)
OTHERS = {
    "english-short": _shape(_SHORT, 0),
    "german": _shape(_LONG, 1),
    "german-short": _shape(_SHORT, 1),
}
