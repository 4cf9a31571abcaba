"""All mutants."""

from __future__ import annotations

from tests.mutants import of_cursors, of_files, of_hub, of_merging, of_outbox, of_passing
from tests.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *of_outbox.MUTANTS,
    *of_cursors.MUTANTS,
    *of_merging.MUTANTS,
    *of_hub.MUTANTS,
    *of_files.MUTANTS,
    *of_passing.MUTANTS,
)
BY_NAME = {mutant.name: mutant for mutant in MUTANTS}
