"""A process that types into a new complaint, says when its text is kept, types on, and waits to be killed."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.bootstrap.record import RecordPlace
from desktop.jobs import JobRunner
from desktop.models.workspace import Workspace
from desktop.theme import the_theme
from local_db.catalogue import pack_forms
from local_db.desk import create_desk
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.replication import save_people
from resources import PACK_FORMS
from tests.local_db.vaults import no_vault
from tests.window.desks import CLERK, PEOPLE


def main(folder: Path) -> int:
    application = QApplication([])
    the_theme().apply()
    identity = Identity(branch="440106", branch_name="天河营业部")
    desk, _ = create_desk(folder, no_vault(), "correct horse battery", identity, pack_forms(PACK_FORMS), SystemClock())
    desk.store.write(lambda connection: save_people(connection, PEOPLE)).result()
    place = RecordPlace(Workspace(desk, JobRunner(), CLERK))
    place.widget.show()
    place.new_record("complaint")
    cells = place.new_page.form.cells

    def type_on(_kept_at: int) -> None:
        """A letter more within the pause after which it would be kept, and then the kill."""
        QTest.keyClicks(cells["waybill_no"].input.widget, "9")
        print("kept", flush=True)

    def begin() -> None:
        words = QInputMethodEvent()
        words.setCommitString("外箱破损，客户要求赔付")
        QApplication.sendEvent(cells["title"].input.widget, words)
        QTest.keyClicks(cells["waybill_no"].input.widget, "SF1537")
        assert place.new._keeper is not None
        place.new._keeper.kept.connect(type_on)

    QTimer.singleShot(0, begin)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
