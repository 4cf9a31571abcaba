"""Between the import page and the importer: one file at a time, off the window's thread, stoppable."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from core.errors import Cancelled
from desktop.jobs import Cancel, JobRunner
from desktop.language import Language, the_speech
from desktop.pages.importing.door import ImportDoor, ImportOutcome, ImportPreview
from desktop.pages.importing.page import ImportPage


class ImportController(QObject):
    """Does what the person asks on the page. `by` is asked for at the start of each import."""

    def __init__(self, page: ImportPage, door: ImportDoor, jobs: JobRunner, by: Callable[[], str]) -> None:
        super().__init__(page)
        self._page = page
        self._door = door
        self._jobs = jobs
        self._by = by
        self._path: Path | None = None
        self._mapping: str | None = None
        self._found: str | None = None
        self._running: Cancel | None = None
        self._job = ""
        self._turn = 0
        page.file_chosen.connect(self._take_file)
        page.mapping_chosen.connect(self._take_mapping)
        page.start_wanted.connect(self._start)
        page.stop_wanted.connect(self._stop)
        page.problems_wanted.connect(self._save_problems)
        jobs.read(door.mappings, page.show_mappings)

    @property
    def busy(self) -> bool:
        """Whether something is being read or imported."""
        return self._running is not None

    def _take_file(self, path: str) -> None:
        self._path = Path(path)
        self._look()

    def _take_mapping(self, mapping: str) -> None:
        self._mapping = mapping or None
        if self._path is not None:
            self._look()

    def _look(self) -> None:
        self._stop()
        path = self._path
        if path is None:
            return
        mapping = self._mapping
        self._found = None
        self._turn += 1
        turn = self._turn
        self._page.show_reading(path.name)
        self._running = self._jobs.net(
            lambda cancel, _progress: self._door.preview(path, mapping, cancel),
            partial(self._looked, turn),
            partial(self._failed, turn),
        )

    def _looked(self, turn: int, preview: ImportPreview) -> None:
        if turn != self._turn:
            return
        self._running = None
        self._found = preview.mapping
        self._page.show_preview(preview)

    def _start(self) -> None:
        path, mapping = self._path, self._found
        if path is None or mapping is None or self._running is not None:
            return
        person = self._by()
        self._turn += 1
        turn = self._turn
        self._running = self._jobs.net(
            lambda cancel, progress: self._door.run(path, mapping, person, cancel, progress),
            self._finished,
            partial(self._failed, turn),
            self._page.show_progress,
        )

    def _finished(self, outcome: ImportOutcome) -> None:
        self._running = None
        self._job = outcome.job
        self._page.show_outcome(outcome)

    def _save_problems(self, path: str) -> None:
        job, mapping, language = self._job, self._found or "", str(the_speech().spoken or Language.CHINESE)
        self._jobs.net(
            lambda _cancel, _progress: self._door.save_problems(job, mapping, Path(path), language),
            lambda rows: self._page.show_saved(Path(path).name, rows),
            self._page.show_unsaved,
        )

    def _failed(self, turn: int, error: BaseException) -> None:
        if turn != self._turn:
            return
        self._running = None
        if isinstance(error, Cancelled):
            self._page.show_stopped()
        else:
            self._page.show_error(error)

    def _stop(self) -> None:
        if self._running is not None:
            self._running.ask()
