"""A desk that no headquarters knows says nothing of sending: nothing waits there. Once it is known, everything does."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.demo.photos import photo
from desktop.models.standing import NetworkWord
from desktop.models.ticket_list import RowRole
from desktop.models.ticket_views import Narrowed
from desktop.pages.record.photo_tile import TileState
from local_db.desk import file_child
from local_db.evidence import keep_evidence
from tests.window.conftest import quiet
from tests.window.desks import enrol, submit
from tests.window.test_sync_centre import centre

OF_SENDING = ("上传", "发送", "总部", "同步", "cloud")


def words_of(window: DeskWindow, record: str) -> str:
    """Everything that is said of one ticket with a photo, and of the desk."""
    page, bar = window.record.page, window.window.status_bar
    tiles = [tile.state_words() for tile in page.photos.tiles()]
    row = window.model.index(window.model.row_of(record)).data(RowRole)
    marks = [icon for icon, _token in window.tickets.pane._delegate._marks(row)]
    offers = [offer.name for offer in window.tickets.pane.words_everywhere().offers(Narrowed())]
    entries = [entry.tag.text for entry in page.timeline._entries if entry.tag is not None]
    said = [page.photos.waiting.text(), page.header.sync.text, bar.pending.text(), *tiles, *marks, *offers, *entries]
    return " | ".join(said)


def test_nothing_is_said_to_wait_for_upload_until_headquarters_knows_the_desk(
    window: DeskWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    kept = file_child(keep_evidence(window.desk.files, photo(tmp_path / "外箱.jpg", "外箱"), "外箱.jpg"))
    record = submit(window.desk, files=(kept,))
    quiet(qtbot, window)
    window.navigator.open_record(record)
    page = window.record.page
    qtbot.waitUntil(lambda: [tile.tile.state for tile in page.photos.tiles()] == [TileState.KEPT])
    assert not [word for word in OF_SENDING if word in words_of(window, record)]
    assert not window.window.status_bar.sync_button.isVisible()
    enrol(window.desk)
    window.workspace.files_moved.emit(None)
    qtbot.waitUntil(lambda: [tile.tile.state for tile in page.photos.tiles()] == [TileState.WAITING])
    assert page.header.sync.text == "未上传"
    assert page.photos.waiting.text() == "1 个待上传"


def test_the_sync_centre_of_such_a_desk_asks_for_nothing(window: DeskWindow, qtbot: QtBot) -> None:
    page = centre(window, qtbot)
    said = [one.text() for one in page.findChildren(QLabel) if one.isVisible()]
    assert "本机独立使用：所有内容都在这台电脑上，没有等待发送的内容。" in said
    assert not page._here_card.isVisible(), "else every ticket would stand there as unsent"
    assert not page.sync.isVisible()
    window.standing.note_network(NetworkWord("online"))
    assert page.sync.isVisible()
