"""Books of more records than memory holds, derived a share of the keys at a time.

Posting a record needs the other records of its key and nothing else, once every
record has its key. So the tables are made in shares of the keys (`whole`), and when
evidence is added, only the keys that it touches are posted again (`growth`); what is
derived is the same either way, and the same whatever the number of shares.

The tables lie below a folder of the cache (`layers`).
"""

from __future__ import annotations

from duiping.shares.growth import Growth
from duiping.shares.layers import Derived, opened
from duiping.shares.whole import Joined, Shares

__all__ = ["Derived", "Growth", "Joined", "Shares", "opened"]
