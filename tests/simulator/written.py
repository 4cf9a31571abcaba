"""python -m tests.simulator.written SEED...: for each of these worlds the SHA-256 over all that it wrote, in order.

The trace of a world says what happened; this says with which statements. An order that is chance in one process and
another in the next (that of a set) shows here at once, and in a trace only when a power cut falls into it.
"""

from __future__ import annotations

import hashlib
import logging
import sys

from tests.simulator.disk import LISTENERS
from tests.simulator.stories import Tale, play

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def written(seed: int) -> str:
    """Plays that world; the digest of every statement that changes one of its databases, values included."""
    digest = hashlib.sha256()

    def hear(statement: str) -> None:
        if statement.startswith(_WRITES):
            digest.update(statement.encode() + b"\n")

    LISTENERS.append(hear)
    try:
        story = play(Tale(seed))
    finally:
        LISTENERS.clear()
    assert not story.broken, story.says
    return digest.hexdigest()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    for word in sys.argv[1:]:
        print(word, written(int(word)), flush=True)
