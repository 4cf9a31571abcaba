"""The journal: unsent work outlives the loss of the database (guarantee G9)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.operation import Child, ChildKind, Stream
from core.services.commands import AddChildren, EditRecord, MoveRecord
from core.services.records import add_children, edit_record, move_record
from local_db.desk import Desk, rescue_desk, with_passphrase
from local_db.journal import COMPACT_FROM, Entry, Journal
from local_db.notices import notices
from local_db.outbox import rolled
from local_db.store import Store
from local_db.upkeep import back_up
from tests.local_db.clocks import FixedClock
from tests.local_db.desks import PASSPHRASE, complaint, new_desk, reopened, save, titles
from tests.local_db.mounts import fill, small_disk
from tests.local_db.vaults import no_vault

KEY = bytes(range(32))


def entry(number: int, size: int = 10) -> Entry:
    return Entry("440106", f"{number:032x}", b"x" * size)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "unsent.journal"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    made = new_desk(tmp_path / "desk", clock)
    yield made
    made.close()


def lose_database(desk: Desk, clock: FixedClock) -> Desk:
    """The database is destroyed; the newest backup takes its place at the next start."""
    root = desk.profile.root
    desk.close()
    desk.profile.database.write_bytes(b"no database any more" * 1000)
    rescue_desk(root, no_vault(), with_passphrase(PASSPHRASE), clock)
    return reopened(root, clock)


def edit(store: Store, record: str, act: str, **fields: str) -> None:
    store.execute(edit_record, EditRecord(act, "p1", record, dict(fields))).result(30)


def test_what_was_appended_reads_back_in_order_and_is_nowhere_in_the_clear(path: Path) -> None:
    journal = Journal(path, KEY)
    entries = [Entry("440106", f"{n:032x}", f"phone 1380013800{n}".encode()) for n in range(5)]
    journal.append(entries[:2])
    journal.append(entries[2:])
    journal.close()
    again = Journal(path, KEY)
    assert again.entries() == entries
    assert again.last() == entries[-1]
    assert b"1380013800" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    again.close()


def test_it_is_emptied_when_everything_is_acknowledged_and_not_before(path: Path) -> None:
    journal = Journal(path, KEY)
    journal.append([entry(1), entry(2)])
    journal.append([entry(3)])
    journal.settle([entry(1).id, entry(3).id])
    assert [one.id for one in journal.entries()] == [entry(n).id for n in (1, 2, 3)]
    before = path.read_bytes()
    journal.settle([entry(2).id])
    assert journal.entries() == []
    assert path.stat().st_size == 20
    assert path.read_bytes() != before[:20]
    journal.append([entry(4)])
    journal.close()
    assert Journal(path, KEY).entries() == [entry(4)]


def test_a_large_one_that_is_mostly_acknowledged_is_written_anew(path: Path) -> None:
    journal = Journal(path, KEY)
    for number in range(30):
        journal.append([entry(number, COMPACT_FROM // 16)])
    journal.close()
    journal = Journal(path, KEY)
    journal.settle([entry(number).id for number in range(28)])
    assert [one.id for one in journal.entries()] == [entry(28).id, entry(29).id]
    assert path.stat().st_size < COMPACT_FROM
    journal.append([entry(30)])
    assert len(journal.entries()) == 3
    journal.close()


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_torn_last_frame_costs_only_itself(path: Path, cut: int) -> None:
    journal = Journal(path, KEY)
    journal.append([entry(1)])
    journal.append([entry(2)])
    journal.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    again = Journal(path, KEY)
    assert again.entries() == [entry(1)]
    again.append([entry(3)])
    assert again.entries() == [entry(1), entry(3)]
    again.close()
    assert Journal(path, KEY).entries() == [entry(1), entry(3)]


@pytest.mark.parametrize("length", [0, 1, 4, 19, 20, 22])
def test_one_cut_inside_its_beginning_is_an_empty_one(path: Path, length: int) -> None:
    journal = Journal(path, KEY)
    journal.append([entry(1)])
    journal.close()
    path.write_bytes(path.read_bytes()[:length])
    again = Journal(path, KEY)
    assert again.entries() == []
    again.append([entry(2)])
    assert again.entries() == [entry(2)]
    again.close()


def test_a_flipped_bit_ends_it_there_and_nothing_wrong_is_read(path: Path) -> None:
    journal = Journal(path, KEY)
    for number in range(3):
        journal.append([entry(number)])
    journal.close()
    whole = bytearray(path.read_bytes())
    whole[-70] ^= 1
    path.write_bytes(whole)
    again = Journal(path, KEY)
    assert again.entries() in ([entry(0), entry(1)], [entry(0)])
    again.append([entry(9)])
    assert again.entries()[-1] == entry(9)
    again.close()


def test_one_under_another_key_is_set_aside_and_kept(path: Path) -> None:
    journal = Journal(path, KEY)
    journal.append([entry(1)])
    journal.append([entry(2)])
    journal.close()
    before = path.read_bytes()
    other = Journal(path, KEY[::-1])
    assert other.entries() == []
    other.append([entry(3)])
    assert other.entries() == [entry(3)]
    other.close()
    assert path.with_name("unsent.journal.unreadable-1").read_bytes() == before


def test_case_7_on_a_full_disk_a_save_succeeds_and_the_journal_catches_up(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", 1) as folder:
        journal = Journal(folder / "unsent.journal", KEY)
        journal.append([entry(1)])
        filler = fill(folder)
        journal.append([entry(2, 20_000)])
        assert journal.behind
        journal.append([entry(3)])
        assert journal.entries()[0] == entry(1)
        filler.unlink()
        journal.append([entry(4)])
        assert not journal.behind
        assert journal.entries() == [entry(1), entry(2, 20_000), entry(3), entry(4)]
        journal.close()
        assert len(Journal(folder / "unsent.journal", KEY).entries()) == 4


def test_case_12_after_a_rescue_what_the_backup_did_not_hold_comes_back_through_the_door(
    desk: Desk, clock: FixedClock
) -> None:
    old = save(desk.store, complaint("a1", "before"))
    back_up(desk)
    edit(desk.store, old, "a2", description="after the backup")
    save(desk.store, complaint("a3", "new"))
    desk.store.execute(add_children, AddChildren("a4", "p1", old, (Child(ChildKind.NOTE, text="called"),))).result(30)
    desk.store.execute(move_record, MoveRecord("a5", "p1", old, _first_move(desk, old), {})).result(30)
    shown = _shown(desk.store)
    again = lose_database(desk, clock)
    assert titles(again.store) == ["before", "new"]
    assert _shown(again.store) == shown
    _assert_dense(again.store)
    with again.store.reading() as connection:
        assert [(one.code, one.count > 0) for one in notices(connection)] == [("journal.reentered", True)]
    again.close()


def _first_move(desk: Desk, record: str) -> str:
    form = desk.store.catalogue.form("complaint")
    with desk.store.reading() as connection:
        status = connection.exec_driver_sql("SELECT status FROM record WHERE id = ?", (record,)).fetchone()
    assert status is not None
    return next(move.id for move in form.moves_from(status[0]) if not move.asks)


def _shown(store: Store) -> list[tuple[object, ...]]:
    with store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT id, number, status, fields FROM record ORDER BY id").fetchall()
    return [tuple(row) for row in rows]


def _assert_dense(store: Store) -> None:
    """Numbers without a gap, hashes that roll over the stored bytes, every operation once."""
    with store.reading() as connection:
        for stream in Stream:
            rows = connection.exec_driver_sql(
                "SELECT n, body, hash FROM operation WHERE stream = ? ORDER BY n", (str(stream),)
            ).fetchall()
            assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
            link = bytes(32)
            for row in rows:
                link = rolled(link, row[1])
                assert link == row[2]
        counts = connection.exec_driver_sql("SELECT count(*), count(DISTINCT id) FROM operation").fetchone()
    assert counts is not None
    assert counts[0] == counts[1]


def test_replayed_twice_nothing_is_doubled(desk: Desk, clock: FixedClock) -> None:
    back_up(desk)
    record = save(desk.store, complaint("a1", "new"))
    edit(desk.store, record, "a2", description="changed")
    again = lose_database(desk, clock)
    first = _shown(again.store)
    for _ in range(2):
        root = again.profile.root
        again.close()
        again = reopened(root, clock)
        assert _shown(again.store) == first
        _assert_dense(again.store)
    later = lose_database(again, clock)
    assert _shown(later.store) == first
    _assert_dense(later.store)
    later.close()


def test_numbers_that_came_back_are_not_given_out_again(desk: Desk, clock: FixedClock) -> None:
    back_up(desk)
    for number in range(3):
        save(desk.store, complaint(f"a{number}", f"new {number}"))
    again = lose_database(desk, clock)
    save(again.store, complaint("a9", "the next"))
    with again.store.reading() as connection:
        numbers = [row[0] for row in connection.exec_driver_sql("SELECT number FROM record").fetchall()]
    assert len(set(numbers)) == 4
    again.close()


def test_a_desk_whose_database_is_whole_reads_nothing_back(desk: Desk, clock: FixedClock) -> None:
    save(desk.store, complaint("a1", "kept"))
    root = desk.profile.root
    desk.close()
    again = reopened(root, clock)
    with again.store.reading() as connection:
        assert notices(connection) == ()
    assert titles(again.store) == ["kept"]
    again.close()
