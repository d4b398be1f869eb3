"""Exports → records: one module a layout, bound by header names.

`base` holds the contract, `registry` the known layouts, `mapped` the layout that
a table in config.yaml describes. Nothing here knows an account or a rule.
"""

from __future__ import annotations
