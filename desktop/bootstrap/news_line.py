"""The quiet line over every page when somebody has to act on what happened to the exchange."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

from core.ports import Changes
from desktop.models.news import ACT, News, put_news_away
from desktop.models.standing import Standing
from desktop.navigator import CENTRE
from desktop.pages.sync.news_words import NewsWords
from desktop.widgets.parts import Notice

if TYPE_CHECKING:
    from desktop.bootstrap.desk_window import DeskWindow


class NewsBanner(QObject):
    """Belongs to the window. Closed, it stays closed for that item, also over a restart where that can be kept."""

    def __init__(self, window: DeskWindow) -> None:
        super().__init__(window)
        self._window = window
        self._shown: News | None = None
        self._closed: set[str] = set()
        self.notice = Notice()
        window.window.tell_for_good(self.notice)
        self.notice.closed.connect(self._put_away)
        window.standing.told.connect(self._follow)
        window.window.language_changed.connect(self._say)
        window.navigator.went.connect(self._went)
        self._follow(window.standing.standing)

    @Slot(object)
    def _follow(self, standing: Standing) -> None:
        closed = self._closed | standing.kept.away
        wanted = next((one for one in standing.news if one.code in ACT and one.banner_id not in closed), None)
        if wanted != self._shown:
            self._shown = wanted
            self._say()

    @Slot(str)
    def _went(self, _place: str) -> None:
        self._say()

    @Slot()
    def _say(self) -> None:
        if self._shown is None or self._window.navigator.place == CENTRE:
            self.notice.hide()
            return
        sentence = NewsWords(self._window.workspace.now()).sentence(self._shown)
        self.notice.say(sentence, "warn", self.tr("Sync centre"), self._look)

    def _look(self) -> None:
        self._window.navigator.go(CENTRE)
        self._put_away()

    @Slot()
    def _put_away(self) -> None:
        news, self._shown = self._shown, None
        if news is None:
            return
        self._closed.add(news.banner_id)
        if news.at is not None and not self._window.desk.look_only:
            self._window.workspace.change(partial(_keep_closed, news.banner_id))
        self._follow(self._window.standing.standing)


def _keep_closed(banner_id: str, connection: Any, _store: Any) -> Changes:
    put_news_away(banner_id, connection)
    return Changes()
