from __future__ import annotations

import os
import random
import shutil
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import BranchDeskError, UserError
from local_db.backup import backup_sets, make_backup, verify_backup
from local_db.desk import Desk, rescue_desk, with_passphrase
from local_db.driver import PAGE_BYTES, cipher_driver
from local_db.health import full_check, full_check_due, look
from local_db.machine import free_bytes
from local_db.rescue import finish_restore, rescue, restore_keys, set_aside
from local_db.store import Store
from local_db.upkeep import back_up, keep_up
from tests.local_db.clocks import FixedClock
from tests.local_db.desks import KEY, PASSPHRASE, complaint, new_desk, new_store, reopened, save, titles
from tests.local_db.vaults import no_vault

DRIVER = cipher_driver(KEY)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed database with 40 complaints."""
    path = tmp_path_factory.mktemp("sound") / "branchdesk.db"
    store = new_store(path, FixedClock())
    for count in range(40):
        save(store, complaint(f"c{count}"))
    store.close()
    return path


@pytest.fixture
def database(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sound, tmp_path / "branchdesk.db"))


def found(path: Path) -> str | None:
    finding = look(path, DRIVER)
    return finding.code if finding else None


def found_fully(path: Path) -> str | None:
    finding = full_check(path, DRIVER)
    return finding.code if finding else None


def flip(path: Path, place: int, bit: int = 1) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ bit]))


def test_a_sound_database_is_found_sound(database: Path) -> None:
    assert found(database) is None
    assert found_fully(database) is None


def test_case_12_one_flipped_bit_in_any_page_is_found_by_the_daily_check(database: Path, sound: Path) -> None:
    size = database.stat().st_size
    chance = random.Random(12)
    for page in range(size // PAGE_BYTES):
        place = page * PAGE_BYTES + chance.randrange(16 if page == 0 else 0, PAGE_BYTES)
        flip(database, place, 1 << chance.randrange(8))
        finding = full_check(database, DRIVER)
        assert finding is not None
        assert (finding.code, finding.facts["pages"]) == ("store.damaged", str(page + 1))
        shutil.copy(sound, database)
    assert found_fully(database) is None


def test_case_12_one_flipped_bit_in_the_first_page_is_found_at_start(database: Path) -> None:
    flip(database, 100)
    assert found(database) == "store.damaged"


def test_case_12_a_flipped_bit_in_the_salt_makes_the_key_not_fit_and_is_found_at_start(database: Path) -> None:
    flip(database, 3)
    assert found(database) == "store.wrong_key"


def test_case_14_each_way_of_being_no_database_has_its_name(database: Path) -> None:
    whole = database.read_bytes()
    assert found(database.with_name("nothing.db")) == "store.missing"
    for content, code in [
        (b"", "store.empty"),
        ("客户,电话\r\n李雷,13800138000\r\n".encode() * 500, "store.not_a_database"),
        (bytes(8192), "store.not_a_database"),
        (b"SQLite format 3\0" + bytes(4080), "store.not_encrypted"),
        (whole[: PAGE_BYTES * 9], "store.truncated"),
        (whole[: PAGE_BYTES * 9 + 77], "store.truncated"),
        (whole[:1000], "store.truncated"),
        (random.Random(1).randbytes(len(whole)), "store.wrong_key"),
    ]:
        database.write_bytes(content)
        assert found(database) == code
        assert found_fully(database) == code
        assert database.read_bytes() == content


def test_a_wrong_key_is_told_from_damage(database: Path) -> None:
    finding = look(database, cipher_driver(b"x" * 32))
    assert finding is not None
    assert finding.code == "store.wrong_key"


def test_case_16_a_newer_database_is_refused_and_left_as_it_is(database: Path, clock: FixedClock) -> None:
    with closing(DRIVER.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 999")
    before = database.read_bytes()
    finding = look(database, DRIVER)
    assert finding is not None
    assert finding.code == "store.newer_than_program"
    assert finding.facts["found"] == 999
    with pytest.raises(UserError) as refused:
        new_store(database, clock)
    assert refused.value.code == "store.newer_than_program"
    assert database.read_bytes() == before


def damage_truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def damage_empty(path: Path) -> None:
    os.truncate(path, 0)


def damage_text(path: Path) -> None:
    path.write_text("这是一个文本文件\n" * 900, "utf-8")


def damage_flipped(path: Path) -> None:
    flip(path, 200)


def damage_gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("damage", [damage_truncated, damage_empty, damage_text, damage_flipped, damage_gone])
def test_case_14_and_12_rescue_restores_the_newest_good_backup_and_keeps_the_damaged_file(
    tmp_path: Path, clock: FixedClock, damage: object
) -> None:
    assert callable(damage)
    desk = new_desk(tmp_path / "desk", clock)
    save(desk.store, complaint("c1", "早上的"))
    back_up(desk)
    clock.advance(timedelta(minutes=31))
    save(desk.store, complaint("c2", "中午的"))
    back_up(desk)
    save(desk.store, complaint("c3", "备份之后的"))
    desk.close()
    profile = desk.profile
    damage(profile.database)
    damaged = profile.database.read_bytes() if profile.database.exists() else None
    with pytest.raises(BranchDeskError) as refused:
        reopened(profile.root, clock)
    assert refused.value.code.startswith("store.")
    done = rescue_desk(profile.root, no_vault(), with_passphrase(PASSPHRASE), clock)
    kept = [path.read_bytes() for path in done.aside if path.name.endswith("-branchdesk.db")]
    assert kept == ([damaged] if damaged is not None else [])
    assert all("20260118T" in path.name for path in done.aside)
    again = reopened(profile.root, clock)
    assert titles(again.store) == ["中午的", "备份之后的", "早上的"]  # the last one from the journal
    save(again.store, complaint("c4", "之后还能写"))
    again.close()


def test_a_bad_backup_is_passed_over_for_an_older_good_one_and_none_is_deleted(
    tmp_path: Path, clock: FixedClock
) -> None:
    desk = new_desk(tmp_path / "desk", clock)
    save(desk.store, complaint("c1", "第一张"))
    good = back_up(desk)
    clock.advance(timedelta(hours=1))
    save(desk.store, complaint("c2", "第二张"))
    bad = back_up(desk)
    desk.close()
    flip(bad.database, 5 * PAGE_BYTES + 9)
    driver = desk.store.driver
    assert not verify_backup(bad, driver)
    os.truncate(desk.profile.database, 5000)
    done = rescue(desk.profile, driver, clock)
    assert done.restored.folder == good.folder
    assert [one.folder for one in backup_sets(desk.profile)] == [bad.folder, good.folder]


def test_without_any_good_backup_nothing_is_moved(tmp_path: Path, clock: FixedClock) -> None:
    desk = new_desk(tmp_path / "desk", clock)
    desk.close()
    os.truncate(desk.profile.database, 5000)
    before = desk.profile.database.read_bytes()
    with pytest.raises(UserError) as refused:
        rescue(desk.profile, desk.store.driver, clock)
    assert refused.value.code == "rescue.no_good_backup"
    assert desk.profile.database.read_bytes() == before
    assert set_aside(desk.profile, clock)[0].read_bytes() == before
    assert not desk.profile.database.exists()


def test_a_restore_cut_off_between_its_steps_is_finished_at_the_next_start(tmp_path: Path, clock: FixedClock) -> None:
    desk = new_desk(tmp_path / "desk", clock)
    save(desk.store, complaint("c1", "第一张"))
    one = back_up(desk)
    save(desk.store, complaint("c2", "第二张"))
    desk.close()
    profile = desk.profile
    shutil.copy(one.database, profile.root / "branchdesk.db.restored")
    profile.database.rename(profile.aside / "moved-branchdesk.db")
    (profile.root / "branchdesk.db-wal").write_bytes(b"the log of the file that was moved")
    again = reopened(profile.root, clock)
    assert titles(again.store) == ["第一张", "第二张"]  # the second from the journal
    again.close()
    assert any(path.name.endswith("-wal") for path in profile.aside.iterdir())
    assert not finish_restore(profile, clock)


def test_lost_or_damaged_key_slots_come_back_from_a_backup(tmp_path: Path, clock: FixedClock) -> None:
    desk = new_desk(tmp_path / "desk", clock)
    back_up(desk)
    desk.close()
    for content in (None, b"{broken"):
        desk.profile.keys.unlink()
        if content is not None:
            desk.profile.keys.write_bytes(content)
        safe = restore_keys(desk.profile, no_vault(), clock)
        assert safe.open_with_passphrase(PASSPHRASE).check() == desk.safe.open_with_passphrase(PASSPHRASE).check()
    assert [path.read_bytes() for path in desk.profile.aside.glob("*keys.json")] == [b"{broken"]


def test_case_49_no_failure_to_open_the_key_touches_the_database(tmp_path: Path, clock: FixedClock) -> None:
    desk = new_desk(tmp_path / "desk", clock)
    desk.close()
    before = desk.profile.database.read_bytes()
    for unlock in (with_passphrase("not the passphrase"), lambda safe: safe.open_with_keyring()):
        with pytest.raises(UserError):
            rescue_desk(desk.profile.root, no_vault(), unlock, clock)
    assert desk.profile.database.read_bytes() == before
    assert not list(desk.profile.aside.iterdir())


def test_saves_go_on_while_a_backup_is_made_and_every_save_before_it_is_in_it(
    tmp_path: Path, clock: FixedClock
) -> None:
    desk = new_desk(tmp_path / "desk", clock)
    for count in range(60):
        save(desk.store, complaint(f"before {count}", "之前"))
    stop = threading.Event()
    saved = 0

    def keep_saving() -> None:
        nonlocal saved
        while not stop.is_set():
            save(desk.store, complaint(f"during {saved}", "期间"))
            saved += 1

    clerk = threading.Thread(target=keep_saving)
    clerk.start()
    one = back_up(desk)
    stop.set()
    clerk.join()
    assert saved > 0
    with closing(desk.store.driver.connect(one.database)) as connection:
        copied = connection.execute("SELECT count(*) FROM record WHERE title = '之前'").fetchall()[0][0]
    assert copied == 60
    desk.close()


def test_a_backup_shows_nothing_of_its_content(tmp_path: Path, clock: FixedClock) -> None:
    desk = new_desk(tmp_path / "desk", clock)
    save(desk.store, complaint("c1"))
    one = back_up(desk)
    desk.close()
    everything = b"".join(path.read_bytes() for path in one.folder.iterdir())
    for canary in ("13800138000", "李雷", "外箱破损", PASSPHRASE):
        assert canary.encode() not in everything


def test_upkeep_does_what_is_due_and_no_more(tmp_path: Path, clock: FixedClock) -> None:
    desk = new_desk(tmp_path / "desk", clock)
    save(desk.store, complaint("c1"))
    first = keep_up(desk)
    assert first.backup is not None
    assert first.damage is None
    clock.advance(timedelta(minutes=10))
    save(desk.store, complaint("c2"))
    assert keep_up(desk).backup is None
    clock.advance(timedelta(minutes=25))
    assert keep_up(desk).backup is not None
    clock.advance(timedelta(hours=5))
    assert keep_up(desk).backup is None
    desk.close()


def test_upkeep_finds_damage_once_a_day_and_keeps_bad_copies_out_of_the_backups(
    tmp_path: Path, clock: FixedClock
) -> None:
    desk = new_desk(tmp_path / "desk", clock)
    for count in range(30):
        save(desk.store, complaint(f"c{count}"))
    keep_up(desk)
    desk.close()
    sets = backup_sets(desk.profile)
    flip(desk.profile.database, desk.profile.database.stat().st_size - 5000)
    clock.advance(timedelta(days=1))
    again = reopened(desk.profile.root, clock)
    round_ = keep_up(again)
    assert round_.damage is not None
    assert round_.damage.code == "store.damaged"
    assert backup_sets(desk.profile) == sets
    again.close()


def test_the_daily_check_is_due_also_after_the_clock_went_back(clock: FixedClock) -> None:
    now = clock.now()
    assert full_check_due(None, now)
    assert not full_check_due(now - timedelta(hours=23), now)
    assert full_check_due(now - timedelta(hours=25), now)
    assert full_check_due(now + timedelta(days=365), now)


def test_two_backups_in_one_second_are_two_sets(tmp_path: Path, clock: FixedClock) -> None:
    desk: Desk = new_desk(tmp_path / "desk", clock)
    first, second = back_up(desk), back_up(desk)
    assert first.folder != second.folder
    desk.close()


def test_a_backup_that_does_not_fit_says_so_and_leaves_nothing(tmp_path: Path, clock: FixedClock) -> None:
    desk = new_desk(tmp_path / "desk", clock)
    store: Store = desk.store
    store.close()
    with desk.profile.database.open("r+b") as file:
        file.truncate(free_bytes(desk.profile.root))  # sparse: it claims what it does not take
    with pytest.raises(UserError) as refused:
        make_backup(desk.profile, store.driver, clock)
    assert refused.value.code == "backup.no_space"
    assert list(desk.profile.backups.iterdir()) == []
    desk.claim.release()
