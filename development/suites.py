"""The tests in groups: one pytest process each, with a budget in seconds. Standard library only."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from development.checks import HOUSE_RULES, check_all
from development.environment import PYTHON, ROOT, ensure_environment, environment, say, without_screen


@dataclass(frozen=True)
class Suite:
    """A group of tests that runs in one pytest process, and the seconds it may take."""

    name: str
    budget: int
    folder: str | None


SUITES = (
    Suite("unit", 300, None),
    Suite("window", 240, "tests/window"),
    Suite("simulator", 240, "tests/simulator"),
    Suite("servers", 240, "tests/servers"),
)
REPORTING = ("-q", "-rs", "--durations=5", "--durations-min=3", "-o", "faulthandler_timeout=100")
ALL_FACTOR = 6  # `test --all` runs the slow sweeps too


def suite_of(path: str) -> Suite:
    relative = Path(path.split("::")[0]).resolve().relative_to(ROOT).as_posix()
    for suite in SUITES:
        if suite.folder and (relative + "/").startswith(suite.folder + "/"):
            return suite
    return SUITES[0]


def suite_arguments(suite: Suite, chosen: Sequence[str]) -> list[str] | None:
    """The paths pytest gets for a suite, or None when it has nothing to run."""
    if chosen:
        paths = [path for path in chosen if suite_of(path) == suite]
        return paths or None
    if suite.folder is None:
        return ["tests", *(f"--ignore={other.folder}" for other in SUITES if other.folder)]
    return [suite.folder] if any((ROOT / suite.folder).glob("**/test_*.py")) else None


def count_results(report: Path) -> tuple[int, int, int]:
    """(passed, failed, skipped) of a JUnit report; (0, 1, 0) when the process died before it wrote one."""
    if not report.exists():
        return 0, 1, 0
    passed = failed = skipped = 0
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        total, bad, missed = (int(suite.get(key, "0")) for key in ("tests", "failures", "skipped"))
        bad += int(suite.get("errors", "0"))
        passed, failed, skipped = passed + total - bad - missed, failed + bad, skipped + missed
    return passed, failed, skipped


def run_within(budget: int, command: Sequence[str]) -> int:
    """The exit code of a command; over its budget it is ended with every process it left, and TimeoutExpired raised."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment(**without_screen()), start_new_session=True)
    try:
        return process.wait(timeout=budget)
    finally:
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # a hub that a test forgot would hold our output open
        process.kill()
        process.wait()


def run_suite(suite: Suite, arguments: Sequence[str], budget: int) -> tuple[int, int, int]:
    say(f"== {suite.name} tests, budget {budget} s")
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [str(PYTHON), "-m", "pytest", *REPORTING, f"--junitxml={report}", *arguments]
        try:
            code = run_within(budget, command)
        except subprocess.TimeoutExpired:
            say(f"The {suite.name} tests did not end within their budget of {budget} seconds and were stopped.")
            return 0, 1, 0
        passed, failed, skipped = (0, 0, 0) if code == 5 else count_results(report)  # 5: nothing matched the choice
    if code not in (0, 5) and failed == 0:
        say(f"The {suite.name} tests ended with exit code {code} though no single test failed.")
        failed = 1
    say(f"== {suite.name} tests took {time.monotonic() - start:.0f} of {budget} s")
    return passed, failed, skipped


def command_test(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py test", description="check, then the tests in groups with budgets")
    parser.add_argument("--all", action="store_true", help="the slow sweeps too")
    parser.add_argument("--no-check", action="store_true", help="the tests only")
    options, rest = parser.parse_known_args(arguments)
    chosen = [part for part in rest if part.startswith("tests") and (ROOT / part.split("::")[0]).exists()]
    passing_on = [part for part in rest if part not in chosen]
    ensure_environment()
    # The house rules are tests of the unit group: once is enough.
    outcomes = [] if options.no_check or chosen else check_all(besides=[HOUSE_RULES])
    totals = [0, sum(outcome.state == "FAILED" for outcome in outcomes), 0]
    for suite in SUITES:
        paths = suite_arguments(suite, chosen)
        if paths is None:
            continue
        marks = [] if options.all else ["-m", "not slow"]
        results = run_suite(suite, [*marks, *paths, *passing_on], suite.budget * (ALL_FACTOR if options.all else 1))
        totals = [total + result for total, result in zip(totals, results, strict=True)]
    for outcome in outcomes:
        if outcome.state != "ok":
            say(f"check {outcome.state}: {outcome.name}")
    say(f"{totals[0]} passed, {totals[1]} failed, {totals[2]} skipped")
    return int(totals[1] > 0)
