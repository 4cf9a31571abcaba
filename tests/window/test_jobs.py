"""Work off the window's thread: nothing lost, nothing late, nothing delivered to the dead."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.errors import Cancelled, UserError
from desktop.jobs import Cancel, JobRunner, Progress


@pytest.fixture
def jobs(qtbot: QtBot) -> JobRunner:
    return JobRunner()


def test_a_burst_of_5000_results_is_delivered_whole_and_in_the_windows_thread(jobs: JobRunner, qtbot: QtBot) -> None:
    found: list[int] = []
    threads: set[int] = set()

    def take(number: int) -> None:
        found.append(number)
        threads.add(threading.get_ident())

    for number in range(5000):
        jobs.read(lambda number=number: number, take)  # type: ignore[misc]  # a default argument binds the number
    qtbot.waitUntil(lambda: len(found) == 5000, timeout=20_000)
    assert sorted(found) == list(range(5000))
    assert threads == {threading.get_ident()}


def test_a_failure_reaches_its_own_handler_and_no_other(jobs: JobRunner, qtbot: QtBot) -> None:
    seen: list[BaseException] = []
    unexpected: list[BaseException] = []
    jobs.on_unexpected = unexpected.append

    def fail() -> None:
        raise UserError("files.empty")

    jobs.read(fail, on_error=seen.append)
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert isinstance(seen[0], UserError)
    assert unexpected == []


def test_a_failure_without_a_handler_is_shown_but_a_cancelling_is_not(jobs: JobRunner, qtbot: QtBot) -> None:
    shown: list[BaseException] = []
    jobs.on_unexpected = shown.append

    def cancelled() -> None:
        raise Cancelled

    def fail() -> None:
        raise ValueError

    jobs.read(cancelled)
    jobs.read(fail)
    qtbot.waitUntil(lambda: jobs.idle and bool(shown))
    assert [type(error) for error in shown] == [ValueError]


def test_progress_is_told_at_most_ten_times_a_second_and_the_last_state_always(jobs: JobRunner, qtbot: QtBot) -> None:
    told: list[int] = []
    done: list[int] = []

    def work(_cancel: Cancel, progress: Progress) -> int:
        for row in range(50_000):
            progress(row)
        return 50_000

    jobs.net(work, done.append, on_progress=told.append)
    qtbot.waitUntil(lambda: bool(done), timeout=10_000)
    assert told[-1] == 49_999
    assert len(told) <= 12


def test_a_job_that_looks_at_its_cancel_stops(jobs: JobRunner, qtbot: QtBot) -> None:
    ended: list[BaseException] = []
    started = threading.Event()

    def work(cancel: Cancel, _progress: Progress) -> None:
        started.set()
        pause = threading.Event()
        while True:
            cancel.check()
            pause.wait(0.005)

    cancel = jobs.net(work, on_error=ended.append)
    assert started.wait(5)
    cancel.ask()
    qtbot.waitUntil(lambda: bool(ended), timeout=1000)
    assert isinstance(ended[0], Cancelled)


def test_nothing_is_delivered_to_a_widget_that_is_gone(jobs: JobRunner, qtbot: QtBot) -> None:
    class Listener(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.heard: list[int] = []

        def take(self, number: int) -> None:
            self.heard.append(number)

    gone, here = Listener(), Listener()
    gate = threading.Event()

    def work() -> int:
        gate.wait(5)
        return 7

    jobs.read(work, gone.take)
    jobs.read(work, here.take)
    with qtbot.waitSignal(gone.destroyed, timeout=1000):
        gone.deleteLater()
    gate.set()
    qtbot.waitUntil(lambda: here.heard == [7])
    assert gone.heard == []


def test_work_that_runs_elsewhere_is_followed(jobs: JobRunner, qtbot: QtBot) -> None:
    found: list[str] = []
    with ThreadPoolExecutor(1) as pool:
        jobs.follow(pool.submit(lambda: "written"), found.append)
        qtbot.waitUntil(lambda: found == ["written"])


def test_closing_stops_what_runs_and_delivers_nothing_more(jobs: JobRunner, qtbot: QtBot) -> None:
    started = threading.Event()
    heard: list[BaseException] = []

    def work(cancel: Cancel, _progress: Progress) -> None:
        started.set()
        pause = threading.Event()
        while not cancel.asked():
            pause.wait(0.005)
        raise Cancelled

    jobs.net(work, on_error=heard.append)
    assert started.wait(5)
    jobs.close()
    assert jobs.idle
    assert heard == []


def test_a_result_that_waits_to_be_handed_over_is_dropped_by_closing(jobs: JobRunner, qtbot: QtBot) -> None:
    heard: list[str] = []
    done = jobs.read(lambda: "read", heard.append)
    assert done.result(timeout=5) == "read"
    jobs.post(lambda: heard.append("posted"))
    jobs.close()
    qtbot.waitUntil(lambda: jobs.idle)
    assert heard == []
