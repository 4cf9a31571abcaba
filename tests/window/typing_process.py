"""A process that types into a new claim, says when it is kept, and waits to be killed."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.bootstrap.record import RecordPlace
from desktop.jobs import JobRunner
from desktop.models.workspace import Workspace
from desktop.theme import the_theme
from local_db.catalogue import pack_forms
from local_db.desk import create_desk
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from resources import PACK_FORMS
from tests.local_db.vaults import no_vault


def main(folder: Path) -> int:
    application = QApplication([])
    the_theme().apply()
    identity = Identity(branch="440106", branch_name="天河营业部")
    desk, _ = create_desk(folder, no_vault(), "correct horse battery", identity, pack_forms(PACK_FORMS), SystemClock())
    place = RecordPlace(Workspace(desk, JobRunner(), "chen.li"))
    place.widget.show()
    place.new_record("claim")
    assert place.new._keeper is not None
    place.new._keeper.kept.connect(lambda _at: print("kept", flush=True))
    entry = place.new_page.form.cells["title"].input
    entry.put("外箱破损，客户要求赔付")
    entry.on_edited()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
