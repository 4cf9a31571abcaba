"""``branchdesk-hub`` as an administrator uses it."""

from __future__ import annotations

import os
import re
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from local_db.key_slots import seal_for_headquarters
from local_db.machine.clock import SystemClock
from local_db.recovery_code import new_recovery_code
from sync.hub.command_line import SENTENCES, main
from sync.hub.folder import hub_folder
from sync.protocol.messages import RecoveryRequest
from tests.sync.hub.branch_devices import BranchDevice, SetClock, start_hub


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert main(["--data", str(tmp_path / "hub"), "init"]) == 0
    return tmp_path / "hub"


def run(folder: Path, *words: str) -> int:
    return main(["--data", str(folder), *words])


def test_a_hub_is_made_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "hub.key").read_bytes()
    assert run(folder, "init") == 1
    assert "left as it is" in capsys.readouterr().err
    assert (folder / "hub.key").read_bytes() == before


def test_from_branch_to_revoked_device(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "create-branch", "440106", "广州天河") == 0
    assert run(folder, "create-user", "li", "李雷", "--branch", "440106", "--role", "supervisor") == 0
    capsys.readouterr()
    assert run(folder, "enrolment-code", "--branch", "440106", "--hours", "1") == 0
    found = re.search(r"^code (\S{4}-\S{4}-\S{4})$", capsys.readouterr().out, re.MULTILINE)
    assert found is not None
    device, lane = enrolled_now(folder, found[1])
    assert lane == "A"
    assert run(folder, "devices") == 0
    assert f"{device}  440106  lane A  in use" in capsys.readouterr().out
    assert run(folder, "revoke", device) == 0
    assert run(folder, "revoke", device) == 1
    assert run(folder, "status") == 0
    printed = capsys.readouterr().out
    status = msgspec.json.decode(printed[printed.index("{") :])
    assert (status["branches"], status["devices"], status["devices_revoked"]) == (2, 1, 1)


def enrolled_now(folder: Path, code: str) -> tuple[str, str]:
    """Enrols a device at the machine's own time, by which the command line made the code; its id and lane."""
    clock = SetClock()
    clock.moment = SystemClock().now()
    hub = start_hub(hub_folder(folder), clock)
    device = BranchDevice(hub.http)
    answer = device.enrol(code)
    hub.close()
    assert answer.status_code == 200, answer.content
    return device.identity.device, device.identity.lane


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["create-branch", "4", "x"], "2 to 12 letters"),
        (["create-branch", "hq", "x"], "exists already"),
        (["create-user", "li", "Li", "--branch", "999999"], "no branch 999999"),
        (["enrolment-code", "--branch", "999999"], "no branch 999999"),
        (["revoke", "nobody"], "no device nobody"),
        (["recovery-code", "nobody"], "no device nobody"),
        (["restore", "nowhere"], "holds no backup"),
        (["create-branch", "CON", "x"], "no name of Windows"),
        (["create-branch", "440107", " "], "needs a name"),
        (["create-branch", "440107", "x", "--utc-offset", "900"], "-720 to 840"),
        (["create-branch", "440107", "x", "--utc-offset=-721"], "-720 to 840"),
        (["create-user", "", "Li", "--branch", "hq"], "1 to 64 letters"),
        (["create-user", "li lei", "Li", "--branch", "hq"], "1 to 64 letters"),
        (["create-user", "li", " ", "--branch", "hq"], "needs a name"),
        (["create-user", "li", "Li\x07", "--branch", "hq"], "needs a name"),
        (["create-user", "li", "Li", "--branch", "440106", "--role", "hq"], "not of branch 440106"),
        (["enrolment-code", "--branch", "440106", "--hours", "0"], "1 to 8760"),
        (["enrolment-code", "--branch", "440106", "--hours", "-3"], "1 to 8760"),
        (["enrolment-code", "--branch", "440106", "--hours", "99999999999"], "1 to 8760"),
        (["enrolment-code", "--branch", "440106", "--subscribe", "440106"], "Only a device of headquarters"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(
    folder: Path, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "create-branch", "440106", "Tianhe") == 0
    before = counts(folder, capsys)
    assert run(folder, *words) == 1
    told = capsys.readouterr().err
    assert sentence in told
    assert "Traceback" not in told
    assert counts(folder, capsys) == before


def counts(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the hub says that it holds."""
    capsys.readouterr()
    assert run(folder, "status") == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("port", ["99999", "-1", "http"])
def test_a_port_that_is_none_is_refused_before_anything_starts(
    folder: Path, port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(folder, "serve", "--port", port)
    assert stopped.value.code == 2
    assert "is not between 0 and 65535" in capsys.readouterr().err


def test_a_place_that_cannot_be_used_is_named(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_the_way = tmp_path / "passwd"
    in_the_way.write_bytes(b"root")
    for data, words in (
        (folder, ["backup", str(in_the_way / "nope")]),
        (in_the_way, ["init"]),
        (in_the_way / "x", ["init"]),
        (in_the_way, ["serve", "--port", "0"]),
    ):
        capsys.readouterr()
        assert run(data, *words) == 1
        told = capsys.readouterr().err
        assert str(in_the_way) in told
        assert "Traceback" not in told
    assert in_the_way.read_bytes() == b"root"


def test_a_backup_into_the_hubs_own_data_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(folder.rglob("*"))
    for target in (folder, folder / "files", folder / "files" / ".." / "sets"):
        capsys.readouterr()
        assert run(folder, "backup", str(target)) == 1
        assert "Choose a folder outside" in capsys.readouterr().err
    assert sorted(folder.rglob("*")) == before


def test_restore_takes_the_newest_set_of_the_folder_that_was_given_to_backup(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "backup", str(tmp_path / "sets")) == 0
    assert run(folder, "create-branch", "440106", "Tianhe") == 0
    assert run(folder, "backup", str(tmp_path / "sets")) == 0
    newest = sorted((tmp_path / "sets").glob("hub-*"))[-1]
    assert run(folder, "create-branch", "310115", "Pudong") == 0
    assert run(folder, "restore", str(tmp_path / "sets")) == 0
    assert str(newest) in capsys.readouterr().out
    assert msgspec.json.decode(counts(folder, capsys))["branches"] == 2


def test_a_folder_without_a_hub_and_a_lost_or_foreign_key_are_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "nowhere", "status") == 1
    assert "There is no hub" in capsys.readouterr().err
    kept = (folder / "hub.key").read_bytes()
    (folder / "hub.key").write_bytes(b"{}")
    assert run(folder, "status") == 1
    assert "damaged" in capsys.readouterr().err
    (folder / "hub.key").unlink()
    assert run(folder, "status") == 1
    assert "missing" in capsys.readouterr().err
    assert run(tmp_path / "other", "init") == 0
    (folder / "hub.key").write_bytes((tmp_path / "other" / "hub.key").read_bytes())
    assert run(folder, "status") == 1
    assert "another hub's" in capsys.readouterr().err
    (folder / "hub.key").write_bytes(kept)
    assert run(folder, "status") == 0


def test_the_key_file_may_lie_elsewhere_and_the_database_is_not_readable_without_it(tmp_path: Path) -> None:
    words = ["--data", str(tmp_path / "hub"), "--key-file", str(tmp_path / "secret" / "hub.key")]
    assert main([*words, "init"]) == 0
    assert main([*words, "status"]) == 0
    assert not (tmp_path / "hub" / "hub.key").exists()
    assert not (tmp_path / "hub" / "hub.db").read_bytes().startswith(b"SQLite format 3")


def test_a_sealed_recovery_code_is_read_out_at_headquarters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub = start_hub(hub_folder(tmp_path / "hub"))
    device = hub.device()
    code = new_recovery_code(os.urandom)
    sealed = seal_for_headquarters(code, bytes.fromhex(device.identity.recovery_key), "profile-1", os.urandom)
    answer = device.post("/recovery", RecoveryRequest(sealed_recovery=f"profile-1.{sealed.hex()}"))
    assert answer.json() == {"kept": True}
    silent = hub.device().identity.device
    hub.close()
    assert run(tmp_path / "hub", "recovery-code", device.identity.device) == 0
    assert f"code {code}" in capsys.readouterr().out
    assert run(tmp_path / "hub", "recovery-code", silent) == 1
    assert "not left a recovery code" in capsys.readouterr().err


def test_every_sentence_names_only_facts_that_exist() -> None:
    for code, sentence in SENTENCES.items():
        facts = set(re.findall(r"\{(\w+)\}", sentence))
        assert facts <= {
            "folder", "file", "key", "host", "port", "reason", "branch", "device", "what", "version", "found", "known",
            "minutes", "hours", "operations", "encoding", "count", "limit", "kind",
            "name", "place", "moment", "text", "person", "wanted", "digits", "problem",
        }, code  # fmt: skip


def test_case_58_verify_names_an_edited_entry_and_the_next_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = hub_folder(tmp_path / "hub")
    with closing(start_hub(folder)) as hub:
        device = hub.device()
        create = device.create()
        device.push(create)
    assert run(folder.root, "verify") == 0
    assert "Every entry says what was written." in capsys.readouterr().out
    with closing(start_hub(folder)) as hub:
        hub.store.write(lambda connection: connection.exec_driver_sql("UPDATE history SET at = at + 1")).result()
    assert run(folder.root, "verify") == 1
    said = capsys.readouterr()
    assert f"scope branch:440106  at 1  {create.id}  entry and row" in said.out
    assert said.err.startswith("The log does not say any more what was written: 1 bad ")
    assert "restore" in said.err


def test_an_erasure_shows_what_it_would_erase_and_needs_a_yes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    running = start_hub(hub_folder(folder))
    for words in (("create-branch", "440106", "Tianhe"), ("create-user", "li", "Li", "--branch", "440106")):
        assert run(folder, *words) == 0
    assert run(folder, "create-user", "wang", "Wang", "--branch", "hq", "--role", "hq") == 0
    device = running.device()
    device.person = "li"
    create = device.create(customer_phone="13977665544", number="440106-261120-A001")
    device.push(create)
    running.close()
    asked = ("erase", "--phone", "139 7766 5544", "--reason", "demanded", "--by")
    capsys.readouterr()
    assert run(folder, *asked, "wang") == 0
    shown = capsys.readouterr().out
    assert create.record in shown
    assert "440106-261120-A001" in shown
    assert "Nothing was erased yet" in shown
    assert run(folder, *asked, "li", "--yes") == 1
    assert "li is no user of headquarters" in capsys.readouterr().err
    assert run(folder, *asked, "wang", "--yes") == 0
    assert "1 records erased, 0 were erased before" in capsys.readouterr().out
    assert run(folder, *asked, "wang", "--yes") == 1
    assert "Nothing was erased" in capsys.readouterr().err
    by_number = ("erase", "--number", "440106-261120-A001", "--reason", "demanded", "--by", "wang", "--yes")
    assert run(folder, *by_number) == 0
    assert "0 records erased, 1 were erased before" in capsys.readouterr().out
    assert run(folder, "verify") == 0
    assert not any(b"13977665544" in path.read_bytes() for path in folder.rglob("*") if path.is_file())
