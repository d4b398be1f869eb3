"""The result of a run as one plain document, for ``--json``, plugins and pages."""

from __future__ import annotations

from duiping.result.document import Document, Told, document
from duiping.result.places import Place

__all__ = ["Document", "Place", "Told", "document"]
