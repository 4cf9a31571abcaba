"""Names as Qt must be given them."""

from __future__ import annotations


def unmarked(text: str) -> str:
    """The text as a button or a menu must be given it to show it: a single `&` would mark a key."""
    return text.replace("&", "&&")
