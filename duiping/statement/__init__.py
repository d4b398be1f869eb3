"""Statements: what the books say to people, adding up in front of the reader."""
