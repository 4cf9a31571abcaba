"""Which branches of `sync/` and `core/merge.py` the simulator's worlds run through, measured by coverage.py.

Each process begins to measure before it loads anything of the product, so this module loads nothing of it either.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from subprocess import Popen
from typing import Any

ROOT = Path(__file__).parents[2]
MEASURED = ("sync/*", "core/merge.py")
NOT_IN_A_WORLD = {
    "sync/hub/command_line.py": "a command line: arguments, prints and exit codes",
    "sync/hub/stick_commands.py": "a command line: the part of it about sticks",
    "sync/hub/trust_commands.py": "a command line: the part of it about certificates",
    "sync/hub/erase_commands.py": "a command line: the part of it about erasures, which worlds order themselves",
    "sync/hub/key_commands.py": "a command line: the part of it about people's keys, which worlds end themselves",
    "sync/hub/reference_commands.py": "a command line: the part of it about delivered records, which worlds deliver",
    "sync/hub/reference_rows.py": "reads an export file for that command line: columns, texts, what is wrong in a row",
    "sync/hub/reference_tables.py": "opens such a file: delimited text or lines of JSON, encodings",
    "sync/client/trust.py": "what believes the certificate of a TLS connection on a real socket",
    "sync/hub/server.py": "starts the HTTP server on a real socket and holds the folder's lock",
    "sync/hub/embedded.py": "starts the same server in a thread of the window's process",
    "sync/client/worker.py": "threads and waits on the machine's clock around `step` and `Tasks`, which worlds call",
}
"""What no virtual time can run, and why."""


def main(first: int, seeds: int, processes: int) -> int:
    """Plays the worlds in so many processes and prints both figures; 1 when a process failed."""
    with tempfile.TemporaryDirectory() as room:
        players = [_begun(Path(room), first + number, seeds - number, processes) for number in range(processes)]
        failed = max(player.wait() for player in players)
        _report(sorted(str(path) for path in Path(room).glob("measured-*")))
    return failed


def _begun(room: Path, first: int, seeds: int, step: int) -> Popen[bytes]:
    given = [str(number) for number in (first, seeds, step)]
    target = str(room / f"measured-{first}")
    return Popen([sys.executable, "-m", "tests.simulator.measure", *given, target], cwd=ROOT)


def _report(parts: Sequence[str]) -> None:
    coverage = _coverage(None)
    coverage.combine(parts)
    excluded = [str(ROOT / name) for name in NOT_IN_A_WORLD]
    included = [str(ROOT / pattern) for pattern in MEASURED]
    print("everything:")
    every = coverage.report(include=included, skip_covered=True, skip_empty=True)
    print("\nwithout what no world can run:")
    for name, why in NOT_IN_A_WORLD.items():
        print(f"  {name}: {why}")
    reached = coverage.report(include=included, omit=excluded, show_missing=True, skip_covered=True, skip_empty=True)
    print(f"\n{reached:.1f} % of what worlds can run, {every:.1f} % of everything (statements and branches)")


def _coverage(target: str | None) -> Any:
    from coverage import Coverage

    return Coverage(data_file=target, branch=True, source=[str(ROOT / "sync"), str(ROOT / "core")], config_file=False)


def _play(first: int, seeds: int, step: int, target: str) -> None:
    """What one process does: begins to measure, loads the simulator, plays every `step`th world."""
    coverage = _coverage(target)
    coverage.start()
    from tests.simulator.measured_worlds import play_worlds

    broken = play_worlds(range(first, first + seeds, step))
    coverage.stop()
    coverage.save()
    if broken:
        print("\n".join(broken), flush=True)
        sys.exit(1)


if __name__ == "__main__":
    first, seeds, step = (int(word) for word in sys.argv[1:4])
    _play(first, seeds, step, sys.argv[4])
