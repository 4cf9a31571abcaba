"""The hub's migrations, imported by name so that a frozen build finds them."""

from __future__ import annotations

from local_db.migrations.runner import Migration
from sync.hub.migrations import (
    v0001_hub,
    v0002_fewer_indexes,
    v0002_postgresql,
    v0003_recovery,
    v0004_whole_imports,
    v0005_reference,
    v0006_person_keys,
    v0007_erasure,
    v0008_expressions,
    v0009_files_of_revoked,
)

MIGRATIONS = (
    Migration(1, v0001_hub.upgrade),
    Migration(2, v0002_fewer_indexes.upgrade),
    Migration(3, v0003_recovery.upgrade),
    Migration(4, v0004_whole_imports.upgrade),
    Migration(5, v0005_reference.upgrade),
    Migration(6, v0006_person_keys.upgrade),
    Migration(7, v0007_erasure.upgrade),
    Migration(8, v0008_expressions.upgrade),
    Migration(9, v0009_files_of_revoked.upgrade),
)

ON_POSTGRESQL = (
    Migration(2, v0002_postgresql.upgrade),
    *(step for step in MIGRATIONS if step.version > 2),
)
"""On PostgreSQL life began with version 2; what comes later runs on both."""
