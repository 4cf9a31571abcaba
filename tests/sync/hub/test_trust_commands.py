"""``branchdesk-hub pin`` and ``trust``: what an administrator types, and what devices then hear."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sync.hub.folder import hub_folder
from sync.protocol.trust import Trusted, parted_code, read_policy
from tests.support.tls_front import Certificate
from tests.sync.hub.branch_devices import start_hub
from tests.sync.hub.test_command_line import run


def test_pins_are_told_to_devices_and_stand_in_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start_hub(hub_folder(tmp_path / "hub")).close()
    folder, present, following = tmp_path / "hub", Certificate(tmp_path, "present"), Certificate(tmp_path, "following")
    assert run(folder, "pin") == 0
    assert "no pins" in capsys.readouterr().out
    assert run(folder, "pin", str(present.file), str(following.file)) == 0
    assert capsys.readouterr().out.split() == ["pin", present.pin, "pin", following.pin]
    assert run(folder, "enrolment-code", "--branch", "440106") == 0
    (code,) = re.findall(r"^code (\S+)$", capsys.readouterr().out, re.MULTILINE)
    assert parted_code(code)[1] == (present.pin[:20],)
    hub = start_hub(hub_folder(folder))
    assert hub.device().identity.pins == (present.pin, following.pin)
    hub.close()
    assert run(folder, "pin", "--none") == 0
    assert "no pins" in capsys.readouterr().out


def test_what_is_no_certificate_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start_hub(hub_folder(tmp_path / "hub")).close()
    folder, present = tmp_path / "hub", Certificate(tmp_path, "present")
    assert run(folder, "pin", str(present.key_file)) == 1
    assert f"no certificate in {present.key_file}" in capsys.readouterr().err
    assert run(folder, "pin", str(tmp_path / "gone.pem")) == 1
    assert "gone.pem cannot be used" in capsys.readouterr().err
    assert run(folder, "pin", *[str(present.file)] * 5) == 1
    assert "at most 4 pins" in capsys.readouterr().err
    assert run(folder, "pin") == 0
    assert "no pins" in capsys.readouterr().out, "nothing of it was kept"


def test_a_policy_is_for_one_branch_and_signed_by_the_hub(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start_hub(hub_folder(tmp_path / "hub")).close()
    folder = tmp_path / "hub"
    assert run(folder, "trust", "--branch", "440106", "--by", "system") == 0
    line = capsys.readouterr().out.splitlines()[0]
    hub = start_hub(hub_folder(folder))
    policy = read_policy(line, "440106", hub.device().identity.order_key)
    hub.close()
    assert policy.trusted is Trusted.SYSTEM
    assert run(folder, "trust", "--branch", "999999", "--by", "system") == 1
    assert "999999" in capsys.readouterr().err
