"""Putting a faulty twin in the place of one named part of the program, and taking it away again."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

_OURS = ("core", "engines", "local_db", "sync", "tests")


@dataclass(frozen=True)
class Swap:
    """`place` is ``module:name`` or ``module:Class.name``; `twin` makes the faulty part from the sound one."""

    place: str
    twin: Callable[[Any], Any]


@contextmanager
def swapped(swaps: Sequence[Swap]) -> Iterator[None]:
    """The program with these parts replaced."""
    with ExitStack() as stack:
        for swap in swaps:
            stack.enter_context(_replaced(swap))
        yield


@contextmanager
def _replaced(swap: Swap) -> Iterator[None]:
    module_name, _, path = swap.place.partition(":")
    owner: Any = importlib.import_module(module_name)
    *classes, name = path.split(".")
    for one in classes:
        owner = getattr(owner, one)
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
