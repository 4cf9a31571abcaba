"""The pictures of the user guide and the README, from the real window on the practice desk: `python3 dev.py guide`."""

from __future__ import annotations

import os
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from core.effect import Effect, InboxItem, InboxKind, Outcome
from core.operation import Kind
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.bootstrap.practice import open_practice
from desktop.demo.photos import photo
from desktop.demo.small_picture import in_few_colours
from desktop.demo.story import PLOT
from desktop.guide_book import LANGUAGES
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.models.design_session import Chosen, DesignSession
from desktop.models.standing import NetworkWord
from desktop.navigator import CENTRE, DESIGNER, IMPORT, SETTINGS, TICKETS
from desktop.pages.designer.page import DesignerPage
from desktop.pages.importing.page import ImportPage
from desktop.pages.start.window import StartWindow
from desktop.pages.sync.page import SyncPage
from desktop.preferences import Preferences
from desktop.screenshots import wait_until_quiet
from desktop.theme import Appearance, the_theme
from local_db.desk import Desk, file_child
from local_db.evidence import keep_evidence
from local_db.rows import write_effects
from resources import GUIDE, SAMPLE_LOG

PICTURES = GUIDE.parent / "images" / "guide"
_WINDOW, _START, _README = (1093, 600), (760, 500), (1366, 768)
_AWAY = 39 * 60_000
_FOLDER = "…/BranchDesk"  # no path of the machine that took the picture


def take_guide_pictures(folder: Path = PICTURES) -> list[Path]:
    """Takes every picture in every language, in palette colours so that they stay small; the paths.

    The README's one, ``main.png``, is taken beside the folder.
    """
    found = QApplication.instance()
    _application = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    made: list[Path] = []
    the_theme().apply(Appearance.LIGHT, "normal")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        desk, clerk = open_practice(Path(place), lambda: False, lambda _rows: None)
        claim = _claim(desk, clerk, Path(place))
        _question(desk, claim)
        window = DeskWindow(desk, JobRunner(), Preferences(Path(place)), clerk)
        window.preferences.keep_nothing()
        window.start()
        window.window.resize(*_WINDOW)
        try:
            for language in LANGUAGES:
                the_speech().speak(Language(language))
                wait_until_quiet(window)
                target = folder / language
                target.mkdir(parents=True, exist_ok=True)
                for name, shown in _shots(window, claim):
                    path = target / f"{name}.png"
                    _save(shown, path)
                    made.append(path)
            made.append(_take_main(window, claim, folder.parent))
        finally:
            window.close()
    return made


def _shots(window: DeskWindow, claim: str) -> Iterator[tuple[str, QWidget]]:
    whole = window.window

    def at(place: str) -> QWidget:
        window.navigator.go(place)
        wait_until_quiet(window)
        return whole

    yield "first-start", _start()
    at(TICKETS)
    window.navigator.new_ticket("claim")
    wait_until_quiet(window)
    yield "new-ticket", whole
    window.navigator.open_record(claim)
    wait_until_quiet(window)
    yield "record", whole
    yield "photos", window.record.page.photos
    window.navigator.go("tickets:claim")
    wait_until_quiet(window)
    yield "tickets", whole
    window.shell.box.open()
    window.shell.box.line.setText("xj" if the_speech().spoken is Language.CHINESE else "new")
    wait_until_quiet(window)
    yield "commands", whole
    window.shell.box.leave()
    yield from _without_a_line(window)
    at("tickets:claim")
    window.record.show_questions(claim)
    wait_until_quiet(window)
    yield "questions", whole
    at(SETTINGS)
    for folder in (window.settings.backups.where, window.settings.about.folder):
        folder.setText(_FOLDER)
    yield "settings", whole
    at(IMPORT)
    page = window.navigator.page(IMPORT)
    if isinstance(page, ImportPage):
        page.choose(str(SAMPLE_LOG))
    wait_until_quiet(window)
    yield "import", whole
    yield "forms", _designing(window)


def _designing(window: DeskWindow) -> QWidget:
    """As at headquarters: the practice desk may only look at forms."""
    window.navigator.go(DESIGNER)
    wait_until_quiet(window)
    page = window.navigator.page(DESIGNER)
    if isinstance(page, DesignerPage):
        form = window.workspace.forms.form("complaint")
        session = DesignSession("", form, form.version)
        session.choose(Chosen(field="complaint_kind"))
        page.workbench.show_session(session, [("", "neutral"), ("", "neutral")])
        page.show_view(page.workbench)
    wait_until_quiet(window)
    return window.window


def _take_main(window: DeskWindow, claim: str, folder: Path) -> Path:
    the_speech().speak(Language.CHINESE)
    window.window.resize(*_README)
    window.navigator.go(TICKETS)
    window.navigator.open_record(claim)
    wait_until_quiet(window)
    path = folder / "main.png"
    _save(window.window, path)
    return path


def _without_a_line(window: DeskWindow) -> Iterator[tuple[str, QWidget]]:
    now = window.workspace.now()
    window.standing.note_network(NetworkWord("offline", last_sync_at=now - _AWAY, retry_at=now + 2 * 60_000))
    window.navigator.go(CENTRE)
    wait_until_quiet(window)
    yield "status-bar", window.window.status_bar
    centre = window.navigator.page(CENTRE)
    if isinstance(centre, SyncPage):
        yield "stick", centre.stick
    window.standing.note_network(NetworkWord("not_enrolled"))


def _start() -> QWidget:
    window = StartWindow()
    window.show_set_up(keyring=False)
    window.resize(*_START)
    window.show()
    return window


def _claim(desk: Desk, clerk: str, place: Path) -> str:
    pictures = [photo(place / "pictures" / f"{name}.jpg", name) for name in PLOT["photos"]]
    files = tuple(file_child(keep_evidence(desk.files, path, path.name)) for path in pictures)
    command = SubmitRecord(id=uuid.uuid4().hex, by=clerk, form="claim", fields=PLOT["claim"], files=files)
    (record,) = desk.store.execute(submit_record, command).result().records
    return record


def _question(desk: Desk, record: str) -> None:
    """What a hub tells when two counters changed one amount; written as if it had been received."""
    identity, now = desk.store.identity, int(desk.store.clock.now().timestamp() * 1000)
    first, second = PLOT["first_amount"], PLOT["second_amount"]
    people = [person["id"] for person in PLOT["people"]]
    item = InboxItem(
        "guide-question", InboxKind.CONFLICT, record, "claim_amount", base=PLOT["claim"]["claim_amount"], theirs=first,
        theirs_by=people[1], theirs_at=now - 2 * _AWAY, mine=second, mine_by=people[0], mine_at=now - _AWAY,
    )  # fmt: skip
    effect = Effect(
        operation="guide-effect", tx="guide-act", home=identity.branch, record=record, form="claim", form_version=1,
        kind=Kind.SET, by=people[0], at=now - _AWAY, outcome=Outcome.CONFLICT, seq=1, scope=identity.scope,
        inbox=(item,),
    )  # fmt: skip
    desk.store.write(lambda connection: write_effects(connection, [effect], known=True)).result()


def _save(shown: QWidget, path: Path) -> None:
    from PIL import Image

    shown.grab().save(str(path))
    with Image.open(path) as image:
        small = in_few_colours(image)
    small.save(path, optimize=True)


def main(say: Callable[[str], None] = print) -> int:
    """Takes the pictures; the exit code."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    made = take_guide_pictures()
    size = sum(path.stat().st_size for path in made)
    say(f"{len(made)} pictures, {size // 1024} KB, in {PICTURES}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
