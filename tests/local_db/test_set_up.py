"""Setting a profile up: what a cut-off attempt leaves is told from a database that somebody deleted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import Offline, UserError
from local_db.catalogue import pack_forms
from local_db.desk import create_desk, open_desk, rescue_desk, with_keyring
from local_db.identity import Identity
from local_db.keys import DataKey, KeySafe
from local_db.profile import Profile, holds_work, open_profile
from local_db.store import Store
from tests.local_db.branches import FORMS
from tests.local_db.clocks import FixedClock
from tests.local_db.desks import IDENTITY, complaint, new_desk, reopened, save, titles
from tests.local_db.vaults import MemoryVault

PROJECT = Path(__file__).resolve().parents[2]
KILLED = """
import os, sys
from pathlib import Path
from local_db.desk import create_desk
from tests.local_db.clocks import FixedClock
from tests.local_db.vaults import no_vault
def die(store, safe, key):
    os.kill(os.getpid(), 9)
create_desk(Path(sys.argv[1]), no_vault(), "kestrel 0123", die, (), FixedClock())
"""


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


def test_a_deleted_database_without_any_backup_is_missing_and_nothing_is_set_up_over_its_keys(
    tmp_path: Path, clock: FixedClock
) -> None:
    new_desk(tmp_path / "desk", clock).close()
    keys = (tmp_path / "desk" / "keys.json").read_bytes()
    for path in (tmp_path / "desk").glob("branchdesk.db*"):
        path.unlink()
    for attempt, code in ((reopened, "store.missing"), (new_desk, "keys.exist")):
        with pytest.raises(UserError) as refused:
            attempt(tmp_path / "desk", clock)
        assert refused.value.code == code
    assert (tmp_path / "desk" / "keys.json").read_bytes() == keys
    assert not (tmp_path / "desk" / "branchdesk.db").exists()


def test_a_database_whose_keys_are_gone_is_not_set_up_over(tmp_path: Path, clock: FixedClock) -> None:
    new_desk(tmp_path / "desk", clock).close()
    (tmp_path / "desk" / "keys.json").unlink()
    before = (tmp_path / "desk" / "branchdesk.db").read_bytes()
    with pytest.raises(UserError, match=r"keys\.exist"):
        new_desk(tmp_path / "desk", clock)
    assert (tmp_path / "desk" / "branchdesk.db").read_bytes() == before


@pytest.mark.parametrize("left", ["keys.json", "branchdesk.db", "backups/set/branchdesk.db"])
def test_a_folder_is_somebodys_work_by_its_keys_its_database_or_a_backup(tmp_path: Path, left: str) -> None:
    profile = open_profile(tmp_path / "desk")
    assert not holds_work(profile), "empty folders are nobody's work"
    assert not holds_work(Profile(tmp_path / "nowhere"))
    (profile.root / left).parent.mkdir(exist_ok=True)
    (profile.root / left).touch()
    assert holds_work(profile)


@pytest.mark.skipif(os.name != "posix", reason="kills itself with SIGKILL")
def test_a_set_up_that_was_killed_begins_anew_and_what_it_left_is_set_aside(tmp_path: Path, clock: FixedClock) -> None:
    root = tmp_path / "desk"
    subprocess.run([sys.executable, "-c", KILLED, str(root)], cwd=PROJECT, timeout=60, check=False)
    left = (root / "keys.json").read_bytes()
    assert not holds_work(Profile(root))
    with pytest.raises(UserError, match=r"profile\.not_set_up"):
        reopened(root, clock)
    desk = new_desk(root, clock)
    save(desk.store, complaint("c1"))
    desk.close()
    assert [path.read_bytes() for path in (root / "aside").glob("*-keys.json")] == [left]
    again = reopened(root, clock)
    assert titles(again.store) == ["外箱破损"]
    again.close()


def test_an_attempt_that_fails_leaves_nothing_not_even_a_key_in_the_keyring(tmp_path: Path, clock: FixedClock) -> None:
    vault, root = MemoryVault(), tmp_path / "desk"

    def no_network(store: Store, safe: KeySafe, key: DataKey) -> Identity:
        raise Offline("network.offline")

    for _ in range(2):
        with pytest.raises(Offline):
            create_desk(root, vault, None, no_network, pack_forms(FORMS), clock)
        assert vault.entries == {}
        assert [path.name for path in root.rglob("*")] == ["instance.lock"]
        assert not holds_work(Profile(root))
    desk, _code = create_desk(root, vault, None, IDENTITY, pack_forms(FORMS), clock)
    desk.close()
    assert open_desk(root, vault, with_keyring, clock).store.identity == IDENTITY


def test_a_deleted_database_with_a_backup_is_rescued(tmp_path: Path, clock: FixedClock) -> None:
    from local_db.upkeep import back_up

    vault = MemoryVault()
    desk, _code = create_desk(tmp_path / "desk", vault, None, IDENTITY, pack_forms(FORMS), clock)
    save(desk.store, complaint("c1"))
    back_up(desk)
    desk.close()
    (tmp_path / "desk" / "branchdesk.db").unlink()
    with pytest.raises(UserError, match=r"store\.missing"):
        open_desk(tmp_path / "desk", vault, with_keyring, clock)
    rescue_desk(tmp_path / "desk", vault, with_keyring, clock)
    again = open_desk(tmp_path / "desk", vault, with_keyring, clock)
    assert titles(again.store) == ["外箱破损"]
    again.close()
