"""The contract of an importer: a `Layout` reads one file into a `Reading`.

An `Importer` wraps a layout for beangulp and Fava.
"""

from __future__ import annotations

from duiping.importers.bridge import Importer
from duiping.importers.head import Head
from duiping.importers.layout import Layout
from duiping.importers.reading import Reading

__all__ = ["Head", "Importer", "Layout", "Reading"]
