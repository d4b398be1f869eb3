"""A second reading of evidence: what files print of balances, from their bytes alone.

Nothing here shares a line with the importers, and nothing but Python's own library
is used: what both readings agree on does not rest on one parser. It knows less:
times, amounts, balances and control totals, no kinds, keys or parties.
"""
