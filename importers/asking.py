"""Asking for a workbook's password at the command line: without echo, never as an argument that others could read."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from typing import TypeVar

from core.errors import UserError
from importers.texts import sentence

Outcome = TypeVar("Outcome")
_ASKED = ("import.password_needed", "import.password_wrong")
_TIMES = 3


def with_password(read: Callable[[str | None], Outcome], on_stdin: bool, language: str) -> Outcome:
    """What `read` gives: without a password, then with what a person types, asked at most three times.

    With `on_stdin` the password is the next line of standard input. UserError where nobody can be asked.
    """
    if on_stdin:
        return read(sys.stdin.readline().rstrip("\r\n"))
    password: str | None = None
    for _ in range(_TIMES):
        try:
            return read(password)
        except UserError as error:
            if error.code not in _ASKED or not sys.stdin.isatty():
                raise
            if password is not None:
                print(sentence(error.code, language), file=sys.stderr)
            password = getpass.getpass(sentence("say.password", language))
    return read(password)
