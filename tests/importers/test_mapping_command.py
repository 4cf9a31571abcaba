"""`branchdesk mappings --here` and `publish`: what the import page's list and its button do, from a command line."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pytest

from core.people import Person, Role
from importers.command_line import DONE, FAILED, main
from importers.mapping import encode_mapping
from importers.saved_mappings import save_mapping
from importers.texts import sentence
from local_db.catalogue import pack_forms
from local_db.desk import create_desk, open_desk, with_passphrase
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.os_keyring import NoKeyring
from local_db.replication import save_people
from resources import PACK_FORMS
from tests.importers.tables import LOG, good, write_table

PASSPHRASE = "correct horse battery"
HEAD = Identity(
    branch="hq",
    branch_name="总部",
    device="d1",
    replica="r1",
    hub_url="http://127.0.0.1:9",
    device_key="11" * 32,
    scopes=("hq", "ref"),
)
PEOPLE = (Person("li.na", "李娜", Role.HQ, "hq"), Person("zhao.lei", "赵磊", Role.CLERK, "hq"))


def profile_of(root: Path, identity: Identity) -> Path:
    """A profile with one mapping that was saved and one file that is none."""
    desk, _code = create_desk(root, NoKeyring(), PASSPHRASE, identity, pack_forms(PACK_FORMS), SystemClock())
    desk.store.write(lambda connection: save_people(connection, PEOPLE)).result()
    desk.close()
    save_mapping(root / "mappings", LOG, "小台账")
    (root / "mappings" / "spoilt.json").write_text("{", encoding="utf-8")
    return root


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSPHRASE + "\n"))
    return main(["--language", "en", *map(str, arguments), "--passphrase-on-stdin"])


def published(root: Path) -> list[tuple[object, ...]]:
    """The names of what waits for headquarters."""
    desk = open_desk(root, NoKeyring(), with_passphrase(PASSPHRASE), SystemClock())
    try:
        with desk.store.reading() as connection:
            rows = connection.exec_driver_sql("SELECT json_extract(fields, '$.name') FROM record").fetchall()
        return [tuple(row) for row in rows]
    finally:
        desk.close()


def test_mappings_are_told_with_where_they_come_from_and_why_one_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = profile_of(tmp_path / "head", HEAD)
    assert run(monkeypatch, "mappings", "--here", "--profile", root) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{LOG.name:28} 小台账 (saved here)"
    assert any(line.startswith("branch-log-2025") and line.endswith("(comes with the program)") for line in lines)
    assert lines[-1].startswith("spoilt")
    assert "is not written correctly" in lines[-1]


def test_headquarters_publishes_a_saved_mapping_or_a_file_that_a_branch_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = profile_of(tmp_path / "head", HEAD)
    sent = tmp_path / "from-a-branch.json"
    sent.write_bytes(encode_mapping(msgspec.structs.replace(LOG, name="their-log")))
    for named in (LOG.name, sent):
        assert run(monkeypatch, "publish", named, "--profile", root, "--by", "li.na") == DONE
        assert "as edition 1" in capsys.readouterr().out
    assert sorted(published(root)) == [(LOG.name,), ("their-log",)]


def test_what_cannot_be_published_is_refused_with_its_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    head = profile_of(tmp_path / "head", HEAD)
    branch = profile_of(tmp_path / "branch", msgspec.structs.replace(HEAD, branch="440106", scopes=("branch:440106",)))
    alone = profile_of(tmp_path / "alone", Identity(branch="440106", branch_name="五山"))
    for root, named, by, code in (
        (head, LOG.name, "zhao.lei", "mapping.not_your_role"),
        (branch, LOG.name, "li.na", "mapping.of_a_branch"),
        (alone, LOG.name, "li.na", "mapping.alone"),
        (head, "spoilt", "li.na", "import.mapping_malformed"),
        (head, "nowhere", "li.na", "import.mapping_unknown"),
    ):
        assert run(monkeypatch, "publish", named, "--profile", root, "--by", by) == FAILED
        said = capsys.readouterr().err
        assert said.startswith(sentence(code, "en", {"mapping": named}).rstrip()[:40])
        assert published(root) == []


def test_an_import_takes_a_mapping_of_this_device_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = profile_of(tmp_path / "head", HEAD)
    log = write_table(tmp_path / "log.csv", [good("A1"), good("A2", "延误")])
    arguments = ("import", log, "--profile", root, "--by", "li.na", "--mapping")
    assert run(monkeypatch, *arguments, LOG.name) == DONE
    assert "       2 imported" in capsys.readouterr().out
    assert run(monkeypatch, *arguments, "nope") == FAILED
    assert "nope" in capsys.readouterr().err
