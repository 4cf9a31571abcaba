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
    rows = [_row(mutant, known.get(mutant.name), ordinary.get(mutant.name)) for mutant in MUTANTS]
    return _HEAD + "".join(rows)


def _row(mutant: Mutant, kill: Kill | None, by: str | None) -> str:
    where = f"[{mutant.seen_in.replace('#PR', '#')}]({mutant.address})"
    world = f"{kill.breaks} | {_world(kill)}" if kill is not None else "? | ?"
    told = "not run" if by is None else f"`{by}`" if by else "-"
    return f"| {mutant.name} | {mutant.bug} | {mutant.product}, {where} | {mutant.here} | {world} | {told} |\n"


def _world(kill: Kill) -> str:
    calm = ", calm" if kill.tale.without == TROUBLES else ""
    return f"seed {kill.tale.seed}, {kill.tale.devices} devices, {kill.tale.acts} acts{calm}"
