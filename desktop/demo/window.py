"""The window on the story's data: opened for a person where there is a display, photographed where there is none."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QApplication

from core.people import Person
from desktop.application import Program
from desktop.demo.processes import hub_command
from desktop.demo.story import BRANCH, CLERK, PASSPHRASE, PLOT
from desktop.input_method import choose_input_method
from desktop.language import Language
from desktop.preferences import Preferences
from desktop.screenshots import save_screenshots, wait_until_quiet
from importers.run import import_file
from importers.samples import make_sample_records
from local_db.catalogue import pack_forms
from local_db.desk import Desk, create_desk, open_desk, with_passphrase
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.os_keyring import NoKeyring
from local_db.queries.tickets import tickets_by_number
from resources import PACK_FORMS, SAMPLE_LOG
from sync.client.enrolment import enrol
from sync.client.worker import sync_once
from sync.hub.embedded import EmbeddedHub


def open_on_sample_data(folder: Path, say: Callable[[str], None]) -> int:
    """Opens the window on an embedded hub and the imported sample log; the exit code. The hub ends with the window.

    The profile stays in `folder`; a second run on the same folder goes on where the first one ended.
    """
    application = _application()
    hub = EmbeddedHub(folder / "hub", hub_command())
    try:
        say(f"embedded hub on {hub.start(port=_known_port(folder))}")
        (folder / "port.txt").write_text(hub.url.rsplit(":", 1)[1], encoding="ascii")
        desk = _desk(folder / "counter-1", hub, say)
        program = Program(application, desk.profile.root)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        program.open_desk(desk, CLERK)
        return application.exec()
    finally:
        hub.stop()


def take_screenshots(folder: Path) -> list[Path]:
    """Opens the first counter's profile as the story left it and saves a picture of every page."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = _application()
    desk = open_desk(folder / "counter-1", NoKeyring(), with_passphrase(PASSPHRASE), SystemClock())
    Preferences(desk.profile.root).language = Language.CHINESE
    program = Program(application, desk.profile.root)
    window = program.open_desk(desk, CLERK)
    wait_until_quiet(window)
    with desk.store.reading() as connection:
        claims = tickets_by_number(connection, PLOT["claim"]["waybill_no"])
    try:
        return save_screenshots(window, folder / "screenshots", records={"claim": claims[0].id})
    finally:
        window.close()


def _application() -> QApplication:
    choose_input_method(os.environ)
    found = QApplication.instance()
    return found if isinstance(found, QApplication) else QApplication(sys.argv[:1])


def _known_port(folder: Path) -> int:
    kept = folder / "port.txt"
    return int(kept.read_text(encoding="ascii")) if kept.exists() else 0


def _desk(root: Path, hub: EmbeddedHub, say: Callable[[str], None]) -> Desk:
    clock = SystemClock()
    if root.exists():
        return open_desk(root, NoKeyring(), with_passphrase(PASSPHRASE), clock)
    hub.add_branch(BRANCH, PLOT["branch_name"])
    for person in PLOT["people"]:
        hub.add_person(msgspec.convert(person, Person))
    identity = Identity(branch=BRANCH, branch_name=PLOT["branch_name"])
    desk, _ = create_desk(root, NoKeyring(), PASSPHRASE, identity, pack_forms(PACK_FORMS), clock)
    enrol(desk.store, desk.safe, hub.url, hub.enrolment_code(BRANCH), "counter 1", key=desk.key)
    report = import_file(desk.store, SAMPLE_LOG, "branch-log-2025", CLERK)
    say(f"imported {SAMPLE_LOG.name}: {report.imported} tickets; passphrase of this profile: {PASSPHRASE!r}")
    say(f"made {len(make_sample_records(desk.store, CLERK))} records, some of every kind")
    sync_once(desk.store, desk.files)
    return desk
