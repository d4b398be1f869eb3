"""Suggestions: decisions that look alike, as the line of config.yaml behind them.

Late arrivals that were explained want a longer `due`; links by hand a longer `late`
or a wider `near`; fee breaks that all show one rate a line of the schedule; lines in
suspense that were put to the same account a rule for their payer or their text, or a
kind for their label. A suggestion is only that: what it would change is derived and
shown before anyone writes it down.
"""
