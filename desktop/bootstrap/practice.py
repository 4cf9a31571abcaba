"""The practice desk: a profile of its own on sample data, which is opened, left and deleted as a whole. For jobs.

It lies in ``practice/`` inside the profile's folder. Its passphrase is no secret, because nothing in it is; it is never
enrolled, so nothing in it reaches a hub. Deleting the folder is all there is to clear: see docs/decisions.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from core.errors import Cancelled, UserError
from core.people import Person
from importers.run import Progress, import_file
from importers.samples import make_sample_records
from local_db.catalogue import pack_forms
from local_db.desk import Desk, create_desk, open_desk, with_passphrase
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.os_keyring import NoKeyring
from local_db.replication import save_people
from resources import PACK_FORMS, SAMPLE_LOG, SAMPLE_STORY

FOLDER = "practice"
_PASSPHRASE = "practice is no secret"
_READY = "ready"
_MAPPING = "branch-log-2025"


class _Story(msgspec.Struct, frozen=True):
    branch: str
    branch_name: str
    people: tuple[Person, ...]


def practice_folder(root: Path) -> Path:
    """Where the practice desk of that profile lies."""
    return root / FOLDER


def open_practice(root: Path, cancelled: Callable[[], bool], told: Callable[[int], None]) -> tuple[Desk, str]:
    """The practice desk and the id of its clerk; made anew unless a whole one is there.

    `told` hears how many rows of the sample log are in. Cancelled when `cancelled` says so: nothing is left then.
    """
    folder = practice_folder(root)
    story = msgspec.json.decode(SAMPLE_STORY.read_bytes(), type=_Story)
    clerk = story.people[0].id
    clock = SystemClock()
    if (folder / _READY).exists():
        return open_desk(folder, NoKeyring(), with_passphrase(_PASSPHRASE), clock), clerk
    clear_practice(root)
    identity = Identity(branch=story.branch, branch_name=story.branch_name)
    desk, _code = create_desk(folder, NoKeyring(), _PASSPHRASE, identity, pack_forms(PACK_FORMS), clock)
    try:
        desk.store.write(lambda connection: save_people(connection, story.people)).result()

        def tell(progress: Progress) -> None:
            told(progress.rows)

        import_file(desk.store, SAMPLE_LOG, _MAPPING, clerk, on_progress=tell, cancelled=cancelled)
        make_sample_records(desk.store, clerk)
        (folder / _READY).touch()
    except BaseException as error:
        desk.close()
        if isinstance(error, Cancelled):
            clear_practice(root)
        raise
    return desk, clerk


def clear_practice(root: Path) -> None:
    """Deletes the practice desk, whole or half made. UserError ``practice.not_cleared`` when a file stays."""
    folder = practice_folder(root)
    try:
        if folder.exists():
            (folder / _READY).unlink(missing_ok=True)
            shutil.rmtree(folder)
    except OSError as error:
        raise UserError("practice.not_cleared", folder=str(folder)) from error
