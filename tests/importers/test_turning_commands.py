"""Taking an import back from a command line."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from core.services.commands import EditRecord
from core.services.records import edit_record
from importers.command_line import DONE, FAILED, main
from importers.texts import sentence
from local_db.catalogue import pack_forms
from local_db.desk import Desk, create_desk, open_desk, with_passphrase
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.os_keyring import NoKeyring
from resources import PACK_FORMS
from tests.importers import workbook_files as files
from tests.importers.stores import complaints, values
from tests.importers.test_command_line import PASSPHRASE


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    root = tmp_path / "profile"
    identity = Identity(branch="440106", branch_name="五山")
    desk, _code = create_desk(root, NoKeyring(), PASSPHRASE, identity, pack_forms(PACK_FORMS), SystemClock())
    desk.close()
    return root


def opened(profile: Path) -> Desk:
    return open_desk(profile, NoKeyring(), with_passphrase(PASSPHRASE), SystemClock())


def test_an_import_is_listed_taken_back_but_for_what_was_edited_and_brought_back(
    profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = files.simple_workbook(tmp_path / "log.xlsx", complaints(30))

    def branchdesk(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(PASSPHRASE + "\n"))
        code = main(["--language", "en", *arguments, "--profile", str(profile), "--passphrase-on-stdin"])
        said = capsys.readouterr()
        return code, said.out, said.err

    assert branchdesk("import", str(log), "--mapping", "en-delivery-complaints")[0] == DONE
    desk = opened(profile)
    try:
        first = values(desk.store, "SELECT id, number FROM record ORDER BY id")[0]
        desk.store.execute(edit_record, EditRecord("act", "p", first[0], {"description": "worked on"})).result()
    finally:
        desk.close()
    _, listed, _ = branchdesk("imports")
    job = listed.split()[0]
    assert "finished  log.xlsx" in listed
    code, _, refused = branchdesk("take-back", job)
    assert (code, refused.strip()) == (FAILED, sentence("import.yes_needed", "en"))
    code, said, _ = branchdesk("take-back", job, "--yes")
    assert code == DONE
    assert "29 tickets of log.xlsx are taken back. 1 stay" in said
    assert first[1] in said
    assert "29 tickets were taken back" in said
    assert "taken back  log.xlsx" in branchdesk("imports")[1]
    assert branchdesk("take-back", job, "--yes")[2].strip() == sentence("import.taken_back_already", "en")
    assert branchdesk("bring-back", "0" * 32)[2].strip() == sentence("import.unknown", "en")
    assert "29 tickets are back" in branchdesk("bring-back", job)[1]
    desk = opened(profile)
    try:
        assert values(desk.store, "SELECT count(*) FROM record WHERE standing = 'void'") == [(0,)]
    finally:
        desk.close()
