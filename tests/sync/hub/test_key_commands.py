"""Who signs where, and a forgotten PIN, as an administrator sees to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.signatures import public_half
from sync.hub.command_line import main
from sync.hub.folder import hub_folder
from tests.sync.hub.branch_devices import start_hub
from tests.sync.hub.test_signatures import LI, OTHER, offer, register, words


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "hub"


def run(folder: Path, *said: str) -> int:
    return main(["--data", str(folder), *said])


def signing_device(folder: Path) -> str:
    """A hub with a device where Li signs, and a second key for her waits; the device's id."""
    hub = start_hub(hub_folder(folder))
    device = hub.device()
    register(device, offer(device, LI))
    assert words(register(device, offer(device, OTHER)))[public_half(OTHER)] == "waits"
    hub.close()
    return device.identity.device


def test_keys_and_devices_say_who_signs_where(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    device = signing_device(folder)
    assert run(folder, "keys", device) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert f"{device}  clerk-1 Li  key {public_half(LI)[:16]}  in use" in first
    assert f"key {public_half(OTHER)[:16]}  waits" in second
    assert run(folder, "devices") == 0
    assert "signing: clerk-1" in capsys.readouterr().out
    assert run(folder, "incidents") == 0
    capsys.readouterr()


def test_a_key_that_waits_is_allowed_and_the_next_reset_waits_for_the_device(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    device = signing_device(folder)
    assert run(folder, "reset-pin", device, "clerk-1") == 0
    assert "that waited is in use" in capsys.readouterr().out
    assert run(folder, "reset-pin", device, "clerk-1") == 0
    assert "without a PIN there after the next exchange" in capsys.readouterr().out


def test_a_reset_of_nobody_is_refused_in_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    device = signing_device(folder)
    assert run(folder, "reset-pin", device, "clerk-2") == 1
    assert "has no key on device" in capsys.readouterr().err
    assert run(folder, "reset-pin", "nowhere", "clerk-1") == 1
    assert "There is no device nowhere" in capsys.readouterr().err
