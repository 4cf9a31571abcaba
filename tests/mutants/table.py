"""The table of all mutants, as docs/sync-mutants.md."""

from __future__ import annotations

import json
from pathlib import Path

from tests.mutants.catalogue import MUTANTS
from tests.mutants.hunt import TROUBLES, Kill, kills
from tests.mutants.mutant import Mutant

PAGE = Path(__file__).parents[2] / "docs" / "sync-mutants.md"
NOTICED = Path(__file__).with_name("ordinary.jsonl")
_HEAD = """# Published bugs, made again

Each line is a bug that people wrote about in another product, made again in our code by `tests/mutants` (which replaces
one named part of the program while a test runs; the program ships no switch). Each must break a named invariant of the
simulator (`tests/simulator/checks`); the same world without the bug is sound. The last column says which ordinary test
notices the bug too: a dash where those of the modules concerned pass with the bug in the program.

    python -m tests.mutants --find NAME       looks for a world again; for all: --find all
    python -m tests.mutants --ordinary NAME   runs the ordinary tests with the bug on
    python -m tests.mutants --table           writes this page

| mutant | what happened there | product | what our code does with it | breaks | world | ordinary tests |
|---|---|---|---|---|---|---|
"""

_ALIVE = """
## Looked for and not seen yet

Some dozen worlds each did not show these. They stay in the catalogue, and `--find NAME --most 300` goes on looking.

"""
_TAIL = """
## What they taught the simulator

Looking for these bugs found one of our own (a file that two people took back came back when the removal of one was
refused) and places where nothing looked: operations booked under a name that nobody gave them (I3), acts that are half
at the hub or half visible in between (I9), parked operations whose need stands (I13), counts of contacts (I4), the
bytes of files at both ends (I15), scopes that a device should not read (I16): `tests/simulator/checks/of_copies.py`.

## Mutation of the merge

mutmut 3.8.1 over `core/merge.py`, run once outside the repository with `tests/core/test_merge.py`,
`test_merge_laws.py` and `test_merge_answers.py`: of 716 mutants 658 are
killed (92 %), 23 live (35 were not tried a second time and count as living). Most that live differ in a member
that no rule reads, or stand in `_create` and in answers that hand custody over, which are tested in `tests/sync`.
"""


def noticed() -> dict[str, str]:
    """Mutant -> the first ordinary test that failed with it, empty when all passed; absent when they were not run."""
    if not NOTICED.exists():
        return {}
    lines = (json.loads(line) for line in NOTICED.read_text(encoding="utf-8").splitlines())
    return {said["mutant"]: said["noticed_by"] for said in lines}


def note(mutant: Mutant, test: str) -> None:
    """Keeps what the ordinary tests said of a mutant."""
    said = noticed() | {mutant.name: test}
    lines = [json.dumps({"mutant": name, "noticed_by": by}) + "\n" for name, by in sorted(said.items())]
    NOTICED.write_text("".join(lines), encoding="utf-8")


def page() -> str:
    """The whole page."""
    known, ordinary = kills(), noticed()
    rows = [_row(mutant, known[mutant.name], ordinary.get(mutant.name)) for mutant in MUTANTS if mutant.name in known]
    alive = [_line(mutant) for mutant in MUTANTS if mutant.name not in known]
    return _HEAD + "".join(rows) + (_ALIVE + "".join(alive) if alive else "") + _TAIL


def _line(mutant: Mutant) -> str:
    return f"- {mutant.name} ({_source(mutant)}): {mutant.bug}. Here: {mutant.here}.\n"


def _source(mutant: Mutant) -> str:
    return f"{mutant.product}, [{mutant.seen_in.replace('#PR', '#')}]({mutant.address})"


def _row(mutant: Mutant, kill: Kill, by: str | None) -> str:
    told = "not run" if by is None else f"`{by}`" if by else "-"
    cells = (mutant.name, mutant.bug, _source(mutant), mutant.here, kill.breaks, _world(kill), told)
    return f"| {' | '.join(cells)} |\n"


def _world(kill: Kill) -> str:
    calm = ", calm" if kill.tale.without == TROUBLES else ""
    return f"seed {kill.tale.seed}, {kill.tale.devices} devices, {kill.tale.acts} acts{calm}"
