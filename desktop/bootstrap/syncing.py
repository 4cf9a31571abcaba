"""The sync client beside the window: its word goes to the status bar, its failures nowhere else."""

from __future__ import annotations

from desktop.jobs import Cancel, JobRunner, Progress
from desktop.models.standing import NetworkWord, StandingModel
from local_db.desk import Desk
from sync.client.enrolment import enrol
from sync.client.status import Network, SyncStatus
from sync.client.worker import SyncWorker


class SyncJoin:
    """Runs the worker while the desk is open."""

    def __init__(self, desk: Desk, jobs: JobRunner, standing: StandingModel) -> None:
        self._desk = desk
        self._jobs = jobs
        self._standing = standing
        self._worker = SyncWorker(desk.store, desk.files, listener=self._hear)

    def start(self) -> None:
        """Starts synchronising where a hub knows this device."""
        if not self._worker.start():
            self._standing.note_network(NetworkWord(str(Network.NOT_ENROLLED)))

    def sync_now(self) -> None:
        """Synchronises now; the button of the status bar."""
        self._worker.sync_now()

    def stop(self) -> None:
        """Stops; whatever is under way is repeated at the next start."""
        self._worker.stop()

    def join_hub(self, url: str, code: str, name: str, cancel: Cancel, progress: Progress) -> str:
        """Enrols this device; gives the branch's name. To be called in a net job. UserError, Offline."""
        return enrol(self._desk.store, self._desk.safe, url, code, name, key=self._desk.key).branch_name

    def _hear(self, status: SyncStatus) -> None:
        """Called on the sync thread."""
        now = int(self._desk.store.clock.now().timestamp() * 1000)
        retry_at = now + int(status.retry_in * 1000) if status.retry_in is not None else None
        word = NetworkWord(str(status.network), status.working, status.last_sync_at, retry_at, status.clock_off)
        self._jobs.post(lambda: self._standing.note_network(word))
