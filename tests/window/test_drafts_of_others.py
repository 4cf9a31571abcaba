"""A computer that changes hands: a begun ticket is told to its writer, opened for its writer and stays theirs."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.models.draft_keeper import DraftKeeper
from desktop.preferences import Preferences
from local_db.drafts import Draft, load_drafts
from tests.window.conftest import CLERK, SUPERVISOR, OpenDesk, quiet


def drafts(window: DeskWindow) -> list[Draft]:
    with window.desk.store.reading() as connection:
        return load_drafts(connection)


def kept(window: DeskWindow) -> set[tuple[str, object, object]]:
    """The writer, the title and the customer of every draft on the disk."""
    return {(draft.by, draft.typed.get("title"), draft.typed.get("customer_name")) for draft in drafts(window)}


def begin_claim(window: DeskWindow, title: str) -> None:
    window.navigator.new_ticket("claim")
    window.record.new_page.type_in("title", title)
    window.keep_drafts()


def take_over(window: DeskWindow, person: str, qtbot: QtBot) -> None:
    window.window.top_bar.person_chosen.emit(person)
    quiet(qtbot, window)


def test_case_52_a_begun_ticket_is_told_and_opened_only_for_its_writer_also_after_a_restart(
    open_window: OpenDesk, qtbot: QtBot
) -> None:
    first = open_window()
    begin_claim(first, "陈丽昨天写的")
    quiet(qtbot, first)
    first.close()
    window = open_window()
    notice, page = window.window.notice, window.record.new_page
    qtbot.waitUntil(lambda: notice.isVisible() and "陈丽昨天写的" in notice.sentence.text())
    (theirs,) = drafts(window)
    take_over(window, SUPERVISOR.id, qtbot)
    assert not notice.isVisible()
    window.record.go_on_with(theirs.id)
    quiet(qtbot, window)
    assert page.form.cells["title"].input.typed() == ""
    assert "陈丽" in page.notice.sentence.text()
    page.type_in("customer_name", "王强的客户")
    take_over(window, CLERK.id, qtbot)
    assert kept(window) == {(CLERK.id, "陈丽昨天写的", None), (SUPERVISOR.id, None, "王强的客户")}
    window.navigator.open_record(window.model.id_at(0) or "")
    take_over(window, SUPERVISOR.id, qtbot)
    qtbot.waitUntil(lambda: notice.isVisible() and "陈丽" not in notice.sentence.text())
    take_over(window, CLERK.id, qtbot)
    qtbot.waitUntil(lambda: notice.isVisible() and "陈丽昨天写的" in notice.sentence.text())
    notice.action.click()
    qtbot.waitUntil(lambda: page.form.cells["title"].input.typed() == "陈丽昨天写的")


def test_case_52_a_draft_keeps_its_writer_whoever_is_in_front_when_it_is_kept_again(
    open_window: OpenDesk, qtbot: QtBot
) -> None:
    window = open_window()
    begin_claim(window, "陈丽写的")
    quiet(qtbot, window)
    (mine,) = drafts(window)
    keeper = window.record.new._keeper
    assert keeper is not None
    window.workspace.person = SUPERVISOR.id
    again = DraftKeeper(window.workspace, mine.id, keeper._session, None)
    again.restore(mine)
    assert again.draft().by == CLERK.id


def test_a_begun_ticket_is_told_where_the_last_person_is_not_known_and_who_is_taken_instead_is_remembered(
    open_window: OpenDesk, qtbot: QtBot
) -> None:
    first = open_window(SUPERVISOR.id)
    begin_claim(first, "没写完")
    quiet(qtbot, first)
    root = first.desk.profile.root
    first.close()
    Preferences(root).person = ""
    window = open_window("")
    notice = window.window.notice
    qtbot.waitUntil(lambda: notice.isVisible() and "没写完" in notice.sentence.text())
    assert Preferences(root).person == window.workspace.person == SUPERVISOR.id
