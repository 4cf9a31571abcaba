"""Bugs of forgetting for good: words and files of an erased record that stay in a place of which nobody thought."""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import Any

from tests.mutants.mutant import Mutant
from tests.mutants.swapping import Swap


def _own_words_in_the_lane_of_imports(sound: Any) -> Any:
    @wraps(sound)
    def empty_own(connection: Any, rows: Any) -> Any:
        return sound(connection, [row for row in rows if row[0] != "bulk" or row[5] != "done"])

    return empty_own


def _the_hash_of_what_is_left(_sound: Any) -> Any:
    def digest(row: Any) -> bytes:
        return hashlib.sha256(row[3]).digest()

    return digest


MUTANTS = (
    Mutant(
        "erased-and-still-there",
        "Tale",
        "tale-project/tale#3120",
        "an erasure that said it was done left six tables with what a person had given",
        "own imported rows that the hub has keep their words in the outbox when their ticket is erased",
        (Swap("local_db.erasing:_empty_own", _own_words_in_the_lane_of_imports),),
        erases=True,
    ),
    Mutant(
        "redacted-out-of-the-chain",
        "Synapse",
        "matrix-org/synapse#PR10538",
        "redacting took fields away that hold the history together",
        "the place of erased work in its stream is shown by the hash of what is left of it",
        (Swap("local_db.upload:_digest", _the_hash_of_what_is_left),),
        erases=True,
    ),
)
