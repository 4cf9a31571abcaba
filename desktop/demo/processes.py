"""Child processes of the story: devices that answer JSON lines, and the hub, all on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

_ROOT = Path(__file__).resolve().parents[2]


class DeviceFailed(Exception):
    """A device answered with an error code; `code` is it."""

    def __init__(self, code: str, facts: dict[str, str]) -> None:
        super().__init__(f"{code} {facts}")
        self.code = code


def hub_command() -> list[str]:
    """How the hub's command line is run, from source or by the frozen program."""
    return (
        [sys.executable, "--hub"] if getattr(sys, "frozen", False) else [sys.executable, "-m", "sync.hub.command_line"]
    )


class DeviceProcess:
    """A device in a process of its own. Calling an act waits for its answer; `kill` is a power cut."""

    def __init__(self, profile: Path, passphrase: str) -> None:
        self.profile = profile
        self.passphrase = passphrase
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Starts the process; the profile is not open yet."""
        frozen = getattr(sys, "frozen", False)
        command = [sys.executable, "--demo-device"] if frozen else [sys.executable, "-m", "desktop.demo.device"]
        self._process = subprocess.Popen(
            [*command, "--profile", str(self.profile)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=None if frozen else _ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )

    def create(self, branch: str, branch_name: str) -> None:
        """Starts the process on a new profile of that branch."""
        self.start()
        self.ask("create", passphrase=self.passphrase, branch=branch, branch_name=branch_name)

    def reopen(self) -> dict[str, Any]:
        """Starts the process on the profile as it lies on the disk."""
        self.start()
        return self.ask("open", passphrase=self.passphrase)

    def send(self, do: str, /, **arguments: Any) -> None:
        """Gives an order without waiting."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode({"do": do, **arguments}) + b"\n")
        self._process.stdin.flush()

    def hear(self) -> dict[str, Any] | None:
        """The next line that the device says, None when it is gone."""
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return msgspec.json.decode(line) if line.endswith(b"\n") else None

    def ask(self, do: str, /, **arguments: Any) -> dict[str, Any]:
        """Gives an order and waits. DeviceFailed when the device says no; RuntimeError when it is gone."""
        self.send(do, **arguments)
        answer = self.hear()
        if answer is None:
            raise RuntimeError(f"the device of {self.profile.name} ended during {do}")
        if "error" in answer:
            raise DeviceFailed(answer["error"], answer.get("facts", {}))
        result: dict[str, Any] = answer["ok"]
        return result

    def act(self, do: str, by: str, /, **arguments: Any) -> dict[str, Any]:
        """A person's act with a fresh idempotency key."""
        return self.ask(do, act=uuid.uuid4().hex, by=by, **arguments)

    def kill(self) -> None:
        """Ends the process at once, without a chance to tidy up."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Lets the process end in order; kills it when it does not within ten seconds."""
        if self._process is None or self._process.poll() is not None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
