"""All mutants."""

from __future__ import annotations

from tests.mutants import (
    of_answers,
    of_cursors,
    of_deliveries,
    of_erasures,
    of_files,
    of_hub,
    of_looking,
    of_merging,
    of_outbox,
    of_passing,
    of_rows,
    of_the_first,
)
from tests.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *of_outbox.MUTANTS,
    *of_answers.MUTANTS,
    *of_rows.MUTANTS,
    *of_cursors.MUTANTS,
    *of_merging.MUTANTS,
    *of_hub.MUTANTS,
    *of_files.MUTANTS,
    *of_passing.MUTANTS,
    *of_deliveries.MUTANTS,
    *of_erasures.MUTANTS,
    *of_looking.MUTANTS,
    *of_the_first.MUTANTS,
)
BY_NAME = {mutant.name: mutant for mutant in MUTANTS}
