"""A command whose reader has gone ends without a word; every other broken pipe is told."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from local_db.machine.console import READER_GONE, ending_with_its_reader

COMMANDS = [
    ("importers.command_line", "mappings", ""),
    ("importers.command_line", "mappings", "1"),
    ("sync.hub.command_line", "--help", ""),
]


@pytest.mark.parametrize(("module", "argument", "unbuffered"), COMMANDS)
def test_nobody_reads(module: str, argument: str, unbuffered: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", module, argument]
    env = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    ended = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False, env=env)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (READER_GONE, b"")


def test_another_pipe_that_broke_is_told() -> None:
    @ending_with_its_reader
    def command() -> int:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        command()
