"""What the sync centre leads to: it reads the ledger, carries out one item's way on, and says how that went."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from core.operation import Kind
from core.ports import Changes
from desktop.messages import message_of
from desktop.models.news import News, put_news_away
from desktop.models.standing import Standing, StandingModel
from desktop.models.stuck_acts import StuckActs, SyncLedger, read_ledger
from desktop.models.stuck_copies import StuckCopy
from desktop.models.workspace import Workspace
from desktop.pages.record.record_state import place_name
from desktop.pages.sync.files_card import FileLine
from desktop.pages.sync.news_words import NewsWords
from desktop.pages.sync.page import SyncPage
from desktop.pages.sync.words import LedgerWords
from desktop.wording import filled
from local_db.queries.stuck import StuckAct

if TYPE_CHECKING:
    from desktop.models.refused_shelf import Waiting


class SyncController(QObject):
    """Lives as long as its page."""

    record_wanted = Signal(str)
    draft_wanted = Signal(str)
    """The draft of a new record that a refused one is mended in."""
    edit_wanted = Signal(str)
    """A record whose draft on the disk was written anew: it is to be opened from there."""

    def __init__(self, workspace: Workspace, standing: StandingModel, page: SyncPage) -> None:
        super().__init__(page)
        self.page = page
        self._workspace = workspace
        self._standing = standing
        self._acts = StuckActs(workspace)
        self._ledger: SyncLedger | None = None
        self._refused: list[Waiting] = []
        self._reading = self._again = False
        standing.told.connect(self._show_standing)
        workspace.changed.connect(self._note_changes)
        standing.synced.connect(self.reload)
        page.retry_wanted.connect(self._retry)
        page.drop_wanted.connect(self._drop)
        page.copy_wanted.connect(self._copy)
        page.repair_wanted.connect(self._repair)
        page.record_wanted.connect(self.record_wanted)
        page.draft_wanted.connect(self.draft_wanted)
        page.original_chosen.connect(self._bring_back)
        page.file_given_up.connect(lambda key: workspace.refused.forget([key]))
        workspace.refused.changed.connect(self.reload)
        page.respoken.connect(self._show)
        page.news_read.connect(self._put_away)
        page.copy_name = self._copy_name
        self.reload()

    @Slot()
    def reload(self) -> None:
        """Reads again; asked for meanwhile, reads once more."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._workspace.read(read_ledger, self._read, self._not_read)

    def _read(self, ledger: SyncLedger) -> None:
        self._ledger = ledger
        self._show()
        self._workspace.refused.waiting(self._read_refused)
        self._went()

    def _read_refused(self, waiting: list[Waiting]) -> None:
        if waiting != self._refused:
            self._refused = waiting
            self._show()

    def _not_read(self, error: BaseException) -> None:
        self.page.say(partial(message_of, error))
        self._went()

    def _went(self) -> None:
        self._reading = False
        if self._again:
            self._again = False
            self.reload()

    @Slot(object)
    def _note_changes(self, _records: frozenset[str]) -> None:
        self.reload()

    @Slot(object)
    def _show_standing(self, standing: Standing) -> None:
        self.page.show_standing(standing)
        words = NewsWords(self._workspace.now())
        self.page.show_news(tuple(words.line(one) for one in standing.news))
        if self._ledger is not None:
            self.page.show_figures(self._words().tiles(standing, self._ledger))

    @Slot()
    def _show(self) -> None:
        standing = self._standing.standing
        self._show_standing(standing)
        if self._ledger is not None:
            self.page.show_words(self._words().centre(self._ledger, standing, self._refused))

    def _words(self) -> LedgerWords:
        forms = self._workspace.forms
        scopes = partial(place_name, places=self._workspace.places)
        return LedgerWords(forms.form, self._workspace.person_name, self._workspace.now(), scopes)

    @Slot(object)
    def _retry(self, act: StuckAct) -> None:
        said = self.tr("It is in the queue again and goes with the next round.")
        self._acts.retry(act, partial(self._done, said), self._failed)

    @Slot(object, Path)
    def _drop(self, act: StuckAct, path: Path) -> None:
        said = filled(self.tr("Given up. The copy lies in %1; the history keeps it too."), str(path))

        def done(lacking: int) -> None:
            self._done(self._with_lacking(said, lacking), Changes())

        self._acts.drop(act, self._copy_of(act), path, done, self._failed)

    @Slot(object, Path)
    def _copy(self, act: StuckAct, path: Path) -> None:
        said = filled(self.tr("The copy lies in %1"), str(path))

        def done(lacking: int) -> None:
            self.page.say(self._with_lacking(said, lacking), "warn" if lacking else "ok")

        self._acts.save_copy(self._copy_of(act), path, done, self._failed)

    def _copy_of(self, act: StuckAct) -> StuckCopy:
        lost = self.tr("%1: not on this computer, so not in this copy")
        lacking = {child.hash: filled(lost, child.name) for child in act.files}
        return StuckCopy(self._words().copy(act), act.files, lacking)

    def _with_lacking(self, said: str, lacking: int) -> str:
        if not lacking:
            return said
        return f"{said} \u00b7 " + self.tr("%Ln file(s) are not on this computer and not in the copy", "", lacking)

    @Slot(object)
    def _repair(self, act: StuckAct) -> None:
        form = self._workspace.forms.form(act.form, None if act.kind is Kind.CREATE else act.form_version)
        self._acts.repair(act, form, self._opener(act), self._failed)

    @Slot(object, Path)
    def _bring_back(self, line: FileLine, path: Path) -> None:
        said = filled(self.tr("%1 is here again and goes to headquarters with the next round."), line.name)
        self._workspace.bring_back(line.hash, path, partial(self._done, said), self._failed)

    @Slot(object)
    def _put_away(self, news: News) -> None:
        def task(connection: Any, _store: Any) -> Changes:
            put_news_away(news.id, connection)
            return Changes()

        self._workspace.change(task, lambda _changes: self._standing.ask(), self._failed)

    def _opener(self, act: StuckAct) -> Callable[[str], None]:
        def opened(draft: str) -> None:
            self.reload()
            if not draft:
                self.record_wanted.emit(act.record)
            elif act.kind is Kind.CREATE:
                self.draft_wanted.emit(draft)
            else:
                self.edit_wanted.emit(act.record)

        return opened

    def _copy_name(self, act: object) -> str:
        assert isinstance(act, StuckAct)
        number = str(act.fields.get("$number") or act.record[:8])
        return f"{number}.txt"

    def _done(self, sentence: str, _changes: Changes) -> None:
        self.page.say(sentence, "ok")
        self.reload()
        self._standing.ask()

    def _failed(self, error: BaseException) -> None:
        self.page.say(partial(message_of, error))
        self.reload()
