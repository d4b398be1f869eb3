"""The report: one page for people, and tables for the terminal."""
