"""Dragging with a mouse: an X server of its own, the window in a process on it, and events as a mouse sends them."""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

import msgspec
import pytest

from tests.window.hand import LONG

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        sys.platform != "linux" or not (shutil.which("Xvfb") and shutil.which("xdotool")),
        reason="needs Debian's xvfb and xdotool",
    ),
]
WAIT = LONG / 1000


class Seen(msgspec.Struct):
    """What the designer tells of itself (dragging_process.state_of)."""

    order: list[tuple[str, str]]
    kinds: dict[str, tuple[int, int]]
    tiles: dict[str, tuple[int, int, int, int]]
    line: bool

    @property
    def field_kinds(self) -> list[str]:
        return [kind for _id, kind in self.order]

    def inside(self, field: str, share: float) -> tuple[int, int]:
        """A point of the display in that field, that share of its width from the left."""
        left, top, width, height = self.tiles[field]
        return left + int(width * share), top + height // 2


class Display(NamedTuple):
    """The window on its X server, and the mouse."""

    variables: dict[str, str]
    lines: queue.Queue[str]

    def seen(self, holds: Callable[[Seen], object]) -> Seen:
        """The next thing that is told for which that holds. queue.Empty when it does not come."""
        while not holds(now := msgspec.json.decode(self.lines.get(timeout=WAIT), type=Seen)):
            pass
        return now

    def mouse(self, *words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], env=self.variables, check=True, timeout=WAIT)

    def begin(self, start: tuple[int, int], through: tuple[int, int]) -> None:
        """Presses there and moves on, in steps as a hand does."""
        (left, top), (right, bottom) = start, through
        self.mouse("mousemove", left, top, "mousedown", 1)
        for step in range(1, 11):
            self.mouse("mousemove", left + (right - left) * step // 10, top + (bottom - top) * step // 10)

    def let_go(self) -> None:
        self.mouse("mouseup", 1)


def read(told: IO[str], lines: queue.Queue[str]) -> None:
    for line in told:
        lines.put(line)


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x800x24"],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    if not number:
        server.wait(WAIT)
        pytest.skip("Xvfb does not start here")
    variables = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, "-m", "tests.window.designer.dragging_process", str(tmp_path / "head")]
    window = subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    lines: queue.Queue[str] = queue.Queue()
    assert window.stdout is not None
    reader = threading.Thread(target=read, args=(window.stdout, lines))
    reader.start()
    try:
        yield Display(variables, lines)
    finally:
        window.kill()
        window.wait()
        reader.join()
        server.terminate()
        server.wait()


def test_the_mouse_drags_a_kind_onto_the_page_and_a_field_to_another_place(display: Display) -> None:
    first = display.seen(lambda now: len(now.tiles) == 2)
    assert first.field_kinds == ["text", "phone"]
    text = first.order[0][0]

    display.begin(first.kinds["date"], first.inside(text, 0.1))
    display.seen(lambda now: now.line)
    display.let_go()
    three = display.seen(lambda now: len(now.tiles) == 3 and not now.line)
    assert three.field_kinds == ["date", "text", "phone"]

    display.begin(three.inside(text, 0.5), three.inside(three.order[2][0], 0.9))
    display.seen(lambda now: now.line)
    display.let_go()
    moved = display.seen(lambda now: now.order != three.order and not now.line)
    assert moved.field_kinds == ["date", "phone", "text"]

    display.begin(moved.inside(text, 0.5), moved.kinds["date"])
    display.let_go()
    display.begin(moved.kinds["switch"], moved.inside(text, 0.1))
    display.seen(lambda now: now.line)
    display.let_go()
    last = display.seen(lambda now: len(now.tiles) == 4)
    assert last.field_kinds == ["date", "phone", "switch", "text"], "what was let go beside the page moved nothing"
