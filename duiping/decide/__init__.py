"""Decisions: what people said about breaks, held against what the books say now.

Pure: directives and findings in, states and faults out. Nothing here is slow to
import, since plugins hold the loaded books against it on every load.
"""
