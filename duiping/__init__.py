"""duiping (对平): plain-text double-entry books that clear to zero, by key."""

from __future__ import annotations

__version__ = "0.2.0"
