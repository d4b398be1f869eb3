"""config.yaml: read strictly, once, into frozen models."""

from __future__ import annotations

from duiping.config.model import Clearing, Config, Fee, Source

__all__ = ["Clearing", "Config", "Fee", "Source"]
