"""Ratios to a baseline that ran in the same minutes on the same machine: the only figures that mean something here."""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

LEAST_ROUNDS = 5


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, what came out, what was to be reached and whether it was."""

    name: str
    value: str
    target: str
    met: bool

    def line(self) -> str:
        """The line that `dev.py bench` collects: four columns parted by tabs."""
        return "\t".join((self.name, self.value, self.target, "ok" if self.met else "MISSED"))


@dataclass(frozen=True)
class Spent:
    """Seconds of one round: on the wall, and of CPU (user and system; all threads, and children that have ended)."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Spread:
    """Least, middle and greatest of several numbers."""

    least: float
    median: float
    greatest: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.least:.2f}-{self.greatest:.2f})"


@dataclass(frozen=True)
class Comparison:
    """Our rounds and the baseline's, taken in turns; round k of one belongs to round k of the other."""

    ours: tuple[Spent, ...]
    baseline: tuple[Spent, ...]

    def cpu_ratio(self) -> Spread:
        """CPU of ours / CPU of the baseline, over the pairs."""
        return spread(one.cpu / other.cpu for one, other in zip(self.ours, self.baseline, strict=True))

    def wall_ratio(self) -> Spread:
        """Wall time of ours / wall time of the baseline, over the pairs."""
        return spread(one.wall / other.wall for one, other in zip(self.ours, self.baseline, strict=True))

    def report(self, title: str) -> str:
        """Two lines for the reader: the ratios, and the medians behind them in milliseconds."""
        ours, base = (
            (1000 * statistics.median(s.cpu for s in side), 1000 * statistics.median(s.wall for s in side))
            for side in (self.ours, self.baseline)
        )
        return (
            f"{title}: CPU {self.cpu_ratio()}x, wall {self.wall_ratio()}x of the baseline, {len(self.ours)} rounds\n"
            f"  ours {ours[0]:.2f} ms CPU, {ours[1]:.2f} ms wall; baseline {base[0]:.2f} ms CPU, {base[1]:.2f} ms wall"
        )


def spread(numbers: Iterable[float]) -> Spread:
    """Least, median and greatest. Raises ValueError for no numbers at all."""
    ordered = sorted(numbers)
    if not ordered:
        raise ValueError("nothing was measured")
    return Spread(ordered[0], statistics.median(ordered), ordered[-1])


def percentile(numbers: Iterable[float], share: float) -> float:
    """The smallest number that at least `share` (0 to 1) of the numbers do not exceed."""
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]


def cpu_seconds() -> float:
    """CPU of this process and of its children that have ended; on Windows of this process only."""
    own = time.process_time()
    if sys.platform == "win32":
        return own
    import resource

    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own + children.ru_utime + children.ru_stime


def resident_mib(pid: int | None) -> float:
    """Memory of a running process in MiB; 0 where the system does not say."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0.0
    lines = status.read_text(encoding="ascii").splitlines()
    return next((float(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)


def timed(work: Callable[[], object]) -> Spent:
    """Run the work once with the garbage collector quiet, and say what it spent."""
    gc.collect()
    gc.disable()
    try:
        wall, cpu = time.perf_counter(), cpu_seconds()
        work()
        return Spent(time.perf_counter() - wall, cpu_seconds() - cpu)
    finally:
        gc.enable()


def compare(ours: Callable[[], object], baseline: Callable[[], object], rounds: int = 7) -> Comparison:
    """Run both in turns, each first every other time, after one round of each that does not count."""
    if rounds < LEAST_ROUNDS:
        raise ValueError(f"a median of fewer than {LEAST_ROUNDS} rounds says nothing")
    ours(), baseline()
    pairs: list[tuple[Spent, Spent]] = []
    for number in range(rounds):
        if number % 2:
            other = timed(baseline)
            pairs.append((timed(ours), other))
        else:
            pairs.append((timed(ours), timed(baseline)))
    return Comparison(tuple(one for one, _ in pairs), tuple(other for _, other in pairs))


def print_figures(figures: Iterable[Figure]) -> None:
    """Print the lines for the table of `dev.py bench`."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    for figure in figures:
        print(figure.line())
