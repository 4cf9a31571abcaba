"""python -m tests.mutants --find NAME|all | --ordinary NAME|all | --table   [--first S] [--most N] [--processes P]"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import sys
from functools import partial

from tests.mutants import hunt, ordinary, table
from tests.mutants.catalogue import BY_NAME


def main(arguments: list[str]) -> int:
    """Finds worlds again, runs the ordinary tests, or writes the page; 1 when a mutant lives."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--find", choices=["all", *BY_NAME], help="look for a world in which it breaks an invariant")
    parser.add_argument("--ordinary", choices=["all", *BY_NAME], help="run the ordinary tests with it on")
    parser.add_argument("--table", action="store_true", help="write docs/sync-mutants.md")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--most", type=int, default=60)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    alive = 0
    if options.find:
        alive = _find(options.find, options.first, options.most, options.processes)
    if options.ordinary:
        for name in _names(options.ordinary):
            by = ordinary.first_to_notice(BY_NAME[name])
            table.note(BY_NAME[name], by)
            print(f"{name}: {by or 'no ordinary test notices'}", flush=True)
    if options.table:
        table.PAGE.write_text(table.page(), encoding="utf-8")
    return int(bool(alive))


def _names(chosen: str) -> list[str]:
    return list(BY_NAME) if chosen == "all" else [chosen]


def _find(chosen: str, first: int, most: int, processes: int) -> int:
    """Worlds that still show their mutant are kept; the number of mutants that nothing kills."""
    alive = 0
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for name, kill in pool.imap_unordered(partial(_hunt, first=first, most=most), _names(chosen)):
            if kill is None:
                alive += 1
                print(f"{name}: alive after {most} worlds", flush=True)
            else:
                hunt.keep(kill)
                print(f"{name}: {kill.breaks} in {kill.tale}", flush=True)
    return alive


def _hunt(name: str, first: int, most: int) -> tuple[str, hunt.Kill | None]:
    logging.disable(logging.CRITICAL)
    mutant, known = BY_NAME[name], hunt.kills().get(name)
    if known is not None and hunt.shows(known):
        return name, known
    return name, hunt.hunt(mutant, first, most)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
