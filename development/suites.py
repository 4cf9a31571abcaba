"""The tests in groups, each with a budget in seconds and pytest processes of its own. Standard library only."""

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
    """A group of tests, the seconds it may take, its folder (None: what is in no other), its pytest processes, and
    about the seconds that a file of it takes of which SECONDS says nothing."""

    name: str
    budget: int
    folder: str | None
    processes: int = 1
    usual: int = 1


SUITES = (
    Suite("unit", 330, None, processes=5),  # they wait for disks and hubs of their own most of the time
    Suite("window", 450, "tests/window", processes=3, usual=5),  # they wait for timers now and then
    Suite("simulator", 300, "tests/simulator"),
    Suite("mutants", 40, "tests/mutants"),  # with --all the ten minutes in which the whole table must be played
    Suite("servers", 160, "tests/servers"),
)
SECONDS = {
    "tests/importers/test_command_line.py": 27,
    "tests/sync/client/test_erasure.py": 16,
    "tests/sync/client/test_moves_between_scopes.py": 15,
    "tests/sync/client/test_restored_hub.py": 14,
    "tests/local_db/test_rescue.py": 12,
    "tests/sync/client/test_snapshot.py": 10,
    "tests/importers/test_corpus_reading.py": 10,
    "tests/importers/test_form_of_sheet.py": 8,
    "tests/sync/client/test_whole_imports.py": 9,
    "tests/sync/client/test_copied_and_rewound_devices.py": 8,
    "tests/local_db/test_case_01_killed_while_saving.py": 8,
    "tests/local_db/test_keys.py": 7,
    "tests/local_db/test_case_53_hostile_values.py": 7,
    "tests/sync/client/test_definitions.py": 7,
    "tests/sync/client/test_answers_taken_back.py": 7,
    "tests/sync/client/test_one_ticket_many_hands.py": 6,
    "tests/local_db/test_migrations.py": 6,
    "tests/sync/client/test_link_faults.py": 6,
    "tests/sync/client/test_person_keys.py": 6,
    "tests/sync/client/test_case_58_on_a_device.py": 5,
    "tests/local_db/test_upkeep.py": 5,
    "tests/importers/test_turning_commands.py": 5,
    "tests/importers/test_form_command.py": 5,
    "tests/exporters/test_records_as_workbook.py": 5,
    "tests/sync/client/test_three_devices.py": 5,
    "tests/importers/test_reader.py": 5,
    "tests/sync/hub/test_fuzzed_messages.py": 5,
    "tests/core/test_merge_laws.py": 5,
    "tests/sync/stick/test_stick.py": 5,
    "tests/sync/client/test_reference.py": 4,
    "tests/importers/test_same_as_submitted.py": 4,
    "tests/sync/client/test_case_28_a_month_offline.py": 4,
    "tests/importers/test_import.py": 4,
    "tests/sync/client/test_twice_restored_hub.py": 4,
    "tests/window/checks/test_pages.py": 40,
    "tests/window/test_full_and_lost_disks.py": 18,
    "tests/window/test_refused_saves.py": 17,
    "tests/window/checks/test_responsiveness.py": 30,
    "tests/window/checks/test_scaled.py": 22,
    "tests/window/test_mappings_published.py": 15,
    "tests/window/test_ticket_views.py": 16,
    "tests/window/test_search.py": 16,
    "tests/window/designer/test_known_records.py": 16,
    "tests/window/test_sync_centre.py": 16,
    "tests/window/test_record_photos.py": 15,
    "tests/window/test_record_new.py": 15,
    "tests/window/designer/test_written_expressions.py": 13,
    "tests/window/designer/test_format_of_a_text.py": 10,
}
"""About what a file of tests takes where it is much more than usual, so that no process waits long for the others."""
REPORTING = ("-q", "-rs", "--durations=5", "--durations-min=3", "-o", "faulthandler_timeout=100")
ALL_FACTOR = 6  # `test --all` runs the slow sweeps too


def suite_of(path: str) -> Suite:
    relative = (ROOT / path.split("::")[0]).resolve().relative_to(ROOT).as_posix()
    for suite in SUITES:
        if suite.folder and (relative + "/").startswith(suite.folder + "/"):
            return suite
    return SUITES[0]


def shares_of(suite: Suite, chosen: Sequence[str]) -> list[list[str]]:
    """The paths for each pytest process of a suite; none when it has nothing to run."""
    if chosen:
        paths = [path for path in chosen if suite_of(path) == suite]
        return [paths] if paths else []
    files = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "tests").rglob("test_*.py"))]
    own = [path for path in files if suite_of(path) == suite]
    if suite.processes == 1:
        return [[suite.folder]] if own and suite.folder else []
    shares: list[list[str]] = [[] for _ in range(suite.processes)]
    seconds = [0] * suite.processes
    for path in sorted(own, key=lambda path: -SECONDS.get(path, suite.usual)):
        number = seconds.index(min(seconds))
        shares[number].append(path)
        seconds[number] += SECONDS.get(path, suite.usual)
    return [share for share in shares if share]


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


def run_within(budget: int, commands: Sequence[Sequence[str]]) -> list[int]:
    """The exit codes of commands that run side by side; what the first prints comes at once, the others' afterwards.

    Over the budget all are ended with every process they left, and TimeoutExpired raised.
    """
    deadline = time.monotonic() + budget
    env = environment(**without_screen())
    with contextlib.ExitStack() as stack:
        later = [stack.enter_context(tempfile.TemporaryFile()) for _ in commands[1:]]
        processes = [
            subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True)
            for command, output in zip(commands, [None, *later], strict=True)
        ]
        try:
            return [process.wait(timeout=max(0, deadline - time.monotonic())) for process in processes]
        finally:
            for process in processes:
                end_with_children(process)
            for output in later:
                output.seek(0)
                say(output.read().decode("utf-8", errors="replace").rstrip())


def end_with_children(process: subprocess.Popen[bytes]) -> None:
    """End the process and, on POSIX, its whole group: a hub that a test forgot would hold our output open."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def run_suite(suite: Suite, shares: Sequence[Sequence[str]], budget: int) -> tuple[int, int, int]:
    """(passed, failed, skipped) of the shares of a suite, one pytest process each."""
    say(f"== {suite.name} tests, budget {budget} s")
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        reports = [Path(folder) / f"report{number}.xml" for number in range(len(shares))]
        pytest = [str(PYTHON), "-m", "pytest", *REPORTING]
        commands = [[*pytest, f"--junitxml={report}", *share] for report, share in zip(reports, shares, strict=True)]
        try:
            codes = run_within(budget, commands)
        except subprocess.TimeoutExpired:
            say(f"The {suite.name} tests did not end within their budget of {budget} seconds and were stopped.")
            return 0, 1, 0
        totals = (0, 0, 0)
        for code, report in zip(codes, reports, strict=True):
            counts = (0, 0, 0) if code == 5 else count_results(report)  # 5: nothing matched the choice
            if code not in (0, 5) and counts[1] == 0:
                say(f"The {suite.name} tests ended with exit code {code} though no single test failed.")
                counts = (counts[0], 1, counts[2])
            totals = (totals[0] + counts[0], totals[1] + counts[1], totals[2] + counts[2])
    say(f"== {suite.name} tests took {time.monotonic() - start:.0f} of {budget} s")
    return totals


def command_test(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py test", description="check, then the tests in groups with budgets")
    parser.add_argument("--all", action="store_true", help="the slow sweeps too")
    parser.add_argument("--no-check", action="store_true", help="the tests only")
    options, rest = parser.parse_known_args(arguments)
    paths = [part for part in rest if part.startswith("tests") and (ROOT / part.split("::")[0]).exists()]
    passing_on = [part for part in rest if part not in paths]
    chosen = [path for path in paths if path.rstrip("/") != "tests"]
    ensure_environment()
    # The house rules are tests of the unit group: once is enough.
    outcomes = [] if options.no_check or chosen else check_all(besides=[HOUSE_RULES])
    totals = [0, sum(outcome.state == "FAILED" for outcome in outcomes), 0]
    for suite in SUITES:
        choice = ["--hypothesis-profile=search"] if options.all else ["-m", "not slow"]
        shares = [[*choice, *paths, *passing_on] for paths in shares_of(suite, chosen)]
        if not shares:
            continue
        results = run_suite(suite, shares, suite.budget * (ALL_FACTOR if options.all else 1))
        totals = [total + result for total, result in zip(totals, results, strict=True)]
    for outcome in outcomes:
        if outcome.state != "ok":
            say(f"check {outcome.state}: {outcome.name}")
    say(f"{totals[0]} passed, {totals[1]} failed, {totals[2]} skipped")
    return int(totals[1] > 0)
