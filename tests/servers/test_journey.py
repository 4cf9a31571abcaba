"""The journey: real processes, real files, real HTTP, one kill -9; then every file is read by raw SQL."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlcipher3 import dbapi2

from desktop.demo.story import NOTES_BEFORE_THE_CUT, PASSPHRASE, PLOT, SCOPE, Facts, Story
from importers.samples import sample_records
from local_db.keys import load_keys
from local_db.os_keyring import NoKeyring
from resources import SAMPLE_LOG
from sync.hub.folder import read_keys


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Facts]:
    folder = tmp_path_factory.mktemp("journey")
    return folder, Story(folder, print).play()


def test_journey_every_promise_of_the_story_was_kept(played: tuple[Path, Facts]) -> None:
    assert played[1].problems() == []


def test_journey_every_source_row_is_accounted_for(played: tuple[Path, Facts]) -> None:
    counts = played[1].imported
    sheets = openpyxl.load_workbook(SAMPLE_LOG, read_only=True, data_only=True).worksheets
    source_rows = sum(1 for sheet in sheets for row in sheet.iter_rows(values_only=True) if any(row))
    assert counts["imported"] >= 2100
    assert counts["imported"] + counts["duplicate"] + counts["rejected"] + counts["skipped"] == source_rows


def test_journey_devices_and_hq_list_every_imported_ticket(played: tuple[Path, Facts]) -> None:
    facts = played[1]
    assert set(facts.listed) == {"counter 1", "counter 2", "headquarters"}
    records = {"customer", "product", "order", "waybill"}
    samples = sum(sample.form not in records for sample in sample_records())
    for counts in facts.listed.values():
        assert sum(counts.values()) == facts.imported["imported"] + samples


def test_case_1_kill_in_the_middle_of_saving_keeps_every_confirmed_save(played: tuple[Path, Facts]) -> None:
    facts = played[1]
    assert len(facts.saved_before_the_cut) >= NOTES_BEFORE_THE_CUT
    assert set(facts.saved_before_the_cut) <= set(facts.notes_after_the_cut)


def test_journey_money_stayed_until_it_was_answered(played: tuple[Path, Facts]) -> None:
    facts = played[1]
    assert facts.amounts_asked == dict.fromkeys(facts.listed, PLOT["first_amount"])
    assert facts.amounts == dict.fromkeys(facts.listed, PLOT["second_amount"])


def test_journey_photos_everywhere_are_the_bytes_of_the_pictures_that_were_dropped(played: tuple[Path, Facts]) -> None:
    folder, facts = played
    pictures = [folder / "pictures" / f"{name}.jpg" for name in PLOT["photos"]]
    originals = [hashlib.sha256(picture.read_bytes()).hexdigest() for picture in pictures]
    assert facts.photo_hashes == dict.fromkeys((*facts.listed, "hub"), originals)


def test_journey_digests_are_those_recomputed_by_raw_sql(played: tuple[Path, Facts]) -> None:
    folder, facts = played
    files = {"counter 1": _device(folder / "counter-1"), "counter 2": _device(folder / "counter-2")}
    files |= {"headquarters": _device(folder / "headquarters"), "hub": _hub(folder / "hub")}
    assert {name: _digest(connection) for name, connection in files.items()} == facts.digests
    assert len(set(facts.digests.values())) == 1


def test_journey_money_was_asked_with_base_and_both_sides(played: tuple[Path, Facts]) -> None:
    base, theirs, mine = played[1].amount_asked
    assert (theirs, mine) == (PLOT["first_amount"], PLOT["second_amount"])
    assert base not in {theirs, mine}


def test_journey_raw_sql_over_every_file_gives_the_same_rows(played: tuple[Path, Facts]) -> None:
    folder = played[0]
    rows = {name: _rows(_device(folder / name)) for name in ("counter-1", "counter-2", "headquarters")}
    rows["hub"] = _rows(_hub(folder / "hub"))
    assert len(rows["hub"]["record"]) > 2100
    receipts = {name: _take_receipts(found) for name, found in rows.items()}
    assert receipts.pop("hub") == []
    assert len({_print(found) for found in receipts.values()}) == 1
    assert all(len(found) == len(rows[name]["history"]) for name, found in receipts.items())
    for table in ("record", "attachment", "inbox", "history"):
        prints = {name: _print(found[table]) for name, found in rows.items()}
        assert len(set(prints.values())) == 1, (
            table,
            prints,
            {name: len(found[table]) for name, found in rows.items()},
        )


def test_journey_logs_hold_no_name_phone_address_key_or_word_of_a_ticket(played: tuple[Path, Facts]) -> None:
    for name in ("counter-1", "counter-2", "headquarters"):
        logged = "".join(path.read_text(encoding="utf-8") for path in (played[0] / name / "logs").iterdir())
        assert "enrolled as device" in logged, name
        secrets = _said_in_tickets(_device(played[0] / name)) | {PASSPHRASE}
        assert len(secrets) > 2000
        assert not [secret for secret in secrets if secret in logged], name


def _said_in_tickets(connection: Any) -> set[str]:
    """What a ticket says in four characters or more, choices, amounts and days apart; people and the device's key."""
    fields = [json.loads(row[0]) for row in connection.execute("SELECT fields FROM record").fetchall()]
    said = {value for values in fields for value in values.values() if isinstance(value, str) and len(value) >= 4}
    told = {text for text in said if not re.fullmatch(r"[a-z_]+|[0-9.]{1,8}|\d{4}-\d\d-\d\d", text)}
    identity = json.loads(connection.execute("SELECT value FROM meta WHERE key = 'identity'").fetchone()[0])
    people = {row[0] for row in connection.execute("SELECT name FROM person").fetchall()}
    return told | people | {identity["device_key"]}


_QUERIES = {
    "record": "SELECT * FROM record WHERE scope = ? ORDER BY id",
    "attachment": "SELECT a.* FROM attachment a JOIN record r ON r.id = a.record_id WHERE r.scope = ? ORDER BY 2",
    "inbox": "SELECT i.id, i.kind, i.item, i.opened_seq, i.closed_by FROM inbox i JOIN record r ON r.id = i.record_id"
    " WHERE r.scope = ? ORDER BY i.id",
    "history": "SELECT scope, seq, operation_id, effect FROM history WHERE scope = ? ORDER BY seq",
}


def _rows(connection: Any) -> dict[str, list[Any]]:
    return {table: connection.execute(query, (SCOPE,)).fetchall() for table, query in _QUERIES.items()}


def _take_receipts(found: dict[str, list[Any]]) -> list[str]:
    """Takes the hub's receipts out of a device's history, where each closes its entry; what is left is the hub's."""
    receipts = []
    for index, (*place, effect) in enumerate(found["history"]):
        said, _, receipt = effect.rpartition(',"receipt":"')
        if said and re.fullmatch(r'[0-9a-f]{32}"\}', receipt):
            found["history"][index] = (*place, said + "}")
            receipts.append(receipt)
    return receipts


def _print(rows: list[Any]) -> str:
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _device(profile: Path) -> Any:
    key = load_keys(profile / "keys.json", NoKeyring()).open_with_passphrase(PASSPHRASE)
    return _opened(profile / "branchdesk.db", key.database())


def _hub(folder: Path) -> Any:
    return _opened(folder / "hub.db", read_keys(folder / "hub.key").database)


def _digest(connection: Any) -> str:
    """The digest as local_db/queries/digests.py describes it, from nothing but rows."""
    buckets: dict[int, str] = dict.fromkeys(range(256), "")
    for query in (
        "SELECT id, home_branch, form, form_version, created_at, updated_at, fields, versions FROM record"
        " WHERE scope = ? ORDER BY id",
        "SELECT a.record_id, a.operation_id, a.hash, a.voided FROM attachment a JOIN record r ON r.id = a.record_id"
        " WHERE r.scope = ? ORDER BY a.record_id, a.operation_id",
    ):
        for row in connection.execute(query, (SCOPE,)):
            buckets[int(row[0][-2:], 16)] += "|".join(map(str, row)) + "\n"
    whole = b"".join(hashlib.sha256(buckets[number].encode()).digest() for number in range(256))
    return hashlib.sha256(whole).hexdigest()


def _opened(path: Path, key: bytes) -> Any:
    connection = dbapi2.connect(str(path))
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    return connection
