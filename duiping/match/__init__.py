"""Matching: link what has no common key, clear by key, classify the rest."""
