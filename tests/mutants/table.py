"""The table of all mutants, as docs/sync-mutants.md."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from tests.mutants.catalogue import MUTANTS
from tests.mutants.hunt import TROUBLES, Kill, kills
from tests.mutants.mutant import Mutant, Notice

PAGE = Path(__file__).parents[2] / "docs" / "sync-mutants.md"
NOTICED = Path(__file__).with_name("ordinary.jsonl")
_HEAD = """# Published bugs, made again

Each line is a bug that people wrote about in another product, made again in our code by `tests/mutants` (which replaces
named functions of the program while a test runs; the program ships no switch). Each passes the ordinary tests and
breaks a named invariant of the simulator (`tests/simulator/checks`) in the world that is named; the same world without
the bug is sound. The last column counts the ordinary tests that run through what is replaced, all of which pass with
the bug in the program: those of `tests/core`, `engines`, `local_db` and `sync`, without the slow sweeps.
The tests of the window and of real server processes are not asked, nor those that look at what killed processes leave:
a process that a test starts runs without the bug. Each bug is asked alone over its quickest tests, then all of them
together over all of theirs; a test that fails then is asked with each alone.

    python -m tests.mutants --find all --ordinary all   finds worlds, asks the ordinary tests, writes this page
    python -m tests.mutants --find all                  finds the worlds again and writes this page
    python -m tests.mutants --find unseen --most 300    goes on looking for worlds of the others
    python -m tests.mutants --replay                    plays the table and says how long that took

"""
_COLUMNS = """| mutant | what happened there | product | what our code does with it | breaks | world | tests |
|---|---|---|---|---|---|---|
"""
_NOTICED = """
## Noticed by ordinary tests too

These break an invariant as well. An ordinary test sees them first, so they do not count.

| mutant | what happened there | product | what our code does with it | breaks | world | seen by |
|---|---|---|---|---|---|---|
"""
_UNASKED = """
## Ordinary tests not asked yet

"""
_ALIVE = """
## Looked for and not seen

Some dozen worlds each did not show these as they are now; they stay in the catalogue, and `--find unseen --most 300`
goes on looking. They do not count.

"""
_TAIL = """
## What they taught the simulator

Looking for these bugs found one of our own (a file that two people took back came back when the removal of one was
refused) and places where nothing looked: operations booked under a name that nobody gave them (I3), acts that are half
at the hub or half visible in between (I9), parked operations whose need stands (I13), counts of contacts (I4), the
bytes of files at both ends (I15), scopes that a device should not read (I16): `tests/simulator/checks/of_copies.py`.
Later ones: a step that is taken back though it does not stand, a ticket that comes back by the way (I8), acts that are
half there looked for after every batch and every page and not only after a start (I9), people who empty a text, end
the same complaint, take their last step back, or take away the same call. Then: words and files of erased records under
a name of their own (I24), operations that wait for a person's key which is here (I13).

Two bugs that were to be among them were not found in the public record by their numbers, so nothing is made again for
them: juicefs #7521 and Open mSupply #12303. Of those in `of_the_first.py` that no world has shown, none was looked for
in more than forty worlds, and the two of clocks in a handful only. One was named without a number: which of Electric's
bugs with a log that was written over was meant is a guess (begins-with-an-empty-segment).

## Mutation of the merge

mutmut 3.8.1 over `core/merge.py` with the tests of `tests/core`: of 839 mutants 814 are killed (97.0 %).
Those that live differ in arguments and members that no rule reads, and in what an entry is called by that the callers
of the merge never pass to it. mutmut needs forks and is not in the lock; in a copy of the
repository, with what `requirements.lock` names, it reads its settings in `pyproject.toml`:

    pip install mutmut==3.8.1
    mutmut run --max-children 2
"""


def noticed() -> dict[str, Notice]:
    """What the ordinary tests say of each mutant; absent when they were not asked."""
    if not NOTICED.exists():
        return {}
    lines = (json.loads(line) for line in NOTICED.read_text(encoding="utf-8").splitlines())
    return {said.pop("mutant"): Notice(**said) for said in lines}


def note(mutant: Mutant, notice: Notice) -> None:
    """Keeps what the ordinary tests say of a mutant."""
    said = noticed() | {mutant.name: notice}
    lines = [json.dumps({"mutant": name, **asdict(one)}) + "\n" for name, one in sorted(said.items())]
    NOTICED.write_text("".join(lines), encoding="utf-8")


def counting() -> dict[str, Kill]:
    """The mutants that pass the ordinary tests and are killed by an invariant, with their worlds."""
    passed = {name for name, notice in noticed().items() if not notice.noticed_by}
    found = kills()
    return {mutant.name: found[mutant.name] for mutant in MUTANTS if mutant.name in found and mutant.name in passed}


def page() -> str:
    """The whole page."""
    known, asked, count = kills(), noticed(), counting()
    rows = [_row(one, known[one.name], str(asked[one.name].ran)) for one in MUTANTS if one.name in count]
    seen = [
        _row(one, known[one.name], f"`{asked[one.name].noticed_by}`")
        for one in MUTANTS
        if one.name in known and one.name in asked and asked[one.name].noticed_by
    ]
    unasked = [_line(one) for one in MUTANTS if one.name in known and one.name not in asked]
    alive = [_line(one) for one in MUTANTS if one.name not in known]
    parts = [_HEAD, f"{len(rows)} bugs.\n\n", _COLUMNS, *rows]
    for head, lines in ((_NOTICED, seen), (_UNASKED, unasked), (_ALIVE, alive)):
        parts += [head, *lines] if lines else []
    return "".join((*parts, _TAIL))


def _line(mutant: Mutant) -> str:
    return f"- {mutant.name} ({_source(mutant)}): {mutant.bug}. Here: {mutant.here}.\n"


def _source(mutant: Mutant) -> str:
    return f"{mutant.product}, [{mutant.seen_in.replace('#PR', '#')}]({mutant.address})"


def _row(mutant: Mutant, kill: Kill, tests: str) -> str:
    cells = (mutant.name, mutant.bug, _source(mutant), mutant.here, kill.breaks, _world(kill), tests)
    return f"| {' | '.join(cells)} |\n"


def _world(kill: Kill) -> str:
    if kill.tale.short_lines:
        return f"seed {kill.tale.seed}, short lines"
    calm = ", calm" if kill.tale.without == TROUBLES else ""
    return f"seed {kill.tale.seed}, {kill.tale.devices} devices, {kill.tale.acts} acts{calm}"
