"""The parties' exports as a merchant downloads them, one module a party."""

from __future__ import annotations
