"""Where an operation of this device stands, as SQL that several statements share."""

from __future__ import annotations

ERASED = "erased"
"""The state of an operation on an erased record: its body is the SHA-256 of what it was, and it is sent no more."""

UNFOLDED = "operation.state IN ('pending', 'acknowledged', 'parked')"
"""It is not yet part of the record's base as the hub last told it. Literal, so that a partial index serves it."""

IN_A_RUN = "EXISTS (SELECT 1 FROM create_run WHERE create_run.record_head = substr(record.id, 1, 28))"
"""Of a record: its create waits in a run (local_db.create_runs) and has no row in the outbox yet."""

UNSENT_RECORDS = (
    f"SELECT operation.record_id FROM operation WHERE {UNFOLDED} UNION SELECT made.id FROM create_run"
    " JOIN record AS made ON made.id BETWEEN create_run.record_head || '0000' AND create_run.record_head || 'ffff'"
)
"""The ids of all records with work that the hub's word does not contain yet, each once."""
