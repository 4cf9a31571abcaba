"""A process that draws a form, says when its draft is kept, draws on, and waits to be killed."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.bootstrap.desk_window import DeskWindow
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.preferences import Preferences
from desktop.theme import the_theme
from engines.forms.document import FieldKind
from local_db.catalogue import pack_forms
from local_db.desk import create_desk
from local_db.machine.clock import SystemClock
from local_db.replication import save_people
from resources import PACK_FORMS
from tests.local_db.vaults import no_vault
from tests.window.designer.desks import DESIGNER_PERSON, HQ, PEOPLE, designer_of


def main(folder: Path) -> int:
    application = QApplication([])
    the_speech().speak(Language.CHINESE)
    the_theme().apply()
    desk, _ = create_desk(folder, no_vault(), "correct horse battery", HQ, pack_forms(PACK_FORMS), SystemClock())
    desk.store.write(lambda connection: save_people(connection, PEOPLE)).result()
    window = DeskWindow(desk, JobRunner(), Preferences(folder), DESIGNER_PERSON)
    window.start()
    page, join = designer_of(window)

    def draw_on(_draft: object) -> None:
        """A field more within the pause after which it would be kept, and then the kill."""
        page.workbench.palette_.added.emit(FieldKind.DATE)
        print("kept", flush=True)

    def begin() -> None:
        if not page.list.new.isEnabled():
            return
        waiting.stop()
        join.controller.begin()
        page.workbench.palette_.added.emit(FieldKind.EMAIL)
        window.workspace.draft_kept.connect(draw_on)

    waiting = QTimer()
    waiting.setInterval(20)
    waiting.timeout.connect(begin)
    waiting.start()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
