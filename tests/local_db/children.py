"""Child processes that do one thing and may be killed in it."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.context import BaseContext

_METHOD = "spawn" if sys.platform == "win32" else "forkserver"


def child_context(*preload: str) -> BaseContext:
    """Where child processes come from: a small server that has imported `preload`, so each starts in milliseconds."""
    context = multiprocessing.get_context(_METHOD)
    if _METHOD == "forkserver":
        context.set_forkserver_preload([*preload])
    return context


def run_child(context: BaseContext, work: Callable[..., None], *values: object) -> int:
    """Runs `work` in its own process to its end, whatever that is; the exit code, 0 when it ended well."""
    process = context.Process(target=work, args=values)  # type: ignore[attr-defined]  # every context has it
    process.start()
    process.join(60)
    assert process.exitcode is not None
    return int(process.exitcode)
