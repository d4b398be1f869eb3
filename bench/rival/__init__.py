"""Other importers, each run by a Python of its own: they import nothing of ours."""
