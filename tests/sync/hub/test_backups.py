"""A backup is one only when it opens; a restore changes nothing before it knows that."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.effect import Outcome
from core.errors import UserError
from local_db.machine import LockFile
from local_db.queries.digests import scope_digest
from sync.hub.backups import MANIFEST, make_backup, newest_set, restore_backup
from sync.hub.folder import hub_folder
from tests.sync.hub.branch_devices import RunningHub, start_hub
from tests.sync.hub.test_files import HASH, PHOTO, get, refer, send


def digest(hub: RunningHub) -> str:
    with hub.store.reading() as connection:
        return scope_digest(connection, "branch:440106")


def test_what_was_backed_up_stands_again_after_the_machine_is_lost(hub: RunningHub, tmp_path: Path) -> None:
    device = hub.device()
    refer(device)
    send(device)
    made = make_backup(hub.store, hub.service.files, tmp_path / "backups")
    assert (made.operations, made.files) == (2, 1)
    before, key = digest(hub), hub.folder.key_file.read_bytes()
    hub.close()
    elsewhere = hub_folder(tmp_path / "new machine")
    elsewhere.root.mkdir()
    elsewhere.key_file.write_bytes(key)
    put_back = restore_backup(elsewhere, made.place, hub.clock, os.urandom)
    assert (put_back.operations, put_back.files, put_back.kept_aside) == (2, 1, None)
    again = start_hub(elsewhere, hub.clock)
    device.http = again.http
    device.get_token()
    assert digest(again) == before
    assert get(device).content == PHOTO
    device.session = "s2"
    device.say_hello()
    assert device.push(device.create()).res[0].s is Outcome.APPLIED
    assert len(device.pull()) == 3
    again.close()


def test_a_restore_begins_a_new_epoch_and_keeps_what_stood_there(hub: RunningHub, tmp_path: Path) -> None:
    device = hub.device()
    device.push(device.create())
    made = make_backup(hub.store, hub.service.files, tmp_path / "backups")
    epochs = hub.rows("SELECT DISTINCT epoch FROM counter")
    device.push(device.create())
    hub.close()
    put_back = restore_backup(hub.folder, made.place, hub.clock, os.urandom)
    assert put_back.kept_aside is not None
    assert (put_back.kept_aside / "hub.db").exists()
    again = start_hub(hub.folder, hub.clock)
    assert again.rows("SELECT DISTINCT epoch FROM counter") != epochs
    assert again.rows("SELECT count(*) FROM log") == [(1,)]
    again.close()


def test_a_device_that_knows_more_than_the_restored_hub_is_told_that_the_hub_went_back(
    hub: RunningHub, tmp_path: Path
) -> None:
    device = hub.device()
    device.push(device.create())
    made = make_backup(hub.store, hub.service.files, tmp_path / "backups")
    device.push(device.create())
    device.pull()
    hub.close()
    restore_backup(hub.folder, made.place, hub.clock, os.urandom)
    again = start_hub(hub.folder, hub.clock)
    device.http = again.http
    device.get_token()
    answer = device.post("/push", device.batch([device.create()]))
    assert (answer.status_code, answer.json()) == (409, {"error": "hub_rewound", "n": 1})
    assert device.ask_pull().json() == {"error": "hub_rewound"}
    again.close()


def test_a_restored_hub_lets_nobody_in_by_a_token_of_before_and_remembers_the_nonces(
    hub: RunningHub, tmp_path: Path
) -> None:
    device = hub.device()
    made = make_backup(hub.store, hub.service.files, tmp_path / "backups")
    nonces = hub.rows("SELECT nonce FROM token")
    hub.close()
    restore_backup(hub.folder, made.place, hub.clock, os.urandom)
    again = start_hub(hub.folder, hub.clock)
    device.http = again.http
    assert device.ask_hello().json() == {"error": "token_expired"}
    assert [device.ask_token(nonce).json() for (nonce,) in nonces] == [{"error": "token_expired"}]
    device.get_token()
    device.say_hello()
    again.close()


def test_a_backup_of_a_hub_that_has_lost_a_file_names_it_and_is_no_set(hub: RunningHub, tmp_path: Path) -> None:
    device = hub.device()
    refer(device)
    send(device)
    hub.service.files.path_of(HASH).unlink()
    with pytest.raises(UserError) as raised:
        make_backup(hub.store, hub.service.files, tmp_path / "backups")
    assert (raised.value.code, raised.value.facts["what"]) == ("backup.damaged", f"file {HASH[:12]}")
    with pytest.raises(UserError, match=r"backup\.not_a_set"):
        newest_set(tmp_path / "backups")


@pytest.mark.parametrize("damage", ["database", "file", "manifest", "other key"])
def test_a_damaged_backup_is_refused_and_nothing_is_changed(hub: RunningHub, tmp_path: Path, damage: str) -> None:
    device = hub.device()
    refer(device)
    send(device)
    made = make_backup(hub.store, hub.service.files, tmp_path / "backups")
    hub.close()
    if damage == "database":
        flip(made.place / "hub.db")
    elif damage == "file":
        flip(tmp_path / "backups" / "files" / HASH[:2] / HASH)
    elif damage == "manifest":
        (made.place / MANIFEST).write_bytes(b"{")
    else:
        start_hub(hub_folder(tmp_path / "other")).close()
        os.replace(tmp_path / "other" / "hub.key", hub.folder.key_file)
    before = hub.folder.database.read_bytes()
    with pytest.raises(UserError) as raised:
        restore_backup(hub.folder, made.place, hub.clock, os.urandom)
    assert raised.value.code in ("backup.damaged", "backup.not_a_set")
    assert hub.folder.database.read_bytes() == before


def flip(path: Path) -> None:
    """Turns one bit near the end of a file."""
    content = bytearray(path.read_bytes())
    content[-9] ^= 4
    path.write_bytes(content)


def test_nothing_is_restored_under_a_hub_that_serves(hub: RunningHub, tmp_path: Path) -> None:
    made = make_backup(hub.store, hub.service.files, tmp_path / "backups")
    serving = LockFile(hub.folder.lock)
    assert serving.acquire()
    try:
        with pytest.raises(UserError, match=r"hub\.running"):
            restore_backup(hub.folder, made.place, hub.clock, os.urandom)
    finally:
        serving.release()


def test_the_second_backup_copies_only_new_files(hub: RunningHub, tmp_path: Path) -> None:
    device = hub.device()
    refer(device)
    send(device)
    make_backup(hub.store, hub.service.files, tmp_path / "backups")
    kept = tmp_path / "backups" / "files" / HASH[:2] / HASH
    inode = kept.stat().st_ino
    hub.clock.forward(hours=1)
    make_backup(hub.store, hub.service.files, tmp_path / "backups")
    assert kept.stat().st_ino == inode
    assert len(list((tmp_path / "backups").glob("hub-*"))) == 2
