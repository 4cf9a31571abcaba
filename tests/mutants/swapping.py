"""Putting a faulty twin in the place of one named part of the program, and taking it away again."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_OURS = ("core", "engines", "exporters", "importers", "local_db", "sync", "tests")


@dataclass(frozen=True)
class Lines:
    """A stretch of a file of the program."""

    file: Path
    span: range


@dataclass(frozen=True)
class Swap:
    """`place` is the function ``module:name`` or ``module:Class.name``; `twin` makes the faulty one from the sound."""

    place: str
    twin: Callable[[Any], Any]

    @property
    def lines(self) -> Lines:
        """The body of what is replaced."""
        owner, name = _owner_of(self.place)
        code = inspect.unwrap(vars(owner)[name]).__code__
        last = max(line for _, _, line in code.co_lines() if line is not None)
        return Lines(Path(code.co_filename), range(code.co_firstlineno + 1, last + 1))


@contextmanager
def swapped(swaps: Sequence[Swap]) -> Iterator[None]:
    """The program with these parts replaced."""
    with ExitStack() as stack:
        for swap in swaps:
            stack.enter_context(_replaced(swap))
        yield


@contextmanager
def _replaced(swap: Swap) -> Iterator[None]:
    owner, name = _owner_of(swap.place)
    sound = vars(owner)[name]
    faulty = swap.twin(sound)
    setattr(owner, name, faulty)
    others = list(_others(sound))
    for names, key in others:
        names[key] = faulty
    try:
        yield
    finally:
        setattr(owner, name, sound)
        for names, key in others:
            names[key] = sound


def _owner_of(place: str) -> tuple[Any, str]:
    module_name, _, path = place.partition(":")
    owner: Any = importlib.import_module(module_name)
    *classes, name = path.split(".")
    for one in classes:
        owner = getattr(owner, one)
    return owner, name


def _others(sound: Any) -> Iterator[tuple[dict[Any, Any], Any]]:
    """Where else that very part is known: imported by name, or in a table of a module."""
    for module_name, module in list(sys.modules.items()):
        if module_name.split(".")[0] not in _OURS:
            continue
        names = vars(module)
        for key, value in list(names.items()):
            if value is sound:
                yield names, key
            elif type(value) is dict and not key.startswith("__"):
                for inner, part in list(value.items()):
                    if part is sound:
                        yield value, inner
