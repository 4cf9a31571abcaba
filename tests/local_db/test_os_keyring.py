from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend

from core.errors import UserError
from local_db.keys import create_keys
from local_db.os_keyring import OsKeyring, VaultAbsent, VaultLocked

PROJECT = Path(__file__).resolve().parents[2]
WITHOUT_A_BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus", "XDG_RUNTIME_DIR": "/nonexistent"}
MAKE_KEYS = """
import sys
from pathlib import Path
import keyring
from core.errors import UserError
from local_db.keys import create_keys
from local_db.os_keyring import OsKeyring
print("configured:", keyring.get_keyring().__class__.__module__)
try:
    create_keys(Path(sys.argv[1]), OsKeyring(), None)
except UserError as error:
    print("refused:", error.code)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Windows and macOS always have their own keyring")
@pytest.mark.parametrize("chosen_by", ["environment", "configuration file"])
def test_case_50_a_plain_file_keyring_on_the_path_is_refused(tmp_path: Path, chosen_by: str) -> None:
    pytest.importorskip("keyrings.alt.file")
    environment = {
        **os.environ,
        **WITHOUT_A_BUS,
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    plain = "keyrings.alt.file.PlaintextKeyring"
    if chosen_by == "environment":
        environment["PYTHON_KEYRING_BACKEND"] = plain
    else:
        chosen = tmp_path / "config" / "python_keyring" / "keyringrc.cfg"
        chosen.parent.mkdir(parents=True)
        chosen.write_text(f"[backend]\ndefault-keyring={plain}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", MAKE_KEYS, str(tmp_path / "keys.json")],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines() == ["configured: keyrings.alt.file", "refused: keys.passphrase_needed"]
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".cfg"] == []


@pytest.mark.parametrize("kind", ["null", "fail"])
def test_case_50_a_keyring_that_forgets_is_refused(tmp_path: Path, kind: str) -> None:
    vault = OsKeyring({"PYTHON_KEYRING_BACKEND": f"keyring.backends.{kind}.Keyring"})
    with pytest.raises(VaultAbsent):
        vault.write("entry", "secret")
    with pytest.raises(UserError) as refused:
        create_keys(tmp_path / "keys.json", vault, None)
    assert refused.value.code == "keys.passphrase_needed"


class StuckKeyring(KeyringBackend):
    """A keyring whose prompt nobody sees."""

    priority = 5

    def __init__(self, forever: threading.Event) -> None:
        self._forever = forever

    def get_password(self, service: str, username: str) -> str | None:
        self._forever.wait(60)
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError("D-Bus has gone")


def test_case_49_a_keyring_that_never_answers_counts_as_locked_after_the_patience_is_over() -> None:
    end = threading.Event()
    vault = OsKeyring({}, patience=0.05, chosen=StuckKeyring(end))
    with pytest.raises(VaultLocked):
        vault.read("entry")
    with pytest.raises(VaultLocked):
        vault.write("entry", "secret")
    end.set()
