"""From the start of the process to the first paint, and to the first rows of 100,000 tickets, against a bare window.

Both are processes of their own, in turns; the clock starts before the process is made and stops with its first line.
With --frozen PROGRAM the first paint of a built bundle is measured against the same start from the source.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHONDONTWRITEBYTECODE"] = ""

from benchmarks.many_tickets import profile_with
from benchmarks.measure import Figure, compare, print_figures

HERE = Path(__file__).resolve().parent
TICKETS = 100_000
PATIENCE = 120


def main() -> None:
    """Prints two ratios; with --frozen the bundle's one instead."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "branchdesk-bench")
    parser.add_argument("--frozen", type=Path, default=None, help="a built BranchDesk program")
    chosen = parser.parse_args()
    if chosen.frozen is not None:
        measure_frozen(chosen.frozen, chosen.rounds)
        return
    bare = [sys.executable, str(HERE / "baseline_window.py")]
    with tempfile.TemporaryDirectory() as folder:
        ours = [sys.executable, "-m", "desktop", "--profile", str(Path(folder) / "new"), "--until-painted"]
        paint = compare(until(ours, "painted"), until(bare, "painted"), chosen.rounds)
    root = profile_with(chosen.cache, TICKETS)
    filled = [sys.executable, "-m", "benchmarks.started_window", str(root)]
    rows = compare(until(filled, "rows"), until(bare, "painted"), chosen.rounds)
    sys.stdout.write(f"{paint.report('first paint')}\n{rows.report('first rows')}\n")
    first, second = paint.wall_ratio(), rows.wall_ratio()
    print_figures(
        [
            Figure("first paint / a bare PySide6 window", f"{first}x", "<= 1.5x", first.median <= 1.5),
            Figure(f"first rows of {TICKETS:,} tickets / bare", f"{second}x", "<= 3x", second.median <= 3),
        ]
    )


def measure_frozen(built: Path, rounds: int) -> None:
    """The bundle's self-told first paint against that of the source."""
    with tempfile.TemporaryDirectory() as folder:
        told = ["--profile", str(Path(folder) / "new"), "--until-painted"]
        frozen = until([str(built), *told], "painted")
        source = until([sys.executable, "-m", "desktop", *told], "painted")
        done = compare(frozen, source, rounds)
    ratio = done.wall_ratio()
    sys.stdout.write(done.report("first paint of the bundle / of the source") + "\n")
    print_figures([Figure("first paint, bundle / source", f"{ratio}x", "<= 1.5x", ratio.median <= 1.5)])


def until(command: Sequence[str], word: str) -> Callable[[], None]:
    """A round: the process is made and waited for until it says the word; how it ends is no part of the round."""
    left: list[subprocess.Popen[str]] = []

    def run() -> None:
        for process in left:
            process.wait(PATIENCE)
        left.clear()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        left.append(process)
        deadline = time.monotonic() + PATIENCE
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(word):
                return
            if time.monotonic() > deadline:
                break
        raise RuntimeError(f"{command} ended without saying {word}")

    return run


if __name__ == "__main__":
    main()
