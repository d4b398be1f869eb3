"""config.yaml: read strictly, once, into frozen models."""

from __future__ import annotations

from duiping.config.fees import Fee
from duiping.config.model import Clearing, Config, Source
from duiping.config.people import Limit, Person, Role

__all__ = ["Clearing", "Config", "Fee", "Limit", "Person", "Role", "Source"]
