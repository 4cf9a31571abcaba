"""dev.py itself: groups, budgets, counting and what it says when something is missing."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from development import checks, environment, suites

REPORT = """<testsuites><testsuite name="a" tests="7" failures="1" errors="1" skipped="2"/>
<testsuite name="b" tests="3" failures="0" errors="0" skipped="0"/></testsuites>"""

TRANSLATIONS = """<!DOCTYPE TS><TS version="2.1" language="zh_CN"><context><name>Page</name>
<message><source>Saved</source><translation>已保存</translation></message>
<message><source>Open</source><translation type="unfinished"></translation></message>
<message><source>Old</source><translation type="vanished">旧</translation></message>
<message numerus="yes"><source>%n ticket(s)</source>
<translation><numerusform>%n 张</numerusform></translation></message>
</context></TS>"""


def test_a_path_belongs_to_the_group_of_its_folder() -> None:
    assert suites.suite_of("tests/window/test_main.py::test_one").name == "window"
    assert suites.suite_of("tests/servers").name == "servers"
    assert suites.suite_of("tests/core/test_merge.py").name == "unit"


def test_every_test_file_belongs_to_one_share_of_one_group() -> None:
    shares = [path for suite in suites.SUITES for share in suites.shares_of(suite, []) for path in share]
    files = [path.relative_to(environment.ROOT).as_posix() for path in (environment.ROOT / "tests").rglob("test_*.py")]
    for file in files:
        assert len([path for path in shares if file == path or file.startswith(f"{path}/")]) == 1, file


def test_chosen_paths_run_in_one_process_of_their_group() -> None:
    chosen = ["tests/core/test_merge.py", "tests/window/test_start.py::test_one", "tests/engines"]
    assert suites.shares_of(suites.SUITES[0], chosen) == [["tests/core/test_merge.py", "tests/engines"]]
    assert suites.shares_of(suites.SUITES[1], chosen) == [["tests/window/test_start.py::test_one"]]


def test_passed_failed_and_skipped_are_counted_over_all_suites_of_a_report(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")
    assert suites.count_results(report) == (6, 2, 2)


def test_a_run_that_left_no_report_counts_as_one_failure(tmp_path: Path) -> None:
    assert suites.count_results(tmp_path / "missing.xml") == (0, 1, 0)


def test_a_group_over_its_budget_is_stopped_and_fails(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "test_endless.py").write_text("def test_endless():\n    while True:\n        pass\n", encoding="utf-8")
    slow = suites.Suite("endless", 4, str(tmp_path))
    assert suites.run_suite(slow, [[str(tmp_path), "-p", "no:cacheprovider"]], slow.budget) == (0, 1, 0)
    assert "did not end within their budget of 4 seconds" in capfd.readouterr().out


def test_shares_run_side_by_side_and_their_results_are_added_up(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "test_good.py").write_text("def test_good() -> None:\n    pass\n", encoding="utf-8")
    (tmp_path / "test_bad.py").write_text("def test_bad() -> None:\n    assert 1 == 2\n", encoding="utf-8")
    shares = [[str(tmp_path / name), "-p", "no:cacheprovider"] for name in ("test_good.py", "test_bad.py")]
    assert suites.run_suite(suites.SUITES[0], shares, 60) == (1, 1, 0)
    assert "assert 1 == 2" in capfd.readouterr().out


def test_a_choice_that_matches_no_test_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text("def test_one() -> None:\n    pass\n", encoding="utf-8")
    chosen = [str(tmp_path), "-k", "nothing_of_this_name", "-p", "no:cacheprovider"]
    assert suites.run_suite(suites.SUITES[0], [chosen], 60) == (0, 0, 0)


def test_an_unfinished_sentence_is_found_and_a_vanished_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "zh_CN.ts"
    path.write_text(TRANSLATIONS, encoding="utf-8")
    assert checks.unfinished_sentences(path, "zh_CN.ts") == ["zh_CN.ts: not translated: 'Open'"]


def test_an_english_file_needs_its_plurals_only(tmp_path: Path) -> None:
    path = tmp_path / "branchdesk_en.ts"
    path.write_text(TRANSLATIONS.replace("%n 张", ""), encoding="utf-8")
    assert checks.unfinished_sentences(path, "en.ts") == ["en.ts: not translated: '%n ticket(s)'"]


def test_a_check_that_could_not_ask_anybody_is_skipped_with_its_reason(capfd: pytest.CaptureFixture[str]) -> None:
    outcome = checks.run_check("lock", lambda: (-1, "no package index could be reached"))
    assert outcome.state == "skipped"
    assert "no package index could be reached" in capfd.readouterr().out


def test_an_index_that_cannot_be_reached_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/nothing")
    monkeypatch.setenv("UV_NO_CACHE", "1")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    wanted = tmp_path / "wanted.txt"
    wanted.write_text("msgspec\n", encoding="utf-8")
    assert checks.uv("pip", "compile", "--quiet", str(wanted)) == (-1, "no package index could be reached")


def test_the_stamp_changes_with_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = environment.wanted_stamp()
    changed = tmp_path / "requirements.lock"
    changed.write_bytes(environment.LOCK.read_bytes() + b"\n")
    monkeypatch.setattr(environment, "LOCK", changed)
    assert environment.wanted_stamp() != before


@pytest.mark.skipif(sys.platform == "win32", reason="groups of processes are ended on POSIX only")
def test_a_process_that_a_group_of_tests_left_behind_is_ended_with_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        forgotten = (
            f"import socket\nline = socket.create_connection(('127.0.0.1', {listener.getsockname()[1]}))\n"
            "print('ready', flush=True)\nline.recv(1)\n"
        )
        leave = (
            "import subprocess, sys\n"
            f"subprocess.Popen([sys.executable, '-c', {forgotten!r}], stdout=subprocess.PIPE).stdout.readline()\n"
        )
        assert suites.run_within(60, [[sys.executable, "-c", leave]]) == [0]
        line, _ = listener.accept()
        with line:
            line.settimeout(20)
            assert line.recv(1) == b""
