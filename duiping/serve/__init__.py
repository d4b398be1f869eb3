"""Serving: Fava with our pages behind a guard, for one person or for several.

Fava itself has no login, no check of the host and no policy for its pages, and
its query box can write files (grade A: run against fava 1.30.16). Here it only
shows: what may be asked of it stands in one table, all else is refused. Decisions
go through a route of ours, in the name of one person, never through Fava.
"""
