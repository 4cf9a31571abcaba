"""A clerk's day at one counter, step by step through the window as a person takes it."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec
import shiboken6
from PySide6.QtWidgets import QWidget

from core.people import Person
from desktop.bootstrap.desk_window import DeskWindow
from desktop.demo.photos import photo
from desktop.demo.story import BRANCH, CLERK, PLOT, SCOPE
from desktop.jobs import JobRunner
from desktop.models.ticket_list import RowRole
from desktop.pages.conflict.inbox_page import InboxPage
from desktop.pages.conflict.page import ConflictPage
from desktop.pages.importing.page import ImportPage
from desktop.pages.settings.page import SettingsPage
from desktop.preferences import Preferences
from desktop.turns import the_turns
from local_db.catalogue import pack_forms
from local_db.desk import create_desk
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.queries.detail import RecordDetail, record_detail
from local_db.queries.digests import scope_digest
from local_db.queries.standing import Backlog, backlog
from local_db.queries.tickets import TicketRow
from resources import PACK_FORMS, SAMPLE_LOG
from sync.hub.embedded import EmbeddedHub
from tests.local_db.vaults import MemoryVault
from tests.window.hand import LONG, Hand
from tests.window.heartbeat import Heartbeat

Page = TypeVar("Page", bound=QWidget)


def hub_with_branch(folder: Path) -> EmbeddedHub:
    """A hub that serves the story's branch and knows its people."""
    hub = EmbeddedHub(folder)
    hub.start()
    hub.add_branch(BRANCH, PLOT["branch_name"])
    for person in PLOT["people"]:
        hub.add_person(msgspec.convert(person, Person))
    return hub


class ClerkDay:
    """The window on a new profile; its heart is listened to from its first picture on."""

    def __init__(self, folder: Path) -> None:
        identity = Identity(branch=BRANCH, branch_name=PLOT["branch_name"])
        desk, _ = create_desk(folder, MemoryVault(), None, identity, pack_forms(PACK_FORMS), SystemClock())
        self.desk = desk
        self.hand = Hand()
        self.heart = Heartbeat()
        self.pictures = [photo(folder.parent / "pictures" / f"{name}.jpg", name) for name in PLOT["photos"]]
        self.window = DeskWindow(desk, JobRunner(), Preferences(folder), CLERK)
        self.window.start()
        self.bar = self.window.window.status_bar
        self.hand.wait(lambda: self.window.window.isVisible() and self.window.jobs.idle and the_turns().idle)
        self.heart.start()

    def close(self) -> None:
        """Closes the window and the profile."""
        self.heart.stop()
        self.hand.rest()
        self.window.close()
        shiboken6.delete(self.window.window)  # a window that stays would be styled anew by every later test

    def go(self, place: str, kind: type[Page]) -> Page:
        """Presses a button of the navigation; the page that it leads to."""
        self.heart.step = f"going to {place}"
        self.hand.click(self.window.window.navigation.button(place))
        self.hand.wait(lambda: self.window.navigator.place == place)
        page = self.window.navigator.page(place)
        assert isinstance(page, kind)
        return page

    def join(self, hub: EmbeddedHub) -> None:
        """Joins the hub with a one-time code, on the page of settings."""
        code = self.hand.elsewhere(lambda: hub.enrolment_code(BRANCH))
        page = self.go("settings", SettingsPage)
        self.hand.wait(lambda: page.complete)
        self.heart.step = "joining the hub"
        self.hand.write(page.hub.address, hub.url)
        self.hand.write(page.hub.code, code)
        self.hand.write(page.hub.device_name, "counter 1")
        self.hand.click(page.hub.enrol_button)
        self.sees_network("在线")

    def import_log(self) -> list[int]:
        """Imports the sample log; rows that came in, to check, here already, no tickets, done earlier."""
        page = self.go("import", ImportPage)
        self.heart.step = "looking at the log"
        self.hand.drop(page, [SAMPLE_LOG])
        self.hand.wait(page.match.isVisible, LONG)
        self.hand.wait(lambda: page.rail.counts is not None, LONG)
        for shown in (page.clean, page.trial):
            self.hand.click(page.foot.next_button)
            self.hand.wait(shown.isVisible)
        self.heart.step = "importing"
        self.hand.click(page.foot.next_button)
        self.hand.wait(page.done.problems.isVisible, LONG)
        said = page.rail.counts
        assert said is not None
        return [said.imported, said.rejected, said.duplicate, said.skipped, said.earlier]

    def sync_now(self) -> None:
        """Presses the button and waits until nothing is left to send."""
        self.heart.step = "synchronising"
        self.hand.wait(self.bar.sync_button.isEnabled, LONG)  # an exchange that began by itself ends first
        self.hand.click(self.bar.sync_button)
        self.sees_network("在线")
        self.hand.wait(lambda: "已全部上传总部" in self.bar.pending.text(), LONG)
        self.hand.wait(self.bar.sync_button.isEnabled, LONG)

    def sees_network(self, words: str) -> None:
        """Waits until the status bar says so."""
        self.hand.wait(lambda: words in self.bar.network.text(), LONG)

    def list_of(self, form: str) -> list[TicketRow]:
        """Goes to the list of a kind; the rows on its first page."""
        self.go(f"tickets:{form}", QWidget)
        model = self.window.model

        def rows() -> list[TicketRow]:
            return [model.index(row, 0).data(RowRole) for row in range(model.rowCount())]

        self.hand.wait(lambda: {row.form for row in rows()} == {form})
        return rows()

    def open_row(self, record: str) -> None:
        """Clicks on a ticket in the list and waits until it stands beside it."""
        self.heart.step = "opening a ticket"
        self.hand.choose_row(self.window.tickets.list, self.window.model.row_of(record))
        self._stands(record)

    def make_claim(self) -> str:
        """Fills in a claim with three photos and submits it; its id."""
        self.heart.step = "beginning a claim"
        self.hand.click(self.window.window.top_bar.new_button)
        page = self.window.record.new_page
        self.hand.wait(page.isVisible)
        self.heart.step = "typing a claim"
        for name, value in PLOT["claim"].items():
            widget = page.form.cells[name].input.widget
            if name == "claim_kind":
                self.hand.pick(widget, value)
            else:
                self.hand.write(widget, value)
        self.heart.step = "dropping three photos"
        self.hand.drop(page.photos, self.pictures)
        self.hand.wait(lambda: len(page.photos.tiles()) == len(self.pictures), LONG)
        self.hand.wait(lambda: self.window.jobs.idle, LONG)
        self.heart.step = "submitting a claim"
        self.hand.click(page.submit)
        shown = self.window.record.page
        self.hand.wait(lambda: shown.isVisible() and shown.undo.isVisible())
        assert shown.state is not None
        return shown.state.record_id

    def log_call(self) -> None:
        """Logs a call on the ticket that is open."""
        self.heart.step = "logging a call"
        page = self.window.record.page
        self.hand.click(page.notes.contact)
        self.hand.write(page.contact.outcome.text, PLOT["call"]["text"])
        self.hand.click(page.contact.log)
        self.hand.wait(lambda: not page.contact.isVisible())

    def edit_open(self, fields: dict[str, str]) -> None:
        """Types other values into the form of the ticket that is open and submits them."""
        self.heart.step = "editing a ticket"
        page = self.window.record.page
        for name, value in fields.items():
            self.hand.write(page.form.cells[name].input.widget, value)
        self.hand.click(page.draft.submit)
        self.hand.wait(lambda: page.undo.isVisible() and not page.draft.isVisible())

    def close_open(self, result: str) -> None:
        """Takes the move that closes the ticket and answers what it asks, in place."""
        self.heart.step = "closing a ticket"
        page = self.window.record.page
        shown = [one for one in page.header.buttons() if one.text() == "结案"]
        if shown:
            self.hand.click(shown[0])
        else:
            self.hand.choose_in_menu(page.header.more, "结案")
        self.hand.wait(page.ask.isVisible)
        self.hand.pick(page.ask.cells["result"].input.widget, result)
        self.hand.click(page.ask.confirm)
        self.hand.wait(lambda: page.state is not None and page.state.detail.record.status == "closed")

    def questions(self) -> ConflictPage:
        """Presses the conflicts in the status bar; the page that opens."""
        self.heart.step = "looking at the questions"
        self.hand.click(self.bar.questions)
        self.hand.wait(lambda: self.window.navigator.place == "questions")
        inbox = self.window.navigator.page("questions")
        assert isinstance(inbox, InboxPage)
        page = inbox.conflict
        self.hand.wait(lambda: page.isVisible() and page.rows)
        return page

    def waiting(self) -> Backlog:
        """What waits, by the device's own file."""

        def read() -> Backlog:
            with self.desk.store.reading() as connection:
                return backlog(connection)

        return self.hand.elsewhere(read)

    def detail(self, record: str) -> RecordDetail:
        """A ticket as it stands on the disk."""

        def read() -> RecordDetail:
            with self.desk.store.reading() as connection:
                found = record_detail(connection, record)
            assert found is not None
            return found

        return self.hand.elsewhere(read)

    def digest(self) -> str:
        """The digest of the branch on this device."""

        def read() -> str:
            with self.desk.store.reading() as connection:
                return scope_digest(connection, SCOPE)

        return self.hand.elsewhere(read)

    def _stands(self, record: str) -> None:
        page = self.window.record.page
        self.hand.wait(lambda: page.isVisible() and page.state is not None and page.state.record_id == record)
