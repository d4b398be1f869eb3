"""Reading: our layouts, their floor, and what most importers do.

Every task gives the number of rows and the net amount in fen.
"""
