"""Seals: what closes a month, chained one to the other. Pure."""
