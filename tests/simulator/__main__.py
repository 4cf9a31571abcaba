"""python -m tests.simulator --seeds N --hours H [--first S] [--log FILE] [--keep] [--processes P]
       [--full-days] [--sum LOG] [--coverage]

Plays N worlds from seed S on, on every core, for at most H hours; prints what they went through. A seed that breaks an
invariant is printed, shrunk, and with --keep added to the corpus, which every later run of the tests replays. --log
writes one line per seed (trace hash, operations, faults), by which any of them can be played again and compared.
--coverage says which branches of sync/ and core/merge.py these worlds alone run through.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path
from typing import TextIO

from tests.simulator import archive, measure
from tests.simulator.stories import Story, Sum, Tale, play_all, shrink

LEAST_OF_EACH = 100
"""A run that is long enough to say something has seen each kind of trouble so often."""
_LONG_ENOUGH = 300


def main(arguments: list[str]) -> int:
    """The run; 1 when an invariant broke, or when some kind of trouble happened too seldom."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulator")
    parser.add_argument("--seeds", type=int, default=300)
    parser.add_argument("--hours", type=float, default=None, help="no world begins after so many hours of this machine")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--processes", type=int, default=None)
    parser.add_argument("--log", type=Path, default=None)
    parser.add_argument("--keep", action="store_true", help="add what failed to the corpus")
    parser.add_argument("--no-shrink", action="store_true")
    parser.add_argument("--full-days", action="store_true", help="long worlds: hundreds of acts, thousands of rows")
    parser.add_argument(
        "--sum", type=Path, default=None, help="plays nothing: what the worlds of that log went through"
    )
    parser.add_argument("--coverage", action="store_true", help="measure branches instead of judging how often")
    options = parser.parse_args(arguments)
    if options.coverage:
        return measure.main(options.first, options.seeds, options.processes or os.cpu_count() or 1)
    if options.sum is not None:
        return _report(archive.summed(options.sum))
    logging.disable(logging.CRITICAL)
    total = Sum()
    tales = (Tale(options.first + number, full_day=options.full_days) for number in range(options.seeds))
    log = options.log.open("a", encoding="utf-8") if options.log is not None else None
    if log is not None:
        log.write(archive.first_line() + "\n")
    for story in play_all(tales, options.processes, options.hours and options.hours * 3600):
        total.add(story)
        _note(story, log)
    for story in sorted(total.failures, key=lambda one: one.tale.seed)[:20]:
        least = story if options.no_shrink else shrink(story)
        print(f"  shrunk to: {least.tale}\n    {least.says}", flush=True)
        if options.keep:
            archive.keep(least)
    return _report(total)


def _note(story: Story, log: TextIO | None) -> None:
    if story.broken:
        print(f"seed {story.tale}: {story.says}", flush=True)
    if log is not None:
        log.write(archive.line_of(story) + "\n")
        log.flush()


def _report(total: Sum) -> int:
    print(
        f"{total.worlds} worlds, {total.operations} operations confirmed ({total.operations - total.imported} saved by "
        f"a person, {total.imported} imported; {total.forgotten} more never left a device that was put back), "
        f"{total.virtual_seconds / 3600:.0f} virtual hours, {total.cpu_seconds:.0f} s of CPU"
    )
    for name, count in sorted(total.fired.items()):
        print(f"  {name:<32} {count:>8}")
    seldom = total.seldom(LEAST_OF_EACH) if total.worlds >= _LONG_ENOUGH else {}
    if seldom:
        print(f"too seldom: {seldom}")
    print(
        f"{len(total.failures)} failed" + "".join(f"\n  seed {story.tale}: {story.broken}" for story in total.failures)
    )
    return int(bool(total.failures or seldom))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
