"""`branchdesk import` does what the wizard does: files, folders, trials, corrections, reports, rows to be checked."""

from __future__ import annotations

import io
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.errors import UserError
from importers.command_line import DONE, FAILED, main
from importers.sources import WAITS, sources, tried_again
from local_db.catalogue import Catalogue, pack_forms
from local_db.desk import create_desk, open_desk, with_passphrase
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.machine.console import READER_GONE
from local_db.os_keyring import NoKeyring
from resources import PACK_FORMS
from tests.importers.stores import values
from tests.importers.tables import LOG, good, write_table

PASSPHRASE = "correct horse battery"
UNDERSTOOD = """客诉台账,,,,
单号,登记日期,客户,电话,事由,投诉类型
K1,2025-07-24,陈晓梅,13800136620,派送延误三天,{delay}
K2,2025-07-25,王强,13900139000,外箱破损,{damage}
"""
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    root = tmp_path / "profile"
    create_desk(root, NoKeyring(), PASSPHRASE, Identity("440106", "五山"), pack_forms(PACK_FORMS), SystemClock())[
        0
    ].close()
    return root


@pytest.fixture
def command(profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(PASSPHRASE + "\n"))
        given = ["--language", "en", "import", *map(str, arguments), "--profile", str(profile)]
        code = main([*given, "--passphrase-on-stdin"])
        said = capsys.readouterr()
        return code, " ".join(said.out.split()), said.err

    return run


def told(profile: Path, sql: str) -> list[Any]:
    desk = open_desk(profile, NoKeyring(), with_passphrase(PASSPHRASE), SystemClock())
    try:
        return values(desk.store, sql)
    finally:
        desk.close()


def mapping_file(folder: Path) -> Path:
    path = folder / "small-log.json"
    path.write_bytes(msgspec.json.encode(LOG))
    return path


def test_a_folder_comes_in_whole_and_a_bad_file_keeps_no_other_back(
    command: Command, profile: Path, tmp_path: Path
) -> None:
    folder, out = tmp_path / "logs", tmp_path / "out"
    (folder / "2024").mkdir(parents=True)
    out.mkdir()
    write_table(folder / "a.csv", [good("A1", title="one"), good("A2", **{"电话": "1.38E+10"})])
    write_table(folder / "2024" / "b.csv", [good("B1", title="two"), good("A1", title="one")])
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (folder / "~$a.xlsx").write_bytes(b"lock")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8")
    arguments = [folder, "--mapping", mapping_file(tmp_path)]
    code, said, _ = command(*arguments, "--report", out, "--problems", out)
    assert code == FAILED, "one file could not be read"
    summary = said.partition("3 files, 1 of them not imported. All rows together: ")[2]
    assert summary == "2 imported 1 already there 1 to be checked by a person 2 no tickets"
    assert told(profile, "SELECT COUNT(*) FROM record") == [(2,)]
    assert sorted(path.name for path in out.iterdir()) == [
        "a-problems.xlsx",
        "a-report.txt",
        "b-report.txt",
    ]


def test_a_dry_run_says_what_corrections_and_duplicates_come_to_and_writes_nothing(
    command: Command, profile: Path, tmp_path: Path
) -> None:
    log = write_table(tmp_path / "log.csv", [good(f"A{n}", **{"电话": "1.38E+10"}) for n in range(3)])
    mended = tmp_path / "corrections.json"
    mended.write_text(
        json.dumps({"alike": [{"field": "customer_phone", "text": "1.38E+10", "to": "13800002222"}]}), "utf-8"
    )
    arguments = [log, "--mapping", mapping_file(tmp_path)]
    code, said, _ = command(*arguments, "--dry-run")
    assert (code, "3 to be checked by a person" in said, "3 rows: Phone" in said) == (DONE, True, True)
    assert "1.38E+10" in said
    assert told(profile, "SELECT COUNT(*) FROM import_job") == [(0,)]
    problems, report = tmp_path / "problems.xlsx", tmp_path / "report.txt"
    terms = ["--corrections", mended, "--duplicates", "fill", "--problems", problems, "--report", report]
    code, said, _ = command(*arguments, *terms)
    assert (code, "3 imported" in said) == (DONE, True)
    assert "their blanks are filled" in report.read_text(encoding="utf-8")
    assert not problems.exists(), "there is none"
    mended.write_text("{}x", "utf-8")
    assert "corrections.json cannot be understood" in command(*arguments, "--corrections", mended)[2]


def test_a_log_without_a_mapping_is_understood_and_what_is_unsure_is_asked(
    command: Command, profile: Path, tmp_path: Path
) -> None:
    form = Catalogue(pack_forms(PACK_FORMS)).form("complaint")
    words = {choice.id: choice.label["zh_CN"] for choice in form.fields["complaint_kind"].choices}
    log = tmp_path / "log.csv"
    log.write_text(UNDERSTOOD.format_map(words), "utf-8")
    code, said, failed = command(log, "--form", "complaint")
    assert (code, "2 imported" in said) == (DONE, True), failed
    assert told(profile, "SELECT title FROM record ORDER BY title") == [("外箱破损",), ("派送延误三天",)]
    unsure = tmp_path / "unsure.csv"
    unsure.write_text(UNDERSTOOD.replace("电话", "联系电话或手机x").format_map(words), "utf-8")
    code, _, failed = command(unsure, "--form", "complaint")
    assert code == FAILED
    assert "联系电话或手机x" in failed
    few = tmp_path / "few.csv"
    few.write_text("流水,事项,金额\nx1,甲,5\nx2,乙,6\nx3,丙,7\n", "utf-8")
    code, _, failed = command(few, "--form", "complaint")
    assert (code, "流水" in failed, "事项" in failed) == (FAILED, True, True), "its columns are asked about"
    few.write_text("5,7\n6,8\n", "utf-8")
    code, _, failed = command(few, "--form", "complaint")
    assert (code, "names the columns" in failed, "--form" in failed) == (FAILED, True, False)
    code, _, failed = command(log, "--form", "nothing")
    assert (code, "complaint" in failed) == (FAILED, True)


def test_folders_give_every_table_once_and_an_empty_one_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"import\.folder_empty"):
        sources([tmp_path])
    for name in ("b.xlsx", "a.CSV", ".hidden.csv"):
        (tmp_path / name).write_bytes(b"")
    assert sources([tmp_path, tmp_path / "b.xlsx"]) == [tmp_path / "a.CSV", tmp_path / "b.xlsx"]


def test_a_file_that_is_held_or_gone_for_a_moment_is_tried_again(tmp_path: Path) -> None:
    path, waited, told_of = tmp_path / "log.csv", list[float](), list[str]()
    path.write_bytes(b"")
    tries = itertools.count(1)

    def held(times: int) -> int:
        if (number := next(tries)) <= times:
            raise UserError("import.file_in_use", file="log.csv")
        return number

    assert tried_again(path, lambda: held(2), waited.append, lambda error: told_of.append(error.code)) == 3
    assert (waited, told_of) == (list(WAITS[:2]), ["import.file_in_use"] * 2)
    tries = itertools.count(1)
    with pytest.raises(UserError, match=r"import\.file_in_use"):
        tried_again(path, lambda: held(99), waited.append)
    waited.clear()
    path.unlink()
    with pytest.raises(UserError):
        tried_again(path, lambda: held(99), waited.append)
    assert not waited, "what was never there is not waited for"


def test_nobody_reads_what_a_command_prints(profile: Path, command: Command, tmp_path: Path) -> None:
    logs, mapping = tmp_path / "logs", mapping_file(tmp_path)
    logs.mkdir()
    for at in "ABC":
        write_table(logs / f"{at}.csv", [good(f"{at}{n}", waybill=f"SF{at}{n}") for n in range(4)])
    reading, writing = os.pipe()
    os.close(reading)
    arguments = ["import", str(logs), "--mapping", str(mapping), "--profile", str(profile), "--passphrase-on-stdin"]
    ended = subprocess.run(
        [sys.executable, "-u", "-m", "importers.command_line", *arguments],
        input=PASSPHRASE.encode() + b"\n",
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=120,
        check=False,
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (READER_GONE, b"")
    assert command(logs, "--mapping", mapping)[0] == DONE
    assert told(profile, "SELECT COUNT(*) FROM record") == [(12,)]


@pytest.mark.parametrize("named", ["rows.xlsx", "rows.csv"])
def test_no_table_of_rows_to_check_without_such_rows(command: Command, tmp_path: Path, named: str) -> None:
    log = write_table(tmp_path / "log.csv", [good("A1")])
    code, said, _ = command(log, "--mapping", mapping_file(tmp_path), "--problems", tmp_path / named)
    assert code == DONE
    assert "No row is to be checked; no table of such rows was written." in said
    assert not (tmp_path / named).exists()
