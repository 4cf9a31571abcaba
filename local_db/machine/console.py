"""A command's words go to somebody who may stop listening, as `head` does after its ten lines."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

READER_GONE = 141
"""How a shell tells that a command ended because nobody reads it any more: 128 and the number of SIGPIPE."""

_Given = ParamSpec("_Given")


def ending_with_its_reader(command: Callable[_Given, int]) -> Callable[_Given, int]:
    """The same command, which ends with READER_GONE and without a word once nobody reads what it prints.

    What it was doing ends as it does at any error: what is durable stays, and the same command goes on from there.
    Any other pipe that broke is told as before.
    """

    @wraps(command)
    def run(*given: _Given.args, **named: _Given.kwargs) -> int:
        try:
            try:
                return command(*given, **named)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            if not _nobody_reads():
                raise
            return READER_GONE

    return run


def _nobody_reads() -> bool:
    """Whether standard output is the pipe that broke; what is still to be printed there then goes nowhere."""
    if not _is_broken():
        return False
    # else the interpreter tries once more at its end, and says that it failed
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return True


def _is_broken() -> bool:
    if sys.platform != "win32":
        waiting = select.poll()
        waiting.register(sys.stdout.fileno(), 0)
        return bool(waiting.poll(0))
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return True
    return False
