"""The real Secret Service of GNOME: its own D-Bus, its own daemon, its own home folder, no display."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local_db.machine import end_process

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not (shutil.which("dbus-daemon") and shutil.which("gnome-keyring-daemon")),
    reason="needs Debian's dbus and gnome-keyring",
)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a desktop session with an unlocked keyring; both daemons end with the test."""
    pytest.importorskip("secretstorage")
    for name in ("data", "run", "config"):
        (tmp_path / name).mkdir(mode=0o700)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert bus.stdout is not None
    environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
    keyring = start_keyring(environment)
    yield environment
    for daemon in (keyring, bus):
        end_process(daemon.pid)
        daemon.wait(20)
        if daemon.stdout is not None:
            daemon.stdout.close()


def start_keyring(environment: dict[str, str]) -> subprocess.Popen[str]:
    daemon = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert daemon.stdin is not None
    assert daemon.stdout is not None
    daemon.stdin.write("of this test\n")
    daemon.stdin.close()
    daemon.stdout.readline()  # GNOME_KEYRING_CONTROL=...: it is up
    return daemon


def run(environment: dict[str, str], program: str, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


HEAD = """
import sys
from pathlib import Path
from core.errors import UserError
from local_db.keys import create_keys, load_keys
from local_db.os_keyring import SERVICE, OsKeyring
path, vault = Path(sys.argv[1]), OsKeyring(patience=5)
"""
CREATE = (
    HEAD
    + """
safe, key, code = create_keys(path, vault, None)
print(vault.name)
print(code)
"""
)
OPEN = (
    HEAD
    + """
safe = load_keys(path, vault)
try:
    print("opened", safe.open_with_keyring().check())
except UserError as error:
    print(error.code)
"""
)
LOCK = """
from contextlib import closing
import secretstorage
with closing(secretstorage.dbus_init()) as bus:
    secretstorage.get_default_collection(bus).lock()
"""
FORGET = HEAD + "vault.remove(load_keys(path, vault).profile)\n"
MEND = (
    HEAD
    + """
safe = load_keys(path, vault)
safe.store_in_keyring(safe.open_with_recovery_code(sys.argv[2]))
"""
)


def test_case_49_a_real_secret_service_keeps_the_key_and_its_loss_is_mended_by_the_recovery_code(
    session: dict[str, str], tmp_path: Path
) -> None:
    path = str(tmp_path / "keys.json")
    name, code = run(session, CREATE, path)
    assert name == "keyring.backends.SecretService.Keyring"
    opened = run(session, OPEN, path)
    assert opened[0].startswith("opened")
    run(session, FORGET, path)
    assert run(session, OPEN, path) == ["keys.keyring_entry_gone"]
    run(session, MEND, path, code)
    assert run(session, OPEN, path) == opened
    without = {key: value for key, value in session.items() if key != "DBUS_SESSION_BUS_ADDRESS"}
    without["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent/bus"
    assert run(without, OPEN, path) == ["keys.keyring_absent"]


def test_case_49_a_locked_secret_service_is_told_and_the_recovery_code_opens_the_key(
    session: dict[str, str], tmp_path: Path
) -> None:
    path = str(tmp_path / "keys.json")
    _, code = run(session, CREATE, path)
    run(session, LOCK)
    assert run(session, OPEN, path) == ["keys.keyring_locked"]
    assert run(session, HEAD + "print(load_keys(path, vault).open_with_recovery_code(sys.argv[2]))", path, code)
