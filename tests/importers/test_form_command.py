"""`branchdesk form` and `branchdesk export` as a person uses them."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path

import pytest
from msgspec.structs import replace

from engines.forms.package import unpack
from importers.command_line import DONE, FAILED, main
from importers.form_of_sheet import read_sheets
from local_db.catalogue import pack_forms, publish
from local_db.desk import create_desk, open_desk, with_passphrase
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.os_keyring import NoKeyring
from resources import PACK_FORMS
from tests.importers.test_form_of_sheet import HEADER, log, unequal

PASSPHRASE = "correct horse battery"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    identity = Identity(branch="440106", branch_name="五山")
    root = tmp_path / "profile"
    desk, _code = create_desk(root, NoKeyring(), PASSPHRASE, identity, pack_forms(PACK_FORMS), SystemClock())
    desk.close()
    return root


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO(f"{PASSPHRASE}\n" * 5))


def at(profile: Path, *arguments: str | Path) -> list[str]:
    return [*map(str, arguments), "--profile", str(profile), "--passphrase-on-stdin"]


@pytest.mark.usefixtures("typed")
def test_a_workbook_becomes_a_form_takes_its_rows_and_is_written_as_it_was(
    profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, form, mapping = log(tmp_path / "log.xlsx"), tmp_path / "log.forms", tmp_path / "log.json"
    assert main(["--language", "zh_CN", "form", str(source), "--save", str(form), "--mapping", str(mapping)]) == DONE
    said = capsys.readouterr().out
    assert "运单号：运单号，必填" in said
    made = replace(unpack(form.read_bytes())[0], version=1)
    desk = open_desk(profile, NoKeyring(), with_passphrase(PASSPHRASE), SystemClock())
    desk.store.write(lambda connection: publish(connection, [made])).result()
    desk.close()
    assert main(["--language", "en", *at(profile, "import", source, "--mapping", mapping)]) == DONE
    back = tmp_path / "back.xlsx"
    wanted = at(profile, "export", back, "--form", made.id, "--old-layout", "--unmasked")
    assert main(["--language", "en", *wanted]) == DONE
    assert f"30 records were written into {back}." in capsys.readouterr().out
    assert unequal(read_sheets(source)[0].rows, read_sheets(back)[0].rows) == []
    assert main(["--language", "en", *wanted]) == FAILED
    assert "exists already" in capsys.readouterr().err
    plain = tmp_path / "plain.xlsx"
    assert main(["--language", "zh_CN", *at(profile, "export", plain, "--search", "丢失")]) == DONE
    rows = read_sheets(plain)[0].rows
    assert len(rows) == 11
    assert set(HEADER) < set(map(str, rows[0]))
    assert "1380013" not in str(rows)


@pytest.mark.usefixtures("typed")
def test_what_cannot_be_exported_is_a_sentence(
    profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.xlsx"
    assert main(["--language", "en", *at(profile, "export", out, "--form", "nope")]) == FAILED
    assert main(["--language", "en", *at(profile, "export", out, "--form", "claim", "--old-layout")]) == FAILED
    assert main(["--language", "en", *at(profile, "export", tmp_path / "none" / "out.xlsx")]) == FAILED
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("There is no form nope.")
    assert said[1] == "This form was not made of a sheet, so there is no old layout. Export it as a plain workbook."
    assert said[2].startswith("The workbook was not written.")
    assert not out.exists()
