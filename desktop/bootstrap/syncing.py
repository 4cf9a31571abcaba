"""The sync client beside the window: its word goes to the status bar, its failures nowhere else."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from desktop.jobs import Cancel, JobRunner, Progress
from desktop.models.news import News
from desktop.models.standing import NetworkWord, StandingModel

if TYPE_CHECKING:
    from local_db.desk import Desk
    from sync.client.status import SyncStatus
    from sync.client.worker import SyncWorker

_AFTER_THE_FIRST_ROWS_MILLISECONDS = 150


class SyncJoin:
    """Runs the worker while the desk is open."""

    def __init__(self, desk: Desk, jobs: JobRunner, standing: StandingModel) -> None:
        self._desk = desk
        self._jobs = jobs
        self._standing = standing
        standing.original_wanted.connect(self.sync_now)
        self._worker: SyncWorker | None = None
        self._stopped = False
        self._lock = threading.Lock()

    def start(self) -> None:
        """Starts synchronising where a hub knows this device: loaded in a job, when the first rows are painted."""
        if self._desk.store.identity.enrolled:
            QTimer.singleShot(_AFTER_THE_FIRST_ROWS_MILLISECONDS, self._start)
        else:
            self._standing.note_network(NetworkWord("not_enrolled"))

    def sync_now(self) -> None:
        """Synchronises now; the button of the status bar."""
        if self._worker is not None:
            self._worker.sync_now()

    def read_anew(self, scope: str) -> None:
        """Reads everything that headquarters has of that scope once more."""
        if self._worker is not None:
            self._worker.read_anew(scope)

    def stop(self) -> None:
        """Stops; whatever is under way is repeated at the next start."""
        with self._lock:
            self._stopped = True
        if self._worker is not None:
            self._worker.stop()

    def _start(self) -> None:
        self._jobs.net(lambda _cancel, _progress: self._begin())

    def _begin(self) -> None:
        from sync.client.worker import SyncWorker

        with self._lock:
            if self._stopped:
                return
            if self._worker is None:
                self._worker = SyncWorker(self._desk.store, self._desk.files, listener=self._hear)
            self._worker.start()

    def join_hub(self, url: str, code: str, name: str, cancel: Cancel, progress: Progress) -> str:
        """Enrols this device; gives the branch's name. To be called in a net job. UserError, Offline.

        A policy of headquarters in the place of the code is followed (sync.protocol.trust).
        """
        from sync.client.enrolment import enrol, follow_policy
        from sync.protocol.trust import is_policy

        if is_policy(code):
            return follow_policy(self._desk.store, code).branch_name
        return enrol(self._desk.store, self._desk.safe, url, code, name, key=self._desk.key).branch_name

    def _hear(self, status: SyncStatus) -> None:
        """Called on the sync thread."""
        now = int(self._desk.store.clock.now().timestamp() * 1000)
        retry_at = now + int(status.retry_in * 1000) if status.retry_in is not None else None
        word = NetworkWord(
            str(status.network),
            status.working,
            status.last_sync_at,
            retry_at,
            status.clock_off,
            status.differing,
            tuple(
                News(one.id, f"incident.{one.kind}", one.at, device=one.device_name, branch=one.branch)
                for one in status.incidents
            ),
            status.fetching,
        )
        self._jobs.post(lambda: self._standing.note_network(word))
