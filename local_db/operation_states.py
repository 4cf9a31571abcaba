"""Where an operation of this device stands, as SQL that several statements share."""

from __future__ import annotations

UNFOLDED = "operation.state IN ('pending', 'acknowledged', 'parked')"
"""It is not yet part of the record's base as the hub last told it. Literal, so that a partial index serves it."""
