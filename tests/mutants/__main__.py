"""python -m tests.mutants [--find NAME...|all|unseen] [--ordinary NAME...|all] [--replay]
       [--first S] [--most N] [--processes P]

``all`` are those of which a world is kept, ``unseen`` the others.

Finds worlds again, asks the ordinary tests, and writes docs/sync-mutants.md anew; --replay plays the table.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Sequence

from tests.mutants import hunt, ordinary, table
from tests.mutants.catalogue import BY_NAME, MUTANTS
from tests.mutants.mutant import Mutant, Notice


def main(arguments: list[str]) -> int:
    """0 when every mutant that was looked for was found, and everything that was played is as the table says."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    names = ["all", "unseen", *BY_NAME]
    parser.add_argument("--find", nargs="+", choices=names, default=[], help="look for worlds in which they break one")
    parser.add_argument("--ordinary", nargs="+", choices=names, default=[], help="ask the ordinary tests")
    parser.add_argument("--replay", action="store_true", help="play the table")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--most", type=int, default=60)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    failed = 0
    if options.find:
        failed += _find(_chosen(options.find), options.first, options.most, options.processes)
    if options.ordinary:
        logging.disable(logging.NOTSET)
        failed += ordinary.look(_chosen(options.ordinary), options.processes, _told)
    if options.find or options.ordinary:
        table.PAGE.write_text(table.page(), encoding="utf-8")
        print(f"{len(table.counting())} count", flush=True)
    if options.replay:
        failed += _replay(options.processes)
    return int(bool(failed))


def _chosen(names: Sequence[str]) -> list[Mutant]:
    known = hunt.kills()
    groups = {
        "all": [one for one in MUTANTS if one.name in known],
        "unseen": [one for one in MUTANTS if one.name not in known],
    }
    return [one for name in names for one in (groups[name] if name in groups else [BY_NAME[name]])]


def _find(mutants: Sequence[Mutant], first: int, most: int, processes: int) -> int:
    alive = 0
    for name, kill in hunt.hunt_all(mutants, first, most, processes):
        alive += kill is None
        hunt.keep(name, kill)
        print(f"{name}: {f'{kill.breaks} in {kill.tale}' if kill else f'alive after {most} worlds'}", flush=True)
    return alive


def _told(mutant: Mutant, notice: Notice) -> None:
    table.note(mutant, notice)
    print(f"{mutant.name}: {notice.noticed_by or f'passes {notice.ran} tests'}", flush=True)


def _replay(processes: int) -> int:
    begun = time.monotonic()
    worlds = list(table.counting().values())
    lost = [kill.mutant for kill, shown in hunt.shown(worlds, processes) if not shown]
    print(f"{len(worlds)} worlds, {time.monotonic() - begun:.0f} s; not as the table says: {lost}", flush=True)
    return len(lost)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
