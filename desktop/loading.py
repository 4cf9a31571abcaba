"""Parts of the program that are imported when somebody needs them, so that no click waits for an import.

What has nothing of Qt in it is imported in a job. The window's own modules are imported in its thread, a few in a turn:
a class of Qt that is made in another thread while the window looks one up ends the program now and then.
"""

from __future__ import annotations

import dis
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from types import CodeType

from PySide6.QtCore import QObject

from desktop.jobs import JobRunner
from desktop.turns import the_turns

_OWN = "desktop."
_OF_A_TURN = 6
"""Modules; most take a millisecond or two."""
_loaded: set[str] = set()
"""Only what stands whole: a module that is being imported is in `sys.modules` already."""


def load(names: Sequence[str], jobs: JobRunner, owner: QObject, then: Callable[[], None]) -> None:
    """Imports modules and calls `then`, unless `owner` is gone by that time.

    Name each where it is used too, which is how the frozen build finds it.
    """
    jobs.read(partial(read_ahead, names), lambda own: load_in_turns(names, own, owner, then))


def load_in_turns(names: Iterable[str], own: Sequence[str], owner: QObject, then: Callable[[], None]) -> None:
    """Imports what `read_ahead` left of these modules; in the window's thread."""
    for at in range(0, len(own), _OF_A_TURN):
        the_turns().add(owner, partial(_import_all, own[at : at + _OF_A_TURN]))
    the_turns().add(owner, partial(_finish, tuple(names), then))


def are_loaded(names: Iterable[str]) -> bool:
    """Whether all of them can be used without an import."""
    return _loaded.issuperset(names)


def read_ahead(names: Iterable[str], stopped: Callable[[], bool] = lambda: False) -> list[str]:
    """Imports, in any thread, what these modules need that is not the window's own.

    The window's own modules that are left, each behind those that it imports. Ends early when `stopped`.
    """
    left: dict[str, None] = {}
    seen: set[str] = set()

    def visit(name: str) -> None:
        if name in seen or name in sys.modules or stopped():
            return
        seen.add(name)
        if not name.startswith(_OWN):
            import_module(name)
            return
        spec = find_spec(name)
        read = getattr(spec.loader, "get_code", None) if spec is not None else None
        for wanted in _imported_by(read(name)) if read is not None else ():
            visit(wanted)
        left[name] = None

    for name in names:
        visit(name)
    return list(left)


def _imported_by(code: CodeType | None) -> Iterator[str]:
    """The modules that a module names when it begins."""
    for step in dis.get_instructions(code) if code is not None else ():
        if step.opname == "IMPORT_NAME":
            yield str(step.argval)


def _import_all(names: Iterable[str]) -> None:
    for name in names:
        import_module(name)


def _finish(names: Iterable[str], then: Callable[[], None]) -> None:
    _import_all(names)
    _loaded.update(names)
    then()
