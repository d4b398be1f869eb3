"""Benchmarks: ``python -m bench`` measures and writes ``bench/RESULTS.md``.

Not shipped. Every measured thing runs in a process of its own; peers get the
same data, and their answers are compared with ours before their times are.
"""
