"""The importers of these books, for beangulp and for Fava's import page.

On the command line: ``python ledger/import.py identify inbox`` (or extract).
They preview; files enter the books through ``duiping import`` only.
"""

from __future__ import annotations

from pathlib import Path

from duiping.preview import importers

CONFIG = importers(Path(__file__).resolve().parent.parent)

if __name__ == "__main__":
    import beangulp

    beangulp.Ingest(CONFIG)()
