"""The command line as a person uses it: real processes, exit codes and sentences."""

from __future__ import annotations

import csv
import errno
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from core.errors import Offline, UserError
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from importers.command_line import DONE, FAILED, STOPPED, main
from importers.mapping import load_mapping
from importers.problem_rows import write_problems
from importers.texts import sentence
from local_db.catalogue import Catalogue, pack_forms
from local_db.desk import create_desk, open_desk, with_passphrase
from local_db.identity import Identity
from local_db.import_ledger import LedgerRow
from local_db.machine.clock import SystemClock
from local_db.migrations import MIGRATIONS
from local_db.os_keyring import NoKeyring
from resources import PACK_FORMS, SAMPLE_LOG
from tests.importers import workbook_files as files
from tests.importers.container_files import old_container
from tests.importers.stores import complaints, values
from tests.local_db.mounts import fill, small_disk

PASSPHRASE = "correct horse battery"


def locked(path: Path, plain: Path, password: str) -> Path:
    """The workbook under a password."""
    with plain.open("rb") as stream, path.open("wb") as out:
        OOXMLFile(stream).encrypt(password, out)
    return path


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    identity = Identity(branch="440106", branch_name="五山")
    root = tmp_path / "资料 profile"
    desk, _code = create_desk(root, NoKeyring(), PASSPHRASE, identity, pack_forms(PACK_FORMS), SystemClock())
    desk.close()
    return root


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "importers.command_line", *map(str, arguments)]


def run(*arguments: str | Path, typed: str = "", language: str = "en_US.UTF-8") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"LC_ALL": language, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command(*arguments),
        input=typed,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        cwd=Path(__file__).parents[2],
        timeout=60,
        check=False,
    )


def test_a_log_is_imported_and_accounted_for_in_words(profile: Path) -> None:
    arguments = ("import", SAMPLE_LOG, "--mapping", "branch-log-2025", "--profile", profile, "--passphrase-on-stdin")
    done = run(*arguments, typed=PASSPHRASE + "\n")
    assert (done.returncode, done.stderr) == (DONE, "")
    lines = [line.split(maxsplit=1) for line in done.stdout.splitlines()[:5]]
    assert lines[1:] == [
        ["2182", "imported"],
        ["28", "already there"],
        ["31", "to be checked by a person"],
        ["19", "no tickets"],
    ]
    assert "happened_on" not in done.stdout
    assert ": not a date" in done.stdout
    assert "and 11 more" in done.stdout
    desk = open_desk(profile, NoKeyring(), with_passphrase(PASSPHRASE), SystemClock())
    try:
        assert values(desk.store, "SELECT COUNT(*) FROM record") == [(2182,)]
    finally:
        desk.close()


def test_a_locked_workbook_opens_with_the_password_from_standard_input(profile: Path, tmp_path: Path) -> None:
    path = locked(tmp_path / "台账.xlsx", SAMPLE_LOG, "秘密 1")
    arguments = ("import", path, "--mapping", "branch-log-2025", "--profile", profile, "--passphrase-on-stdin")
    asked = run(*arguments, typed=f"{PASSPHRASE}\n")
    assert asked.returncode == FAILED
    assert asked.stderr.strip().startswith("The workbook is protected by a password.")
    done = run(*arguments, "--password-on-stdin", typed=f"{PASSPHRASE}\n秘密 1\n")
    assert done.returncode == DONE, done.stderr
    shown = run("import", path, "--mapping", "branch-log-2025", "--preview", "--password-on-stdin", typed="秘密 1\n")
    assert shown.returncode == DONE, shown.stderr


def test_a_wrong_passphrase_and_a_profile_that_is_none_are_said_plainly(profile: Path, tmp_path: Path) -> None:
    arguments = ("import", SAMPLE_LOG, "--mapping", "branch-log-2025", "--passphrase-on-stdin", "--profile")
    wrong = run(*arguments, profile, typed="not the passphrase\n")
    assert (wrong.returncode, wrong.stderr.strip()) == (FAILED, "The passphrase is wrong.")
    absent = run(*arguments, tmp_path / "nowhere", typed="x\n", language="zh_CN.UTF-8")
    assert (absent.returncode, "尚未初始化" in absent.stderr) == (FAILED, True)
    assert not (tmp_path / "nowhere").exists()


def test_a_set_up_that_failed_midway_is_no_lost_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def no_network(*_given: object) -> Identity:
        raise Offline("network.offline")

    root = tmp_path / "desk"
    with pytest.raises(Offline):
        create_desk(root, NoKeyring(), PASSPHRASE, no_network, pack_forms(PACK_FORMS), SystemClock())
    arguments = ["--language", "en", "import", str(SAMPLE_LOG), "--mapping", "branch-log-2025", "--profile", str(root)]
    assert main(arguments) == FAILED
    for folder in ("aside", "backups", "files", "logs"):
        (root / folder).mkdir(exist_ok=True)
    assert main(arguments) == FAILED
    assert capsys.readouterr().err.splitlines() == [sentence("profile.not_set_up", "en")] * 2


def test_rejected_rows_are_all_written_into_a_table_with_the_names_of_the_fields(profile: Path, tmp_path: Path) -> None:
    table = tmp_path / "待核对.csv"
    arguments = ("import", SAMPLE_LOG, "--mapping", "branch-log-2025", "--profile", profile, "--passphrase-on-stdin")
    done = run(*arguments, "--problems", table, typed=PASSPHRASE + "\n", language="zh_CN.UTF-8")
    assert (done.returncode, done.stderr) == (DONE, "")
    assert str(table) in done.stdout
    heads, *rows = list(csv.reader(table.read_text(encoding="utf-8-sig").splitlines()))
    assert heads[:3] == ["工作表", "行", "原因"]
    assert len(rows) == 31
    assert {len(row) > 3 for row in rows} == {True}
    assert not [row for row in rows if re.search(r"[a-z]+_[a-z]+", row[2])], "a code or the id of a field"
    assert [row for row in rows if row[1] == "39" and "不是" in row[2]]


def refused(log: Path, table: Path, capsys: pytest.CaptureFixture[str], language: str = "en") -> str:
    """What is said when the table cannot go there; there is no profile: it is said before one is looked for."""
    arguments = ["--language", language, "import", log, "--mapping", "branch-log-2025", "--problems", table]
    assert main([*map(str, arguments), "--profile", str(log.parent / "no profile")]) == FAILED
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.strip()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_log_itself_never_becomes_the_table_of_rows_to_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    log, linked, twin = tmp_path / "log.csv", tmp_path / "linked.csv", tmp_path / "twin.csv"
    log.write_text("a,b\n1,2\n", encoding="utf-8")
    linked.symlink_to(log)
    twin.hardlink_to(log)
    for table in (log, linked, twin, tmp_path / "." / "log.csv"):
        wanted = sentence("import.problems_is_the_log", language, {"file": table})
        assert refused(log, table, capsys, language) == wanted
    assert log.read_text(encoding="utf-8") == "a,b\n1,2\n"


def test_a_table_of_rows_to_check_overwrites_nothing_and_is_refused_before_the_import(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.csv"
    log.write_text("a,b\n1,2\n", encoding="utf-8")
    other = tmp_path / "other.csv"
    other.write_text("mine", encoding="utf-8")
    assert refused(log, other, capsys) == sentence("import.problems_file_exists", "en", {"file": other})
    assert other.read_text(encoding="utf-8") == "mine"
    nowhere = tmp_path / "nowhere" / "x.csv"
    wanted = sentence("import.problems_folder_missing", "en", {"folder": nowhere.parent})
    assert refused(log, nowhere, capsys) == wanted
    long = tmp_path / ("x" * 300 + ".csv")
    assert refused(log, long, capsys) == sentence("import.problems_not_writable", "en", {"file": long})
    good = tmp_path / "good.csv"
    assert refused(log, good, capsys) == sentence("profile.not_set_up", "en")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.csv", "other.csv"]


def test_rows_to_check_that_cannot_be_written_leave_what_lay_there(tmp_path: Path) -> None:
    def torn() -> Iterator[LedgerRow]:
        raise OSError(errno.ENOSPC, "no space left")
        yield

    table = tmp_path / "table.csv"
    table.write_text("as it was", encoding="utf-8")
    with pytest.raises(UserError) as failed:
        write_problems(table, torn(), load_mapping("branch-log-2025"), Catalogue(), "en")
    assert (failed.value.code, failed.value.facts) == ("import.problems_not_written", {"file": table})
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [
        ("table.csv", "as it was")
    ]


@pytest.mark.parametrize("language", ["en_US.UTF-8", "zh_CN.UTF-8"])
@pytest.mark.parametrize("harm", ["gone", "empty", "keys gone", "newer"])
def test_a_broken_profile_is_named_with_a_sentence_and_never_called_new(
    profile: Path, harm: str, language: str
) -> None:
    if harm == "gone":
        for path in profile.glob("branchdesk.db*"):
            path.unlink()
    elif harm == "empty":
        (profile / "branchdesk.db").write_bytes(b"")
    elif harm == "keys gone":
        (profile / "keys.json").unlink()
    else:
        desk = open_desk(profile, NoKeyring(), with_passphrase(PASSPHRASE), SystemClock())
        desk.store.write(lambda connection: connection.exec_driver_sql("PRAGMA user_version = 99")).result()
        desk.close()
    arguments = ("import", SAMPLE_LOG, "--mapping", "branch-log-2025", "--profile", profile, "--passphrase-on-stdin")
    done = run(*arguments, typed=PASSPHRASE + "\n", language=language)
    assert (done.returncode, done.stdout) == (FAILED, "")
    code = {"gone": "store.missing", "empty": "store.empty", "keys gone": "keys.file_missing"}.get(harm, "")
    facts = {"found": 99, "known": len(MIGRATIONS)} if harm == "newer" else {}
    wanted = sentence(code or "store.newer_than_program", language.partition(".")[0].replace("en_US", "en"), facts)
    assert done.stderr.strip() == wanted
    if harm == "gone":
        assert not (profile / "branchdesk.db").exists()


def test_case_20_a_profile_in_a_cloud_folder_is_named_at_every_import(profile: Path, tmp_path: Path) -> None:
    cloud = tmp_path / "OneDrive - 公司"
    cloud.mkdir()
    moved = profile.rename(cloud / "desk")
    arguments = ("import", SAMPLE_LOG, "--mapping", "branch-log-2025", "--profile", moved, "--passphrase-on-stdin")
    done = run(*arguments, typed=PASSPHRASE + "\n", language="zh_CN.UTF-8")
    assert done.returncode == DONE
    assert "OneDrive - 公司" in done.stderr
    assert "网盘" in done.stderr


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_an_import_without_room_for_a_backup_says_so_and_its_log_tells_it(
    profile: Path, tmp_path: Path, language: str
) -> None:
    desk = open_desk(profile, NoKeyring(), with_passphrase(PASSPHRASE), SystemClock())
    fields = {"title": "来电", "customer_name": "李四", "customer_phone": "13800001111", "complaint_kind": "delay"}
    desk.store.execute(submit_record, SubmitRecord(id="s1", by="p1", form="complaint", fields=fields)).result()
    desk.close()
    log = files.simple_workbook(tmp_path / "log.xlsx", complaints(3))
    with small_disk(profile / "backups", 1) as full:
        fill(full)
        done = run(
            "--language", language, "import", log, "--mapping", "en-delivery-complaints",
            "--profile", profile, "--passphrase-on-stdin", typed=PASSPHRASE + "\n",
        )  # fmt: skip
    assert done.returncode == DONE
    beginning, _, _rest = sentence("say.no_backup", language).partition("{")
    assert done.stderr.startswith(beginning.strip())
    assert len(done.stderr.splitlines()) == 1
    assert "backup.no_space" not in done.stderr
    told = (profile / "logs" / "branchdesk.log").read_text(encoding="utf-8")
    assert "WARNING local_db.upkeep: no backup before the import: backup.no_space" in told
    assert "INFO importers.run: import " in told
    assert not [canary for canary in ("13800001111", "李四", "late 1", PASSPHRASE) if canary in told]


def test_case_63_a_refusal_is_a_sentence_and_an_exit_code(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = old_container(tmp_path / "secret.xlsx", "EncryptionInfo", "EncryptedPackage")
    assert main(["--language", "zh_CN", "import", str(path), "--mapping", "sanbao-return", "--preview"]) == FAILED
    said = capsys.readouterr()
    assert said.out == ""
    assert "密码" in said.err
    assert "Traceback" not in said.err


def test_mappings_are_listed_and_an_unknown_one_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mappings"]) == DONE
    assert "branch-log-2025" in capsys.readouterr().out
    assert main(["--language", "en", "import", str(SAMPLE_LOG), "--mapping", "nope", "--preview"]) == FAILED
    assert "nope" in capsys.readouterr().err


def test_a_preview_prints_rows_as_tickets_without_a_profile(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--language", "zh_CN", "import", str(SAMPLE_LOG), "--mapping", "branch-log-2025", "--preview"]
    assert main(arguments) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 23
    assert "TH250101-001 closed" in lines[3]


LOG = """客诉台账,,,,
单号,登记日期,客户,电话,事由,投诉类型
K1,24/07/2025,陈晓梅,13800136620,派送延误三天,{delay}
K2,05/07/2025,王强,13900139000,外箱破损,{damage}
合计,,,,,
"""


def test_a_log_without_a_mapping_is_looked_at_and_comes_in_by_what_was_sure(
    profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = Catalogue(pack_forms(PACK_FORMS)).form("complaint")
    words = {choice.id: choice.label["zh_CN"] for choice in form.fields["complaint_kind"].choices}
    log, mapping = tmp_path / "log.csv", tmp_path / "mine.json"
    log.write_text(LOG.format_map(words), "utf-8")
    look = ["--language", "zh_CN", "look", str(log), "--form", "complaint", "--save", str(mapping)]
    assert main(look) == DONE
    said = capsys.readouterr().out
    assert "表头在第 2 行" in said
    assert "第 5 行 合计：写着合计" in said
    assert main(look) == FAILED
    assert "已存在" in capsys.readouterr().err
    done = run(
        "import", log, "--mapping", mapping, "--profile", profile, "--passphrase-on-stdin", typed=PASSPHRASE + "\n"
    )
    assert done.returncode == DONE, done.stderr
    assert "2 imported" in " ".join(done.stdout.split())
    assert told(profile, "SELECT title FROM record ORDER BY title") == [("外箱破损",), ("派送延误三天",)]


def test_a_look_without_its_form_or_with_an_unknown_one_says_which_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.csv"
    log.write_text("a,b\n", "utf-8")
    assert main(["look", str(log), "--save", str(tmp_path / "m.json")]) == FAILED
    assert "complaint" in capsys.readouterr().err
    assert main(["look", str(log), "--form", "complaints"]) == FAILED
    assert "complaint" in capsys.readouterr().err
    assert not (tmp_path / "m.json").exists()


def started(log: Path, profile: Path) -> subprocess.Popen[str]:
    """An import in its own process that has committed some slices by now."""
    arguments = ("import", log, "--mapping", "en-delivery-complaints", "--profile", profile, "--passphrase-on-stdin")
    process = subprocess.Popen(
        command(*arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=Path(__file__).parents[2],
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )
    assert process.stdin is not None
    process.stdin.write(PASSPHRASE + "\n")
    process.stdin.flush()
    wal = profile / "branchdesk.db-wal"
    while process.poll() is None and not (wal.exists() and wal.stat().st_size > 1_500_000):
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
    return process


def told(profile: Path, sql: str) -> list[Any]:
    """What the profile answers once nobody else has it open."""
    desk = open_desk(profile, NoKeyring(), with_passphrase(PASSPHRASE), SystemClock())
    try:
        return values(desk.store, sql)
    finally:
        desk.close()


@pytest.mark.skipif(sys.platform == "win32", reason="sends Ctrl+C by a POSIX signal")
def test_ctrl_c_stops_between_slices_and_says_that_nothing_is_lost(profile: Path, tmp_path: Path) -> None:
    process = started(files.simple_workbook(tmp_path / "long.xlsx", complaints(40_000)), profile)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said.strip().startswith("Stopped.")) == (STOPPED, True)
    kept = told(profile, "SELECT COUNT(*) FROM record")[0][0]
    assert 0 < kept < 40_000
    assert told(profile, "SELECT state FROM import_job") == [("cancelled",)]


def test_an_import_killed_by_force_has_accounted_for_what_it_kept_and_goes_on(profile: Path, tmp_path: Path) -> None:
    log = files.simple_workbook(tmp_path / "log.xlsx", complaints(4_000))
    process = started(log, profile)
    process.kill()
    process.communicate(timeout=60)
    kept = told(profile, "SELECT COUNT(*) FROM record")[0][0]
    assert 0 < kept < 4_000
    assert told(profile, "SELECT COUNT(*) FROM import_row WHERE outcome = 'imported'") == [(kept,)]
    assert told(profile, "SELECT last_n FROM stream WHERE stream = 'bulk'") == [(kept,)]
    done = run(
        "import", log, "--mapping", "en-delivery-complaints", "--profile", profile, "--passphrase-on-stdin",
        typed=PASSPHRASE + "\n",
    )  # fmt: skip
    assert done.returncode == DONE
    assert told(profile, "SELECT COUNT(*), COUNT(DISTINCT waybill_no) FROM record") == [(4_000, 4_000)]
    assert told(profile, "SELECT COUNT(*) FROM import_row") == [(4_001,)]
