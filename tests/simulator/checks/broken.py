"""What a failed invariant says."""

from __future__ import annotations

from typing import Any


class Broken(AssertionError):
    """An invariant does not hold: its name, what is wrong, and where."""

    def __init__(self, name: str, says: str, /, **facts: Any) -> None:
        self.name = name
        self.says = says
        self.facts = facts
        told = ", ".join(f"{key}={value!r}" for key, value in facts.items())
        super().__init__(f"{name}: {says} ({told})")


def require(holds: object, name: str, says: str, /, **facts: Any) -> None:
    """Raises Broken unless it holds."""
    if not holds:
        raise Broken(name, says, **facts)
