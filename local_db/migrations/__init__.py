"""Migrations, imported by name so that a frozen build finds them."""

from __future__ import annotations

from local_db.migrations import (
    v0001_foundation,
    v0002_whole_imports,
    v0003_own_keys,
    v0004_erasure,
    v0005_import_terms,
)
from local_db.migrations.runner import Migration

MIGRATIONS = (
    Migration(1, v0001_foundation.upgrade),
    Migration(2, v0002_whole_imports.upgrade),
    Migration(3, v0003_own_keys.upgrade),
    Migration(4, v0004_erasure.upgrade),
    Migration(5, v0005_import_terms.upgrade),
)
