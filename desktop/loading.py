"""Parts of the program that are imported when somebody needs them: in a job, so that no click waits for an import."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

_loaded: set[str] = set()
"""Only what stands whole: a module that another thread is importing is in `sys.modules` already."""


def load(name: str) -> None:
    """Imports a module; in any thread. Name it where it is used too, which is how the frozen build finds it."""
    import_module(name)
    _loaded.add(name)


def are_loaded(names: Iterable[str]) -> bool:
    """Whether all of them can be used without an import."""
    return _loaded.issuperset(names)
