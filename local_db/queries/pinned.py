"""Who has set a PIN on this device; asked before the first rows, so in plain SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_db.statement import Statement

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

_SLOTS = Statement("SELECT own_key.person, own_key.slot FROM own_key ORDER BY own_key.no")


def people_with_pin(connection: AnyConnection) -> frozenset[str]:
    """Whose key is under a PIN now."""
    slots = {str(row[0]): str(row[1]) for row in _SLOTS.rows(connection)}
    return frozenset(person for person, slot in slots.items() if slot)
