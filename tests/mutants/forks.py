"""The ordinary tests in forks of one process that has collected them: nothing is loaded twice, a fork may end at once.

A plugin of pytest: its loop runs all tests once to learn which of them run through what, then with mutants those that
run through what they replace.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
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
_PATIENCE = 30
"""Seconds after which a test that takes a moment otherwise hangs."""
_ALONE = 3.0
"""Seconds of tests that a mutant is asked alone."""
_NO_FORKS = "the ordinary tests are asked in forks, which this system does not have"


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


@dataclass(frozen=True)
class _Share:
    """Tests of one process with these mutants on; with `first` it ends when one has failed."""

    mutants: tuple[Mutant, ...]
    items: Sequence[pytest.Item]
    first: bool = False


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
            print(f"{len(learned.seconds)} ordinary tests, {sum(learned.seconds.values()):.0f} s of CPU", flush=True)
            if learned.broken:
                print(f"not asked, because they fail without any mutant: {learned.broken}", flush=True)
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
                begun = time.process_time()
                broken += [item.nodeid] if self._fails(item, following) else []
                seconds[item.nodeid] = time.process_time() - begun
            self._coverage.stop()
            self._coverage.save()
            return {"seconds": seconds, "broken": broken}

        learned = _Learned()
        for number, said in self._forked(list(range(self._processes)), learn):
            if said is None:
                raise session.Interrupted(f"share {number} of the ordinary tests died")
            learned.seconds.update(said["seconds"])
            learned.broken += said["broken"]
            learned.data.append(CoverageData(str(self._room / f"lines-{number}")))
            learned.data[-1].read()
        return learned

    def _try_all(self, session: pytest.Session, learned: _Learned) -> None:
        """Each mutant alone over its quickest tests; then all that nobody noticed together over all of theirs.

        Subtle bugs change few tests, so together they cost little more than one run. The tests that fail then are asked
        with each of them alone; who is noticed leaves, until nothing fails.
        """
        chosen = {mutant.name: _chosen(session, mutant, learned) for mutant in self._mutants}

        def notice(mutant: Mutant, by: str) -> None:
            self._told(mutant, Notice(by, len(chosen[mutant.name])))

        alone = [_Share((mutant,), _within(chosen[mutant.name], learned), first=True) for mutant in self._mutants]
        found = {share.mutants[0].name: failed[0] for share, failed in self._run(alone, learned) if failed}
        for mutant in self._mutants:
            if mutant.name in found:
                notice(mutant, found[mutant.name])
        left = [mutant for mutant in self._mutants if mutant.name not in found]
        through = {item: [one for one in left if item in chosen[one.name]] for item in session.items}
        items = [item for item in session.items if through[item]]
        while failing := self._together(items, left, learned):
            failing.sort(key=lambda item: learned.seconds[item.nodeid])
            alone = [_Share((one,), [item for item in failing if one in through[item]], first=True) for one in left]
            found = {share.mutants[0].name: failed[0] for share, failed in self._run(alone, learned) if failed}
            if not found and (failing := self._together(failing, left, learned)):  # it takes several of them
                found = {one.name: failing[0].nodeid for one in through[failing[0]]}
            for mutant in [one for one in left if one.name in found]:
                notice(mutant, found[mutant.name])
            left = [mutant for mutant in left if mutant.name not in found]
        for mutant in left:
            notice(mutant, "")

    def _together(
        self, items: Sequence[pytest.Item], mutants: Sequence[Mutant], learned: _Learned
    ) -> list[pytest.Item]:
        """Those of the tests that fail with all these mutants on."""
        files = list(dict.fromkeys(map(_file_of, items)))
        several = [set(files[number :: 4 * self._processes]) for number in range(4 * self._processes)]
        shares = [_Share(tuple(mutants), [item for item in items if _file_of(item) in some]) for some in several]
        failed = {name for _, names in self._run(shares, learned) for name in names}
        return [item for item in items if item.nodeid in failed]

    def _run(self, shares: Sequence[_Share], learned: _Learned) -> Iterator[tuple[_Share, list[str]]]:
        """The tests of each share that fail; when its process dies over one, the rest are run in another."""

        def run(numbered: tuple[int, _Share]) -> Said:
            number, share = numbered
            failed: list[str] = []
            with ExitStack() as stack:
                for mutant in share.mutants:
                    stack.enter_context(mutant.on())
                for item, following in _in_turn(share.items):
                    (self._room / f"at-{number}").write_text(json.dumps([item.nodeid, failed]), encoding="utf-8")
                    if sys.platform != "win32":
                        signal.alarm(_PATIENCE + int(20 * learned.seconds[item.nodeid]))
                    failed += [item.nodeid] if self._fails(item, following) else []
                    if failed and share.first:
                        break
            return {"failed": failed}

        waiting = [(number, share) for number, share in enumerate(shares) if share.items]
        before: dict[int, list[str]] = {}
        while waiting:
            again = []
            for (number, share), said in self._forked(waiting, run):
                if said is None:
                    at, failed = json.loads((self._room / f"at-{number}").read_text(encoding="utf-8"))
                    before[number] = [*before.get(number, ()), *failed, at]
                    names = [item.nodeid for item in share.items]
                    rest = share.items[names.index(at) + 1 :]
                    if rest and not share.first:
                        again.append((number, replace(share, items=rest)))
                        continue
                    said = {"failed": []}
                yield share, [*before.get(number, ()), *said["failed"]]
            waiting = again

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
            if sys.platform == "win32":
                raise OSError(_NO_FORKS)
            pid, _ = os.wait()
            if pid in running:
                task, target = running.pop(pid)
                yield task, json.loads(target.read_text(encoding="utf-8")) if target.exists() else None
                target.unlink(missing_ok=True)


def _begun(work: Callable[[T], Said], task: T, target: Path) -> int:
    """A fork that does it and writes down what it says; the fork's number."""
    if sys.platform == "win32":
        raise OSError(_NO_FORKS)
    pid = os.fork()
    if pid:
        return pid
    os.setsid()
    basetemp = tempfile.mkdtemp(prefix="ordinary-")
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        tempfile.tempdir = basetemp
        os.environ["PYTEST_DEBUG_TEMPROOT"] = basetemp
        target.write_text(json.dumps(work(task)), encoding="utf-8")
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
    chosen = [item for item in chosen if item.nodeid in learned.seconds and item.nodeid not in learned.broken]
    together: dict[str, float] = {}
    for item in chosen:
        together[_file_of(item)] = together.get(_file_of(item), 0.0) + learned.seconds[item.nodeid]
    return sorted(chosen, key=lambda item: (together[_file_of(item)], _file_of(item)))


def _within(items: Sequence[pytest.Item], learned: _Learned) -> list[pytest.Item]:
    """As many of the first of them as take a few seconds together."""
    spent = itertools.accumulate(learned.seconds[item.nodeid] for item in items)
    return [item for item, until in zip(items, spent, strict=True) if until <= _ALONE] or list(items[:1])
