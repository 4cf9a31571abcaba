"""The ordinary tests in forks of one process that has collected them: nothing is loaded twice, a fork may end at once.

A plugin of pytest: its loop runs all tests once to learn which of them run through what, then with each mutant those
that run through what it replaces, until one fails.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from coverage import Coverage, CoverageData

from tests.mutants.mutant import Mutant, Notice
from tests.mutants.swapping import Lines

T = TypeVar("T")
Said = dict[str, Any]
ROOT = Path(__file__).parents[2]
_MEASURED = ("core", "engines", "local_db", "sync")
_PATIENCE = 60
"""Seconds after which a test that takes a moment otherwise hangs."""
_HANGS = "(hangs)"


@dataclass
class _Learned:
    """What the tests did without any mutant."""

    seconds: dict[str, float] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    data: list[CoverageData] = field(default_factory=list)

    def through(self, place: Lines) -> set[str]:
        """The tests that run through these lines, and the files in whose fixtures that happens."""
        name = str(place.file)
        contexts = (data.contexts_by_lineno(name) for data in self.data if name in data.measured_files())
        return {one for lines in contexts for line, several in lines.items() if line in place.span for one in several}


class Loop:
    """Runs the tests that pytest collected, as above; `told` hears of each mutant as soon as it is known."""

    def __init__(self, mutants: Sequence[Mutant], processes: int, told: Callable[[Mutant, Notice], None]) -> None:
        self._mutants = mutants
        self._processes = processes
        self._told = told
        self._failed = False
        self._coverage: Coverage | None = None
        self._room = Path()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In the place of pytest's own loop."""
        if session.testsfailed:
            raise session.Interrupted("some tests could not be collected")
        with tempfile.TemporaryDirectory() as room:
            self._room = Path(room)
            learned = self._learn(session)
            if learned.broken:
                raise session.Interrupted(f"these fail without any mutant: {learned.broken}")
            print(f"{len(learned.seconds)} ordinary tests, {sum(learned.seconds.values()):.0f} s", flush=True)
            self._try_all(session, learned)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remembers that something failed."""
        self._failed = self._failed or report.failed

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """What a fixture runs through counts for all tests of its file: they may share it."""
        self._now(_file_of(item))
        yield
        self._now(item.nodeid)

    def _now(self, context: str) -> None:
        if self._coverage is not None:
            self._coverage.switch_context(context)

    def _learn(self, session: pytest.Session) -> _Learned:
        files = list(dict.fromkeys(map(_file_of, session.items)))
        shares = [set(files[number :: self._processes]) for number in range(self._processes)]

        def learn(number: int) -> Said:
            target = self._room / f"lines-{number}"
            self._coverage = Coverage(str(target), source=[str(ROOT / name) for name in _MEASURED], config_file=False)
            self._coverage.start()
            seconds, broken = {}, []
            for item, following in _in_turn([one for one in session.items if _file_of(one) in shares[number]]):
                begun = time.monotonic()
                broken += [item.nodeid] if self._fails(item, following) else []
                seconds[item.nodeid] = time.monotonic() - begun
            self._coverage.stop()
            self._coverage.save()
            return {"seconds": seconds, "broken": broken}

        learned = _Learned()
        for number, said in self._forked(list(range(self._processes)), learn):
            if said is None:
                learned.broken.append(f"share {number} died")
                continue
            learned.seconds.update(said["seconds"])
            learned.broken += said["broken"]
            learned.data.append(CoverageData(str(self._room / f"lines-{number}")))
            learned.data[-1].read()
        return learned

    def _try_all(self, session: pytest.Session, learned: _Learned) -> None:
        chosen = {mutant.name: _chosen(session, mutant, learned) for mutant in self._mutants}

        def try_one(mutant: Mutant) -> Said:
            with mutant.on():
                for item, following in _in_turn(chosen[mutant.name]):
                    (self._room / mutant.name).write_text(item.nodeid)
                    signal.alarm(_PATIENCE + int(10 * learned.seconds[item.nodeid]))
                    if self._fails(item, following):
                        return {"by": item.nodeid}
            return {"by": ""}

        for mutant, said in self._forked(self._mutants, try_one):
            by = said["by"] if said is not None else f"{(self._room / mutant.name).read_text()} {_HANGS}"
            self._told(mutant, Notice(by, len(chosen[mutant.name])))

    def _fails(self, item: pytest.Item, following: pytest.Item | None) -> bool:
        self._failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return self._failed

    def _forked(self, tasks: Sequence[T], work: Callable[[T], Said]) -> Iterator[tuple[T, Said | None]]:
        """What `work` said of each task in a process of its own; None where that died over it."""
        waiting = list(enumerate(tasks))
        running: dict[int, tuple[T, Path]] = {}
        while waiting or running:
            while waiting and len(running) < self._processes:
                number, task = waiting.pop(0)
                target = self._room / f"said-{number}"
                running[_begun(work, task, target)] = (task, target)
            pid, _ = os.wait()
            if pid in running:
                task, target = running.pop(pid)
                yield task, json.loads(target.read_text()) if target.exists() else None
                target.unlink(missing_ok=True)


def _begun(work: Callable[[T], Said], task: T, target: Path) -> int:
    """A fork that does it and writes down what it says; the fork's number."""
    pid = os.fork()
    if pid:
        return pid
    basetemp = tempfile.mkdtemp(prefix="ordinary-")
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        tempfile.tempdir = basetemp
        os.environ["PYTEST_DEBUG_TEMPROOT"] = basetemp
        target.write_text(json.dumps(work(task)))
    finally:
        with contextlib.suppress(BaseException):
            shutil.rmtree(basetemp, ignore_errors=True)
        os._exit(0)


def _file_of(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _in_turn(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=True)


def _chosen(session: pytest.Session, mutant: Mutant, learned: _Learned) -> list[pytest.Item]:
    """The tests that run through what the mutant replaces, those of quick files first."""
    named = {one for swap in mutant.swaps for one in learned.through(swap.lines)}
    chosen = [item for item in session.items if item.nodeid in named or _file_of(item) in named]
    together: dict[str, float] = {}
    for item in chosen:
        together[_file_of(item)] = together.get(_file_of(item), 0.0) + learned.seconds[item.nodeid]
    return sorted(chosen, key=lambda item: (together[_file_of(item)], _file_of(item)))
