"""Posting rules: from records to legs."""
