"""Bringing in a legacy log: choose, look, import, see what became of every row."""
